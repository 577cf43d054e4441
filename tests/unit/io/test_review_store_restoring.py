"""A copy in the place of the store: each refusal, what is kept, and what a kill between two steps leaves behind."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.chain import everything, is_whole
from tests.helpers.reviews import AT, FULL, MASS, READER, film_hash, review, store_with_films
from tests.helpers.sentences import assert_one_sentence
from tests.unit.io.test_review_store_opening import old_store
from xai_desktop.core import errors
from xai_desktop.core.errors import ExportError, FormatError, InputError
from xai_desktop.io import atomic
from xai_desktop.io.review_store import (
    ReviewStore,
    _place,
    _replacing,
    audit,
    back_up,
    copies_beside,
    faults_of,
    restore,
)
from xai_desktop.io.review_store._beside import LOG, beside, beside_copy
from xai_desktop.io.review_store._head_file import head_path, read_head
from xai_desktop.io.review_store._schema import MIGRATIONS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with five verdicts; `copy.sqlite` in another folder is its backup from when there were two."""
    store = store_with_films(tmp_path / "reviews.sqlite")
    for number in range(2):
        store.add_review(review(number, verdict=FULL))
    back_up(store.path, tmp_path / "copies" / "copy.sqlite")
    for number in range(3):
        store.add_review(review(number, verdict=MASS))
    store.close()
    return store.path


@pytest.fixture
def copy(path: Path) -> Path:
    return path.parent / "copies" / "copy.sqlite"


films = st.lists(st.integers(0, 3), max_size=6)


def count(path: Path) -> int:
    return len(everything(path)["reviews"])


def folder(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file() and one.suffix != ".lock"}


def refused(copy: Path, path: Path, kind: type[errors.XaiError], said: str, **rest: bool) -> str:
    """The sentence; store and copy are as they were, and nothing lies beside them."""
    before = folder(path), folder(copy)
    with pytest.raises(kind, match=said) as caught:
        restore(copy, path, **rest)
    assert (folder(path), folder(copy)) == before
    return str(caught.value)


def test_a_copy_becomes_the_store_and_the_one_before_is_kept(path: Path, copy: Path) -> None:
    older, before = everything(copy), everything(path)
    head = read_head(head_path(path))
    done = restore(copy, path)
    assert (done.audited.findings, done.older) == ((), None)
    assert done.kept is not None
    assert done.kept.name.startswith("reviews.replaced-20")
    assert everything(path) == older
    assert everything(done.kept) == before
    assert read_head(head_path(done.kept)) == head
    assert faults_of(path) == faults_of(done.kept) == audit(path).findings == audit(done.kept).findings == ()
    assert done.kept in copies_beside(path)  # so that a purge names it
    assert not beside_copy(path).exists()
    store = ReviewStore(path)
    assert (store.notes, store.refusal) == ((), "")
    assert store.add_review(review()).number == 3
    store.close()


def test_what_was_replaced_can_be_restored_itself(path: Path, copy: Path) -> None:
    before = everything(path)
    kept = restore(copy, path).kept
    assert kept is not None
    again = restore(kept, path).kept
    assert everything(path) == before
    assert again is not None
    assert again != kept
    assert (count(kept), count(again)) == (5, 2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=films, after=films, purged=st.booleans(), network=st.booleans(), killed=st.booleans())
