"""An audit from the window: what the command line hears, and what is made of what it tells."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from xai_desktop.app.cohort_run import CohortRun
from xai_desktop.app.cohort_state import CohortState, after
from xai_desktop.app.training_state import Phase
from xai_desktop.cli.parser import parse
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.telling import ChunkDone, Guess, Warned, Wrote
from xai_desktop.core.task import Progress
from xai_desktop.services import kept_designs
from xai_desktop.services.audit_child import AuditChild
from xai_desktop.services.training_child import Ending, Outcome, Told

DESIGN = Design(("films",), (), ("net",), (Method("grad_cam"),))


class FakeChild:
    """Says what a test puts into it."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.told: list[Told] = []
        self.ending: Ending | None = None
        self.stopped = self.closed = False

    def take(self) -> tuple[tuple[Told, ...], Ending | None]:
        told, self.told = tuple(self.told), []
        return told, self.ending

    def stop(self) -> None:
        self.stopped = True

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def children() -> list[FakeChild]:
    return []


@pytest.fixture
def run(children: list[FakeChild], qtbot: QtBot) -> CohortRun:
    def start(words: tuple[str, ...]) -> Any:
        children.append(FakeChild(words))
        return children[-1]

    return CohortRun(None, start)


def words(child: FakeChild) -> dict[str, Any]:
    """What the command line makes of them."""
    return vars(parse(list(child.words)))


def test_the_command_line_hears_the_design_and_the_folder(
    run: CohortRun, children: list[FakeChild], tmp_path: Path
) -> None:
    run.run(DESIGN, tmp_path / "out")
    heard = words(children[0])
    assert heard["out"] == tmp_path / "out"
    assert heard["resume"]
    assert not heard["estimate"]
    assert kept_designs.read_design(heard["design"]) == DESIGN


def test_an_estimate_runs_nothing_and_going_on_takes_the_design_of_the_folder(
    run: CohortRun, children: list[FakeChild], qtbot: QtBot, tmp_path: Path
) -> None:
    run.estimate(DESIGN, tmp_path)
    assert words(children[0])["estimate"]
    run.run(DESIGN, tmp_path)
    assert len(children) == 1, "one at a time"
    children[0].told, children[0].ending = [Guess(12, 1, 40, 9.0, 100)], Ending(Outcome.DONE)
    qtbot.waitUntil(lambda: not run.busy, timeout=3000)
    assert run.state is not None
    assert run.state.guess == Guess(12, 1, 40, 9.0, 100)
    run.go_on(tmp_path)
    assert words(children[1])["design"] == tmp_path / "design.json"
    assert words(children[1])["resume"]


def test_what_failed_is_said_once_and_not_again_as_a_notice(
    run: CohortRun, children: list[FakeChild], qtbot: QtBot, tmp_path: Path
) -> None:
    run.run(DESIGN, tmp_path)
    children[0].told = [Warned("Two films are left out."), Warned("No such network.")]
    children[0].ending = Ending(Outcome.FAILED, "No such network.")
    with qtbot.waitSignal(run.ended, timeout=3000) as blocker:
        pass
    assert blocker.args == [tmp_path]
    assert run.state is not None
    assert (run.state.phase, run.state.sentence) == (Phase.FAILED, "No such network.")
    assert run.state.notices == ("Two films are left out.",)


def test_pausing_asks_it_to_leave(run: CohortRun, children: list[FakeChild], tmp_path: Path) -> None:
    run.run(DESIGN, tmp_path)
    run.pause()
    assert children[0].stopped
    assert run.state is not None
    assert run.state.phase is Phase.STOPPING
    run.close()
    assert children[0].closed


def test_the_pace_counts_what_was_computed_and_not_what_was_found() -> None:
    state = CohortState(Path("x"), Phase.RUNNING)
    state = after(state, Progress(0, 4, "net: films A …"), 100.0)
    assert state.seconds_left is None
    state = after(state, ChunkDone(1, 4, 8, 0, 0, again=True), 100.5)
    assert (state.share, state.films_a_second) == (0.25, None)
    state = after(state, ChunkDone(2, 4, 8, 20, 1), 104.5)
    assert state.films_a_second == 2.0
    assert state.seconds_left == 8.0
    state = after(state, ChunkDone(3, 4, 4, 9, 0), 106.5)
    assert state.films_a_second == 2.0
    assert state.seconds_left == 3.0
    assert (state.rows, state.failed) == (29, 1)
    assert after(state, Wrote(Path("rows.csv")), 107.0).files == (Path("rows.csv"),)


def test_a_notice_is_kept_once() -> None:
    state = CohortState(Path("x"), Phase.RUNNING)
    twice = after(after(state, Warned("A."), 0.0), Warned("A."), 1.0)
    assert twice == replace(state, notices=("A.",))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            {"message": "x", "part": 2, "of": 4, "films": 8, "rows": 13, "failed": 1, "again": False},
            ChunkDone(2, 4, 8, 13, 1),
        ),
        (
            {"message": "x", "films": 12, "models": 2, "rows": 48, "seconds": 7.8, "bytes": 99},
            Guess(12, 2, 48, 7.8, 99),
        ),
        ({"message": "a", "file": "/x/rows.csv"}, Wrote(Path("/x/rows.csv"))),
        ({"progress": 1, "of": 4, "text": "films"}, Progress(1, 4, "films")),
        ({"progress": 0, "of": 1, "text": ""}, None),
    ],
)
def test_the_lines_of_the_command_are_values(line: dict[str, Any], told: Told | None) -> None:
    child = AuditChild.__new__(AuditChild)
    assert child.value(json.loads(json.dumps(line))) == told


def test_an_audit_goes_on_on_the_kind_of_device_that_it_was_begun_on(
    run: CohortRun, children: list[FakeChild], tmp_path: Path
) -> None:
    for folder, began, device in (
        ("new", None, "cuda:1"),
        ("gpu", "cuda", "cuda:1"),
        ("cpu", "cpu", "cpu"),
        ("old", "", "cpu"),
    ):
        (tmp_path / folder).mkdir()
        if began is not None:
            known = {"device": began} if began else {}
            (tmp_path / folder / "protocol.json").write_text(json.dumps(known))
        run.go_on(tmp_path / folder, "cuda:1")
        assert words(children[-1])["device"] == device
        run.close()
