"""Jobs come, progress, and go; what is over in a moment is never seen."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xai_desktop.core.task import Progress
from xai_desktop.ui.panels.jobs import AT_LEAST_MS, PATIENCE_MS, JobLine, JobsPanel, remaining


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def panel(qtbot: QtBot, clock: Clock) -> JobsPanel:
    panel = JobsPanel(clock=clock)
    qtbot.addWidget(panel)
    return panel


def shown(qtbot: QtBot, panel: JobsPanel, number: int = 1, title: str = "Explain every layer") -> JobLine:
    panel.queued(number, title)
    panel.started(number)
    count = len(panel.lines) + 1
    qtbot.waitUntil(lambda: len(panel.lines) == count, timeout=5000)
    return panel.lines[-1]


def test_an_idle_panel_takes_no_room(panel: JobsPanel) -> None:
    assert panel.isHidden()


def test_a_job_that_is_over_in_a_moment_is_never_shown(qtbot: QtBot, panel: JobsPanel) -> None:
    panel.queued(1, "Decode")
    panel.started(1)
    panel.progressed(1, Progress(1, 1))
    panel.ended(1, "done")
    qtbot.wait(PATIENCE_MS + 60)
    assert panel.isHidden()
    assert panel.lines == ()


def test_a_longer_job_is_shown_with_its_progress(qtbot: QtBot, panel: JobsPanel, clock: Clock) -> None:
    line = shown(qtbot, panel)
    assert not panel.isHidden()
    assert line.title.text() == "Explain every layer"
    clock.now += 2
    panel.progressed(1, Progress(3, 12, "stages.2"))
    assert line.text.text() == "stages.2 · 3 of 12"
    assert line.bar.value() == 250
    assert line.left.text() == "about 6 s left"
    panel.progressed(1, Progress(0, 0, "reading"))
    assert line.bar.maximum() == 0
    assert line.text.text() == "reading"
    assert line.left.text() == ""


def test_a_job_that_ends_leaves_and_the_panel_folds(qtbot: QtBot, panel: JobsPanel, clock: Clock) -> None:
    shown(qtbot, panel, 1)
    shown(qtbot, panel, 2, "Export")
    assert panel.aside.text() == "2 running"
    clock.now += AT_LEAST_MS / 1000
    panel.ended(1, "failed")
    assert [line.title.text() for line in panel.lines] == ["Export"]
    panel.ended(2, "done")
    assert panel.lines == ()
    assert panel.isHidden()


def test_a_line_that_was_shown_stays_long_enough_to_be_read(qtbot: QtBot, panel: JobsPanel, clock: Clock) -> None:
    shown(qtbot, panel)
    panel.ended(1, "done")
    assert len(panel.lines) == 1
    qtbot.waitUntil(lambda: panel.isHidden(), timeout=5000)


def test_cancel_asks_once_and_says_so(qtbot: QtBot, panel: JobsPanel) -> None:
    line = shown(qtbot, panel, 7)
    panel.show()
    with qtbot.waitSignal(panel.cancel_requested) as heard:
        qtbot.mouseClick(line.cancel, Qt.MouseButton.LeftButton)
    assert heard.args == [7]
    assert line.text.text() == "stopping…"
    assert not line.cancel.isEnabled()
    panel.progressed(7, Progress(1, 2, "late"))
    assert line.text.text() == "stopping…"


def test_jobs_that_nobody_announced_are_ignored(panel: JobsPanel) -> None:
    panel.started(9)
    panel.progressed(9, Progress(1, 2))
    panel.ended(9, "done")
    assert panel.isHidden()


@pytest.mark.parametrize(
    ("elapsed", "done", "total", "text"),
    [
        (0.9, 1, 2, ""),
        (2.0, 0, 10, ""),
        (2.0, 5, 0, ""),
        (2.0, 10, 10, ""),
        (2.0, 9, 10, "under 1 s left"),
        (10.0, 1, 5, "about 40 s left"),
        (60.0, 1, 6, "about 5 min left"),
    ],
)
def test_remaining_time_is_said_when_there_is_something_to_judge_by(
    elapsed: float, done: int, total: int, text: str
) -> None:
    assert remaining(elapsed, Progress(done, total)) == text


def test_a_line_that_waits_dies_with_its_panel(qtbot: QtBot) -> None:
    panel = JobsPanel()
    panel.queued(1, "Explaining")
    shiboken6.delete(panel)
    qtbot.wait(400)  # longer than a line waits; a timer that outlived its panel would raise here


def test_a_count_is_read_whole_in_the_narrowest_column(qtbot: QtBot) -> None:
    line = JobLine("Explaining SYN-10 with a network of a long name by RISE", lambda: 0.0)
    qtbot.addWidget(line)
    line.resize(216, line.sizeHint().height())
    line.show()
    line.show_progress(Progress(12000, 40000, "masking"))
    line.left.setText("about 2 min left")
    QApplication.processEvents()
    assert not line.text.is_elided
    assert not line.left.is_elided
    assert line.bar.width() > 60
    assert line.cancel.toolTip() == "Cancel Explaining SYN-10 with a network of a long name by RISE"


def test_beneath_a_strip_of_films_a_job_is_a_bar_that_says_what_it_is(qtbot: QtBot, panel: JobsPanel) -> None:
    panel.set_folded(True)
    line = shown(qtbot, panel)
    panel.progressed(1, Progress(2, 8, "layer 2"))
    assert [one.isHidden() for one in (panel.title, line.title, line.text, line.cancel)] == [True] * 4
    assert not line.bar.isHidden()
    assert line.bar.toolTip() == "Explain every layer\nlayer 2 · 2 of 8"
    panel.set_folded(False)
    assert [one.isHidden() for one in (panel.title, line.title, line.text, line.cancel)] == [False] * 4
