"""Opening a store: of an older or newer version, damaged, without room, or where nothing can be written."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers.reviews import AT, FULL, MASS, READER, film_hash, review, store_with_films
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.change import ChangeKind
from xai_desktop.core.errors import ExportError, FormatError
from xai_desktop.core.protocol import Protocol
from xai_desktop.core.review import Reader
from xai_desktop.io.review_store import ReviewStore, _migrating, _schema
from xai_desktop.io.review_store._faults import told

OLD = Path(__file__).resolve().parents[2] / "helpers" / "stores"
ONE = film_hash(1)
KNOWN, NEW = Protocol("ab" * 32, "cd" * 32), Protocol("12" * 32, "cd" * 32)
NEXT = "ALTER TABLE films ADD COLUMN bits INTEGER NOT NULL DEFAULT 0; CREATE TABLE more (number INTEGER);"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.sqlite"


def old_store(path: Path, version: int) -> Path:
    made = sqlite3.connect(path)
    made.executescript((OLD / f"version_{version}.sql").read_text("utf-8"))
    made.close()
    return path


def schema_of(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    connection.close()
    return found


@pytest.mark.parametrize("version", range(1, len(_schema.MIGRATIONS) + 1))
def test_a_store_of_every_version_opens_with_all_it_holds(path: Path, tmp_path: Path, version: int) -> None:
    store = ReviewStore(old_store(path, version))
    record = store.record(ONE, READER)
    assert [one.verdict for one in record.reviews] == [FULL, MASS]
    assert [one.amends for one in record.reviews] == [None, 1]
    assert record.reviews[0].shown.called is False
    assert len(record.steps) == 1
    assert store.record(film_hash(2), READER).draft == FULL
    assert store.readers() == (Reader(READER, "anna", "Dr. Anna Ä."),)
    assert store.changes(ChangeKind.SCOPE, ONE)[0].fact("outside") == "view LL"
    assert store.standings(READER, ["name-2"])["name-2"].draft
    assert store.add_review(review()).number == 3
    assert store.protocol_values(["name-1"], KNOWN) == ([("name-1", "ef" * 32, 0.25)] if version > 1 else [])
    store.keep_protocol_value(ONE, NEW, "ef" * 32, 0.5, AT)
    assert store.protocol_values(["name-1"], NEW) == [("name-1", "ef" * 32, 0.5)]
    store.close()
    ReviewStore(tmp_path / "new.sqlite").close()
    assert schema_of(path) == schema_of(tmp_path / "new.sqlite")


def migrated(path: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> ReviewStore:
    steps: Sequence[str] = (*_schema.MIGRATIONS, *more)
    monkeypatch.setattr(_migrating.migrate, "__defaults__", (steps,))
    return ReviewStore(path)


def test_a_migration_keeps_everything_and_a_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(_schema.MIGRATIONS)
    store = migrated(old_store(path, before), monkeypatch, NEXT)
    assert store.refusal == ""
    assert len(store.record(ONE, READER).reviews) == 2
    copy = path.with_name(f"reviews.version-{before}.sqlite")
    assert copy.name in store.notes[0]
    store.close()
    kept = sqlite3.connect(copy)
    assert kept.execute("PRAGMA user_version").fetchone() == (before,)
    assert kept.execute("SELECT count(*) FROM reviews").fetchone() == (2,)
    kept.close()
    assert "more" in dict(schema_of(path))


def test_a_migration_that_fails_half_way_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = migrated(
        old_store(path, 1), monkeypatch, NEXT, "CREATE TABLE late (n); CREATE UNIQUE INDEX one ON films (width);"
    )
    assert "nothing was stored" in store.refusal
    store.close()
    assert not {"more", "late"} & set(dict(schema_of(path)))
    again = sqlite3.connect(path)
    assert again.execute("PRAGMA user_version").fetchone() == (1,)
    again.close()


def test_a_trigger_with_semicolons_is_one_statement() -> None:
    found = _migrating._statements(_schema.MIGRATIONS[0])
    assert all(sqlite3.complete_statement(one) for one in found)
    assert "".join(found).split() == _schema.MIGRATIONS[0].split()
    assert sum("CREATE TRIGGER" in one for one in found) == 3 * len(_schema.EVIDENCE) + 1


def test_a_store_of_a_newer_program_is_left_alone(path: Path) -> None:
    store_with_films(path).close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version=99")
    newer.execute("CREATE TABLE unheard_of (number INTEGER)")
    newer.commit()
    newer.execute("PRAGMA journal_mode=DELETE")
    newer.close()
    store = ReviewStore(path)
    assert_one_sentence(FormatError(store.refusal), path)
    assert "newer" in store.refusal
    with pytest.raises(ExportError, match="newer"):
        store.add_review(review())
    assert store.record(ONE, READER).reviews == ()
    store.close()
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (99,)
    assert not list(path.parent.glob("*version*"))


@pytest.mark.parametrize("scribble", ["head", "pages", "all"])
def test_a_damaged_store_is_kept_beside_a_new_one(path: Path, scribble: str) -> None:
    store = store_with_films(path, 50)
    for number in range(50):
        store.add_review(review(number))
    store.close()
    content = bytearray(path.read_bytes())
    places = {"head": slice(0, 16), "pages": slice(4096, len(content) // 2), "all": slice(0, len(content))}[scribble]
    content[places] = b"\xa5" * len(content[places])
    path.write_bytes(content)
    again = ReviewStore(path)
    assert again.refusal == ""
    kept = [one for one in path.parent.iterdir() if ".damaged-20" in one.name and one.suffix == ".sqlite"]
    assert kept[0].with_name(f"{kept[0].name}.head").exists()
    assert [one.read_bytes() for one in kept] == [bytes(content)]
    assert_one_sentence(FormatError(again.notes[0]), path)
    assert kept[0].name in again.notes[0]
    again.add_film(ONE, (40, 30), "DX", None)
    assert again.add_review(review()).number == 1
    again.close()
    assert ReviewStore(path).notes == ()  # said once


def test_two_damaged_stores_of_one_day_are_both_kept(path: Path) -> None:
    for content in (b"first" * 2000, b"second" * 2000):
        path.write_bytes(content)
        path.with_name(f"{path.name}-wal").write_bytes(content[:7])
        ReviewStore(path).close()
    kept = {one.read_bytes() for one in path.parent.glob("*.damaged-*.sqlite")}
    assert kept == {b"first" * 2000, b"second" * 2000}


def test_a_damaged_store_that_another_window_has_open_is_left_where_it_is(path: Path) -> None:
    first = store_with_films(path)
    first._opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = b"\xa5" * path.stat().st_size
    path.write_bytes(content)
    second = ReviewStore(path)
    assert "another window has it open" in second.refusal
    assert path.read_bytes() == content
    second.close()
    first.close()


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_called_stored(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    store = ReviewStore(tmp_path / "state" / "reviews.sqlite")
    assert store.notes == (store.refusal,)
    with pytest.raises(ExportError, match=r"could not be written.*choose another folder"):
        store.add_review(review())
    assert store.record(ONE, READER).reviews == ()
    (tmp_path / "state").unlink()
    assert store.retry()
    store.add_film(ONE, (40, 30), "DX", None)
    assert store.add_review(review()).number == 1
    store.close()


def test_a_full_disk_leaves_the_store_whole(path: Path) -> None:
    store = store_with_films(path)
    pages = store._opened.connection.execute("PRAGMA page_count").fetchone()[0]
    store._opened.connection.execute(f"PRAGMA max_page_count={pages + 2}")
    stored = []
    with pytest.raises(ExportError, match="disk is full") as caught:
        stored.extend(store.add_review(review(verdict=FULL)) for _ in range(1000))
    assert_one_sentence(caught.value, path)
    assert stored
    assert list(store.reviews(ONE)) == stored
    store._opened.connection.execute("PRAGMA max_page_count=100000")
    assert store.add_review(review()).number == len(stored) + 1
    store.close()


def test_a_disk_that_has_become_read_only_is_said(path: Path) -> None:
    store = store_with_films(path)
    store._opened.connection.execute("PRAGMA query_only=ON")
    with pytest.raises(ExportError, match="may not be written") as caught:
        store.keep_draft(ONE, READER, MASS, AT)
    assert_one_sentence(caught.value, path)
    store.close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SQLITE_FULL", "disk is full"),
        ("SQLITE_IOERR_WRITE", "did not take it"),
        ("SQLITE_IOERR_LOCK", "cannot lock files"),
        ("SQLITE_PROTOCOL", "cannot lock files"),
        ("SQLITE_BUSY_SNAPSHOT", "another window"),
        ("SQLITE_READONLY_DBMOVED", "may not be written"),
        ("SQLITE_CORRUPT_VTAB", "is damaged"),
        ("SQLITE_MISUSE", "restart the program"),
        (None, "restart the program"),
    ],
)
def test_whatever_sqlite_complains_about_is_one_sentence(path: Path, name: str | None, said: str) -> None:
    error = sqlite3.OperationalError("something; of several words")
    if name is not None:
        error.sqlite_errorname = name
    with pytest.raises(ExportError, match=said) as caught, told(path):
        raise error
    assert_one_sentence(caught.value, path)
    assert "nothing was stored" in str(caught.value)
