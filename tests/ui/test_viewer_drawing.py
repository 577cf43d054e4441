"""Drawing with a real mouse and real keys: what is told is in film coordinates, whoever keeps it can undo it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.viewing import REF, drag, flat, look_at, middle, pane, pixels, send_move, surface, wheel
from xai_desktop.app.editing import Editing
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing.change import Change
from xai_desktop.core.findings import FINDINGS
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Spacing, SpacingKind
from xai_desktop.core.measures import Angle, Probe, Ratio, Region, Ruler
from xai_desktop.core.orientation import Orientation
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.shapes import Ellipse, Mask, Polygon
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.drawing.label_menu import LabelMenu
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.grid import ViewerGrid

LEFT, SHIFT, ALT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


class Bench:
    """A pane of 640 × 480 with a film of 64 × 64, ten screen pixels to a film pixel, and somebody who keeps the work.

    Film point (32, 32) lies at (320, 240).
    """

    def __init__(self, qtbot: QtBot, tool: Tool, **film: object) -> None:
        self.qtbot, self.view, self.editing = qtbot, pane(qtbot, flat(0, **film)), Editing()
        look_at(self.view, 10, 32, 32)
        self.changes: list[Change] = []
        self.view.desk.label = "Mass"
        self.view.desk.edited.connect(self.changes.append)
        self.view.desk.edited.connect(self.editing.take)
        self.editing.changed.connect(lambda work: self.view.desk.show(work.marks, work.measures))
        self.tool(tool)

    def tool(self, tool: Tool) -> None:
        self.view.set_tool(tool)

    def at(self, x: float, y: float) -> QPoint:
        return QPoint(round(320 + (x - 32) * 10), round(240 + (y - 32) * 10))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        drag(self.qtbot, self.view, self.at(*start), self.at(*end), LEFT)

    def click(self, *place: float, held: Qt.KeyboardModifier = NONE) -> None:
        send_move(self.view, self.at(*place))
        self.qtbot.mouseClick(surface(self.view), LEFT, held, self.at(*place))

    def keys(self, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        for key in keys:
            self.qtbot.keyClick(self.view.focusProxy(), key, held)

    @property
    def marks(self) -> tuple[Annotation, ...]:
        assert self.view.desk.marks == self.editing.work.marks
        return self.editing.work.marks

    @property
    def mark(self) -> Annotation:
        (mark,) = self.marks
        return mark

    @property
    def measure(self) -> object:
        (measure,) = self.editing.work.measures
        assert self.view.desk.measures == (measure,)
        return measure


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot, Tool.BOX)


def box(*edges: float) -> Box:
    return Box(*(pytest.approx(edge, abs=1e-6) for edge in edges))  # type: ignore[arg-type]


def edges(mark: Annotation) -> tuple[float, ...]:
    return mark.box.as_tuple()


# The mouse


def test_a_box_is_drawn_moved_resized_undone_and_done_again(bench: Bench) -> None:
    bench.drag((20, 22), (30, 40))
    drawn = bench.mark
    assert drawn.label == "Mass"
    assert edges(drawn) == pytest.approx((20, 22, 30, 40))
    bench.drag((25, 22), (28, 24))
    moved = bench.mark
    assert edges(moved) == pytest.approx((20, 24, 30, 40))  # the handle in the middle of the upper side
    bench.drag((22, 40), (25, 38))
    assert edges(bench.mark) == pytest.approx((23, 22, 33, 38))
    bench.drag((33, 38), (40, 44))
    assert edges(bench.mark) == pytest.approx((23, 22, 40, 44))
    names = [change.name for change in bench.changes]
    assert names == ["draw the box", "change the box", "move the box", "change the box"]
    bench.editing.undo()
    bench.editing.undo()
    assert bench.mark == moved
    bench.editing.undo()
    assert bench.mark == drawn
    bench.editing.undo()
    assert bench.marks == ()
    for _ in range(4):
        bench.editing.redo()
    assert edges(bench.mark) == pytest.approx((23, 22, 40, 44))


def test_one_drag_is_one_edit(bench: Bench) -> None:
    bench.drag((20, 22), (30, 40))
    assert len(bench.changes) == 1


def test_the_window_stays_as_it_is_while_somebody_draws(bench: Bench) -> None:
    before = bench.view.window_level()
    bench.drag((20, 22), (30, 40))
    assert bench.view.window_level() == before
    bench.tool(Tool.WINDOW)
    bench.drag((20, 22), (30, 40))
    assert bench.view.window_level() != before
    assert edges(bench.mark) == pytest.approx((20, 22, 30, 40))


@pytest.mark.parametrize("orientation", [Orientation(quarters, flipped) for quarters in range(4) for flipped in (0, 1)])
def test_a_box_is_where_it_is_seen_however_the_film_lies(qtbot: QtBot, orientation: Orientation) -> None:
    bench = Bench(qtbot, Tool.BOX)
    bench.view.set_orientation(orientation)
    geometry = bench.view.geometry_of_film()
    assert geometry is not None
    start, end = (QPoint(*(round(v) for v in geometry.to_pane(x, y))) for x, y in ((30, 25), (36, 38)))
    drag(qtbot, bench.view, start, end, LEFT)
    assert edges(bench.mark) == pytest.approx((30, 25, 36, 38), abs=0.06)
    bench.keys(Key.Key_Right)
    x, y = geometry.to_pane(*bench.mark.box.centre)
    was_x, was_y = geometry.to_pane(33, 31.5)
    assert (x - was_x, y - was_y) == pytest.approx((10, 0), abs=0.6)


def test_an_ellipse_lies_in_its_box(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.ELLIPSE)
    bench.drag((20, 22), (30, 40))
    assert bench.mark == Annotation("Mass", Ellipse(25, 31, 5, 9))
    bench.drag((30, 31), (32, 31))
    assert isinstance(bench.mark.shape, Ellipse)
    assert (bench.mark.shape.x, bench.mark.shape.rx) == pytest.approx((26, 6))


def test_a_polygon_is_clicked_taken_back_and_closed(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.POLYGON)
    for place in ((20, 20), (40, 20), (40, 40), (50, 45)):
        bench.click(*place)
    bench.keys(Key.Key_Backspace)
    bench.keys(Key.Key_Return)
    assert bench.mark == Annotation("Mass", Polygon((((20.0, 20.0), (40.0, 20.0), (40.0, 40.0)),)))
    bench.click(30, 20, held=SHIFT)
    assert len(bench.mark.shape.parts[0]) == 4  # type: ignore[attr-defined]
    bench.drag((30, 20), (30, 15))
    assert bench.mark.shape.parts[0][1] == pytest.approx((30, 15))  # type: ignore[attr-defined]
    bench.click(30, 15, held=SHIFT)
    assert bench.mark.shape.parts[0] == ((20, 20), (40, 20), (40, 40))  # type: ignore[attr-defined]


def test_a_double_click_closes_a_polygon_and_leaves_the_zoom(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.POLYGON)
    before = bench.view.geometry_of_film()
    for place in ((20, 20), (40, 20), (40, 40)):
        bench.click(*place)
    bench.qtbot.mouseDClick(surface(bench.view), LEFT, pos=bench.at(40, 40))
    assert len(bench.mark.shape.parts[0]) == 3  # type: ignore[attr-defined]
    assert bench.view.geometry_of_film() == before


def test_escape_gives_up_then_chooses_nothing(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.POLYGON)
    bench.click(20, 20)
    bench.click(40, 20)
    bench.keys(Key.Key_Escape)
    assert bench.view.desk.board.is_idle
    assert bench.marks == ()
    bench.tool(Tool.BOX)
    bench.drag((20, 22), (30, 40))
    assert bench.view.desk.board.chosen == 0
    bench.keys(Key.Key_Escape)
    assert bench.view.desk.board.chosen is None
    assert len(bench.marks) == 1


def test_another_tool_gives_up_what_is_half_drawn(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.POLYGON)
    bench.click(20, 20)
    bench.tool(Tool.WINDOW)
    assert bench.view.desk.board.is_idle


# Measuring


def test_an_angle_by_three_clicks(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.ANGLE, spacing=Spacing(0.2, 0.2, SpacingKind.DETECTOR))
    for place in ((40, 20), (30, 30), (40, 30)):
        bench.click(*place)
    angle = bench.measure
    assert isinstance(angle, Angle)
    assert angle.degrees(1.0) == pytest.approx(45)
    bench.drag((40, 20), (30, 20))
    assert isinstance(bench.measure, Angle)
    assert bench.measure.degrees(1.0) == pytest.approx(90)


def test_a_ratio_by_two_drags(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.RATIO)
    bench.drag((25, 40), (37, 43))
    bench.drag((15, 30), (45, 28))
    ratio = bench.measure
    assert isinstance(ratio, Ratio)
    assert ratio.value == pytest.approx(12 / 30)
    assert {y for _, y in ratio.points} == {40, 30}
    bench.drag((45, 30), (55, 33))
    assert isinstance(bench.measure, Ratio)
    assert bench.measure.value == pytest.approx(12 / 40)
    assert bench.measure.chest[0][1] == bench.measure.chest[1][1] == pytest.approx(33)


def test_a_click_pins_a_probe_that_can_be_moved(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.PROBE)
    bench.click(20.5, 20.5)
    assert bench.measure == Probe((20.5, 20.5))
    bench.drag((20.5, 20.5), (30.5, 25.5))
    assert bench.measure == Probe((30.5, 25.5))


@pytest.mark.parametrize(("tool", "kind"), [(Tool.REGION_BOX, Box), (Tool.REGION_ELLIPSE, Ellipse)])
def test_a_region_is_drawn_and_shows_its_values(qtbot: QtBot, tool: Tool, kind: type) -> None:
    bench = Bench(qtbot, tool)
    bench.drag((20, 22), (30, 40))
    assert isinstance(bench.measure, Region)
    assert type(bench.measure.shape) is kind
    assert edges(Annotation("", bench.measure.shape)) == pytest.approx((20, 22, 30, 40))


def test_the_delete_verb_takes_what_is_chosen(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.RULER)
    bench.drag((20, 20), (30, 20))
    bench.tool(Tool.BOX)
    bench.drag((40, 40), (50, 50))
    assert bench.view.remove_chosen()
    assert bench.marks == ()
    assert bench.view.remove_chosen()
    assert bench.editing.work.measures == ()
    assert not bench.view.remove_chosen()
    bench.editing.undo()
    assert isinstance(bench.measure, Ruler)


# The brush


def slow_disc(mask: np.ndarray, x: float, y: float, radius: float) -> np.ndarray:
    """Every pixel of the film is asked whether its middle lies in the disc."""
    rows, columns = np.mgrid[:64, :64]
    mask |= (columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2 < radius**2
    return mask


def test_the_brush_paints_what_a_slow_one_would(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.BRUSH)
    bench.view.desk.radius = 3.3
    bench.drag((20, 20), (32, 26))
    expected = np.zeros((64, 64), bool)
    for step in range(601):
        slow_disc(expected, 20 + 12 * step / 600, 20 + 6 * step / 600, 3.3)
    assert np.array_equal(bench.mark.shape.mask((64, 64)), expected)
    bench.drag((26, 10), (26, 40))
    for step in range(601):
        slow_disc(expected, 26, 10 + 30 * step / 600, 3.3)
    assert np.array_equal(bench.mark.shape.mask((64, 64)), expected)
    bench.tool(Tool.ERASER)
    bench.view.desk.radius = 2.0
    bench.drag((20, 20), (20, 20.1))
    gone = np.zeros((64, 64), bool)
    for step in range(11):
        slow_disc(gone, 20, 20 + 0.1 * step / 10, 2.0)
    assert np.array_equal(bench.mark.shape.mask((64, 64)), expected & ~gone)
    assert [change.name for change in bench.changes] == ["paint a mark", *["change the painted mark"] * 2]
    bench.editing.undo()
    assert np.array_equal(bench.mark.shape.mask((64, 64)), expected)


def test_cleaning_all_paint_away_removes_the_mark(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.BRUSH)
    bench.view.desk.radius = 2.0
    bench.drag((20, 20), (22, 20))
    bench.keys(Key.Key_Escape)
    bench.tool(Tool.ERASER)
    bench.view.desk.radius = 20.0
    bench.drag((50, 50), (51, 50))
    assert len(bench.marks) == 1
    bench.drag((20, 20), (22, 20))
    assert bench.marks == ()


def test_the_wheel_with_alt_changes_the_brush_and_not_the_zoom(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.BRUSH)
    before, geometry = bench.view.desk.radius, bench.view.geometry_of_film()
    wheel(bench.view, 300, 200, 240, ALT)
    assert bench.view.desk.radius == pytest.approx(before * (7 / 6) ** 2)
    event = QWheelEvent(
        QPointF(300, 200), QPointF(300, 200), QPoint(), QPoint(-240, 0), Qt.MouseButton.NoButton, ALT,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(surface(bench.view), event)  # where Alt turns a wheel sideways
    assert bench.view.desk.radius == pytest.approx(before)
    assert bench.view.geometry_of_film() == geometry


# Keys alone


@pytest.mark.parametrize(
    "tool", [Tool.RULER, Tool.ANGLE, Tool.RATIO, Tool.PROBE, Tool.REGION_BOX, Tool.BOX, Tool.ELLIPSE, Tool.POLYGON]
)
def test_keys_begin_push_stretch_and_take(qtbot: QtBot, tool: Tool) -> None:
    bench = Bench(qtbot, tool)
    bench.keys(Key.Key_Return)
    assert bench.changes == []
    bench.keys(Key.Key_Left, Key.Key_Down)
    bench.keys(Key.Key_Right, held=ALT)
    bench.keys(Key.Key_Enter, held=Qt.KeyboardModifier.KeypadModifier)
    assert len(bench.changes) == 1
    assert len(bench.view.desk.board.things) == 1
    bench.keys(Key.Key_Return)
    bench.keys(Key.Key_Escape)
    assert len(bench.view.desk.board.things) == 1


def test_arrows_push_by_a_pixel_and_by_ten(bench: Bench) -> None:
    bench.drag((20, 22), (30, 40))
    bench.keys(Key.Key_Right, Key.Key_Down)
    assert edges(bench.mark) == pytest.approx((21, 23, 31, 41))
    bench.keys(Key.Key_Left, held=SHIFT)
    assert edges(bench.mark) == pytest.approx((11, 23, 21, 41))
    bench.keys(Key.Key_Right, Key.Key_Down, held=ALT)
    assert edges(bench.mark) == pytest.approx((11, 23, 22, 42))
    bench.keys(*[Key.Key_Left] * 30)
    assert edges(bench.mark) == pytest.approx((0, 23, 11, 42))
    bench.editing.undo()
    bench.editing.undo()
    assert edges(bench.mark) == pytest.approx((11, 23, 21, 41))
    bench.editing.undo()
    assert edges(bench.mark) == pytest.approx((20, 22, 30, 40))


def test_tab_walks_through_marks_and_handles_and_lets_go_at_the_end(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.RULER)
    bench.drag((20, 20), (30, 20))
    bench.keys(Key.Key_Escape)
    seen = []
    for _ in range(3):
        bench.keys(Key.Key_Tab)
        seen.append((bench.view.desk.board.chosen, bench.view.desk.board.handle))
    assert seen == [(0, None), (0, 0), (0, 1)]
    bench.keys(Key.Key_Down)
    assert bench.measure == Ruler((20, 20), (30, 21))
    bench.keys(Key.Key_Backtab, held=SHIFT)
    assert bench.view.desk.board.handle == 0


def test_the_focus_leaves_the_film_where_there_is_nothing_to_walk(qtbot: QtBot) -> None:
    view, around, button = FilmView(), QWidget(), QPushButton("after")
    layout = QVBoxLayout(around)
    layout.addWidget(view)
    layout.addWidget(button)
    qtbot.addWidget(around)
    with qtbot.waitExposed(around):
        around.show()
    around.activateWindow()
    view.show_film(flat(0), REF)
    view.set_tool(Tool.BOX)
    view.desk.set(view.desk.board.with_thing(Ruler((1, 1), (9, 9))).give_up())
    view.setFocus()
    qtbot.waitUntil(lambda: view.focusProxy().hasFocus())
    for _ in range(3):
        QTest.keyClick(view.focusProxy(), Key.Key_Tab)
        assert view.focusProxy().hasFocus()
    QTest.keyClick(view.focusProxy(), Key.Key_Tab)
    assert button.hasFocus()
    assert view.desk.board.chosen is None
    view.set_tool(Tool.WINDOW)
    view.setFocus()
    QTest.keyClick(view.focusProxy(), Key.Key_Tab)
    assert button.hasFocus()


def test_a_polygons_points_with_keys(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.POLYGON)
    bench.keys(Key.Key_Return, Key.Key_Return)
    bench.keys(Key.Key_Tab, Key.Key_Insert)
    assert len(bench.mark.shape.parts[0]) == 5  # type: ignore[attr-defined]
    before = bench.mark.shape.parts[0]  # type: ignore[attr-defined]
    bench.keys(Key.Key_Right)
    assert bench.mark.shape.parts[0][1] == pytest.approx((before[1][0] + 1, before[1][1]))  # type: ignore[attr-defined]
    assert bench.view.remove_chosen()
    assert len(bench.mark.shape.parts[0]) == 4  # type: ignore[attr-defined]


def test_the_brush_with_keys(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.BRUSH)
    bench.view.desk.radius = 2.0
    bench.keys(Key.Key_Return)
    assert bench.changes == []
    bench.keys(Key.Key_Return, Key.Key_Right, Key.Key_Right, Key.Key_Return)
    expected = slow_disc(slow_disc(np.zeros((64, 64), bool), 32.5, 32.5, 2.0), 34.5, 32.5, 2.0)
    assert np.array_equal(bench.mark.shape.mask((64, 64)), expected)
    bench.keys(Key.Key_Up, held=ALT)
    assert bench.view.desk.radius > 2.0
    bench.keys(Key.Key_Escape)
    assert bench.view.desk.stamp is None


def test_keys_go_on_to_the_window_where_nothing_is_chosen(bench: Bench) -> None:
    heard = []
    bench.view.keyPressEvent = heard.append  # type: ignore[method-assign]
    for tool in (Tool.WINDOW, Tool.BOX):
        bench.tool(tool)
        bench.keys(Key.Key_Left, Key.Key_Right, Key.Key_Escape, Key.Key_Backspace, Key.Key_H)
    bench.tool(Tool.WINDOW)
    bench.keys(Key.Key_Return)
    assert len(heard) == 11


# What is seen


def white(view: FilmView) -> int:
    return int((middle(pixels(view), 400) > 235).all(axis=2).sum())


def test_own_marks_are_shown_and_hidden(bench: Bench) -> None:
    bare = white(bench.view)
    bench.view.show_own_marks((Annotation("Mass", Box(20, 22, 30, 40)),))
    shown = white(bench.view)
    assert shown > bare + 500
    bench.view.set_look(OverlayLook(hidden=True))
    assert white(bench.view) < 100


def test_a_painted_mark_is_striped_and_a_chosen_one_has_handles(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.BOX)
    bits = np.ones((20, 20), bool)
    bench.view.show_own_marks((Annotation("Mass", Mask(bits, Box(20, 20, 40, 40))),))
    inside = pixels(bench.view)[220:300, 220:300].max(axis=2)
    assert 0.02 < (inside > 60).mean() < 0.6
    bench.view.show_own_marks((Annotation("Mass", Box(20, 20, 40, 40)),))
    before = pixels(bench.view)
    bench.view.desk.choose(0)
    after = pixels(bench.view)
    for x, y in ((20, 20), (30, 20), (40, 20), (40, 30), (40, 40), (30, 40), (20, 40), (20, 30)):
        at = bench.at(x, y)
        part = np.s_[at.y() - 6 : at.y() + 6, at.x() - 6 : at.x() + 6]
        assert (before[part] != after[part]).any(), (x, y)


def test_linked_panes_share_what_is_drawn_and_a_new_film_clears_it(qtbot: QtBot) -> None:
    grid = ViewerGrid()
    qtbot.addWidget(grid)
    grid.resize(1000, 500)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.show_film(flat(0), REF)
    grid.set_map_visible(True)
    grid.set_tool(Tool.BOX)
    told: list[object] = []
    grid.mark_drawn.connect(told.append)
    grid.mark_chosen.connect(told.append)
    drag(qtbot, grid.map_view, QPoint(150, 220), QPoint(300, 300), LEFT)
    (mark,) = grid.film.desk.marks
    assert told == [0, mark]
    grid.film.desk.set_label("Nodule")
    assert grid.map_view.desk.marks[0].label == "Nodule"
    grid.show_film(flat(9), REF)
    assert grid.map_view.desk.marks == ()
    assert told[-1] is None


def test_an_owner_who_disagrees_is_shown(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.BOX)
    bench.editing.changed.disconnect()
    bench.editing.changed.connect(lambda _: bench.view.desk.show(()))
    bench.drag((20, 22), (30, 40))
    assert bench.view.desk.marks == ()
    assert bench.view.desk.board.chosen is None


def test_the_cursor_says_where_something_can_be_taken(bench: Bench) -> None:
    bench.drag((20, 22), (30, 40))
    surroundings = surface(bench.view)
    for place, shape in (((40, 40), Qt.CursorShape.CrossCursor), ((30, 40), Qt.CursorShape.SizeAllCursor)):
        send_move(bench.view, bench.at(*place))
        assert surroundings.cursor().shape() is shape
    bench.tool(Tool.WINDOW)
    send_move(bench.view, bench.at(30, 40))
    assert surroundings.cursor().shape() is Qt.CursorShape.CrossCursor


def test_a_screen_reader_hears_what_is_chosen(bench: Bench) -> None:
    heard: list[str] = []
    bench.view.desk.told.connect(heard.append)
    bench.drag((20, 22), (30, 40))
    bench.keys(Key.Key_Tab)
    bench.keys(Key.Key_Escape)
    assert heard == ["box Mass", "box Mass, handle 1 of 8", ""]


def test_the_menu_of_names_has_the_whole_list_and_ticks_the_name(qtbot: QtBot) -> None:
    menu = LabelMenu()
    qtbot.addWidget(menu)
    chosen: list[str] = []
    menu.label_chosen.connect(chosen.append)
    named = [action for action in menu.actions() if not action.isSeparator()]
    assert [action.data() for action in named] == ["", *(finding.name for finding in FINDINGS)]
    menu.show_label("Nodule")
    assert [action.text() for action in named if action.isChecked()] == ["Nodule"]
    named[1].trigger()
    named[0].trigger()
    assert chosen == [FINDINGS[0].name, ""]


def test_the_magnifier_shows_what_is_drawn(bench: Bench) -> None:
    bench.view.show_own_marks((Annotation("Mass", Box(20, 22, 44, 42)),))
    bench.view.set_lens(4)
    inside = np.s_[240 - 100 : 240 + 100, 320 - 100 : 320 + 100]
    assert (pixels(bench.view)[inside] > 235).all(axis=2).sum() == 0
    send_move(bench.view, bench.at(20, 30))
    left = np.s_[130:310, 195:205]
    assert (pixels(bench.view)[left] > 150).all(axis=2).any(axis=1).mean() > 0.9
    assert bench.view.accessibleDescription() == ""
    bench.view.desk.choose(0)
    assert bench.view.accessibleDescription() == "box Mass"


def test_a_mark_is_named_by_the_letters_of_its_name(bench: Bench) -> None:
    bench.drag((20, 22), (30, 40))
    bench.view.name_mark()
    menu = bench.view.findChild(LabelMenu)
    assert menu is not None
    assert menu.activeAction().text() == "Mass"
    bench.qtbot.keyClicks(menu, "fract")
    bench.qtbot.keyClick(menu, Key.Key_Return)
    assert bench.mark.label == "Fracture"
    assert bench.changes[-1].name == "name the box Fracture"
    bench.qtbot.waitUntil(lambda: bench.view.findChild(LabelMenu) is None, timeout=3000)
    bench.drag((40, 40), (50, 50))
    assert [mark.label for mark in bench.marks] == ["Fracture", "Fracture"]


def test_words_are_placed_again_only_when_something_moved_and_keep_clear_of_each_other(bench: Bench) -> None:
    painter = bench.view._foreground._drawn
    marks = tuple(Annotation("Mass", Box(x, 20, x + 5, 30)) for x in (20, 26, 32))
    bench.view.show_own_marks(marks)
    pixels(bench.view)
    found = painter.words._found
    places = [place for _, place, _ in found.values()]
    assert not any(p.intersects(q) for n, p in enumerate(places) for q in places[:n])
    bench.view.set_inverted(True)
    pixels(bench.view)
    assert painter.words._found is found
    bench.view.pan_by(10, 0)
    bench.view._come_to_rest()
    pixels(bench.view)
    moved = painter.words._found.values()
    assert [place.left() for _, place, _ in moved] == [place.left() + 10 for place in places]


def test_a_warning_never_lies_under_the_corner_text(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Tool.RATIO)
    bench.view.show_measures((Ratio((20, 54), (40, 54), (10, 54.5), (55, 54.5)),))
    pixels(bench.view)
    foreground = bench.view._foreground
    ((label, place, _),) = foreground._drawn.words._found.values()
    assert label.warning == ""  # the film is a PA film
    whole = QRectF(bench.view.rect())
    assert place.bottom() <= foreground.lower_strip(whole).top()
    bench.view.hover(330, 240)
    pixels(bench.view)
    assert foreground._drawn.words._found[0][1] == place
