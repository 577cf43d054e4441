"""Backup, check and purge of a store, with and without a window that has it open."""

import os
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.chain import everything, is_whole
from tests.helpers.reviews import AT, FULL, MASS, READER, film_hash, review, store_with_films
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.change import Change, ChangeKind
from xai_desktop.core.errors import ExportError, FormatError, InputError
from xai_desktop.core.protocol import Protocol
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import StepRecord
from xai_desktop.io.review_store import ReviewStore, audit, back_up, copies_beside, faults_of
from xai_desktop.io.review_store._head_file import head_path, read_head

OLD = Path(__file__).resolve().parents[2] / "helpers" / "stores"
ONE = 0xBEEF
SECRET = "a-note-that-only-this-film-has"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.sqlite"


def filled(path: Path) -> ReviewStore:
    """Everything there is about three films; only the second has the secret in it."""
    store = store_with_films(path)
    store.add_film(film_hash(ONE), (40, 30), "DX", "name-one")
    for number in (0, ONE, 2):
        said = replace(FULL, note=SECRET) if number == ONE else FULL
        film = film_hash(number)
        store.add_step(StepRecord(film, READER, ReadingStep.AI, AT))
        first = store.add_review(review(number, verdict=said))
        store.add_review(replace(review(number, verdict=said), amends=first.number))
        store.add_change(Change.of_scope(READER, AT, film, "ab", ("view LL",)))
        store.keep_draft(film, READER, replace(said, note=said.note + " draft"), AT)
        store.keep_draft(film, "another", MASS, AT)
        store.keep_protocol_value(film, Protocol("ab" * 32, "cd" * 32), "ef" * 32, 0.5, AT)
    return store


def all_bytes(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.iterdir()) if one.is_file())


def test_a_backup_is_one_file_with_everything_that_was_confirmed(path: Path, tmp_path: Path) -> None:
    store, target = filled(path), tmp_path / "elsewhere" / "copy.sqlite"
    audited = back_up(path, target)  # while a window has the store open
    assert audited.findings == ()
    assert audited.head == store.head() == read_head(head_path(target))
    store.close()
    assert sorted(one.name for one in target.parent.iterdir()) == ["copy.sqlite", "copy.sqlite.head"]
    assert everything(target) == everything(path)
    assert faults_of(target) == ()
    assert is_whole(target)
    again = ReviewStore(target)
    assert (again.notes, again.record(film_hash(ONE), READER).verdict.note) == ((), f"{SECRET} draft")
    again.close()