def test_whatever_was_said_before_and_after_each_store_keeps_its_own(
    tmp_path: Path, before: list[int], after: list[int], purged: bool, network: bool, killed: bool
) -> None:
    folder = Path(mkdtemp(dir=tmp_path))
    copy, store = folder / "copies" / "copy.sqlite", store_with_films(folder / "reviews.sqlite", 4, network)
    for number in before:
        store.add_review(review(number, verdict=FULL))
    if purged:
        store.purge([film_hash(0)], READER, AT)
    store.close()
    back_up(store.path, copy)
    again = ReviewStore(store.path, network=network)
    for number in after:
        again.add_film(film_hash(number), (40, 30), "DX", None)
        again.add_review(review(number, verdict=MASS))
    left = {one.name: one.read_bytes() for one in folder.glob("reviews.sqlite*") if one.suffix != "-shm"}
    again.close()
    for name, content in left.items() if killed else ():
        (folder / name).write_bytes(content)
    wanted, was = everything(copy), None if killed else everything(store.path)
    kept = restore(copy, store.path).kept
    assert kept is not None
    assert everything(store.path) == wanted
    assert was is None or everything(kept) == was
    assert len(everything(kept)["reviews"]) == len(wanted["reviews"]) + len(after)
    for one in (store.path, kept):
        assert (faults_of(one), audit(one).findings) == ((), ())


def test_where_nothing_was_there_nothing_is_kept(copy: Path, tmp_path: Path) -> None:
    target = tmp_path / "new account" / "reviews.sqlite"
    assert restore(copy, target).kept is None
    assert sorted(one.name for one in target.parent.iterdir() if one.suffix != ".lock") == [
        "reviews.sqlite",
        "reviews.sqlite.head",
    ]
    assert sys.platform == "win32" or target.stat().st_mode & 0o777 == 0o600
    assert is_whole(target)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_an_older_copy_is_brought_up_to_date_and_left_as_it_is(path: Path, tmp_path: Path, version: int) -> None:
    old = old_store(tmp_path / "old.sqlite", version)
    content = old.read_bytes()
    assert restore(old, path).older == version
    assert old.read_bytes() == content
    assert faults_of(path) == ()
    assert audit(path).findings == ()
    assert count(path) == 2


