"""Jobs: results on the main thread, once, and never from work that is no longer wanted."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from xai_desktop.app.jobs import Jobs
from xai_desktop.core.errors import InputError
from xai_desktop.core.task import Progress, Task
from xai_desktop.services.lanes import Lane


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_a_result_is_handed_over_on_the_main_thread(jobs: Jobs, qtbot: QtBot) -> None:
    got: list[tuple[object, bool]] = []
    jobs.run(
        Lane.IO,
        "t",
        "w",
        lambda task: 5,
        lambda v: got.append((v, threading.current_thread() is threading.main_thread())),
    )
    qtbot.waitUntil(lambda: bool(got))
    assert got == [(5, True)]
    assert not jobs.busy


def test_an_unclaimed_failure_is_announced_with_its_title(jobs: Jobs, qtbot: QtBot) -> None:
    def work(task: Task) -> None:
        raise InputError("x.dcm: is broken; export it again.")

    with qtbot.waitSignal(jobs.failed) as heard:
        jobs.run(Lane.IO, "t", "Opening", work)
    assert heard.args is not None
    assert heard.args[0] == "Opening"
    assert isinstance(heard.args[1], InputError)


def test_a_superseded_result_is_never_delivered(jobs: Jobs, qtbot: QtBot) -> None:
    """Both finish before the main thread looks: only the newest may paint."""
    got: list[str] = []
    done = threading.Event()
    jobs.run(Lane.IO, "film", "old", lambda task: "old", got.append)
    jobs.run(Lane.IO, "film", "new", lambda task: done.set() or "new", got.append)
    assert done.wait(10)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert got == ["new"]


def test_a_result_that_waits_in_the_queue_is_dropped_when_cancelled(jobs: Jobs, qtbot: QtBot) -> None:
    got: list[int] = []
    done = threading.Event()

    def work(task: Task) -> int:
        done.set()
        return 1

    request = jobs.run(Lane.IO, "t", "w", work, got.append)
    assert done.wait(10)
    jobs.cancel(request.number)
    with qtbot.waitSignal(jobs.ended) as heard:
        pass
    assert heard.args == [request.number, "cancelled"]
    assert got == []


def test_progress_is_passed_on(jobs: Jobs, qtbot: QtBot) -> None:
    with qtbot.waitSignal(jobs.progressed) as heard:
        jobs.run(Lane.IO, "t", "w", lambda task: task.step(3, 4, "layers"))
    assert heard.args is not None
    assert heard.args[1] == Progress(3, 4, "layers")


def test_nothing_is_delivered_after_close(qtbot: QtBot) -> None:
    jobs, got, go = Jobs(), [], threading.Event()
    jobs.run(Lane.IO, "t", "w", lambda task: go.wait(10), got.append)
    go.set()
    jobs.close()
    qtbot.wait(20)
    assert got == []


def test_nothing_is_kept_of_topics_that_are_over(jobs: Jobs, qtbot: QtBot) -> None:
    for number in range(20):
        jobs.run(Lane.IO, f"topic {number}", "", lambda _task: None)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert jobs._lanes._newest == {}
