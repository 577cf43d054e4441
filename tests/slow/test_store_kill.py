"""The process that stores is killed, or its disk fails: what was confirmed is there, and the audit chain holds."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.chain import is_whole
from tests.helpers.films import gradient, write_dicom
from tests.helpers.reviews import AT, FULL, READER, film_hash, review, store_with_films
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import ExportError
from xai_desktop.io.review_store import ReviewStore, audit, back_up, faults_of, restore, store_path
from xai_desktop.io.review_store._head_file import head_path, read_head
from xai_desktop.io.verdict_json import verdict_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="signals and limits as POSIX has them"),
]

KILLS, WINDOW_KILLS, SEED = 200, 10, 20260301


def storing(path: Path, reader: str) -> subprocess.Popen[str]:
    """A process that keeps a draft and confirms a verdict, film after film, and says each number once it is stored."""
    command = [sys.executable, "-m", "tests.helpers.review_child", str(path), reader, "1000000"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def confirmed_before(path: Path, reader: str, wait_s: float) -> list[tuple[int, int]]:
    """(film, number) of every verdict that a process said was stored before it was killed, `wait_s` after its first."""
    program = storing(path, reader)
    assert program.stdout is not None
    lines = [program.stdout.readline()]
    time.sleep(wait_s)
    program.send_signal(signal.SIGKILL)
    lines += program.stdout.readlines()
    assert program.wait() == -signal.SIGKILL
    program.stdout.close()
    found = (line.split() for line in lines if line.endswith("\n"))
    return [(int(film), int(number)) for film, number in found]


def test_killed_at_200_moments_every_confirmed_verdict_is_there_and_the_chain_holds(tmp_path: Path) -> None:
    draw, path = random.Random(SEED), tmp_path / "reviews.sqlite"
    confirmed, heads_behind = 0, 0
    for turn in range(KILLS):
        told = confirmed_before(path, f"reader-{turn}", draw.uniform(0, 0.06))
        assert told
        with closing(sqlite3.connect(path)) as rows:  # as the kill left it
            there = dict(rows.execute("SELECT number, film FROM reviews WHERE reader = ?", (f"reader-{turn}",)))
            last = rows.execute("SELECT max(number) FROM chain").fetchone()[0]
        assert all(there[number] == film_hash(film) for film, number in told)
        heads_behind += read_head(head_path(path)).number < last
        found = audit(path)
        assert found.findings == (), turn
        store = ReviewStore(path)
        assert store.notes == ()
        assert read_head(head_path(path)) == store.head()
        store.close()
        confirmed += len(told)
    head = read_head(head_path(path))
    assert is_whole(path, (head.number, head.hash))
    assert faults_of(path) == ()
    assert confirmed >= 2 * KILLS, "the kills came too early to prove anything"
    sys.stderr.write(f"\n{confirmed} verdicts confirmed in {KILLS} lives, {heads_behind} heads older than the chain\n")


def test_killed_while_it_is_brought_up_to_date_the_store_is_old_or_new(tmp_path: Path) -> None:
    """Version 2 with 5,000 reviews; the kills fall before, into and after the migration."""
    draw, outcomes = random.Random(SEED), set()
    old = tmp_path / "old.sqlite"
    _old_store(old, 5000)
    content = old.read_bytes()
    path = tmp_path / "reviews.sqlite"
    for _ in range(20):
        for one in tmp_path.glob("reviews.*"):
            one.unlink()
        path.write_bytes(content)
        program = storing(path, "reader")
        time.sleep(draw.uniform(0.1, 1.2))
        program.kill()
        program.wait()
        assert program.stdout is not None
        program.stdout.close()
        with closing(sqlite3.connect(path)) as rows:
            version = rows.execute("PRAGMA user_version").fetchone()[0]
            assert rows.execute("SELECT count(*) FROM reviews WHERE reader = 'old'").fetchone() == (5000,)
        outcomes.add(version)
        store = ReviewStore(path)
        assert store.refusal == ""
        store.close()
        assert audit(path).findings == ()
    assert outcomes == {2, 3}


def test_killed_while_a_copy_is_restored_the_store_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    """Whatever the moment: whole, with a head that fits or none, and the same command goes through afterwards."""
    draw, path, copy = random.Random(SEED), tmp_path / "reviews.sqlite", tmp_path / "copies" / "copy.sqlite"
    store = store_with_films(path, 400)
    for number in range(1000):
        store.add_review(review(number % 400, verdict=FULL))
    store.close()
    back_up(path, copy)
    store = ReviewStore(path)
    store.add_review(review())
    store.close()
    now = {one.name: one.read_bytes() for one in tmp_path.iterdir() if one.is_file()}
    call = "import sys; from xai_desktop.io.review_store import restore; from pathlib import Path; print(flush=True); "
    command = [sys.executable, "-c", f"{call}restore(*map(Path, sys.argv[1:]))", str(copy), str(path)]
    begun = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    longest, outcomes, half = time.monotonic() - begun, {1000: 0, 1001: 0}, 0
    for turn in range(40):
        for one in tmp_path.glob("reviews.*"):
            one.unlink()
        for name, content in now.items():
            (tmp_path / name).write_bytes(content)
        program = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert program.stdout is not None
        program.stdout.readline()
        time.sleep(draw.uniform(0, longest / 2))
        program.send_signal(signal.SIGKILL)
        program.wait()
        program.stdout.close()
        half += (tmp_path / "reviews.restoring.sqlite").exists() or bool(list(tmp_path.glob("reviews.replaced-*")))
        again = ReviewStore(path)
        assert again.refusal == "", turn
        again.close()
        found = audit(path)
        assert found.findings == faults_of(path) == (), turn
        outcomes[found.entries] += 1
        assert restore(copy, path).audited.entries == 1000
    sys.stderr.write(f"\n{outcomes} entries after 40 kills, {half} of them in the middle\n")
    assert half >= 5, "the kills came too early or too late to prove anything"


def _old_store(path: Path, count: int) -> None:
    from xai_desktop.io.review_store._migrating import _statements
    from xai_desktop.io.review_store._rows import review_row
    from xai_desktop.io.review_store._schema import MIGRATIONS

    with closing(sqlite3.connect(path, isolation_level=None)) as rows:
        for script in MIGRATIONS[:2]:
            for statement in _statements(script):
                rows.execute(statement)
        rows.execute("PRAGMA user_version=2")
        rows.execute("BEGIN")
        rows.execute("INSERT INTO films VALUES (?, 40, 30, 'DX')", (film_hash(1),))
        for _ in range(count):
            values = {**review_row(review(verdict=FULL)), "reader": "old"}
            marks = ", ".join("?" * len(values))
            rows.execute(f"INSERT INTO reviews ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
        rows.execute("COMMIT")


@pytest.fixture
def small_files() -> Iterator[Callable[[int], None]]:
    """No file of this process may grow beyond the limit that a test sets, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_is_one_sentence_and_the_store_is_whole(tmp_path: Path, small_files: Callable[[int], None]) -> None:
    path = tmp_path / "reviews.sqlite"
    store = store_with_films(path)
    stored = [store.add_review(review(verdict=FULL))]
    small_files(256 << 10)
    with pytest.raises(ExportError, match="nothing was stored") as caught:
        stored.extend(store.add_review(review(verdict=FULL)) for _ in range(100_000))
    assert_one_sentence(caught.value, path)
    assert list(store.reviews(film_hash(1))) == stored
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert store.add_review(review(verdict=FULL)).number == len(stored) + 1
    store.close()
    assert audit(path).findings == ()
    assert faults_of(path) == ()