def test_a_backup_takes_the_place_of_an_older_one_whole_or_not_at_all(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    filled(path).close()
    back_up(path, target)
    before = all_bytes(tmp_path)
    with pytest.raises(InputError, match="is no review store"):
        back_up(_scribbled(tmp_path / "scribble.sqlite"), target)
    (tmp_path / "scribble.sqlite").unlink()
    assert all_bytes(tmp_path) == before
    with pytest.raises(ExportError, match="is the store itself"):
        back_up(path, path)
    with pytest.raises(InputError, match="no such file"):
        back_up(tmp_path / "gone.sqlite", target)
    assert not (tmp_path / "gone.sqlite").exists()


def _scribbled(path: Path) -> Path:
    path.write_bytes(b"scribble" * 1000)
    return path


def test_a_backup_of_a_torn_store_is_refused(path: Path, tmp_path: Path) -> None:
    store = filled(path)
    for number in range(3, 60):
        store.add_film(film_hash(number), (40, 30), "DX", None)
        store.add_review(review(number, verdict=FULL))
    store.close()
    content = bytearray(path.read_bytes())
    content[40_000:60_000] = b"\xa5" * 20_000
    path.write_bytes(content)
    with pytest.raises((ExportError, InputError), match=r"not whole|damaged"):
        back_up(path, tmp_path / "copy.sqlite")
    assert not (tmp_path / "copy.sqlite").exists()
    assert not list(tmp_path.glob(".*tmp"))
    try:
        found = faults_of(path)
    except InputError as fault:
        found = (str(fault),)
    assert found


def test_a_whole_store_has_no_faults_and_a_changed_one_is_described(path: Path) -> None:
    store = filled(path)
    assert faults_of(path) == ()
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("DROP TRIGGER reviews_not_edited")
        other.execute("DROP INDEX steps_by_film")
        other.execute("CREATE INDEX steps_by_film ON steps (film)")
        other.execute("CREATE TABLE stray (n)")
        other.execute("INSERT INTO film_aliases VALUES ('name', 'nobody')")
    found = faults_of(path)
    assert len(found) == 4
    for said in ("film_aliases names", "reviews_not_edited is missing", "steps_by_film is not as", "stray does not"):
        assert any(said in one for one in found), said


@pytest.mark.parametrize(("version", "said"), [(2, "open the window once"), (99, "newer")])
def test_a_store_of_another_version_is_only_looked_at(path: Path, version: int, said: str) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.executescript((OLD / "version_2.sql").read_text("utf-8"))
        made.execute(f"PRAGMA user_version={version}")
    before = path.read_bytes()
    for verb in (audit, faults_of):
        with pytest.raises(FormatError, match=said) as caught:
            verb(path)
        assert_one_sentence(caught.value, path)
    assert path.read_bytes() == before


def test_looking_changes_nothing(path: Path) -> None:
    filled(path).close()
    before = path.read_bytes(), head_path(path).read_bytes()
    assert audit(path).findings == ()
    assert audit(path, (head_path(path),)).findings == ()
    assert faults_of(path) == ()
    assert (path.read_bytes(), head_path(path).read_bytes()) == before


def test_a_missing_or_torn_head_is_said_unless_another_one_is_named(path: Path, tmp_path: Path) -> None:
    filled(path).close()
    kept = tmp_path / "elsewhere.json"
    kept.write_bytes(head_path(path).read_bytes())
    head_path(path).write_text("{torn")
    assert any("holds no head" in one for one in audit(path).findings)
    head_path(path).unlink()
    (said,) = audit(path).findings
    assert f"{head_path(path)}: is missing" in said
    assert "start the window once" in said
    assert audit(path, (kept,)).findings == ()
    with pytest.raises(InputError, match="holds no head"):
        audit(path, (_scribbled(tmp_path / "scribble.json"),))
    with pytest.raises(InputError, match="no such file"):
        audit(path, (tmp_path / "gone.json",))


def test_a_purged_film_is_gone_from_every_byte_and_the_chain_holds(path: Path, tmp_path: Path) -> None:
    store, gone = filled(path), film_hash(ONE)
    assert store.films_named(["name-one", "never"]) == {gone}
    before = everything(path)
    assert store.purge([gone, film_hash(77)], READER, AT) == 1
    assert store.overwrite()
    record = store.record(gone, READER)
    assert (record.reviews, record.steps, record.draft) == ((), (), None)
    assert not store.knows(gone, None)
    assert store.standings(READER, ["name-one"]) == {}
    (purged,) = store.changes(ChangeKind.PURGED)
    assert (purged.film, purged.fact("films"), purged.fact("entries")) == ("", "1", "5-8")
    for trace in (SECRET.encode(), gone.encode(), b"name-one"):
        assert trace not in all_bytes(tmp_path)
    assert film_hash(0).encode() in all_bytes(tmp_path)  # the measure sees what is there
    found = audit(path)
    assert (found.findings, found.entries, found.purged) == ((), 13, 4)
    assert is_whole(path, (13, found.head.hash))
    assert everything(path)["chain"][:12] == before["chain"]
    assert len(store.record(film_hash(0), READER).reviews) == 2
    assert store.add_review(review(2)).number == 7
    store.close()
    assert faults_of(path) == ()
    assert is_whole(path)


def test_a_purge_under_the_eyes_of_another_window(path: Path, tmp_path: Path) -> None:
    first, second = filled(path), ReviewStore(path, network=False)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM reviews").fetchone()
        assert second.purge([film_hash(ONE)], READER, AT) == 1
        second._opened.connection.execute("PRAGMA busy_timeout=50")
        assert not second.overwrite()
    assert second.overwrite()
    assert SECRET.encode() not in all_bytes(tmp_path)
    assert first.record(film_hash(ONE), READER).reviews == ()
    with pytest.raises(ExportError, match="open the film again"):
        first.add_review(review(ONE))
    first.add_review(review(2))
    second.close()
    first.close()
    assert is_whole(path)


def test_nothing_is_purged_where_no_film_is_known(path: Path) -> None:
    store = filled(path)
    assert store.purge([film_hash(77)], READER, AT) == 0
    assert store.purge([], READER, AT) == 0
    assert store.changes(ChangeKind.PURGED) == ()
    store.close()


def test_a_purge_that_fails_leaves_everything_and_the_guards(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(path)

    def fails(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("xai_desktop.io.review_store._chain.add", fails)
    with pytest.raises(ExportError, match="nothing was stored"):
        store.purge([film_hash(ONE)], READER, AT)
    monkeypatch.undo()
    assert len(store.record(film_hash(ONE), READER).reviews) == 2
    store.close()
    assert faults_of(path) == ()
    assert is_whole(path)


@pytest.mark.parametrize("facts", ['[["entries", "1-999"]]', '[["entries", "x"]]', "scribble", "[]"])
def test_a_purge_that_somebody_made_up_or_edited_is_no_excuse(path: Path, facts: str) -> None:
    """One that is put into the chain by the rules is on record as what it is; one that is not is found."""
    filled(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        guards = other.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE '%_not_deleted'").fetchall()
        for name, _ in guards:
            other.execute(f"DROP TRIGGER {name}")
        other.execute("DELETE FROM reviews WHERE number = 3")
        values = ("purged", READER, AT, "", facts)
        other.execute("INSERT INTO changes (kind, reader, at, film, facts) VALUES (?, ?, ?, ?, ?)", values)
        for _, text in guards:
            other.execute(text)
    found = audit(path).findings
    assert any("put in from outside" in one for one in found)
    assert any("row 3 of reviews" in one for one in found)


def test_older_copies_beside_a_store_are_named(path: Path) -> None:
    names = ("reviews.version-2.sqlite", "reviews.damaged-2026-03-01.sqlite", "reviews.damaged-2026-03-01-2.sqlite-wal")
    for name in (*names, "reviews.lock", "other.version-1.sqlite", "reviews.sqlite.head"):
        path.with_name(name).write_bytes(b"")
    assert sorted(one.name for one in copies_beside(path)) == sorted(names)


def test_a_store_that_another_window_keeps_to_itself_is_refused_in_one_sentence(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_desktop.io.review_store._reading._WAIT_S", 0.05)
    window = store_with_films(path, network=True)
    window.add_review(review())
    verbs: Sequence[tuple[type[Exception], object]] = (
        (InputError, lambda: audit(path)),
        (InputError, lambda: faults_of(path)),
        (InputError, lambda: back_up(path, tmp_path / "copy.sqlite")),
    )
    for kind, verb in verbs:
        with pytest.raises(kind, match="another window keeps it to itself") as caught:
            verb()  # type: ignore[operator]
        assert_one_sentence(caught.value, path)  # type: ignore[arg-type]
    assert not (tmp_path / "copy.sqlite").exists()
    second = ReviewStore(path, network=True)
    with pytest.raises(ExportError, match="close that window"):
        second.purge([film_hash(ONE)], READER, AT)
    second.close()
    window.close()
    assert audit(path).findings == ()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions as POSIX has them, not for root")
def test_a_store_in_a_folder_that_cannot_be_written_can_be_looked_at(path: Path, tmp_path: Path) -> None:
    filled(path).close()
    tmp_path.chmod(0o500)
    try:
        assert audit(path).findings == ()
        assert faults_of(path) == ()
    finally:
        tmp_path.chmod(0o700)
