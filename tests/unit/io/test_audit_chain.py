"""The audit chain of a store: whatever is done to it from outside is found, by the program and by the slow check."""

import json
import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.chain import TABLES, everything, is_whole
from tests.helpers.reviews import AT, FULL, MASS, READER, film_hash, review, store_with_films
from xai_desktop.core.audit import Audited
from xai_desktop.core.chain import ORIGIN, Head
from xai_desktop.core.change import Change
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import Reader, StepRecord
from xai_desktop.io.review_store import ReviewStore
from xai_desktop.io.review_store._head_file import head_path, head_paths, read_head
from xai_desktop.io.review_store._verifying import verify

OLD = Path(__file__).resolve().parents[2] / "helpers" / "stores"
CHAIN_COLUMNS = ("number", "source", "row", "digest", "before", "hash")
EVIDENCE_COLUMNS = [(table, name) for table, names in TABLES.items() for name in names.split()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store with three rows of each kind of evidence, the last of them a review."""
    path = tmp_path_factory.mktemp("made") / "reviews.sqlite"
    store = store_with_films(path)
    for number in range(3):
        store.add_reader(Reader(f"reader-{number}", "anna", f"Dr. {number} Ä."), AT)
        store.add_step(StepRecord(film_hash(number), READER, ReadingStep(number + 1), AT))
        store.add_change(Change.of_scope(READER, AT, film_hash(number), "ab", ("view LL",)))
        first = store.add_review(review(number, verdict=FULL))
        store.add_review(replace(review(number), amends=first.number))
    store.close()
    return path.read_bytes()


def audited(path: Path, *heads: Head) -> Audited:
    with closing(sqlite3.connect(path, isolation_level=None)) as rows:
        return verify(rows, {f"file-{number}": head for number, head in enumerate(heads)})


def head_of(path: Path) -> Head:
    with closing(sqlite3.connect(path)) as rows:
        number, last = rows.execute("SELECT number, hash FROM chain ORDER BY number DESC LIMIT 1").fetchone()
    return Head(number, last, AT)


def tampered(path: Path, content: bytes, edits: Callable[[sqlite3.Connection], object]) -> None:
    """The store as somebody leaves it who has taken the triggers off, edited, and put them back."""
    path.write_bytes(content)
    with closing(sqlite3.connect(path, isolation_level=None)) as rows:
        rows.execute("PRAGMA foreign_keys=OFF")
        rows.execute("PRAGMA ignore_check_constraints=ON")
        triggers = rows.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            rows.execute(f"DROP TRIGGER {name}")
        edits(rows)
        for _, text in triggers:
            rows.execute(text)


def assert_found(path: Path, heads: Sequence[Head] = (), number: int | None = None) -> tuple[str, ...]:
    found = audited(path, *heads).findings
    assert found
    assert not is_whole(path, *((head.number, head.hash) for head in heads))
    assert all(one.endswith(".") and "\n" not in one for one in found)
    if number is not None:
        assert any(f"ntry {number} " in one or f"ntry {number}:" in one for one in found), found
    return found


def test_an_untouched_store_holds(made: bytes, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(made)
    found = audited(path, head_of(path), Head(), Head(3, everything(path)["chain"][2]["hash"], AT))
    assert (found.findings, found.entries, found.purged) == ((), 15, 0)
    assert found.head == head_of(path)
    assert is_whole(path, (15, found.head.hash))


def other_value(draw: random.Random, value: object) -> object:
    """Another value of the same column, near and far."""
    if isinstance(value, (int, float)):
        return value + draw.choice((1, -1, 1000, 0.5))
    text = "" if value is None else str(value)
    place = draw.randrange(len(text) + 1)
    others: list[object] = [text + " ", text[:place] + "\0" + text[place:], text.encode(), "", text.swapcase(), None]
    return draw.choice([one for one in others if one != value])


@pytest.mark.parametrize(("table", "column"), EVIDENCE_COLUMNS)
def test_an_edit_of_any_column_of_any_record_is_found(made: bytes, tmp_path: Path, table: str, column: str) -> None:
    draw = random.Random(f"{table}.{column}")
    for number in (1, 2, 3):
        path = tmp_path / f"{number}.sqlite"

        def edit(rows: sqlite3.Connection, number: int = number) -> None:
            before = rows.execute(f"SELECT {column} FROM {table} WHERE number = ?", (number,)).fetchone()[0]
            value = before + 100 if column == "number" else other_value(draw, before)
            rows.execute("PRAGMA writable_schema=ON")  # NOT NULL does not stop somebody either
            rows.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'")
            rows.execute("PRAGMA writable_schema=RESET")
            rows.execute(f"UPDATE {table} SET {column} = ? WHERE number = ?", (value, number))

        tampered(path, made, edit)
        entry = next(r["number"] for r in everything(path)["chain"] if (r["source"], r["row"]) == (table, number))
        assert_found(path, number=entry)


@pytest.mark.parametrize("column", CHAIN_COLUMNS)
@pytest.mark.parametrize("number", [1, 7, 15])
def test_an_edit_of_any_column_of_an_entry_is_found(made: bytes, tmp_path: Path, column: str, number: int) -> None:
    path = tmp_path / "store.sqlite"
    values = {"number": 99, "source": "else", "row": 77}
    value = values.get(column, "f" * 64)
    tampered(path, made, lambda rows: rows.execute(f"UPDATE chain SET {column} = ? WHERE number = {number}", (value,)))
    assert_found(path)


def test_a_record_whose_salt_was_taken_away_or_edited_is_found(made: bytes, tmp_path: Path) -> None:
    for statement in ("DELETE FROM salts WHERE number = 4", "UPDATE salts SET salt = 'x' WHERE number = 4"):
        path = tmp_path / "store.sqlite"
        tampered(path, made, lambda rows, one=statement: rows.execute(one))
        assert_found(path, number=4)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("with_entry", [False, True])
def test_a_deleted_record_is_found_with_or_without_its_entry(
    made: bytes, tmp_path: Path, table: str, with_entry: bool
) -> None:
    path = tmp_path / "store.sqlite"

    def edit(rows: sqlite3.Connection) -> None:
        rows.execute(f"DELETE FROM {table} WHERE number = 2")
        if with_entry:
            rows.execute(
                "DELETE FROM salts WHERE number = (SELECT number FROM chain WHERE source = ? AND row = 2)", (table,)
            )
            rows.execute("DELETE FROM chain WHERE source = ? AND row = 2", (table,))

    tampered(path, made, edit)
    found = assert_found(path)
    assert any("missing" in one if with_entry else "deleted" in one for one in found)


@pytest.mark.parametrize("table", TABLES)
def test_a_record_put_in_from_outside_is_found(made: bytes, tmp_path: Path, table: str) -> None:
    path = tmp_path / "store.sqlite"
    names = ", ".join(name for name in TABLES[table].split() if name != "number")
    tampered(
        path, made, lambda rows: rows.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1")
    )
    assert any("put in from outside" in one for one in assert_found(path))


@pytest.mark.parametrize("table", TABLES)
def test_two_records_that_changed_places_are_found(made: bytes, tmp_path: Path, table: str) -> None:
    path = tmp_path / "store.sqlite"

    def swap(rows: sqlite3.Connection) -> None:
        for old, new in ((1, 99), (2, 1), (99, 2)):
            rows.execute(f"UPDATE {table} SET number = {new} WHERE number = {old}")

    tampered(path, made, swap)
    assert_found(path)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_two_entries_that_changed_places_are_found(
    made: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    first, second = data.draw(st.lists(st.integers(1, 15), min_size=2, max_size=2, unique=True))
    path = tmp_path_factory.mktemp("swapped") / "store.sqlite"

    def swap(rows: sqlite3.Connection) -> None:
        for old, new in ((first, 99), (second, first), (99, second)):
            rows.execute(f"UPDATE chain SET number = {new} WHERE number = {old}")
            rows.execute(f"UPDATE salts SET number = {new} WHERE number = {old}")

    tampered(path, made, swap)
    assert_found(path)


def cut(rows: sqlite3.Connection, kept: int) -> None:
    """Everything after entry `kept` is taken away without a trace in the store itself."""
    for source, row in rows.execute("SELECT source, row FROM chain WHERE number > ?", (kept,)).fetchall():
        rows.execute(f"DELETE FROM {source} WHERE number = ?", (row,))
    for table in ("salts", "chain"):
        rows.execute(f"DELETE FROM {table} WHERE number > ?", (kept,))
    for table in ("chain", *TABLES):
        rows.execute(
            f"UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(number), 0) FROM {table}) WHERE name = ?", (table,)
        )


@settings(max_examples=15, deadline=None)
@given(kept=st.integers(0, 14))
def test_a_lost_tail_is_found_against_any_later_head(
    made: bytes, tmp_path_factory: pytest.TempPathFactory, kept: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "store.sqlite"
    path.write_bytes(made)
    hashes = [ORIGIN, *(link["hash"] for link in everything(path)["chain"])]
    tampered(path, made, lambda rows: cut(rows, kept))
    assert audited(path, Head(kept, hashes[kept])).findings == ()  # the store alone does not know
    assert is_whole(path, (kept, hashes[kept]))
    for number in range(kept + 1, 16):
        (said,) = assert_found(path, [Head(number, hashes[number])])
        assert "file-0" in said
        assert f"{kept + 1}" in said


def test_a_tail_that_was_cut_carelessly_is_found_without_a_head(made: bytes, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"

    def edit(rows: sqlite3.Connection) -> None:
        given_out = rows.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
        cut(rows, 10)
        rows.executemany("UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1", given_out)

    tampered(path, made, edit)
    assert any("numbers up to 15" in one for one in audited(path).findings)


def test_a_chain_that_was_written_anew_is_found_against_a_head(made: bytes, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(made)
    known = head_of(path)

    def edit(rows: sqlite3.Connection) -> None:
        from xai_desktop.io.review_store._chain import fill

        rows.execute("UPDATE reviews SET seconds = 1.0 WHERE number = 1")
        rows.execute("DELETE FROM salts")
        rows.execute("DELETE FROM chain")
        fill(rows)

    tampered(path, made, edit)
    assert audited(path).findings == ()
    assert any("written anew" in one for one in assert_found(path, [known], 15))


def test_every_old_store_comes_into_the_chain_in_order_of_time(tmp_path: Path) -> None:
    for version in (1, 2):
        path = tmp_path / f"{version}.sqlite"
        with closing(sqlite3.connect(path)) as rows:
            rows.executescript((OLD / f"version_{version}.sql").read_text("utf-8"))
            rows.execute(
                "INSERT INTO readers (key, account, name, at) VALUES ('b', 'ben', 'Ben', '2026-03-01T11:30:00Z')"
            )
            rows.execute(
                "INSERT INTO readers (key, account, name, at) VALUES ('c', 'ben', 'C', '2025-01-01T00:00:00Z')"
            )
            rows.execute("INSERT INTO readers (key, account, name, at) VALUES ('d', 'ben', 'D', 'scribble')")
            rows.commit()
        store = ReviewStore(path)
        store.add_review(review())
        store.close()
        assert audited(path, read_head(head_path(path))).findings == ()
        assert is_whole(path, (9, head_of(path).hash))
        places = [(row["source"], row["row"]) for row in everything(path)["chain"]]
        early = [("readers", 1), ("steps", 1), ("reviews", 1), ("reviews", 2), ("changes", 1)]
        assert places == [*early, ("readers", 2), ("readers", 3), ("readers", 4), ("reviews", 3)]


def test_two_windows_that_take_turns_leave_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "reviews.sqlite"
    windows = [store_with_films(path), ReviewStore(path, network=False)]
    for number in range(6):
        windows[number % 2].add_review(review(number % 3))
    assert windows[0].head() == windows[1].head() == read_head(head_path(path))
    assert windows[0].head().at == AT
    for one in windows:
        one.close()
    assert audited(path, read_head(head_path(path))).entries == 6
    assert is_whole(path)


def test_a_refused_record_leaves_no_entry(tmp_path: Path) -> None:
    path = tmp_path / "reviews.sqlite"
    store = store_with_films(path)
    store.add_review(review())
    for stray in (review(99), review(1, amends=7)):
        with pytest.raises(Exception, match="does not fit"):
            store.add_review(stray)
    store.keep_draft(film_hash(1), READER, MASS, AT)
    assert store.head().number == 1
    store.close()
    assert is_whole(path)


def test_the_head_beside_a_store_keeps_up_and_is_put_aside_where_the_chain_falls_behind(tmp_path: Path) -> None:
    path = tmp_path / "reviews.sqlite"
    store = store_with_films(path)
    assert read_head(head_path(path)) == Head()
    store.add_review(review())
    store.close()
    before = path.read_bytes()
    store = ReviewStore(path)
    store.add_review(review())
    newest = store.head()
    assert read_head(head_path(path)) == newest
    store.close()
    path.write_bytes(before)
    store = ReviewStore(path)
    assert "record number 2" in store.notes[0]
    store.add_review(review(2))
    store.add_review(review(2))
    store.close()
    assert ReviewStore(path).notes == ()
    aside = path.with_name("reviews.sqlite.head-2")
    assert head_paths(path) == (head_path(path), aside)
    assert read_head(aside) == newest
    assert json.loads(aside.read_text()) == newest.as_json()
    assert any("written anew" in one for one in audited(path, read_head(aside)).findings)


def test_a_head_that_was_not_written_before_a_kill_is_older_and_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "reviews.sqlite"
    store = store_with_films(path)
    store.add_review(review())
    older = head_path(path).read_bytes()
    store.add_review(review())
    store.close()
    head_path(path).write_bytes(older)
    assert audited(path, read_head(head_path(path))).findings == ()
    again = ReviewStore(path)
    assert again.notes == ()
    assert read_head(head_path(path)) == again.head()
    again.close()
