"""The list of measurements, the histogram and the pixel values, with mouse and keys."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.viewing import REF, flat, look_at, pane, pixels, send_move
from xai_desktop.app.editing import Editing
from xai_desktop.app.histograms import Histograms
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.measuring import Measuring
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing.change import Change
from xai_desktop.core.geometry import Box
from xai_desktop.core.histogram import Histogram, edges_of
from xai_desktop.core.image import Spacing, SpacingKind, Window
from xai_desktop.core.measures import Region, Ruler
from xai_desktop.core.reading import Posture
from xai_desktop.ui.panels.drawn_list import DrawnPanel
from xai_desktop.ui.panels.drawn_model import NAME, SHOWN
from xai_desktop.ui.panels.histogram import HistogramPanel
from xai_desktop.ui.panels.parts import Panel
from xai_desktop.ui.reader_tools import WIDEST, WIDTH, Drawer, ReaderTools
from xai_desktop.ui.side import SideColumn
from xai_desktop.ui.viewer.drawing.pixel_values import around

Key = Qt.Key
RULER, MARK = Ruler((5.0, 5.0), (25.0, 5.0)), Annotation("Mass", Box(10, 10, 20, 30))


class Desk:
    """The list beside the work that it is about."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.session = qtbot, Session()
        self.jobs, self.editing, self.panel = Jobs(self.session), Editing(self.session), DrawnPanel()
        self.measuring = Measuring(self.session, self.editing, self.jobs)
        self.measuring.rows_changed.connect(self.panel.show_rows)
        self.panel.renamed.connect(self.editing.rename_thing)
        self.panel.removed.connect(self.editing.remove_thing)
        self.panel.shown.connect(self.editing.show_thing)
        self.gone: list[int] = []
        self.panel.gone_to.connect(self.gone.append)
        qtbot.addWidget(self.panel)
        self.panel.resize(288, 500)
        self.panel.show()
        self.session.show_film(REF, flat(40, spacing=Spacing(0.5, 0.5, SpacingKind.DETECTOR)), ())
        self.editing.clock = lambda: "2026-03-02T10:15:00+01:00"

    def draw(self) -> None:
        self.editing.take(Change(0, None, RULER))
        self.editing.add_mark(MARK)
        self.until(2)

    def until(self, count: int) -> None:
        self.qtbot.waitUntil(lambda: len(self.panel.model.rows) == count and not self.jobs.busy)

    def cell(self, row: int) -> QPoint:
        return self.panel.table.visualRect(self.panel.model.index(row, NAME)).center()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.jobs.close()


def test_everything_on_the_film_is_listed_with_what_it_measures(desk: Desk) -> None:
    assert desk.panel.note.text()
    desk.draw()
    model = desk.panel.model
    assert [[model.data(model.index(row, column)) for column in (1, 2)] for row in (0, 1)] == [
        ["ruler", "10.0 mm"],
        ["Mass", "50 mm²"],
    ]
    desk.panel.choose(1)
    assert "stored: mean 40 ± SD 0" in desk.panel.detail.text()
    assert "2026-03-02 10:15" in desk.panel.detail.text()
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == "ruler, 10.0 mm, shown"


def test_a_click_and_enter_go_to_the_thing(desk: Desk) -> None:
    desk.draw()
    desk.qtbot.mouseClick(desk.panel.table.viewport(), Qt.MouseButton.LeftButton, pos=desk.cell(1))
    assert desk.gone[-1] == 1
    desk.qtbot.keyClick(desk.panel.table, Key.Key_Up)
    desk.qtbot.keyClick(desk.panel.table, Key.Key_Return)
    assert desk.gone == [1, 0, 0]


