"""Two processes of the suite: side by side, but for a test that has to be alone."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from pathlib import Path

import pytest

from tests.helpers import turns

pytest.importorskip("fcntl")
A_WHILE, SOON = 0.3, 10.0


@pytest.fixture(autouse=True)
def own_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the suite's own, in which this test has its turn."""
    for name in ("ROOM", "DOOR"):
        (tmp_path / name).touch()
        monkeypatch.setattr(turns, name, tmp_path / name)


@pytest.fixture
def others() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def enter(alone: bool) -> bool:
    with turns.turn(alone):
        return True


def waits(one: "Future[bool]") -> bool:
    try:
        return not one.result(A_WHILE)
    except StillWaiting:
        return True


def test_usual_tests_run_side_by_side(others: ThreadPoolExecutor) -> None:
    with turns.turn(alone=False):
        assert others.submit(enter, False).result(SOON)


def test_who_measures_time_waits_for_the_others_and_lets_nobody_in_before(others: ThreadPoolExecutor) -> None:
    with turns.turn(alone=False):
        measuring = others.submit(enter, True)
        assert waits(measuring)
        late = others.submit(enter, False)
        assert waits(late)
    assert measuring.result(SOON)
    assert late.result(SOON)


def test_nobody_runs_beside_who_measures_time(others: ThreadPoolExecutor) -> None:
    with turns.turn(alone=True):
        usual = others.submit(enter, False)
        assert waits(usual)
    assert usual.result(SOON)