def test_a_copy_of_a_newer_program_is_refused(path: Path, copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as rows:
        rows.execute("PRAGMA user_version=99")
    said = refused(copy, path, FormatError, "newer version")
    assert_one_sentence(FormatError(said), copy)


def edited(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as rows:
        (guard,) = rows.execute("SELECT sql FROM sqlite_master WHERE name = 'reviews_not_edited'").fetchone()
        rows.execute("DROP TRIGGER reviews_not_edited")
        rows.execute("UPDATE reviews SET seconds = 1 WHERE number = 2")
        rows.execute(guard)


def unguarded(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as rows:
        rows.execute("DROP TRIGGER reviews_not_edited")


def torn(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[8192:20_000] = b"\xa5" * (20_000 - 8192)
    copy.write_bytes(content)


def of_another_time(copy: Path) -> None:
    shutil.copyfile(head_path(copy.parents[1] / "reviews.sqlite"), head_path(copy))


def with_a_log(copy: Path) -> None:
    beside(copy, LOG).write_bytes(b"\x37\x7f\x06\x82" * 100)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (edited, "the record was edited"),
        (unguarded, "reviews_not_edited is missing"),
        (torn, "is damaged|is not whole"),
        (of_another_time, "entries 3 to 5 are lost"),
        (with_a_log, "log of another store"),
        (lambda copy: head_path(copy).write_text("{torn"), "holds no head"),
        (lambda copy: copy.write_bytes(b"scribble" * 1000), "is no review store"),
    ],
)
def test_a_copy_that_is_not_whole_is_refused(
    path: Path, copy: Path, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(copy)
    assert "\n" not in refused(copy, path, InputError, said)


def test_a_copy_without_its_head_needs_another_one_or_a_word(path: Path, copy: Path, tmp_path: Path) -> None:
    head = head_path(copy).rename(tmp_path / "copies" / "elsewhere.json")
    said = refused(copy, path, InputError, "copy.sqlite.head is missing beside it")
    assert_one_sentence(InputError(said), copy)
    assert "--without-head" in said
    with pytest.raises(InputError, match="entries 3 to 5 are lost"):
        restore(copy, path, [head_path(path)])
    restore(copy, path, [head])
    assert count(path) == 2
    restore(copy, path, without_head=True)
    assert audit(path).findings == ()


def test_what_cannot_be_a_copy_is_refused(path: Path, copy: Path, tmp_path: Path) -> None:
    refused(path, path, ExportError, "is the store itself")
    refused(tmp_path / "copies" / "gone.sqlite", path, InputError, "no such file")
    refused(tmp_path / "copies", path, InputError, "folder|directory")


@pytest.mark.parametrize("network", [False, True])
def test_a_window_that_has_the_store_is_left_alone(path: Path, copy: Path, network: bool) -> None:
    window = ReviewStore(path, network=network)
    said = refused(copy, path, ExportError, "a window or another command has it open")
    assert_one_sentence(ExportError(said), path)
    assert window.add_review(review()).number == 6
    window.close()
    assert restore(copy, path).audited.entries == 2


def test_a_window_in_the_middle_of_a_write_is_left_alone(path: Path, copy: Path) -> None:
    """On a network's disk its journal lies there as after a kill; only the lock tells the two apart."""
    window = ReviewStore(path, network=True)
    rows = window._opened.connection
    rows.execute("PRAGMA cache_size=1")
    rows.execute("BEGIN IMMEDIATE")
    rows.executemany("INSERT INTO films VALUES (?, 1, 1, 'DX')", [(film_hash(n),) for n in range(100, 400)])
    with pytest.raises(ExportError, match="has it open"):
        restore(copy, path)
    rows.execute("ROLLBACK")
    window.close()
    assert (count(path), faults_of(path), list(path.parent.glob("*replaced*"))) == (5, (), [])


def test_an_older_copy_that_is_torn_is_named_itself(path: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = old_store(tmp_path / "old" / "reviews.sqlite", 1)
    with closing(sqlite3.connect(old)) as rows:
        (page,) = rows.execute("SELECT rootpage FROM sqlite_master WHERE name = 'reviews'").fetchone()
    content = bytearray(old.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096  # bringing it up to date would stumble over it
    old.write_bytes(content)
    said = refused(old, path, InputError, "is not whole, so nothing was restored")
    assert said.startswith(f"{old}: ")
    assert "take another copy" in said


def test_a_second_window_is_seen_after_the_first_has_gone(path: Path, copy: Path) -> None:
    """It has the file open and holds no lock."""
    first, second = ReviewStore(path, network=False), ReviewStore(path, network=False)
    first.close()
    with pytest.raises(ExportError, match="has it open"):
        restore(copy, path)
    assert second.add_review(review()).number == 6
    second.close()
    assert (count(path), faults_of(path), list(path.parent.glob("*replaced*"))) == (6, (), [])
    restore(copy, path)


def test_records_that_were_only_in_the_log_are_kept_with_the_old_store(path: Path, copy: Path) -> None:
    window = ReviewStore(path, network=False)
    window.add_review(review())
    killed = {name: content for name, content in folder(path).items() if not name.endswith("-shm")}
    window.close()
    for name, content in killed.items():
        path.with_name(name).write_bytes(content)
    assert beside(path, LOG).stat().st_size
    kept = restore(copy, path).kept
    assert kept is not None
    assert (count(kept), count(path)) == (6, 2)
    assert audit(kept).findings == ()
    assert not beside(path, LOG).exists()


def test_a_damaged_store_is_replaced_and_kept_as_it_was(path: Path, copy: Path) -> None:
    path.write_bytes(b"scribble" * 3000)
    beside(path, LOG).write_bytes(b"log" * 100)
    head_path(path).with_name("reviews.sqlite.head-7").write_bytes(b"{}")
    kept = restore(copy, path).kept
    assert kept is not None
    assert kept.read_bytes() == b"scribble" * 3000
    assert beside(kept, LOG).read_bytes() == b"log" * 100
    assert beside(kept, ".head-7").read_bytes() == b"{}"
    assert not beside(path, LOG).exists()
    assert (count(path), faults_of(path), audit(path).findings) == (2, (), ())


@pytest.fixture
def states(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folder as a kill would leave it, before each step that changes a file in it."""
    found: list[Path] = []

    def watch(verb: str) -> None:
        real = getattr(atomic, verb)

        def seen(*args: object, **rest: object) -> object:
            found.append(tmp_path / "states" / f"{len(found)}-{verb}")
            shutil.copytree(path.parent, found[-1], ignore=shutil.ignore_patterns("states", "copies", "*.lock"))
            return real(*args, **rest)

        monkeypatch.setattr(atomic, verb, seen)

    for verb in ("write_private_with", "write_private", "copy_private", "delete", "move", "flush_folder"):
        watch(verb)
    return found


@pytest.mark.parametrize("left", [False, True])
def test_killed_before_any_step_there_is_one_whole_store(
    path: Path, copy: Path, states: list[Path], monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    if left:  # what a by-hand restore leaves: the file of a copy, with the log and the head of the store before
        window = ReviewStore(path, network=False)
        window.add_review(review())
        log = beside(path, LOG).read_bytes()
        window.close()
        shutil.copyfile(copy, path)
        beside(path, LOG).write_bytes(log)
        states.clear()
    wanted = {2} if left else {2, 5}
    restore(copy, path)
    monkeypatch.undo()
    assert len(states) > 8
    outcomes = set()
    for state in states:
        store = ReviewStore(state / path.name, network=False)
        assert store.refusal == "", state.name
        store.close()
        outcomes.add(count(store.path))
        assert not beside_copy(store.path).exists()
        assert faults_of(store.path) == (), state.name
        assert is_whole(store.path), state.name
        again = restore(copy, store.path)
        assert (count(store.path), again.audited.findings) == (2, ())
    assert outcomes == wanted


@pytest.mark.parametrize("verb", ["write_private_with", "copy_private", "move"])
def test_what_fails_leaves_everything_as_it_was(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ExportError("The disk is full.")

    monkeypatch.setattr(atomic, verb, fails)
    everything_before = everything(path)
    with pytest.raises(ExportError, match="disk is full"):
        restore(copy, path)
    monkeypatch.undo()
    assert everything(path) == everything_before
    assert not beside_copy(path).exists()
    if verb != "move":  # then there is a second copy already, which harms nobody
        assert not list(path.parent.glob("*replaced*"))
    store = ReviewStore(path)
    assert store.notes == ()
    store.close()


def test_a_window_that_starts_meanwhile_stores_nothing_and_later_does(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows: list[ReviewStore] = []
    real = _replacing._keep

    def keep(place: Path) -> Path | None:
        windows.append(ReviewStore(path, network=False))
        return real(place)

    monkeypatch.setattr(_replacing, "_keep", keep)
    restore(copy, path)
    (window,) = windows
    assert_one_sentence(ExportError(window.refusal), path)
    assert "is being restored" in window.refusal
    assert window.retry()
    assert len(window.record(film_hash(0), READER).reviews) == 1
    window.close()


def test_reviews_go_where_the_site_keeps_them(
    path: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "site"
    site = _place.Place(root / "anna" / "reviews.sqlite", root)
    monkeypatch.setattr(_place, "place", lambda: site)
    with pytest.raises(ExportError, match="is not there"):
        restore(copy, site.store)
    assert not root.exists()
    root.mkdir()
    assert restore(copy, site.store).audited.entries == 2
    monkeypatch.setattr(_place, "own_store", lambda: path)
    said = refused(copy, path, ExportError, "no longer where reviews are kept")
    assert_one_sentence(ExportError(said), path)


@pytest.mark.skipif(os.name != "posix", reason="accounts as POSIX has them")
def test_root_does_not_lock_somebody_out_of_their_own_reviews(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    owner = path.stat().st_uid
    if owner == 0:
        os.chown(path, 12345, -1)
        owner = 12345
    said = refused(copy, path, ExportError, f"number {owner}")
    assert_one_sentence(ExportError(said), path)


def passes(rows: sqlite3.Connection) -> bool:
    try:
        return bool(rows.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


@pytest.mark.parametrize("full", [True, False])
def test_another_stores_log_is_read_by_sqlite_and_neither_by_check_nor_by_a_window(
    path: Path, copy: Path, full: bool
) -> None:
    """SQLite ties a log to a file by its name alone: a copy put there by hand would be read with another's pages."""
    window = ReviewStore(path, network=False)
    if full:  # all pages go into the log once more
        window._opened.connection.execute("VACUUM")
    else:
        for number in range(200):
            window.add_review(review(number % 3, verdict=FULL))
        window._opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    window.add_review(review())
    log = beside(path, LOG).read_bytes()
    window.close()
    shutil.copyfile(copy, path)
    shutil.copyfile(head_path(copy), head_path(path))
    beside(path, LOG).write_bytes(log)
    mixed = path.parent / "mixed" / path.name
    mixed.parent.mkdir()
    for ending in ("", LOG):
        shutil.copyfile(beside(path, ending), beside(mixed, ending))
    with closing(sqlite3.connect(mixed)) as rows:
        if full:
            assert rows.execute("SELECT count(*) FROM reviews").fetchone() == (6,)  # the other store's, for the copy's
        else:
            assert not passes(rows)  # pages of both
    (said,) = faults_of(path)
    assert said.startswith(f"{beside(path, LOG)}: is the log of another store")
    assert audit(path).entries == 2
    again = ReviewStore(path, network=False)
    assert_one_sentence(FormatError(again.notes[0]), path)
    (kept,) = path.parent.glob("reviews.other-log-*-wal")
    assert kept.name in again.notes[0]
    assert kept.read_bytes() == log
    assert kept in copies_beside(path)
    assert len(again.record(film_hash(0), READER).reviews) == 1
    again.close()
    assert (faults_of(path), audit(path).findings, count(path)) == ((), (), 2)


def test_a_windows_own_log_after_a_kill_is_read_and_nothing_is_said(path: Path) -> None:
    window = ReviewStore(path, network=False)
    window.add_review(review())
    killed = folder(path)
    window.close()
    for name in (path.name, f"{path.name}{LOG}", head_path(path).name):
        path.with_name(name).write_bytes(killed[name])
    assert (faults_of(path), audit(path).entries) == ((), 6)
    again = ReviewStore(path, network=False)
    assert again.notes == ()
    again.close()


def test_a_write_that_was_broken_off_is_not_called_whole(path: Path) -> None:
    window = ReviewStore(path, network=True)
    rows = window._opened.connection
    rows.execute("PRAGMA cache_size=1")
    rows.execute("BEGIN IMMEDIATE")
    rows.executemany("INSERT INTO films VALUES (?, 1, 1, 'DX')", [(film_hash(n),) for n in range(100, 400)])
    killed = folder(path)
    rows.execute("ROLLBACK")
    window.close()
    for name, content in killed.items():
        path.with_name(name).write_bytes(content)
    for look in (faults_of, audit):
        with pytest.raises(InputError, match="waits to take it back") as caught:
            look(path)
        assert_one_sentence(caught.value, path)
    again = ReviewStore(path, network=True)
    assert again.refusal == ""
    again.close()
    assert (faults_of(path), audit(path).entries) == ((), 5)


def test_a_missing_head_is_named_by_the_window_once(path: Path) -> None:
    head = read_head(head_path(path))
    for spoil in (head_path(path).unlink, lambda: head_path(path).write_text("{torn")):
        spoil()
        store = ReviewStore(path)
        (said,) = store.notes
        store.close()
        assert_one_sentence(FormatError(said), path)
        assert head_path(path).name in said
        assert read_head(head_path(path)) == head
        again = ReviewStore(path)
        assert again.notes == ()
        again.close()