def test_a_click_on_the_dot_hides_and_shows(desk: Desk) -> None:
    desk.draw()
    dot = desk.panel.table.visualRect(desk.panel.model.index(1, SHOWN)).center()
    for shown in (False, True):
        desk.qtbot.mouseClick(desk.panel.table.viewport(), Qt.MouseButton.LeftButton, pos=dot)
        desk.qtbot.waitUntil(lambda wanted=shown: desk.panel.model.rows[1].shown is wanted)  # type: ignore[misc]
    assert desk.gone == []


def test_it_is_named_hidden_and_removed_and_each_can_be_undone(desk: Desk) -> None:
    desk.draw()
    panel = desk.panel
    panel.choose(0)
    panel.rename.click()
    editor = panel.table.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    desk.qtbot.keyClicks(editor, "carina")
    desk.qtbot.keyClick(editor, Key.Key_Return)
    desk.qtbot.waitUntil(lambda: panel.model.rows[0].name == "carina")
    desk.qtbot.keyClick(panel.table, Key.Key_Space)
    desk.qtbot.waitUntil(lambda: not panel.model.rows[0].shown)
    assert panel.hide_one.text() == "Show"
    panel.remove.click()
    desk.until(1)
    assert desk.editing.work.hidden == set()
    for name in ("remove the ruler", "hide the ruler", "name the ruler carina", "draw the box"):
        assert desk.editing.name_of_undo == name
        desk.editing.undo()
    desk.until(1)
    assert desk.editing.work.measures[0].tag.name == ""


def test_all_of_it_is_copied_and_saved(desk: Desk, tmp_path: Path) -> None:
    desk.measuring.set_reader("A. Reader")
    desk.draw()
    desk.panel.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("ruler; length: 10.0 mm at the detector; A. Reader")
    assert lines[1].startswith("box · Mass; area: 50 mm² at the detector; stored: mean 40")
    with desk.qtbot.waitSignal(desk.measuring.written) as written:
        desk.measuring.export(tmp_path / "list")
    (path,) = written.args[0]
    assert path == tmp_path / "list.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    told = [(row["kind"], row["value"], row["reader"]) for row in rows]
    assert told == [("ruler", "10", "A. Reader"), ("box", "50", "A. Reader")]


def test_another_film_empties_the_list(desk: Desk) -> None:
    desk.draw()
    desk.editing.begin()
    assert desk.panel.model.rows == ()
    assert not desk.panel.note.isHidden()


# The histogram


def test_it_counts_the_film_and_then_the_chosen_region(qtbot: QtBot) -> None:
    session = Session()
    found: list[Histogram] = []
    jobs = Jobs(session)
    histograms = Histograms(session, jobs)
    histograms.ready.connect(found.append)
    session.show_film(REF, flat(40), ())
    assert found == []  # nobody looks
    histograms.look(True)
    qtbot.waitUntil(lambda: len(found) == 1)
    assert found[-1].count == 64 * 64
    histograms.choose(Region(Box(0, 0, 4, 5)))
    qtbot.waitUntil(lambda: len(found) == 2)
    assert (found[-1].count, found[-1].of) == (20, "region")
    histograms.choose(RULER)
    qtbot.waitUntil(lambda: found[-1].count == 64 * 64)
    jobs.close()


def test_the_edges_of_the_window_are_dragged_and_moved_with_keys(qtbot: QtBot) -> None:
    panel = HistogramPanel()
    qtbot.addWidget(panel)
    panel.resize(288, 240)
    panel.show()
    wished: list[Window] = []
    panel.window_wished.connect(wished.append)
    panel.window_wished.connect(panel.plot.show_window)
    panel.show_histogram(Histogram(np.ones(128), 0.0, 1000.0, 128, "HU"))
    panel.plot.show_window(Window(500.0, 400.0))
    plot, axes = panel.plot, panel.plot.axes()
    middle = round(axes.rect.center().y())
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(round(axes.x_at(310)), middle))
    assert plot.edge == 0
    qtbot.mouseMove(plot, QPoint(round(axes.x_at(200)), middle))
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(round(axes.x_at(200)), middle))
    low, high = edges_of(wished[-1])
    assert (low, high) == (pytest.approx(200, abs=5), pytest.approx(700))
    qtbot.keyClick(plot, Key.Key_Left)
    assert edges_of(wished[-1]) == (pytest.approx(low - 5), pytest.approx(high))
    qtbot.keyClick(plot, Key.Key_Up)
    qtbot.keyClick(plot, Key.Key_Right)
    assert edges_of(wished[-1]) == (pytest.approx(low - 5), pytest.approx(high + 5))
    assert "upper edge" in plot.accessibleName()


