"""The verdict's panels: nothing is answered beforehand, and a film costs few actions."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xai_desktop.app.verdict_face import AskedFinding, VerdictFace
from xai_desktop.core.prediction import ClassScore
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import CallVerdict, FilmVerdict, PlaceVerdict, Presence, Verdict
from xai_desktop.ui import theme
from xai_desktop.ui.verdict.answers import STEP, AnswerRow, SurenessView
from xai_desktop.ui.verdict.line import VerdictLine
from xai_desktop.ui.verdict.panel import VerdictPanel

LEFT = Qt.MouseButton.LeftButton


class Desk:
    """A panel and what was said to it, as the program answers: what is said is shown again."""

    def __init__(self, qtbot: QtBot, panel: VerdictPanel | VerdictLine, step: ReadingStep = ReadingStep.READ) -> None:
        self.panel, self.step, self.steps_on = panel, step, True
        self.scores: dict[str, ClassScore] = {}
        self.names: list[str] = []
        self.confirmed = 0
        qtbot.addWidget(panel)
        panel.said.connect(self.take)
        panel.confirm_wished.connect(self.confirm)
        panel.resize(320 if isinstance(panel, VerdictPanel) else 900, 700 if isinstance(panel, VerdictPanel) else 44)
        panel.show()
        self.show(FilmVerdict())

    def take(self, said: FilmVerdict, name: str) -> None:
        self.names.append(name)
        self.show(said)

    def confirm(self) -> None:
        self.confirmed += 1

    def show(self, said: FilmVerdict) -> None:
        self.said = said
        asked = [AskedFinding(v, self.scores.get(v.finding), v.finding in self.scores) for v in said.verdicts]
        named = {one.name for one in asked}
        asked += [AskedFinding(Verdict(n), s, True) for n, s in self.scores.items() if n not in named]
        self.panel.show_face(VerdictFace(True, self.step, self.steps_on, said, tuple(asked), True))


def test_nothing_is_answered_beforehand(qtbot: QtBot) -> None:
    desk = Desk(qtbot, panel := VerdictPanel(), ReadingStep.AI)
    desk.scores = {"Mass": ClassScore(0, "Mass", 2.0, 0.9, 0.5)}
    desk.show(FilmVerdict())
    (card,) = panel.cards()
    assert not panel.normal.isChecked()
    assert (card.presence.value, card.call.value, card.place.value, card.sureness.value) == (None,) * 4
    assert "not answered" in card.presence.accessibleName()
    assert not any(button.isChecked() for row in (card.presence, card.call, card.place) for button in row.buttons)


def test_an_answer_can_be_given_and_taken_back(qtbot: QtBot) -> None:
    desk = Desk(qtbot, panel := VerdictPanel(), ReadingStep.AI)
    desk.scores = {"Mass": ClassScore(0, "Mass", 2.0, 0.9, 0.5)}
    desk.show(FilmVerdict())
    card = panel.cards()[0]
    qtbot.mouseClick(card.call.buttons[0], LEFT)
    qtbot.mouseClick(card.place.buttons[2], LEFT)
    assert desk.said.of("Mass") == Verdict("Mass", call=CallVerdict.RIGHT, place=PlaceVerdict.OFF)
    assert "wrong reason" in panel.cards()[0].remark.text()
    qtbot.mouseClick(panel.cards()[0].call.buttons[0], LEFT)
    assert desk.said.of("Mass") == Verdict("Mass", place=PlaceVerdict.OFF)
    assert panel.cards()[0].remark.text() == ""
    qtbot.mouseClick(panel.cards()[0].place.buttons[2], LEFT)
    assert desk.said == FilmVerdict()


def test_a_normal_film_is_one_answer_and_a_finding_ends_it(qtbot: QtBot) -> None:
    desk = Desk(qtbot, panel := VerdictPanel())
    qtbot.mouseClick(panel.normal, LEFT)
    assert desk.said == FilmVerdict(normal=True, normal_sureness=5)
    panel.picker.picked.emit("Nodule", 4)
    assert desk.said == FilmVerdict((Verdict("Nodule", Presence.YES, 4),))
    qtbot.mouseClick(panel.normal, LEFT)
    qtbot.mouseClick(panel.normal, LEFT)
    assert desk.said == FilmVerdict()


def test_questions_about_the_network_are_not_there_before_its_step(qtbot: QtBot) -> None:
    desk = Desk(qtbot, panel := VerdictPanel())
    desk.show(FilmVerdict((Verdict("Mass", Presence.YES),)))
    card = panel.cards()[0]
    assert not card.call.isVisible()
    assert not card.place.isVisible()
    assert card.call_text.text() == ""


def test_what_cannot_be_judged_is_greyed_out_and_says_why(qtbot: QtBot) -> None:
    desk = Desk(qtbot, panel := VerdictPanel(), ReadingStep.AI)
    desk.show(FilmVerdict((Verdict("Fracture", Presence.YES),)))
    card = panel.cards()[0]
    assert not card.call.isEnabled()
    assert "no class" in card.call.toolTip()
    assert not card.place.isEnabled()
    card.call.give(0)
    assert desk.said.of("Fracture").call is None


def test_how_sure_after_the_ai_leaves_the_first_reading_alone(qtbot: QtBot) -> None:
    desk = Desk(qtbot, panel := VerdictPanel(), ReadingStep.AI)
    desk.show(FilmVerdict((Verdict("Mass", Presence.YES, 2),)))
    sure = panel.cards()[0].sureness
    assert sure.value is None
    sure.choose(5)
    assert desk.said.of("Mass") == Verdict("Mass", Presence.YES, 2, 5)
    assert "before the AI: 2 of 5" in panel.cards()[0].sureness.toolTip()


def test_everything_goes_by_keyboard(qtbot: QtBot) -> None:
    desk = Desk(qtbot, panel := VerdictPanel(), ReadingStep.AI)
    desk.scores = {"Mass": ClassScore(0, "Mass", 2.0, 0.9, 0.5)}
    desk.show(FilmVerdict())
    panel.open_picker()
    qtbot.keyClicks(panel.picker.search, "pneumoth")
    assert panel.picker.names() == ("Pneumothorax",)
    qtbot.keyClick(panel.picker.search, "4")
    assert desk.said.of("Pneumothorax").sureness_after == 4
    card = next(one for one in panel.cards() if one.name.text() == "Mass")
    for row, steps, expected in ((card.presence, 1, Presence.NO), (card.place, 1, PlaceVerdict.PARTLY)):
        row.setFocus()
        for _ in range(steps):
            qtbot.keyClick(row, Qt.Key.Key_Right)
        qtbot.keyClick(row, Qt.Key.Key_Space)
        assert row.value is expected
    qtbot.keyClick(card.sureness, Qt.Key.Key_Right)
    qtbot.keyClick(card.sureness, Qt.Key.Key_Right)
    assert desk.said.of("Mass").sureness_after == 2
    qtbot.keyClick(card.sureness, Qt.Key.Key_Backspace)
    assert desk.said.of("Mass").sureness_after is None


def test_one_click_in_the_list_says_finding_and_how_sure(qtbot: QtBot) -> None:
    desk = Desk(qtbot, line := VerdictLine())
    line.open_picker()
    row = line.picker.names().index("Nodule")
    widget = line.picker.list.itemWidget(line.picker.list.item(row))
    sure = widget.findChild(SurenessView)
    assert sure is not None
    qtbot.mouseClick(sure, LEFT, pos=QPoint(2 + int(STEP * 3.5), sure.height() // 2))
    assert desk.said == FilmVerdict((Verdict("Nodule", Presence.YES, 4),))
    (chip,) = line.chips()
    assert chip.accessibleName() == "Nodule: yes, quite sure"
    actions = {action.text(): action for action in chip.menu().actions()}
    actions["? Unsure"].trigger()
    assert desk.said.of("Nodule").presence is Presence.UNSURE
    (chip,) = line.chips()
    next(a for a in chip.menu().actions() if a.text() == "Take back").trigger()
    assert desk.said == FilmVerdict()
    assert line.chips() == ()


def test_findings_that_are_there_are_not_offered_again(qtbot: QtBot) -> None:
    desk = Desk(qtbot, panel := VerdictPanel())
    desk.show(FilmVerdict((Verdict("Mass", Presence.YES),)))
    panel.open_picker()
    assert "Mass" not in panel.picker.names()
    assert "Nodule" in panel.picker.names()


def test_a_sentence_stands_in_the_line_for_a_while(qtbot: QtBot) -> None:
    Desk(qtbot, line := VerdictLine())
    line.show_saved("not confirmed")
    line.show_message("Nothing is said yet.", 60)
    assert line.state.text() == "Nothing is said yet."
    line.show_saved("storing…")
    assert line.state.text() == "Nothing is said yet."
    qtbot.waitUntil(lambda: line.state.text() == "storing…", timeout=2000)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_finding_that_enter_takes_is_as_easy_to_read_as_the_others(
    qtbot: QtBot, qapp: QApplication, name: theme.ThemeName
) -> None:
    before = theme.current().name, qapp.styleSheet()
    now = theme.apply(qapp, name)
    try:
        line = VerdictLine()
        qtbot.addWidget(line)
        line.picker.open_at(QPoint(0, 0))
        rows = line.picker.list
        place = rows.visualItemRect(rows.item(0)).translated(rows.viewport().mapTo(line.picker, QPoint()))
        picture = line.picker.grab().toImage()
        ground = picture.pixelColor(place.center().x(), place.top() + 3)
        assert ground != picture.pixelColor(place.center().x(), place.top() + 3 + 2 * place.height())
        assert contrast(luminance(now.colour("text")), luminance(ground)) >= 4.5
        assert contrast(luminance(now.colour("accent")), luminance(ground)) >= 2
        line.picker.close()
    finally:
        theme.choose(qapp, "light" if before[0] == "light" else "dark")
        qapp.setStyleSheet(before[1])


def luminance(colour: QColor) -> float:
    """Relative luminance in [0, 1] of sRGB (WCAG 2.2)."""
    parts = colour.redF(), colour.greenF(), colour.blueF()
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: float, other: float) -> float:
    """From 1 to 21 (WCAG 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_the_tick_of_an_answer_stands_clear_of_its_word(qtbot: QtBot) -> None:
    row = AnswerRow("Is it there?", tuple(Presence))
    qtbot.addWidget(row)
    row.show_answer(Presence.YES)
    button = row.buttons[0]
    button.resize(button.sizeHint())
    picture = button.grab().toImage()
    ground = picture.pixelColor(button.width() // 2, 2)
    written = [
        x
        for x in range(2, button.width() - 2)
        if any(picture.pixelColor(x, y) != ground for y in range(4, button.height() - 4))
    ]
    gaps = [after - x for x, after in pairwise(written)]
    assert max(gaps[: len(gaps) // 2]) >= 3
