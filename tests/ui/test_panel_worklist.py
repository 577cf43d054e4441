"""The list of films: it shows what it was told, and announces only what a hand has done."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import NOTICES, refs
from tests.ui.panel_texts import texts_of
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef, Notice
from xai_desktop.core.worklist import FilmDetails
from xai_desktop.ui import theme
from xai_desktop.ui.panels.notices import headline
from xai_desktop.ui.panels.worklist import WorklistPanel
from xai_desktop.ui.panels.worklist_row import THUMBNAIL
from xai_desktop.ui.panels.worklist_state import EMPTY, NOTHING_FOUND

FILMS = refs(12)


@pytest.fixture
def panel(qtbot: QtBot) -> WorklistPanel:
    panel = WorklistPanel()
    qtbot.addWidget(panel)
    panel.resize(280, 600)
    panel.show()
    return panel


def shown(panel: WorklistPanel) -> list[str]:
    model = panel.view.model()
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def test_an_empty_list_says_what_to_do(qtbot: QtBot, panel: WorklistPanel) -> None:
    assert panel.note.text() == EMPTY
    assert panel.note.isVisible()
    with qtbot.waitSignal(panel.open_requested):
        qtbot.mouseClick(panel.open_button, Qt.MouseButton.LeftButton)
    panel.show_images(FILMS)
    assert not panel.note.isVisible()
    assert not panel.open_button.isVisible()
    assert panel.aside.text() == "12 films"


def test_a_click_and_the_enter_key_open_films(qtbot: QtBot, panel: WorklistPanel) -> None:
    panel.show_images(FILMS)
    heard: list[ImageRef] = []
    panel.image_chosen.connect(heard.append)
    middle = panel.view.visualRect(panel.view.model().index(2, 0)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert heard == [FILMS[2]], "moving is not opening"
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert heard == [FILMS[2], FILMS[3]]
    assert panel.view.selectedIndexes() == [], "a film is marked when it is open"
    panel.set_current(FILMS[3])
    assert [i.row() for i in panel.view.selectedIndexes()] == [3]
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert heard == [FILMS[2], FILMS[3]], "it would have to be read from the beginning"


def test_marking_the_open_film_and_taking_the_focus_say_nothing(qtbot: QtBot, panel: WorklistPanel) -> None:
    panel.show_images(FILMS)
    with qtbot.assertNotEmitted(panel.image_chosen):
        panel.view.setFocus()
        panel.set_current(FILMS[4])
        panel.set_current(None)
        panel.set_current(FILMS[5])
        panel.show_images(FILMS)
        panel.search.setText("DX")
    assert [i.row() for i in panel.view.selectedIndexes()] == [5]


def test_the_search_needs_every_word(panel: WorklistPanel) -> None:
    panel.show_images(FILMS)
    panel.search.setText("pa synthetic")
    assert shown(panel) == [f.title for f in FILMS if f.view == "PA" and f.synthetic]
    assert panel.aside.text() == "3 of 12"
    panel.search.setText("nowhere")
    assert panel.note.text() == NOTHING_FOUND
    panel.search.clear()
    assert len(shown(panel)) == 12


def test_the_marked_film_survives_a_search_that_hides_it(panel: WorklistPanel) -> None:
    panel.show_images(FILMS)
    panel.set_current(FILMS[1])
    panel.search.setText(FILMS[2].image_id)
    assert panel.view.selectedIndexes() == []
    panel.search.clear()
    assert [i.row() for i in panel.view.selectedIndexes()] == [1]


def test_nothing_about_labels_is_shown_before_it_is_told(panel: WorklistPanel) -> None:
    panel.show_images(FILMS)
    assert not [text for text in texts_of(panel) if "Cardiomegaly" in text or "IoU" in text]
    panel.search.setText("cardiomegaly")
    assert shown(panel) == []
    panel.search.clear()
    panel.set_details(FILMS[3], FilmDetails(("Cardiomegaly",), 0.45))
    panel.set_status(FILMS[3], FilmStatus.CLOSED)
    assert [text for text in texts_of(panel) if "IoU 0.45 · Cardiomegaly" in text and "closed" in text]
    panel.set_details(FILMS[3], None)
    assert not [text for text in texts_of(panel) if "Cardiomegaly" in text]


def test_what_was_told_about_a_film_goes_with_it(panel: WorklistPanel) -> None:
    panel.show_images(FILMS)
    panel.set_details(FILMS[0], FilmDetails(("Mass",)))
    panel.show_images(FILMS[1:])
    panel.show_images(FILMS)
    assert not [text for text in texts_of(panel) if "Mass" in text]


def test_a_thumbnail_is_painted_whole_in_a_black_square(panel: WorklistPanel) -> None:
    panel.show_images(FILMS[:1])
    panel.set_thumbnail(FILMS[0], np.full((64, 32), 255, np.uint8))
    picture = panel.view.viewport().grab().toImage()
    row = panel.view.visualRect(panel.view.model().index(0, 0))
    line = [
        picture.pixelColor(x, row.center().y()).lightness() for x in range(row.left() + 6, row.left() + 6 + THUMBNAIL)
    ]
    assert sum(v > 250 for v in line) == pytest.approx(THUMBNAIL / 2, abs=2)
    assert line[0] == line[-1] == 0


def test_visible_films_without_a_picture_are_asked_for(qtbot: QtBot, panel: WorklistPanel) -> None:
    many = refs(500)
    with qtbot.waitSignal(panel.thumbnails_wanted) as heard:
        panel.show_images(many)
    wanted = heard.args[0]
    assert wanted[0] == many[0]
    assert 3 < len(wanted) < 20
    panel.set_thumbnail(many[0], np.zeros((8, 8), np.uint8))
    with qtbot.waitSignal(panel.thumbnails_wanted) as heard:
        panel.view.scrollToBottom()
    assert heard.args[0][-1] == many[-1]
    assert many[0] not in heard.args[0]


def test_dropped_files_become_paths(qtbot: QtBot, panel: WorklistPanel, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "ä film.dcm")), QUrl("https://example.org/x")])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    panel.dragEnterEvent(enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(panel.paths_dropped) as heard:
        panel.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    assert heard.args[0] == [tmp_path / "ä film.dcm"]


def test_a_tall_window_gives_its_notices_room(qtbot: QtBot, panel: WorklistPanel) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    panel.show_notices(tuple(Notice(f"film-{number}.dcm: the file is empty.", True) for number in range(40)))
    room = panel.notices.findChild(QScrollArea)
    assert room is not None
    for height, wanted in ((500, 168), (1400, 420)):
        panel.notices.head.setChecked(False)
        panel.resize(240, height)
        panel.notices.head.setChecked(True)
        qtbot.waitUntil(lambda tall=wanted: room.height() == tall)  # type: ignore[misc]


def test_notices_unfold_into_sentences(qtbot: QtBot, panel: WorklistPanel) -> None:
    assert panel.notices.isHidden()
    panel.show_notices(NOTICES)
    assert panel.notices.head.text() == "3 notices, 2 left out"
    assert not any(label.isVisible() for label in panel.notices.findChildren(QLabel))
    qtbot.mouseClick(panel.notices.head, Qt.MouseButton.LeftButton)
    labels = panel.notices.findChildren(QLabel)
    assert {label.text() for label in labels if label.isVisible()} == {notice.text for notice in NOTICES}
    panel.show_notices(())
    assert panel.notices.isHidden()
    assert headline(NOTICES[1:2]) == "1 notice"


def test_the_strip_for_reading_has_films_only(panel: WorklistPanel) -> None:
    panel.show_images(FILMS)
    panel.show_notices(NOTICES)
    panel.set_folded(True)
    assert panel.maximumWidth() < 90
    assert not any(part.isVisible() for part in (panel.search, panel.title, panel.aside, panel.notices))
    assert panel.view.isVisible()
    panel.set_folded(False)
    assert all(part.isVisible() for part in (panel.search, panel.title, panel.aside, panel.notices))


def studies(count: int, of: int = 2) -> tuple[ImageRef, ...]:
    """Films in examinations of several."""
    return tuple(
        replace(film, study_key=f"s{i // of}", date=f"2024-01-{1 + i // of % 28:02d}")
        for i, film in enumerate(refs(count))
    )


def headings(panel: WorklistPanel) -> dict[int, str]:
    model = panel.view.model()
    rows = ((row, model.heading_at(row)) for row in range(model.rowCount()))
    return {row: heading for row, heading in rows if heading is not None}


def test_the_open_film_stays_in_sight_where_the_list_gets_less_room(panel: WorklistPanel) -> None:
    films = refs(60)
    panel.show_images(films)
    panel.set_folded(True)
    QApplication.processEvents()
    view = panel.view
    panel.set_current(films[40])
    last = view.rows_in(view.viewport().rect())[-1]
    panel.set_current(view.films.row_at(last).ref)
    view.scrollTo(view.films.index(last))
    for folded, height in ((False, 600), (True, 500), (False, 380), (False, 600)):
        panel.set_folded(folded)
        panel.resize(panel.width(), height)
        QApplication.processEvents()
        rect = view.visualRect(view.films.index(last))
        assert rect.top() >= 0, (folded, height)
        assert rect.bottom() < view.viewport().height(), (folded, height)
    view.scrollToTop()
    panel.set_folded(True)
    QApplication.processEvents()
    assert view.verticalOffset() == 0, "whoever looks elsewhere is left there"


def test_images_of_one_study_stand_under_one_heading(panel: WorklistPanel) -> None:
    films = (*studies(2), replace(FILMS[2], study_key="alone"), *studies(8)[4:6], FILMS[9])
    panel.show_images(films)
    heads = {0: "2024-01-01 · DX · 2 images", 3: "", 5: "2024-01-03 · DX · 2 images", 8: ""}
    assert headings(panel) == heads
    assert [t for r, t in enumerate(shown(panel)) if r not in heads] == [f.image_id for f in films]
    assert panel.aside.text() == "6 films"
    assert not [text for text in heads.values() if "p0" in text]


def test_a_search_keeps_the_headings_of_what_it_finds(panel: WorklistPanel) -> None:
    films = studies(12)
    panel.show_images(films)
    panel.search.setText(films[5].image_id)
    assert headings(panel) == {0: "2024-01-03 · DX · 1 of 2 images"}
    assert panel.aside.text() == "1 of 12"
    panel.search.setText("dx")
    assert len(headings(panel)) == 6


def test_headings_are_no_films(qtbot: QtBot, panel: WorklistPanel) -> None:
    films = studies(6)
    panel.show_images(films)
    heard: list[ImageRef] = []
    panel.image_chosen.connect(heard.append)
    place = panel.view.visualRect(panel.view.model().index(0, 0)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard == []
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    place = panel.view.visualRect(panel.view.model().index(2, 0)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert (heard, len(shown(panel))) == ([films[1]], 7), "that folded the second examination"
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert heard == [films[1], films[4]]


def test_all_frames_of_a_film_are_one_row(panel: WorklistPanel) -> None:
    moving = tuple(replace(FILMS[1], frame=frame, frames=96, image_id="cine") for frame in range(96))
    panel.show_images((FILMS[0], *moving, FILMS[2]))
    assert shown(panel) == [FILMS[0].title, "cine", FILMS[2].title]
    assert panel.aside.text() == "3 films"
    assert any("96 frames" in text for text in texts_of(panel))
    panel.set_current(moving[40])
    assert [i.row() for i in panel.view.selectedIndexes()] == [1]
    panel.set_thumbnail(moving[3], np.zeros((8, 8), np.uint8))
    panel.set_details(moving[5], FilmDetails(("Mass",)))
    assert [text for text in texts_of(panel) if "Mass" in text]


def top_film(panel: WorklistPanel) -> tuple[str, int]:
    """The film at the upper edge and where it is."""
    index = panel.view.indexAt(QPoint(5, 30))
    return str(index.data()), panel.view.visualRect(index).top()


def test_a_growing_list_keeps_its_place_its_choice_and_its_search(qtbot: QtBot, panel: WorklistPanel) -> None:
    many = studies(600)
    panel.show_images(many[:200])
    panel.set_current(many[3])
    panel.view.verticalScrollBar().setValue(4000)
    before = top_film(panel)
    with qtbot.assertNotEmitted(panel.image_chosen):
        panel.show_images(many[:400])
        assert top_film(panel) == before
        panel.show_images((*refs(20)[10:], *many))
        assert top_film(panel) == before
        panel.search.setText("000000")
        panel.show_images(many)
    assert panel.search.text() == "000000"
    assert panel.aside.text() == "100 of 600"
    panel.search.clear()
    assert [panel.view.model().row_at(i.row()).ref for i in panel.view.selectedIndexes()] == [many[3]]


def test_indexing_is_said_until_it_is_over(panel: WorklistPanel) -> None:
    panel.show_images(FILMS)
    panel.set_indexing(1200)
    assert panel.aside.text() == "indexing… 1,200 films"
    panel.show_images(refs(500))
    assert panel.aside.text() == "indexing… 1,200 films"
    panel.set_indexing(None)
    assert panel.aside.text() == "500 films"


def test_all_third_lines_change_at_once(panel: WorklistPanel) -> None:
    panel.show_images(FILMS)
    panel.show_details((film, FilmDetails(("Mass",))) for film in FILMS[:2])
    assert sum("Mass" in text for text in set(texts_of(panel))) == 4
    panel.show_details(())
    assert not [text for text in texts_of(panel) if "Mass" in text]


@pytest.mark.parametrize("together", [1, 2, 7, 10000])
def test_ten_thousand_films_are_shown_in_a_blink(panel: WorklistPanel, together: int) -> None:
    many = studies(10000, together)
    took = []
    for films in (many[:9000], many):
        begin = time.perf_counter()
        panel.show_images(films)
        panel.view.doItemsLayout()
        took.append(time.perf_counter() - begin)
        panel.view.verticalScrollBar().setValue(5000)
    assert min(took) < 0.3, "twice the target, for slow machines"


def test_ten_thousand_films_open_and_filter_without_a_pause(panel: WorklistPanel) -> None:
    many = refs(10000)
    begin = time.perf_counter()
    panel.show_images(many)
    panel.view.viewport().grab()
    opened = time.perf_counter() - begin
    panel.search.setText("000090 pa")
    filtered = time.perf_counter() - begin - opened
    assert shown(panel) == [film.title for film in many if "000090" in film.title and film.view == "PA"]
    assert opened < 2.0
    assert filtered < 0.5
