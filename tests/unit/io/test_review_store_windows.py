"""Several windows on one store, and windows that are killed: what was confirmed is there."""

import random
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.reviews import AT, MASS, READER, film_hash, review, store_with_films
from xai_desktop.core.errors import ExportError
from xai_desktop.io.review_store import ReviewStore

ONE = film_hash(1)
KILLS, SEED = 10, 20260301


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.sqlite"


def child(path: Path, reader: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.helpers.review_child", str(path), reader, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_programs_that_write_at_once_lose_nothing(path: Path) -> None:
    programs = [child(path, reader, 100) for reader in ("anna", "ben")]
    told = [program.communicate(timeout=60)[0].split("\n")[:-1] for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    assert [len(lines) for lines in told] == [100, 100]
    store = ReviewStore(path)
    numbers = [one.number for film in range(100) for one in store.reviews(film_hash(film))]
    assert sorted(numbers) == list(range(1, 201))
    assert {int(line.split()[1]) for lines in told for line in lines} == set(numbers)
    for reader in ("anna", "ben"):
        assert all(len(store.record(film_hash(film), reader).reviews) == 1 for film in range(100))
    store.close()


def test_whoever_is_killed_loses_no_confirmed_review(path: Path) -> None:
    draw, confirmed = random.Random(SEED), 0
    for turn in range(KILLS):
        program = child(path, f"reader-{turn}", 100_000)
        assert program.stdout is not None
        lines = [program.stdout.readline() for _ in range(draw.randint(1, 40))]
        program.kill()
        lines += program.stdout.readlines()
        program.wait()
        program.stdout.close()
        store = ReviewStore(path)
        assert store.notes == ()  # whole, and the killed window's lock is no longer there
        for line in lines:
            if line.endswith("\n"):
                film, number = map(int, line.split())
                assert [one.number for one in store.record(film_hash(film), f"reader-{turn}").reviews] == [number]
                assert store.record(film_hash(film), f"reader-{turn}").draft is None
                confirmed += 1
        store.close()
    assert confirmed >= KILLS


def test_the_second_window_writes_too_and_both_are_told(path: Path) -> None:
    first = store_with_films(path)
    second = ReviewStore(path, network=False)
    assert first.notes == ()
    assert "another window is writing to it" in second.notes[0]
    assert not first.changed_elsewhere()
    second.add_review(review())
    assert first.changed_elsewhere()
    assert not first.changed_elsewhere()
    first.add_review(review())
    assert not first.changed_elsewhere()
    assert len(second.reviews(ONE)) == 2
    first.close()
    third = ReviewStore(path, network=False)
    assert third.notes == ()
    third.close()
    second.close()


def test_the_log_is_written_through_on_a_local_disk(path: Path) -> None:
    store = store_with_films(path)
    asked = store._opened.connection.execute
    assert asked("PRAGMA journal_mode").fetchone() == ("wal",)
    assert asked("PRAGMA synchronous").fetchone() == (2,)
    assert sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o600
    store.close()
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "reviews.lock",
        "reviews.sqlite",
        "reviews.sqlite.head",
    ]


def test_on_a_network_the_first_window_keeps_the_store_and_the_second_reads(path: Path) -> None:
    first = store_with_films(path, network=True)
    assert first._opened.connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert "one window at a time" in first.notes[0]
    first.add_review(review())
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite3.connect(path, timeout=0).execute("SELECT count(*) FROM reviews")
    second = ReviewStore(path, network=True)
    assert second.notes == (second.refusal,)
    assert "only reads" in second.refusal
    assert len(second.record(ONE, READER).reviews) == 1
    with pytest.raises(ExportError, match="close that window"):
        second.keep_draft(ONE, READER, MASS, AT)
    first.add_review(review())
    assert second.changed_elsewhere()
    assert len(second.record(ONE, READER).reviews) == 2
    assert not second.changed_elsewhere()
    first.close()
    assert second.changed_elsewhere()
    assert second.refusal == ""
    assert second.add_review(review()).number == 3
    second.close()


def test_a_store_that_moves_between_kinds_of_disks_keeps_everything(path: Path) -> None:
    for number, network in enumerate((False, True, False, True)):
        store = store_with_films(path, network=network)
        store.add_review(review())
        assert len(store.reviews(ONE)) == number + 1
        store.close()


def test_a_copy_that_is_torn_is_not_shown(path: Path) -> None:
    first = store_with_films(path, network=True)
    first.add_review(review())
    content = bytearray(path.read_bytes())
    second_path = path.with_name("other.sqlite")
    holder = ReviewStore(second_path, network=True)
    content[4096 * 3 :] = b"\x5a" * (len(content) - 4096 * 3)
    second_path.write_bytes(content)
    second = ReviewStore(second_path, network=True)
    assert second.record(ONE, READER).reviews == ()
    for store in (first, second, holder):
        store.close()
