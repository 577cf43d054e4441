"""Measuring on a film with a real mouse and real keys: diameters, Cobb, a path, and a length that calibrates."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.viewing import REF, drag, flat, look_at, pixels, send_move, surface
from xai_desktop.app.editing import Editing
from xai_desktop.core.image import Spacing, SpacingKind
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline
from xai_desktop.core.measures import Region, Ruler
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.drawing.length_field import LengthField
from xai_desktop.ui.viewer.drawing.strokes import coarseness
from xai_desktop.ui.viewer.drawing.words import Sayings
from xai_desktop.ui.viewer.grid import ViewerGrid

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


class Bench:
    """A grid of one pane with a film of 64 × 64, and somebody who keeps the work."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.grid, self.editing = qtbot, ViewerGrid(), Editing()
        qtbot.addWidget(self.grid)
        self.grid.resize(640, 480)
        self.grid.show()
        qtbot.waitExposed(self.grid)
        self.grid.show_film(flat(0, spacing=Spacing(0.5, 0.5, SpacingKind.DETECTOR)), REF)
        self.view = self.grid.film
        look_at(self.view, 6, 32, 32)
        self.grid.edited.connect(self.editing.take)
        self.editing.changed.connect(lambda work: self.grid.show_drawn(work.marks, work.measures, work.hidden))

    def tool(self, tool: Tool) -> None:
        self.grid.set_tool(tool)

    def at(self, x: float, y: float) -> QPoint:
        geometry = self.view.geometry_of_film()
        assert geometry is not None
        return QPoint(*(round(one) for one in geometry.to_pane(x, y)))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        drag(self.qtbot, self.view, self.at(*start), self.at(*end), LEFT)

    def click(self, *place: float) -> None:
        send_move(self.view, self.at(*place))
        self.qtbot.mouseClick(surface(self.view), LEFT, Qt.KeyboardModifier.NoModifier, self.at(*place))

    @property
    def measures(self) -> tuple[object, ...]:
        assert self.view.desk.measures == self.editing.work.measures
        return self.editing.work.measures

    def field(self) -> LengthField:
        (found,) = (one for one in self.view.findChildren(LengthField) if one.isVisible())
        return found

    def words(self, thing: object) -> tuple[str, ...]:
        painter = self.view._foreground._drawn
        content = painter._calibrated(self.view.content(), self.view.desk.board.things)
        return Sayings().labels(thing, content)[0].lines  # type: ignore[arg-type]


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_two_diameters_with_two_drags(bench: Bench) -> None:
    bench.tool(Tool.BIDIRECTIONAL)
    bench.drag((10, 30), (50, 30))
    assert bench.measures == ()
    bench.drag((30, 20), (33, 40))
    (two,) = bench.measures
    assert isinstance(two, Bidirectional)
    assert two.second_to == pytest.approx((30, 40))
    assert bench.words(two) == ("long 20.0 × short 10.0 mm at the detector",)
    bench.editing.undo()
    assert bench.measures == ()


def test_cobb_with_two_drags(bench: Bench) -> None:
    bench.tool(Tool.COBB)
    bench.drag((10, 20), (40, 20))
    bench.drag((10, 40), (40, 55))
    (cobb,) = bench.measures
    assert isinstance(cobb, Cobb)
    assert bench.words(cobb) == ("Cobb 26.6°",)


def test_a_path_is_ended_with_enter(bench: Bench) -> None:
    bench.tool(Tool.POLYLINE)
    for place in ((10, 20), (40, 20), (40, 50)):
        bench.click(*place)
    bench.qtbot.keyClick(bench.view.focusProxy(), Key.Key_Return)
    (path,) = bench.measures
    assert isinstance(path, Polyline)
    assert bench.words(path) == ("path 30.0 mm at the detector",)


def test_a_known_length_is_typed_where_the_line_is_and_calibrates_the_film(bench: Bench) -> None:
    bench.tool(Tool.RULER)
    bench.drag((10, 50), (30, 50))
    ruler = bench.measures[0]
    assert bench.words(ruler) == ("10.0 mm at the detector",)
    bench.tool(Tool.KNOWN)
    bench.drag((10, 20), (50, 20))
    field = bench.field()
    assert bench.view.rect().contains(field.geometry())
    QTest.keyClicks(field.line, "8,0")
    bench.qtbot.keyClick(field.line, Key.Key_Return)
    assert not field.isVisible()
    known = bench.measures[1]
    assert isinstance(known, KnownLength)
    assert known.mm == 8
    assert bench.words(ruler) == ("4.0 mm calibrated by the reader",)
    bench.view.hover(320, 240)
    assert "mm calibrated by the reader" in str(bench.view._foreground.lower._left)
    assert bench.view.content().image.spacing.kind is SpacingKind.DETECTOR  # type: ignore[union-attr]
    assert bench.editing.name_of_undo == "calibrate by 8 mm"
    bench.editing.undo()
    assert bench.words(ruler) == ("10.0 mm at the detector",)


