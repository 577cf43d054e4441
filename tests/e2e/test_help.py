"""Help inside the program: pages that are found, a tour of six cards, and a way in before there is a film."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled
from xai_desktop.app.help_pages import help_pages
from xai_desktop.core import paths
from xai_desktop.ui.actions import ACTIONS, shown_keys
from xai_desktop.ui.help.page import HelpView
from xai_desktop.ui.help.tour import beside

DEMO = (paths.demo_study(),)


def test_every_page_has_a_title_and_a_key_of_its_own() -> None:
    pages = help_pages()
    assert [page.key for page in pages] == ["reading", "map", "agreement", "verdict", "films", "network"]
    assert all(page.title and page.text.startswith(f"# {page.title}") for page in pages)


def test_keys_that_the_help_names_do_what_it_says() -> None:
    """A key in bold, or in a table of keys, is one that the program has."""
    known = {key for spec in ACTIONS for key in shown_keys(spec.keys).split(", ")}
    known = {key.replace("Return", "Enter") for key in known}
    named = re.compile(r"(?:Ctrl|Alt|Shift)\+(?:Shift\+)?[A-Za-z]+")
    unknown = {key for page in help_pages() for key in named.findall(page.text)} - known
    assert unknown == set()


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
        (QRect(0, 0, 1280, 800), QPoint(474, 299)),
    ],
)
def test_a_card_never_covers_what_it_is_about_where_there_is_room(meant: QRect, expected: QPoint) -> None:
    assert beside(meant, 330, 200, QRect(0, 0, 1280, 800)) == expected


def test_pages_are_read_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "2-b.md").write_text("# Second\nwords", "utf-8")
    (tmp_path / "1-a.md").write_text("# First\n", "utf-8")
    assert [(p.key, p.title) for p in help_pages(tmp_path)] == [("a", "First"), ("b", "Second")]
    assert help_pages(tmp_path / "none") == ()
