"""Help inside the program: pages that are found, a tour of six cards, and a way in before there is a film."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QDesktopServices, QTextCursor
from pytestqt.qtbot import QtBot

from tests.helpers.program import complaints, running, settled
from xai_desktop.app import language
from xai_desktop.app.help_pages import help_pages
from xai_desktop.core import paths
from xai_desktop.io.language_file import languages
from xai_desktop.ui import theme
from xai_desktop.ui.help.page import HelpView
from xai_desktop.ui.help.tour import beside

DEMO = (paths.demo_study(),)


def test_every_page_has_a_title_and_a_key_of_its_own() -> None:
    pages = help_pages()
    assert [page.key for page in pages] == ["reading", "map", "agreement", "verdict", "films", "network", "cohort"]
    assert all(page.title and page.text.startswith(f"# {page.title}") for page in pages)


@pytest.mark.parametrize("spoken", languages())
def test_every_page_is_there_in_every_language(spoken: str) -> None:
    """With the same keys, paragraphs, headings, lists and tables; the English one stands in where a page is missing."""
    own = paths.resources() / "languages" / spoken / "help"
    for path in sorted((paths.resources() / "help").glob("*.md")):
        english, other = path.read_text("utf-8"), (own / path.name).read_text("utf-8")
        for marks in (r"\{key:[^}]*\}", r"\n\n", r"(?m)^#+ ", r"(?m)^(?:- |\d\. )", r"(?m)^\|"):
            assert sorted(re.findall(marks, other)) == sorted(re.findall(marks, english)), (path.name, marks)
        assert max(map(len, other.splitlines())) <= max(120, *map(len, english.splitlines())) + 60


def test_pages_come_in_the_language_in_use() -> None:
    language.begin("de")
    try:
        assert help_pages()[0].title == "Eine Aufnahme lesen"
        assert [page.key for page in help_pages()] == [
            "reading",
            "map",
            "agreement",
            "verdict",
            "films",
            "network",
            "cohort",
        ]
    finally:
        language.begin("en")
    assert help_pages()[0].title == "Reading a film"


def test_help_opens_about_the_panel_that_has_the_keyboard_and_goes_back(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO) as program:
        settled(qtbot, program)
        window = program.window
        window.explain.run_button.setFocus()
        window.action("help").trigger()
        (page,) = window.findChildren(HelpView)
        assert page.title.text() == "What this map means, and what it does not"
        assert not window.action("next_film").isEnabled()
        qtbot.keyClicks(page.search, "granulometry")
        assert [page.list.item(row).text() for row in range(page.list.count())] == ["Looking inside the network"]
        page.search.setText("no such words anywhere")
        assert page.nothing.isVisible()
        qtbot.keyClick(page, Qt.Key.Key_Escape)
        assert window.viewer.isVisible()
        assert window.action("next_film").isEnabled()


@pytest.mark.parametrize("workspace", ["models", "cohort", "settings"])
def test_help_goes_back_to_the_workspace_that_it_was_opened_from(qtbot: QtBot, workspace: str) -> None:
    with running(qtbot) as program:
        window = program.window
        window.action(f"workspace_{workspace}").trigger()
        page = {"models": program.models, "cohort": program.cohort, "settings": program.settings}[workspace].page
        assert page.isVisible()
        for _ in range(2):
            window.action("help").trigger()
            (view,) = window.findChildren(HelpView)
            assert view.isVisible()
            assert not page.isVisible()
            view.show_page("films")
            window.action("help").trigger()  # again, within the help
            qtbot.mouseClick(view.back, Qt.MouseButton.LeftButton)
            assert page.isVisible()
        window.action("workspace_review").trigger()
        window.action("help").trigger()
        qtbot.mouseClick(view.back, Qt.MouseButton.LeftButton)
        assert window.shows_films


def test_the_tour_has_six_cards_beside_what_they_are_about(qtbot: QtBot) -> None:
    with running(qtbot) as program:
        window = program.window
        assert window.start.isVisible()
        qtbot.mouseClick(window.start.buttons["tour"], Qt.MouseButton.LeftButton)
        settled(qtbot, program)
        assert not window.start.isVisible()
        tour = program.help.tour
        assert tour is not None
        titles = []
        for place in range(6):
            assert tour.place == place
            assert tour.card.isVisible()
            assert window.rect().contains(tour.card.geometry())
            assert tour.frame.width() > 20
            titles.append(tour.card.title.text())
            qtbot.keyClick(tour.card, Qt.Key.Key_Right)
        assert len(set(titles)) == 6
        assert program.help.tour is None
        program.help.begin_tour()
        assert program.help.tour is not None
        qtbot.keyClick(program.help.tour.card, Qt.Key.Key_Escape)
        assert program.help.tour is None


@pytest.mark.parametrize(
    ("meant", "expected"),
    [
        (QRect(0, 0, 200, 800), QPoint(213, 14)),
        (QRect(900, 100, 380, 500), QPoint(556, 100)),
        (QRect(200, 0, 800, 300), QPoint(200, 313)),
        (QRect(200, 500, 800, 300), QPoint(200, 286)),
        (QRect(0, 0, 1280, 800), QPoint(14, 585)),
    ],
)
def test_a_card_never_covers_what_it_is_about_where_there_is_room(meant: QRect, expected: QPoint) -> None:
    assert beside(meant, 330, 200, QRect(0, 0, 1280, 800)) == expected


def test_a_card_leaves_in_sight_what_else_it_speaks_of() -> None:
    meant, room = QRect(285, 65, 1850, 1350), QRect(0, 0, 2560, 1440)
    assert beside(meant, 330, 200, room) == QPoint(2148, 65), "over the column"
    column = QRect(2136, 65, 424, 400)
    at = beside(meant, 330, 200, room, column)
    assert not QRect(at.x(), at.y(), 330, 200).intersects(column)
    assert at == QPoint(299, 1200)


@pytest.mark.parametrize("width", [900, 2560])
def test_a_page_begins_below_its_title_however_wide_the_window(qtbot: QtBot, width: int) -> None:
    view = HelpView(help_pages())
    qtbot.addWidget(view)
    view.resize(width, 800)
    view.show()
    text = view.text.cursorRect(QTextCursor(view.text.document())).left()
    left = [view.title.mapTo(view, QPoint(0, 0)).x(), view.text.viewport().mapTo(view, QPoint(text, 0)).x()]
    assert left[0] == pytest.approx(left[1], abs=1)
    assert view.text.width() == min(900, view.width() - view.text.mapTo(view, QPoint(0, 0)).x() - 12)
    assert view.back.mapTo(view, QPoint(view.back.width(), 0)).x() <= left[0] + 900
    assert view.list.mapTo(view, QPoint(0, view.list.height())).y() == view.height() - 12


def test_every_title_of_the_list_is_read_whole(qtbot: QtBot) -> None:
    view = HelpView(help_pages())
    qtbot.addWidget(view)
    view.resize(1280, 800)
    view.show()
    for row in range(view.list.count()):
        space = view.list.visualItemRect(view.list.item(row)).adjusted(9, 0, -9, 0)
        needed = view.list.fontMetrics().boundingRect(space, Qt.TextFlag.TextWordWrap, view.list.item(row).text())
        assert needed.width() <= space.width()
        assert needed.height() < space.height()


def test_no_heading_of_a_page_is_larger_than_the_one_above_it(qtbot: QtBot) -> None:
    view = HelpView(help_pages())
    qtbot.addWidget(view)
    view.show()
    block, sizes = view.text.document().begin(), []
    while block.isValid():
        if block.blockFormat().headingLevel():
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
            sizes.append(cursor.charFormat().fontPointSize())
        block = block.next()
    assert sizes
    assert all(0 < size < theme.points(13) for size in sizes)


def test_pages_are_read_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "2-b.md").write_text("# Second\nwords", "utf-8")
    (tmp_path / "1-a.md").write_text("# First\n", "utf-8")
    assert [(p.key, p.title) for p in help_pages(tmp_path)] == [("a", "First"), ("b", "Second")]
    assert help_pages(tmp_path / "none") == ()


def test_the_manual_opens_from_the_disk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, opened = tmp_path / "a folder" / "index.html", []
    page.parent.mkdir()
    page.write_text("<h1>Manual</h1>")
    monkeypatch.setattr(paths, "manual", lambda: page)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    with running(qtbot) as program:
        program.window.action("manual").trigger()
        assert opened == [str(page)]
        assert complaints(program) == []


@pytest.mark.parametrize(("there", "said"), [(False, "not part of this installation"), (True, "No browser")])
def test_a_manual_that_cannot_be_shown_is_one_sentence(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, said: str
) -> None:
    page = tmp_path / "index.html"
    if there:
        page.touch()
    monkeypatch.setattr(paths, "manual", lambda: page)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    with running(qtbot) as program:
        program.window.action("manual").trigger()
        (sentence,) = complaints(program)
        assert said in sentence
        assert (str(page) in sentence) == there
