"""The worklist sorted, filtered, grouped and folded, by mouse and by keyboard, and what it never gives away."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QContextMenuEvent, QImage, QPainter
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import refs
from tests.ui.panel_texts import texts_of
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef
from xai_desktop.core.worklist import FilmDetails, FilmFilter, Grouping, SortKey, WorklistView
from xai_desktop.ui import theme
from xai_desktop.ui.panels import worklist_thumbnails
from xai_desktop.ui.panels.worklist import WorklistPanel
from xai_desktop.ui.panels.worklist_state import NOTHING_LEFT

FILMS = refs(12)
UNREAD = FilmFilter(statuses=frozenset({FilmStatus.UNREAD}))
BY_PATIENT = WorklistView(grouping=Grouping.PATIENT)


@pytest.fixture
def panel(qtbot: QtBot) -> WorklistPanel:
    panel = WorklistPanel()
    qtbot.addWidget(panel)
    panel.resize(280, 600)
    panel.show_images(FILMS)
    panel.show()
    panel.activateWindow()
    panel.view.setFocus()
    qtbot.waitUntil(panel.view.hasFocus)
    return panel


def shown(panel: WorklistPanel) -> list[str]:
    model = panel.model
    return [str(model.data(model.index(row))) for row in range(model.rowCount())]


def names(films: tuple[ImageRef, ...]) -> list[str]:
    return [film.image_id for film in films]


def at(panel: WorklistPanel) -> str:
    """Where the keyboard is."""
    return str(panel.view.currentIndex().data())


def press(qtbot: QtBot, panel: WorklistPanel, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(panel.view, key)


def menu_of(panel: WorklistPanel) -> QMenu:
    """The menu as the menu key opens it."""
    panel.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5)))
    return panel.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]


def entries(menu: QMenu, path: str = "") -> dict[str, QAction]:
    """Every entry that does something, by its way through the menus."""
    found: dict[str, QAction] = {}
    for action in menu.actions():
        way = f"{path}{action.text()}"
        inner = action.menu()
        found |= entries(inner, f"{way}/") if isinstance(inner, QMenu) else {way: action}
    return {way: action for way, action in found.items() if action.text()}


def test_the_order_is_announced_whenever_it_changes(qtbot: QtBot, panel: WorklistPanel) -> None:
    heard: list[tuple[ImageRef, ...]] = []
    panel.order_changed.connect(heard.append)
    panel.set_view(WorklistView(SortKey.NAME, descending=True))
    assert heard[-1] == FILMS[::-1]
    panel.set_status(FILMS[3], FilmStatus.READ)
    panel.set_filter(UNREAD)
    assert heard[-1] == tuple(film for film in FILMS[::-1] if film != FILMS[3])
    panel.set_current(FILMS[3])
    assert heard[-1] == FILMS[::-1]
    panel.show_images(FILMS[:2])
    assert heard[-1] == FILMS[1::-1]


def test_a_view_is_announced_and_said(panel: WorklistPanel) -> None:
    heard: list[WorklistView] = []
    panel.view_changed.connect(heard.append)
    view = WorklistView(SortKey.NAME, True, Grouping.NONE)
    panel.set_view(view)
    panel.set_view(view)
    assert heard == [view]
    assert panel.arrangement == view
    assert panel.head.note.text() == "Sorted by name, descending."
    panel.set_view(WorklistView())
    assert not panel.head.note.isVisible()


def test_every_filter_has_a_chip_that_takes_it_away(qtbot: QtBot, panel: WorklistPanel) -> None:
    panel.set_status(FILMS[0], FilmStatus.CLOSED)
    panel.set_filter(replace(UNREAD, views=frozenset({"PA"})))
    assert [chip.text() for chip in panel.head.chips.chips] == ["unread ×", "PA ×", "Clear"]
    assert panel.aside.text() == "5 of 12"
    qtbot.mouseClick(panel.head.chips.chips[0], Qt.MouseButton.LeftButton)
    assert panel.model.wished == FilmFilter(views=frozenset({"PA"}))
    panel.search.setText("0000")
    assert [chip.text() for chip in panel.head.chips.chips] == ["PA ×", "Clear"]
    qtbot.keyClick(panel.head.chips.chips[-1], Qt.Key.Key_Space)
    assert panel.model.wished == FilmFilter()
    assert panel.search.text() == ""
    assert not panel.head.chips.isVisible()
    assert panel.view.hasFocus()
    panel.search.setText("0000")
    assert not panel.head.chips.isVisible(), "the search has its own way out"


def test_one_key_clears_all_filters(qtbot: QtBot, panel: WorklistPanel) -> None:
    panel.set_filter(replace(UNREAD, words=("0000",)))
    press(qtbot, panel, Qt.Key.Key_Backspace)
    assert (panel.model.wished, panel.search.text()) == (FilmFilter(), "")


def test_where_no_film_is_left_the_way_out_is_offered(qtbot: QtBot, panel: WorklistPanel) -> None:
    panel.set_filter(FilmFilter(notices=True))
    assert panel.note.text() == NOTHING_LEFT
    assert panel.aside.text() == "0 of 12"
    qtbot.mouseClick(panel.clear_button, Qt.MouseButton.LeftButton)
    assert len(shown(panel)) == 12
    assert not panel.clear_button.isVisible()


def test_an_open_film_that_a_filter_hides_is_named(panel: WorklistPanel) -> None:
    panel.set_current(FILMS[2])
    panel.set_filter(UNREAD)
    assert not panel.head.note.isVisible()
    panel.set_status(FILMS[2], FilmStatus.READ)
    assert FILMS[2].image_id not in shown(panel)
    assert panel.head.note.text() == f"{FILMS[2].image_id} is open and filtered out."
    panel.clear_filters()
    assert [i.row() for i in panel.view.selectedIndexes()] == [2]


def test_the_next_unread_film_is_the_next_of_those_that_are_shown(panel: WorklistPanel) -> None:
    heard: list[ImageRef] = []
    panel.image_chosen.connect(heard.append)
    panel.show_statuses((film, FilmStatus.READ) for film in FILMS if film not in (FILMS[1], FILMS[5], FILMS[8]))
    panel.set_filter(FilmFilter(views=frozenset({FILMS[1].view})))
    panel.set_current(FILMS[5])
    assert panel.choose_next_unread()
    assert heard == [FILMS[1]], "film 8 is filtered out, and the search goes round"
    panel.set_current(FILMS[1])
    assert panel.choose_next_unread()
    panel.set_current(FILMS[5])
    panel.show_statuses((film, FilmStatus.READ) for film in FILMS)
    assert not panel.choose_next_unread()
    assert heard == [FILMS[1], FILMS[5]]


def test_left_and_right_fold_and_unfold(qtbot: QtBot, panel: WorklistPanel) -> None:
    panel.set_view(BY_PATIENT)
    panel.view.setCurrentIndex(panel.model.index(2))
    press(qtbot, panel, Qt.Key.Key_Left)
    assert at(panel) == "Patient p0 · 2 films"
    press(qtbot, panel, Qt.Key.Key_Left)
    assert shown(panel)[:2] == ["Patient p0 · 2 films", "Patient p1 · 2 films"]
    assert [text for text in texts_of(panel.view) if text == "Patient p0 · 2 films, folded"]
    press(qtbot, panel, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Right)
    assert shown(panel)[:4] == ["Patient p0 · 2 films", *names(FILMS[:2]), "Patient p1 · 2 films"]
    assert shown(panel)[4] == "Patient p2 · 2 films"
    press(qtbot, panel, Qt.Key.Key_Right)
    assert at(panel) == FILMS[0].image_id
    assert panel.aside.text() == "12 films"


def test_the_ends_and_the_search_by_key(qtbot: QtBot, panel: WorklistPanel) -> None:
    heard: list[ImageRef] = []
    panel.image_chosen.connect(heard.append)
    press(qtbot, panel, Qt.Key.Key_End)
    assert at(panel) == FILMS[-1].image_id
    press(qtbot, panel, Qt.Key.Key_Home, Qt.Key.Key_Slash)
    assert panel.search.hasFocus()
    qtbot.keyClicks(panel.search, "0007")
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert panel.view.hasFocus()
    assert shown(panel) == [FILMS[7].image_id]
    press(qtbot, panel, Qt.Key.Key_Slash)
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert heard == [FILMS[7]]
    qtbot.keyClicks(panel.view, "s")
    assert panel.search.text() == "s"
    assert panel.search.hasFocus()


def test_a_film_that_is_opened_is_never_folded_away(panel: WorklistPanel) -> None:
    panel.set_view(BY_PATIENT)
    panel.model.fold_all(True)
    assert len(shown(panel)) == 6
    assert panel.model.order == FILMS
    panel.set_current(FILMS[3])
    assert names(FILMS[2:4]) == shown(panel)[2:4]
    panel.model.fold(1, True)
    assert len(shown(panel)) == 6


def test_the_keyboard_stays_where_it_is_while_the_list_grows(panel: WorklistPanel) -> None:
    many = refs(300)
    panel.show_images(many[:200])
    panel.set_current(many[0])
    panel.view.setCurrentIndex(panel.model.index(40))
    panel.show_images(many[20:])
    assert at(panel) == many[40].image_id


def test_the_menu_arranges_the_list(panel: WorklistPanel) -> None:
    panel.set_status(FILMS[0], FilmStatus.CLOSED)
    entries(menu_of(panel))["Sort by/Name"].trigger()
    entries(menu_of(panel))["Sort by/Descending"].trigger()
    entries(menu_of(panel))["Group by/Nothing"].trigger()
    assert panel.arrangement == WorklistView(SortKey.NAME, True, Grouping.NONE)
    entries(menu_of(panel))["Unread only"].trigger()
    entries(menu_of(panel))["View/PA"].trigger()
    assert panel.model.wished == replace(UNREAD, views=frozenset({"PA"}))
    now = entries(menu_of(panel))
    assert [way for way, action in now.items() if action.isChecked()] == [
        "Sort by/Name",
        "Sort by/Descending",
        "Group by/Nothing",
        "Unread only",
        "Status/unread",
        "View/PA",
    ]
    assert not now["With notices"].isEnabled()
    now["Clear filters"].trigger()
    assert panel.model.wished == FilmFilter()


def test_sorting_by_the_reference_is_offered_for_films_that_may_show_it(panel: WorklistPanel) -> None:
    assert not [way for way in entries(menu_of(panel)) if "IoU" in way or "abel" in way]
    panel.set_details(FILMS[4], FilmDetails(("Mass",), 0.3))
    offered = entries(menu_of(panel))
    assert [way for way in offered if "IoU" in way or "abel" in way] == [
        "Sort by/Labels (films whose reference is shown)",
        "Sort by/IoU (films whose reference is shown)",
        "Label/Mass",
    ]
    offered["Sort by/IoU (films whose reference is shown)"].trigger()
    assert shown(panel)[:2] == [FILMS[4].image_id, FILMS[0].image_id]
    assert "Last: 11 films whose reference is not shown." in panel.head.note.text()
    panel.set_details(FILMS[4], None)
    assert shown(panel) == names(FILMS)


def test_two_lists_that_differ_only_in_marks_look_the_same(panel: WorklistPanel) -> None:
    """What annotation files add to films before the reference: the patient's name in the list."""
    marked = tuple(replace(f, patient_key=f"{n:08d}", patient_in_file=f.patient_key) for n, f in enumerate(FILMS))
    for view in (BY_PATIENT, WorklistView(SortKey.PATIENT, True), WorklistView(SortKey.LABELS)):
        seen = []
        for films in (FILMS, (*marked[:5], *FILMS[5:])):
            panel.show_images(films)
            panel.set_view(view)
            seen.append((shown(panel), texts_of(panel), panel.view.viewport().grab().toImage()))
        assert seen[0] == seen[1]


