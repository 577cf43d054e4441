"""The Ask panel and its strip: what is said, what is painted, what is asked for, and that nothing stays behind."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import themed
from tests.ui.panel_texts import texts_of
from tests.ui.test_words import faults
from xai_desktop.core.agreement import Measured
from xai_desktop.core.asked import Altered, CoverAnswer, LayerShare, RegionAnswer, Scored
from xai_desktop.core.kept import KeptPixels
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.ui.panels.ask import EMPTY, NO_MARK, NOTHING_COVERED, AskPanel
from xai_desktop.ui.panels.control_strip import COVER, MEAN, NONE, ControlStrip

WHOLE = Scored(0.81, 1.45)
ANSWER = RegionAnswer(
    "Mass",
    "net",
    ScoreKind.SIGMOID,
    WHOLE,
    (
        Altered("blur", Scored(0.79, 1.32), Scored(0.22, -1.27), Scored(0.05, -2.9)),
        Altered("mean", Scored(0.7, 0.85), Scored(0.25, -1.1), Scored(0.04, -3.2)),
        Altered("inpainting", Scored(0.8, 1.39), None, None, "more than half is gone"),
    ),
    0.06,
    Measured(0.04),
    (LayerShare("stage 3", Measured(0.12)),),
)
KEPT = KeptPixels(
    "Mass",
    "net",
    ScoreKind.SIGMOID,
    WHOLE,
    (("mean", Scored(0.6, 0.4), Scored(0.04, -3.2)),),
    0.1,
    "top 10 % by rank",
    np.zeros((4, 4), np.uint8),
)


def cover(change: float = -3.0, *controls: float) -> CoverAnswer:
    others = tuple(Scored(0.8, WHOLE.logit + one) for one in controls)
    changed = Scored(0.17, WHOLE.logit + change)
    return CoverAnswer("Mass", "net", ScoreKind.SIGMOID, "mean", WHOLE, changed, others, len(controls), 0.01)


EIGHT = cover(-3.0, 0.1, 0.12, 0.14, -0.2, 0.3, 0.31, 0.0, 0.05)


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> AskPanel:
    themed(qapp)
    panel = AskPanel()
    qtbot.addWidget(panel)
    panel.resize(310, 760)
    panel.show()
    return panel


def filled(panel: AskPanel) -> AskPanel:
    panel.show_target("Mass")
    panel.show_marks(("Box 1 · mine", "Box 2 · mine"), 1)
    panel.show_covers(1, "mean")
    panel.show_answer(ANSWER)
    panel.show_cover(EIGHT)
    panel.show_keeping(True)
    panel.show_kept(KEPT)
    return panel


def test_it_begins_with_one_calm_sentence(panel: AskPanel) -> None:
    assert panel.note.text() == EMPTY
    assert not panel.body.isVisible()


def test_an_answer_is_a_sentence_and_a_table_with_logits_behind(panel: AskPanel) -> None:
    filled(panel)
    assert panel.answer.text() == ANSWER.in_short
    assert panel.answer.toolTip() == ANSWER.sentence
    assert panel.table.texts() == (
        *("blurred", "0.81", "0.79", "0.22", "0.05"),
        *("mean grey", "0.81", "0.70", "0.25", "0.04"),
        *("inpainted", "0.81", "0.80", "–", "–"),
    )
    cells = panel.table.cells
    assert cells[0][2].toolTip() == "logit +1.32"
    assert cells[2][3].toolTip() == "more than half is gone"
    assert cells[1][3].accessibleName() == "mean grey, only: 0.25"
    assert panel.reasons.text() == "inpainting: more than half is gone."


def test_no_cell_is_cut_off_at_the_width_of_a_side(panel: AskPanel, qtbot: QtBot) -> None:
    filled(panel)
    qtbot.waitUntil(lambda: panel.table.width() > 200)
    parts = (*panel.table.heads, *(cell for cells in panel.table.cells for cell in cells))
    assert [part.text() for part in parts if part.is_elided] == []


def test_what_is_asked_for_is_said(panel: AskPanel, qtbot: QtBot) -> None:
    filled(panel)
    said: list[object] = []
    panel.ask_requested.connect(lambda index: said.append(("ask", index)))
    panel.cover_requested.connect(lambda index: said.append(("cover", index)))
    panel.clear_requested.connect(lambda: said.append("clear"))
    panel.filling_chosen.connect(said.append)
    panel.keep_toggled.connect(said.append)
    for button in (panel.ask, panel.cover, panel.clear, panel.keep):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.marks.setCurrentIndex(0)
    panel.ask.setFocus()
    qtbot.keyClick(panel.ask, Qt.Key.Key_Space)
    panel.fillings.setFocus()
    qtbot.keyClick(panel.fillings, Qt.Key.Key_Up)
    assert said == [("ask", 1), ("cover", 1), "clear", False, ("ask", 0), "blur"]


def test_without_a_mark_nothing_can_be_asked_about_one(panel: AskPanel) -> None:
    panel.show_target("Mass")
    panel.show_covers(0, "inpainting")
    assert panel.reasons.text() == NO_MARK
    assert panel.ask.toolTip() == NO_MARK
    assert not any(one.isEnabled() for one in (panel.marks, panel.ask, panel.cover, panel.clear))
    assert panel.keep.isEnabled()
    assert panel.cover_reasons.text() == NOTHING_COVERED
    panel.show_marks(("Box 1",))
    assert panel.ask.isEnabled()
    assert panel.reasons.text() == ""
    panel.show_covers(3, "inpainting")
    assert panel.clear.text() == "Clear 3 covers"
    assert panel.clear.isEnabled()


def test_busy_and_error_leave_the_last_answer(panel: AskPanel) -> None:
    filled(panel)
    panel.show_busy(True)
    assert panel.aside.text() == "Mass · asking…"
    assert panel.answer.text() == ANSWER.in_short
    panel.show_busy(False)
    assert panel.aside.text() == "Mass"
    panel.show_error("More than half of the film is covered; cover less.")
    assert panel.error.isVisible()
    panel.show_answer(ANSWER)
    assert not panel.error.isVisible()


def test_nothing_of_an_answer_stays_behind(panel: AskPanel) -> None:
    filled(panel).show_nothing("Shown after step 1.")
    left = " ".join(texts_of(panel))
    for word in ("Mass", "0.8", "0.7", "stage", "Box 1", "logit", "control patches.", "3.00", "top 10"):
        assert word not in left, word
    assert not panel.keep.isChecked()
    assert not panel.body.isVisible()


def test_every_control_is_named_and_no_word_misleads(panel: AskPanel) -> None:
    filled(panel)
    for control in (*panel.findChildren(QPushButton), *panel.findChildren(QComboBox)):
        assert control.accessibleName() or control.text(), control  # type: ignore[union-attr]
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert [fault for text in texts_of(panel) for fault in faults(text)] == []


@pytest.fixture
def strip(qtbot: QtBot, qapp: QApplication) -> ControlStrip:
    themed(qapp)
    strip = ControlStrip()
    qtbot.addWidget(strip)
    strip.resize(286, strip.sizeHint().height())
    strip.show()
    return strip


def test_the_strip_says_all_that_it_paints(strip: ControlStrip) -> None:
    strip.show_cover(EIGHT)
    assert strip.texts() == (
        "logit −3.00",
        "exceeds 8 of 8 controls",
        f"{COVER} −3.00",
        f"{MEAN} +0.10",
        f"{NONE} 0.00",
    )
    assert "exceeds 8 of 8 controls" in strip.accessibleName()
    strip.show_cover(None)
    assert strip.texts() == ()


@pytest.mark.parametrize("answer", [EIGHT, cover(0.0, *[0.0] * 8), cover(2.0, -5.0, 5.0), cover(-1.0), cover(0.001)])
def test_marks_and_words_lie_inside_and_apart(strip: ControlStrip, answer: CoverAnswer) -> None:
    strip.show_cover(answer)
    dots, labels = strip.dots(), strip.labels()
    assert len(dots) == len(answer.controls)
    assert len({(round(dot.x(), 3), round(dot.y(), 3)) for dot in dots}) == len(dots)
    inside = strip.rect().adjusted(-1, -1, 1, 1)
    assert all(inside.contains(dot.toPoint()) for dot in dots)
    assert all(inside.contains(label.rect.toAlignedRect()) for label in labels)
    below = sorted((label.rect for label in labels if not label.above), key=lambda rect: rect.left())
    assert all(a.right() <= b.left() for a, b in pairwise(below))
    xs = [strip.x_of(value) for value in sorted(answer.control_changes)]
    assert [dot.x() for dot in dots] == pytest.approx(xs)


def test_a_change_of_nothing_looks_like_nothing(strip: ControlStrip) -> None:
    strip.show_cover(cover(0.01, 0.0, -0.01))
    assert abs(strip.x_of(0.01) - strip.x_of(0.0)) < 8
    low, high = strip.span
    assert high - low == pytest.approx(0.5)


def test_the_cover_is_told_from_the_controls_without_colour(strip: ControlStrip) -> None:
    """A filled diamond is darker or brighter in its middle than a ring, whose middle is the panel's own grey."""
    strip.show_cover(cover(-3.0, 3.0))
    picture = strip.grab().toImage()
    (dot,) = strip.dots()
    ratio = picture.devicePixelRatio()

    def grey(x: float, y: float) -> int:
        colour = picture.pixelColor(round(x * ratio), round(y * ratio))
        return int(0.3 * colour.red() + 0.59 * colour.green() + 0.11 * colour.blue())

    beside = grey(dot.x() - 14, dot.y() - 4)
    ring, diamond = grey(dot.x(), dot.y()), grey(strip.x_of(-3.0), dot.y())
    assert abs(diamond - beside) > 60
    assert abs(ring - beside) < 30