# Where the panels are


def test_tools_that_are_taken_twice_stand_below_the_panels_and_not_at_the_end(qtbot: QtBot) -> None:
    tools = ReaderTools((Panel("One", foldable=True),))
    other = Panel("Other", foldable=True)
    side = SideColumn((other,), {}, tools)
    qtbot.addWidget(side)
    side.resize(400, 900)
    side.show()
    for _ in range(3):
        side.take_tools()
        QGuiApplication.processEvents()
        gap = tools.mapTo(side, QPoint(0, 0)).y() - other.mapTo(side, QPoint(0, other.height())).y()
        assert 0 <= gap <= 4


@pytest.mark.parametrize(("width", "expected"), [(1280, WIDTH), (2560, 2560 // 7), (3840, WIDEST)])
def test_a_wide_window_has_a_wide_drawer(qtbot: QtBot, width: int, expected: int) -> None:
    tools, window = ReaderTools((Panel("One", foldable=True),)), QWidget()
    qtbot.addWidget(window)
    drawer = Drawer(tools)
    drawer.setParent(window)
    window.resize(width, 600)
    window.show()
    drawer.show_reading(True)
    tools.panels[0].fold(False)
    assert drawer.width() == expected


def test_read_alone_has_them_beside_the_film_and_only_while_one_is_open(qtbot: QtBot) -> None:
    panels = Panel("One", foldable=True), Panel("Two", foldable=True)
    tools = ReaderTools(panels)
    drawer, side = Drawer(tools), SideColumn((Panel("Other", foldable=True),), {}, tools)
    for widget in (side, drawer):
        qtbot.addWidget(widget)
    side.show()
    assert all(panel.is_folded for panel in panels)
    drawer.show_reading(True)
    assert not drawer.isVisible()
    panels[0].fold(False)
    assert drawer.isVisible()
    assert drawer.isAncestorOf(panels[0])
    side.show_posture(Posture.INVESTIGATE)
    drawer.show_reading(False)
    side.take_tools()
    assert not drawer.isVisible()
    assert side.isAncestorOf(panels[0])
    assert panels[0].is_folded
    side.show_posture(Posture.READ)
    drawer.show_reading(True)
    assert drawer.isVisible()  # as it was left


# Pixel values


def test_pixels_around_the_mouse_are_said_as_they_lie_on_the_screen(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(0))
    look_at(view, 10, 32, 32)
    geometry = view.geometry_of_film()
    assert geometry is not None
    upright = [[(y, x) for x in (2, 3, 4)] for y in (4, 5, 6)]
    assert around(geometry, (3.2, 5.7), 3) == upright
    assert around(geometry, (0.5, 0.5), 3)[0] == [None, None, None]
    view.set_orientation(view.orientation().rotated(1))
    turned = view.geometry_of_film()
    assert turned is not None
    assert around(turned, (3.2, 5.7), 3)[0] == [(6, 2), (5, 2), (4, 2)]


@pytest.mark.parametrize("zoom", [2, 40])
def test_pixel_values_come_and_go_with_a_switch(qtbot: QtBot, zoom: int) -> None:
    view = pane(qtbot, flat(0))
    look_at(view, zoom, 32, 32)
    send_move(view, QPoint(320, 240))
    before = pixels(view)
    view.desk.show_pixel_values(True)
    assert (pixels(view) != before).any()
    view.desk.show_pixel_values(False)
    assert (pixels(view) == before).all()