def test_statuses_and_drafts_are_words_in_the_list_and_shapes_in_the_strip(panel: WorklistPanel) -> None:
    pictures = []
    for status in (None, *FilmStatus):
        panel.set_status(FILMS[0], status)
        assert status is None or [text for text in texts_of(panel.view) if status.value in text.split("\n")]
        panel.set_folded(True)
        pictures.append(grey(panel))
        panel.set_folded(False)
    panel.set_unsaved(FILMS[0], True)
    assert [text for text in texts_of(panel.view) if "verdict not confirmed" in text]
    panel.set_folded(True)
    pictures.append(grey(panel))
    panel.set_unsaved(FILMS[0], False)
    pictures.append(grey(panel))
    assert len(set(pictures[:-1])) == 6
    assert pictures[-1] == pictures[-3]


def grey(panel: WorklistPanel) -> bytes:
    """The first film of the strip as somebody sees it who sees no colours."""
    picture, option = QImage(60, 60, QImage.Format.Format_RGB32), QStyleOptionViewItem()
    picture.fill(theme.current().colour("panel"))
    option.rect = picture.rect()
    painter = QPainter(picture)
    panel.view.painter.paint(painter, option, panel.model.index(0))
    painter.end()
    plain = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    return bytes(plain.constBits())  # of a picture that has no name they would be gone by now