def test_what_is_no_length_is_said_and_escape_gives_the_line_up(bench: Bench) -> None:
    bench.tool(Tool.KNOWN)
    bench.drag((10, 20), (50, 20))
    field = bench.field()
    QTest.keyClicks(field.line, "a lot")
    bench.qtbot.keyClick(field.line, Key.Key_Return)
    assert field.isVisible()
    assert "2000" in field.problem.text()
    assert bench.measures == ()
    bench.qtbot.keyClick(field.line, Key.Key_Escape)
    assert not field.isVisible()
    assert bench.view.desk.board.is_idle
    assert bench.measures == ()


def test_another_tool_and_another_film_take_the_question_away(bench: Bench) -> None:
    bench.tool(Tool.KNOWN)
    bench.drag((10, 20), (50, 20))
    field = bench.field()
    bench.tool(Tool.RULER)
    assert not field.isVisible()
    bench.tool(Tool.KNOWN)
    bench.drag((10, 20), (50, 20))
    field = bench.field()
    bench.grid.show_film(flat(0), REF)
    assert not field.isVisible()


def test_a_known_length_is_drawn_with_keys_alone(bench: Bench) -> None:
    bench.tool(Tool.KNOWN)
    canvas = bench.view.focusProxy()
    for key in (Key.Key_Return, Key.Key_Right, Key.Key_Return):
        bench.qtbot.keyClick(canvas, key)
    field = bench.field()
    QTest.keyClicks(field.line, "10")
    bench.qtbot.keyClick(field.line, Key.Key_Return)
    (known,) = bench.measures
    assert isinstance(known, KnownLength)
    assert known.mm == 10


def test_what_is_hidden_is_not_painted_and_not_taken_hold_of(bench: Bench) -> None:
    bench.tool(Tool.RULER)
    empty = pixels(bench.view)
    bench.drag((10, 50), (30, 50))
    bench.tool(Tool.BOX)
    bench.drag((10, 10), (30, 30))
    bench.editing.show_thing(0, False)
    bench.editing.show_thing(1, False)
    bench.view.desk.choose_thing(None)
    send_move(bench.view, bench.at(60, 60))
    bench.view.hover_end()
    assert (pixels(bench.view) == empty).all()
    assert bench.view.hand.over(*bench.at(10, 50).toTuple()) is None
    bench.editing.undo()
    bench.editing.undo()
    assert bench.view.desk.board.hidden == set()
    assert (pixels(bench.view) != empty).any()


def test_wet_paint_is_as_fine_as_the_screen() -> None:
    assert [coarseness(zoom) for zoom in (4, 1, 0.6, 0.5, 0.3, 0.1)] == [1, 1, 1, 2, 2, 8]


def test_a_name_stands_above_the_value(bench: Bench) -> None:
    bench.tool(Tool.REGION_BOX)
    bench.drag((10, 10), (30, 30))
    bench.editing.rename_thing(0, "lung")
    (region,) = bench.measures
    assert isinstance(region, Region)
    assert bench.words(region)[0] == "lung"
    assert bench.editing.name_of_undo == "name the region lung"


def test_the_field_is_named_for_ears(bench: Bench) -> None:
    bench.tool(Tool.KNOWN)
    bench.drag((10, 20), (50, 20))
    assert bench.field().line.accessibleName()
    assert QApplication.focusWidget() in (bench.field().line, None)


def test_a_ruler_keeps_its_two_ends(bench: Bench) -> None:
    bench.tool(Tool.RULER)
    bench.drag((10, 50), (30, 50))
    (ruler,) = bench.measures
    assert isinstance(ruler, Ruler)
    assert ruler.points == (pytest.approx((10, 50)), pytest.approx((30, 50)))


def test_going_to_a_thing_chooses_it_and_brings_it_into_the_middle(bench: Bench) -> None:
    bench.tool(Tool.RULER)
    bench.drag((22, 26), (32, 26))
    bench.view.desk.choose_thing(None)
    chosen: list[object] = []
    bench.grid.thing_chosen.connect(chosen.append)
    look_at(bench.view, 20, 40, 40)
    bench.grid.go_to(0)
    geometry = bench.view.geometry_of_film()
    assert geometry is not None
    assert geometry.centre == pytest.approx((27, 26), abs=0.2)
    assert chosen == [0]
    bench.grid.go_to(7)
    assert chosen == [0]
