"""Recorded walks: what a reader does with mouse and keys, and what is on the disk afterwards."""

import sqlite3
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.e2e.test_reading_steps import DEMO, MARKS, NUMBER, READERS
from tests.helpers.program import running, settled, texts
from xai_desktop.core.paths import user_folder
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import CallVerdict, FilmStatus, PlaceVerdict, Presence
from xai_desktop.ui.verdict.answers import STEP, SurenessView
from xai_desktop.ui.wiring import Program

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def rows(query: str) -> list[tuple[object, ...]]:
    """What another program finds in the store."""
    with sqlite3.connect(user_folder("state") / "reviews.sqlite") as store:
        return store.execute(query).fetchall()


def at_step(qtbot: QtBot, program: Program, step: ReadingStep) -> None:
    qtbot.waitUntil(lambda: program.session.state.reading.step is step, timeout=10000)


def leaks(program: Program) -> list[str]:
    """What the window says before the AI step: class names, numbers, readers."""
    prediction = program.session.state.prediction
    assert prediction is not None
    said = texts(program.window).replace("decay 0.10", "")
    words = [score.label for score in prediction.classes] + list(READERS)
    return [word for word in words if word in said] + NUMBER.findall(said)


def test_ten_films_are_read_image_first(qtbot: QtBot) -> None:
    """Each of them by two keys; nothing is known too early, and everything is on record."""
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        window, session = program.window, program.session
        for number in range(10):
            settled(qtbot, program)
            assert session.state.reading.step is ReadingStep.READ
            assert leaks(program) == []
            qtbot.keyClick(window, Qt.Key.Key_Return, CTRL | SHIFT)
            at_step(qtbot, program, ReadingStep.AI)
            qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
            at_step(qtbot, program, ReadingStep.REFERENCE)
            ref = session.state.ref
            assert ref is not None
            if number < 9:
                qtbot.keyClick(window, Qt.Key.Key_N)
                qtbot.waitUntil(
                    lambda before=ref: session.state.ref is not None and session.state.ref != before, timeout=10000
                )
        refs = session.state.opening.images
        closed = lambda: [program.reviewing.standing(ref).status for ref in refs].count(FilmStatus.CLOSED)  # noqa: E731
        qtbot.waitUntil(lambda: closed() == 10, timeout=5000)
    assert rows("select count(*), count(distinct film) from reviews") == [(20, 10)]
    assert rows("select count(*) from steps") == [(30 - 0,)]


def test_a_film_with_one_finding_costs_six_clicks(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program)
        window, session, clicks = program.window, program.session, 0

        def click(widget: QWidget, pos: QPoint | None = None) -> None:
            nonlocal clicks
            clicks += 1
            qtbot.mouseClick(widget, LEFT, pos=pos or widget.rect().center())

        click(window.verdict_line.add)
        picker = window.verdict_line.picker
        item = picker.list.item(picker.names().index("Cardiomegaly"))
        picker.list.scrollToItem(item)
        sure = picker.list.itemWidget(item).findChild(SurenessView)
        assert sure is not None
        click(sure, QPoint(2 + int(STEP * 3.5), sure.height() // 2))
        click(window.verdict_line.confirm)
        at_step(qtbot, program, ReadingStep.AI)
        card = window.verdict.cards()[0]
        assert card.name.text() == "Cardiomegaly"
        click(card.call.buttons[0])
        click(card.place.buttons[1])
        click(window.verdict.confirm)
        at_step(qtbot, program, ReadingStep.REFERENCE)
        assert clicks == 6
        verdict = session.state.said.of("Cardiomegaly")
        assert (verdict.presence, verdict.sureness) == (Presence.YES, 4)
        assert (verdict.call, verdict.place) == (CallVerdict.RIGHT, PlaceVerdict.PARTLY)
    assert rows("select count(*) from reviews") == [(2,)]


def test_a_finding_by_keyboard_only(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program)
        window, session = program.window, program.session
        qtbot.keyClick(window, Qt.Key.Key_D)
        qtbot.keyClicks(window.verdict_line.picker.search, "cardio")
        qtbot.keyClick(window.verdict_line.picker.search, "5")
        qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
        at_step(qtbot, program, ReadingStep.AI)
        qtbot.waitUntil(window.isActiveWindow, timeout=5000)
        for key in (Qt.Key.Key_R, Qt.Key.Key_O):
            qtbot.keyClick(window, key, ALT)
        qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
        qtbot.keyClick(window, Qt.Key.Key_T, ALT)
        qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
        at_step(qtbot, program, ReadingStep.REFERENCE)
        verdict = session.state.said.of("Cardiomegaly")
        assert (verdict.sureness, verdict.call, verdict.place) == (5, CallVerdict.RIGHT, PlaceVerdict.ON_TARGET)


def test_a_verdict_comes_back_in_the_next_session(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program)
        program.window.verdict_line.picker.picked.emit("Nodule", 3)
        ref = program.session.state.ref
        assert program.verdicts.state_text == "not confirmed"
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program)
        assert program.session.state.ref == ref
        qtbot.waitUntil(lambda: not program.session.state.said.is_empty, timeout=5000)
        assert program.session.state.said.of("Nodule").presence is Presence.YES
        assert program.verdicts.state_text == "not confirmed"
        assert program.session.state.reading.step is ReadingStep.READ