def test_a_backup_onto_a_full_disk_leaves_the_older_one(tmp_path: Path, small_files: Callable[[int], None]) -> None:
    path, target = tmp_path / "reviews.sqlite", tmp_path / "copy.sqlite"
    store = store_with_films(path)
    store.add_review(review())
    back_up(path, target)
    before = target.read_bytes()
    for _ in range(200):
        store.add_review(review(verdict=FULL))
    store.close()
    small_files(128 << 10)
    with pytest.raises(ExportError) as caught:
        back_up(path, target)
    assert "\n" not in str(caught.value)
    assert target.read_bytes() == before
    assert not list(tmp_path.glob(".copy*"))


def test_a_purge_on_a_full_disk_takes_nothing_or_everything(tmp_path: Path, small_files: Callable[[int], None]) -> None:
    path = tmp_path / "reviews.sqlite"
    store = store_with_films(path)
    for number in range(300):
        store.add_review(review(number % 3, verdict=FULL))
    store._opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    small_files(64 << 10)
    with pytest.raises(ExportError, match="nothing was stored"):
        store.purge([film_hash(1)], READER, AT)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert len(store.reviews(film_hash(1))) == 100
    assert store.purge([film_hash(1)], READER, AT) == 1
    store.close()
    assert is_whole(path)
    assert faults_of(path) == ()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="a small disk of one's own needs root")
def test_a_small_disk_that_fills_up(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        path = disk / "reviews.sqlite"
        store = store_with_films(path)
        stored = []
        with pytest.raises(ExportError, match="nothing was stored") as caught:
            stored.extend(store.add_review(review(verdict=FULL)) for _ in range(100_000))
        assert_one_sentence(caught.value, path)
        assert list(store.reviews(film_hash(1))) == stored
        store.close()
        assert audit(path).findings == ()
        assert faults_of(path) == ()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_the_whole_window_killed_at_10_moments_keeps_what_its_screen_called_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    write_dicom(folder / "film.dcm", gradient(60, 50))
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    draw, path, shown = random.Random(SEED), store_path(), 0
    for _ in range(WINDOW_KILLS):
        before = _notes(path)
        command = [sys.executable, "-m", "tests.slow.reviewing_window", str(folder)]
        window = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert window.stdout is not None
        lines = [window.stdout.readline() for _ in range(draw.randint(1, 4))]
        time.sleep(draw.uniform(0, 0.2))
        window.kill()
        lines += window.stdout.readlines()
        window.wait()
        window.stdout.close()
        told = [line.strip() for line in lines if line.endswith("\n")]
        assert told
        shown += len(told)
        new = _notes(path)[len(before) :]
        assert new[: len(told)] == told
        assert len(new) <= len(told) + 1  # the last one may be stored and not yet be on the screen
        assert audit(path).findings == ()
        assert faults_of(path) == ()
    head = read_head(head_path(path))
    assert is_whole(path, (head.number, head.hash))
    sys.stderr.write(f"\n{shown} verdicts called stored in {WINDOW_KILLS} lives of a window\n")


def _notes(path: Path) -> list[str]:
    """The notes of all confirmed verdicts, oldest first."""
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as rows:
        return [verdict_of(text).note for (text,) in rows.execute("SELECT verdict FROM reviews ORDER BY number")]
