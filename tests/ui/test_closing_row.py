"""What ends a step is in sight however much was said, and so is whether it is stored."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.app.verdict_face import AskedFinding, VerdictFace
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import FilmVerdict, Presence, Verdict
from xai_desktop.ui.side import SideColumn
from xai_desktop.ui.verdict.closing import STATES, ClosingRow
from xai_desktop.ui.verdict.panel import CONFIRM, VerdictPanel


def face(step: ReadingStep, *verdicts: Verdict) -> VerdictFace:
    return VerdictFace(True, step, True, FilmVerdict(verdicts), tuple(map(AskedFinding, verdicts)), True)


def column(qtbot: QtBot) -> tuple[SideColumn, VerdictPanel]:
    panel = VerdictPanel()
    side = SideColumn((panel,), {}, None, panel.closing)
    qtbot.addWidget(side)
    side.resize(320, 400)
    side.show()
    return side, panel


def inside(side: QWidget, widget: QWidget) -> bool:
    corner = widget.mapTo(side, QPoint())
    return side.rect().contains(widget.rect().translated(corner)) and widget.isVisible()


@pytest.mark.parametrize("step", list(ReadingStep))
def test_the_button_of_a_step_is_in_sight_wherever_one_has_scrolled_to(qtbot: QtBot, step: ReadingStep) -> None:
    side, panel = column(qtbot)
    panel.show_face(face(step, *(Verdict(name, Presence.YES, 4) for name in ("Pneumothorax", "Nodule", "Mass"))))
    QApplication.processEvents()
    bar = side.area.verticalScrollBar()
    assert bar.maximum() > 0
    for value in (0, bar.maximum()):
        bar.setValue(value)
        assert inside(side, panel.confirm)
    panel.fold(True)
    assert inside(side, panel.confirm)
    with qtbot.waitSignal(panel.confirm_wished):
        qtbot.mouseClick(panel.confirm, Qt.MouseButton.LeftButton)


def test_without_a_film_there_is_nothing_to_confirm(qtbot: QtBot) -> None:
    side, panel = column(qtbot)
    assert not panel.closing.isVisible()
    panel.show_face(face(ReadingStep.AI))
    assert inside(side, panel.closing)
    panel.show_face(VerdictFace())
    assert not panel.closing.isVisible()


def test_with_the_steps_off_it_is_there_only_for_something_to_confirm_or_to_tell(qtbot: QtBot) -> None:
    side, panel = column(qtbot)
    off = VerdictFace(True, ReadingStep.REFERENCE, False)
    panel.show_face(off)
    assert not panel.closing.isVisible()
    panel.show_face(replace(off, changed=True))
    assert inside(side, panel.confirm)
    panel.show_face(off)
    panel.show_saved("stored 12:00:00")
    assert inside(side, panel.closing.state)


@pytest.mark.parametrize("width", [290, 320, 400])
@pytest.mark.parametrize("step", list(ReadingStep))
def test_the_state_is_never_cut_off_and_does_not_move_the_button(qtbot: QtBot, width: int, step: ReadingStep) -> None:
    row = ClosingRow()
    qtbot.addWidget(row)
    row.show_step(CONFIRM[step], offered=True, waits=True)
    row.resize(width, 60)
    row.show()
    places = set()
    for words in (*STATES, ""):
        row.show_saved(words)
        QApplication.processEvents()
        assert not row.state.is_elided
        places.add(row.confirm.geometry().getRect())
    assert len(places) == 1


def test_how_sure_is_said_in_words_beside_what_was_said_before_the_ai(qtbot: QtBot) -> None:
    _, panel = column(qtbot)
    panel.show_face(face(ReadingStep.READ, Verdict("Nodule", Presence.YES, 3)))
    text = panel.cards()[0].sure_text
    assert text.isVisible()
    assert text.text() == "probable"
    panel.show_face(face(ReadingStep.AI, Verdict("Nodule", Presence.YES, 3)))
    assert text.text() == "before AI: probable · now: –"
    panel.show_face(face(ReadingStep.AI, Verdict("Nodule", Presence.YES)))
    assert text.text() == "how sure?"
    panel.show_face(face(ReadingStep.AI, Verdict("Nodule", Presence.YES, None, 5)))
    assert text.text() == "before AI: – · now: sure"
