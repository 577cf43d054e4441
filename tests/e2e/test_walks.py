"""Recorded walks: what a reader does with mouse and keys, and what is on the disk afterwards."""

import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QGraphicsView, QWidget
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
    """What the window knows before the AI step: class names, numbers, readers, in sight or out of it."""
    prediction = program.session.state.prediction
    assert prediction is not None
    said = texts(program.window, hidden=True).replace("decay 0.10", "")
    for _, details in program.closed.details():  # of films whose reference was seen
        said = said.replace(details.text, "")
    words = [score.label for score in prediction.classes] + list(READERS)
    return [word for word in words if word in said] + NUMBER.findall(said)


@pytest.mark.slow
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


def drag(qtbot: QtBot, program: Program, start: tuple[float, float], end: tuple[float, float]) -> None:
    """With the left button on the film alone, between two film points."""
    view = program.window.viewer.film
    geometry = view.geometry_of_film()
    assert geometry is not None
    canvas = view.focusProxy()
    assert isinstance(canvas, QGraphicsView)
    places = [QPointF(*geometry.to_pane(*point)).toPoint() / canvas.devicePixelRatioF() for point in (start, end)]
    qtbot.mousePress(canvas.viewport(), LEFT, pos=places[0])
    qtbot.mouseMove(canvas.viewport(), (places[0] + places[1]) / 2)
    qtbot.mouseMove(canvas.viewport(), places[1])
    qtbot.mouseRelease(canvas.viewport(), LEFT, pos=places[1])


def test_boxes_are_drawn_moved_undone_and_asked_about(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        window, session, editing = program.window, program.session, program.editing
        qtbot.keyClick(window, Qt.Key.Key_B, SHIFT)
        drag(qtbot, program, (200, 200), (420, 460))
        (mark,) = editing.work.marks
        assert [round(edge, -1) for edge in mark.box.as_tuple()] == [200, 200, 420, 460]
        drag(qtbot, program, (310, 330), (350, 370))
        assert [round(edge, -1) for edge in editing.work.marks[0].box.as_tuple()] == [240, 240, 460, 500]
        qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
        assert editing.work.marks == (mark,)
        qtbot.keyClick(window, Qt.Key.Key_Y, CTRL)
        assert editing.work.marks[0].box.x0 > mark.box.x0
        assert session.state.said.marks == editing.work.marks
        qtbot.keyClick(window, Qt.Key.Key_Q)
        qtbot.waitUntil(lambda: "without" in window.ask.answer.text(), timeout=60000)
        assert "box" in window.ask.answer.text() or "region" in window.ask.answer.text() or window.ask.table.isVisible()
        qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: program.verdicts.state_text.startswith("stored"), timeout=5000)
    (stored,) = rows("select verdict from reviews")
    assert '"marks"' in str(stored)


def test_a_part_is_covered_and_the_score_is_watched(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        window, session, editing = program.window, program.session, program.editing
        own = session.state.result
        qtbot.keyClick(window, Qt.Key.Key_C, SHIFT)
        drag(qtbot, program, (380, 420), (520, 560))
        assert len(editing.work.covers) == 1
        assert editing.work.marks == ()
        qtbot.waitUntil(lambda: session.state.covered is not None, timeout=60000)
        assert session.shown_result is session.state.covered
        assert session.state.result is own
        assert window.ask.covered.text()
        assert "film with covers" in window.viewer.map_view.content().caption
        qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
        qtbot.waitUntil(lambda: session.state.covered is None, timeout=10000)
        assert window.viewer.map_view.content().explanation is own.explanation  # type: ignore[union-attr]


def test_the_explanation_map_takes_the_films_place_and_gives_it_back(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        window, session = program.window, program.session
        window.side.reveal(window.ask)
        qtbot.mouseClick(window.ask.keep, LEFT)
        qtbot.waitUntil(lambda: session.state.kept is not None, timeout=60000)
        view = window.viewer.map_view
        assert view.image() is not session.state.image
        assert window.viewer.film.image() is session.state.image
        assert view.content().explanation is None
        assert "Kept pixels" in texts(window.viewer)
        assert "With map" not in texts(window.viewer)
        assert "score" in window.ask.kept.text().lower()
        qtbot.mouseClick(window.ask.keep, LEFT)
        qtbot.waitUntil(lambda: session.state.kept is None, timeout=10000)
        assert view.image() is session.state.image
        assert view.content().explanation is not None
        assert "With map" in texts(window.viewer)


def test_scrolling_through_all_layers(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        window, session = program.window, program.session
        seen = []
        for _ in range(6):
            qtbot.keyClick(window, Qt.Key.Key_Left, ALT)
            assert session.state.result is not None
            seen.append(session.state.result.explanation.layer)
        assert seen == [f"stages.{number}" for number in (4, 3, 2, 1, 0, 0)]
        assert window.viewer.map_view.content().explanation is session.state.result.explanation


def test_a_film_that_is_read_has_most_of_the_height(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS, reason="") as program:
        settled(qtbot, program)
        window = program.window
        assert window.viewer.film.height() >= 0.85 * window.height()
        qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
        assert "Nothing is said yet" in window.verdict_line.state.text()


def test_two_networks_are_compared(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        window, session = program.window, program.session
        panel = window.explain.compare
        panel.bundles.setFocus()
        panel.bundles.setCurrentIndex(panel.bundles.findText("demo-end-to-end"))
        panel.bundles.activated.emit(panel.bundles.currentIndex())
        qtbot.mouseClick(panel.compare, LEFT)

        def counted() -> bool:
            found = session.visible_comparison
            return found is not None and found.likeness.iou.known and not program.jobs.busy

        qtbot.waitUntil(counted, timeout=60000)
        found = session.visible_comparison
        assert found is not None
        bundles = [one.provenance.bundle for one in (found.first.explanation, found.second.explanation)]
        assert bundles == ["demo-cascade", "demo-end-to-end"]
        views = (window.viewer.film, window.viewer.map_view)
        assert [view.content().explanation.provenance.bundle for view in views] == bundles  # type: ignore[union-attr]
