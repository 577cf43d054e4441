"""The IoU that the worklist told of a film is there at the next start, without its map being made again."""

from pytestqt.qtbot import QtBot

from tests.e2e.test_reading_steps import confirm
from tests.helpers.program import running, settled
from xai_desktop.core import paths
from xai_desktop.core.reading import ReadingStep
from xai_desktop.ui.wiring import Program

MARKS = (paths.demo_annotations(),)


def ious(program: Program) -> dict[str, float]:
    found = {ref.image_id: details.iou for ref, details in program.closed.details()}
    return {name: iou for name, iou in found.items() if iou is not None}


def test_the_iou_of_a_closed_film_is_told_after_a_restart(qtbot: QtBot) -> None:
    with running(qtbot, paths.demo_study(), annotations=MARKS, reason="") as program:
        settled(qtbot, program, cascade=False)
        state = program.session.state
        assert state.prediction is not None
        assert state.card is not None
        marked = {state.card.class_of(mark.label) for mark in state.annotations}
        confirm(qtbot, program, ReadingStep.AI)
        program.analysis.choose_target(next(one.target for one in state.prediction.classes if one.label in marked))
        settled(qtbot, program, cascade=False)
        assert ious(program) == {}
        confirm(qtbot, program, ReadingStep.REFERENCE)
        told = ious(program)
        assert len(told) == 1
    with running(qtbot, paths.demo_study(), annotations=MARKS, reason="") as program:
        qtbot.waitUntil(lambda: ious(program) == told, timeout=30000)
        assert not program.session.state.reading.step.shows_ai