def test_the_strip_says_that_films_are_left_out(panel: WorklistPanel) -> None:
    panel.set_folded(True)
    assert not panel.aside.isVisible()
    panel.set_filter(FilmFilter(views=frozenset({"PA"})))
    assert panel.aside.isVisible()
    assert panel.aside.text() == "6/12"
    assert not panel.head.isVisible()


def test_no_more_pictures_are_kept_than_agreed(
    panel: WorklistPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist_thumbnails, "MOST", 30)
    many = refs(100)
    panel.show_images(many)
    for film in many:
        panel.set_thumbnail(film, np.zeros((8, 8), np.uint8))
    assert len(panel.model.told.thumbnails) == 30
    with qtbot.waitSignal(panel.thumbnails_wanted) as heard:
        panel.view.scrollToTop()
        panel.view.look_soon()
    assert heard.args[0][0] == many[0]
    panel.set_thumbnail(many[0], np.zeros((8, 8), np.uint8))
    panel.view.viewport().repaint()
    for film in many[50:79]:
        panel.set_thumbnail(film, np.zeros((8, 8), np.uint8))
    assert panel.model.row_at(0).thumbnail is not None, "seen a moment ago"


def test_a_screen_reader_finds_films_and_headings(panel: WorklistPanel) -> None:
    panel.set_view(BY_PATIENT)
    panel.set_status(FILMS[2], FilmStatus.CLOSED)
    panel.set_current(FILMS[2])
    found = QAccessible.queryAccessibleInterface(panel.view)
    assert found.role() == QAccessible.Role.List
    rows = [found.child(row) for row in range(found.childCount())]
    assert len(rows) == 18
    assert rows[0].text(QAccessible.Text.Name) == "Patient p0 · 2 films, unfolded"
    assert "closed" in rows[4].text(QAccessible.Text.Name)
    assert [bool(row.state().selected) for row in rows].index(True) == 4


def test_films_that_are_not_there_are_told_nothing(panel: WorklistPanel) -> None:
    gone = ImageRef(Path("/films/gone.dcm"), "gone")
    panel.set_status(gone, FilmStatus.READ)
    panel.set_unsaved(gone, True)
    panel.set_details(gone, FilmDetails(("Mass",)))
    panel.show_statuses([(gone, FilmStatus.READ)])
    panel.show_images((*FILMS, gone))
    assert not [text for text in texts_of(panel) if "Mass" in text or "read" in text.split("\n")]


@pytest.mark.parametrize("name", ["dark", "light"])
def test_signs_are_seen_in_both_themes(panel: WorklistPanel, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "_current", [theme.DARK if name == "dark" else theme.LIGHT])
    panel.set_folded(True)
    plain = grey(panel)
    panel.set_status(FILMS[0], FilmStatus.UNREAD)
    changed = np.frombuffer(grey(panel), np.uint8).astype(int) - np.frombuffer(plain, np.uint8)
    assert np.abs(changed).max() > 60
