"""Lanes: newest wins, cancelled work reports nothing, one worker per model lane."""

import threading
from collections.abc import Iterator

import pytest

from xai_desktop.core.task import Progress, Task
from xai_desktop.services.lanes import Event, Happening, Lane, Lanes


class Record:
    """Collects events and lets a test wait for one."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait(self, number: int, *happenings: Happening) -> Event:
        def found() -> list[Event]:
            return [e for e in self.events if e.request.number == number and e.happening in happenings]

        with self._changed:
            assert self._changed.wait_for(lambda: bool(found()), timeout=10), self.of(number)
            return found()[0]

    def of(self, number: int) -> list[Happening]:
        return [e.happening for e in self.events if e.request.number == number]


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def lanes(record: Record) -> Iterator[Lanes]:
    made = Lanes(record)
    yield made
    made.close()


ENDS = (Happening.DONE, Happening.FAILED, Happening.CANCELLED)


def test_a_result_arrives_with_its_progress(lanes: Lanes, record: Record) -> None:
    def work(task: Task) -> int:
        task.step(1, 2, "half")
        return 7

    request = lanes.submit(Lane.IO, "t", "title", work)
    assert record.wait(request.number, *ENDS).value == 7
    assert record.of(request.number) == [Happening.QUEUED, Happening.STARTED, Happening.PROGRESS, Happening.DONE]
    assert record.events[2].value == Progress(1, 2, "half")


def test_an_error_is_an_event_with_the_error_itself(lanes: Lanes, record: Record) -> None:
    def work(task: Task) -> None:
        raise ValueError("broken")

    event = record.wait(lanes.submit(Lane.IO, "t", "title", work).number, *ENDS)
    assert event.happening is Happening.FAILED
    assert isinstance(event.value, ValueError)


def test_the_newest_request_of_a_topic_cancels_the_older(lanes: Lanes, record: Record) -> None:
    running, go = threading.Event(), threading.Event()

    def slow(task: Task) -> str:
        running.set()
        go.wait(10)
        task.step()
        return "old"

    old = lanes.submit(Lane.MODEL, "explain", "old", slow)
    assert running.wait(10)
    new = lanes.submit(Lane.MODEL, "explain", "new", lambda task: "new")
    go.set()
    assert record.wait(new.number, *ENDS).value == "new"
    assert record.wait(old.number, *ENDS).happening is Happening.CANCELLED


def test_a_result_that_comes_after_cancellation_is_dropped(lanes: Lanes, record: Record) -> None:
    running, go = threading.Event(), threading.Event()

    def stubborn(task: Task) -> str:
        running.set()
        go.wait(10)
        return "too late"

    request = lanes.submit(Lane.IO, "t", "title", stubborn)
    assert running.wait(10)
    lanes.cancel("t")
    go.set()
    event = record.wait(request.number, *ENDS)
    assert event.happening is Happening.CANCELLED
    assert event.value is None


def test_an_error_after_cancellation_is_no_failure(lanes: Lanes, record: Record) -> None:
    running, go = threading.Event(), threading.Event()

    def work(task: Task) -> None:
        running.set()
        go.wait(10)
        raise ValueError("the film is gone")

    request = lanes.submit(Lane.IO, "t", "title", work)
    assert running.wait(10)
    request.cancel()
    go.set()
    assert record.wait(request.number, *ENDS).happening is Happening.CANCELLED


def test_work_that_is_cancelled_in_the_queue_never_starts(lanes: Lanes, record: Record) -> None:
    go = threading.Event()
    first = lanes.submit(Lane.MODEL, "a", "first", lambda task: go.wait(10))
    second = lanes.submit(Lane.MODEL, "b", "second", lambda task: "ran")
    second.cancel()
    go.set()
    record.wait(first.number, *ENDS)
    assert record.wait(second.number, *ENDS).happening is Happening.CANCELLED
    assert Happening.STARTED not in record.of(second.number)


def test_the_model_lane_never_runs_two_at_once(lanes: Lanes, record: Record) -> None:
    inside, most = [0], [0]
    lock = threading.Lock()

    def work(task: Task) -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        for _ in range(2000):
            task.step()
        with lock:
            inside[0] -= 1

    requests = [lanes.submit(Lane.MODEL, f"t{n}", "w", work) for n in range(4)]
    for request in requests:
        record.wait(request.number, *ENDS)
    assert most[0] == 1


def test_nothing_starts_after_the_end(lanes: Lanes, record: Record) -> None:
    lanes.close()
    request = lanes.submit(Lane.IO, "t", "late", lambda task: "ran")
    assert record.of(request.number) == [Happening.CANCELLED]
    assert not request.wanted


def test_every_request_ends_exactly_once(lanes: Lanes, record: Record) -> None:
    requests = [lanes.submit(Lane.IO, f"t{n % 3}", "w", lambda task: task.step()) for n in range(40)]
    for request in requests:
        record.wait(request.number, *ENDS)
        assert len([h for h in record.of(request.number) if h in ENDS]) == 1


def test_records_are_written_in_order_whatever_is_cancelled_and_whoever_leaves(record: Record) -> None:
    lanes, gate, written = Lanes(record), threading.Event(), []

    def write(number: int) -> int:
        gate.wait(10)
        written.append(number)
        return number

    requests = [lanes.submit(Lane.STORE, "the same", "", lambda _, n=n: write(n)) for n in range(5)]
    requests[0].cancel()
    lanes.cancel("the same")
    opener = threading.Timer(0.05, gate.set)
    opener.start()
    assert lanes.close()
    assert written == [0, 1, 2, 3, 4]
    assert [record.of(one.number)[-1] for one in requests] == [Happening.DONE] * 5
    assert lanes.close()
    opener.join()


def test_a_drive_that_does_not_answer_does_not_keep_the_program(record: Record) -> None:
    lanes, gate = Lanes(record), threading.Event()
    lanes.submit(Lane.STORE, "t", "", lambda _: gate.wait(10))
    assert not lanes.close(wait_s=0.05)
    gate.set()
    assert lanes.close()
