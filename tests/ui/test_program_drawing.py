"""Drawing in the real window: by keys alone, with undo, and without a word about the AI."""

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.helpers.program import running
from tests.helpers.viewing import drag, surface
from xai_desktop.core import paths
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.measures import Ruler
from xai_desktop.ui.viewer.cursor import Tool

Key, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier
SHIFT, ALT, CONTROL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def test_marks_by_keys_alone_with_undo_and_redo(qtbot: QtBot) -> None:
    with running(qtbot, paths.demo_study(), reason="") as program:
        qtbot.waitUntil(lambda: program.session.state.image is not None, timeout=30000)
        window, editing = program.window, program.editing
        viewer = window.viewer
        canvas = viewer.film.focusProxy()
        qtbot.waitUntil(canvas.hasFocus, timeout=5000)
        assert not window.action("undo").isEnabled()

        qtbot.keyClick(canvas, Key.Key_B, SHIFT)
        assert viewer.film.hand.tool is Tool.BOX
        assert window.action("tool_box").isChecked()
        qtbot.keyClick(canvas, Key.Key_Return)
        for _ in range(3):
            qtbot.keyClick(canvas, Key.Key_Left)
        qtbot.keyClick(canvas, Key.Key_Right, ALT)
        qtbot.keyClick(canvas, Key.Key_Return)
        (mark,) = editing.work.marks
        assert isinstance(mark.shape, Box)
        assert window.action("undo").text() == "Undo: draw the box"
        assert mark.shape.width == mark.shape.height + 1

        qtbot.keyClick(canvas, Key.Key_Right, ALT)  # the shortcut of a layer, were nothing chosen
        assert editing.work.marks[0].box.width == mark.box.width + 1
        qtbot.keyClick(canvas, Key.Key_Z, CONTROL)
        assert editing.work.marks == (mark,)
        qtbot.keyClick(canvas, Key.Key_Y, CONTROL)
        assert editing.work.marks[0].box.width == mark.box.width + 1
        qtbot.keyClick(canvas, Key.Key_Delete)
        assert editing.work.marks == ()
        qtbot.keyClick(canvas, Key.Key_Z, CONTROL)
        assert len(viewer.film.desk.marks) == 1

        qtbot.waitUntil(lambda: len(program.session.state.opening.images) > 1, timeout=30000)
        qtbot.keyClick(canvas, Key.Key_N)
        qtbot.waitUntil(lambda: viewer.film.desk.marks == (), timeout=10000)
        assert editing.work.marks == ()
        assert not window.action("undo").isEnabled()


def test_what_is_measured_stays_with_its_film_and_can_be_undone(qtbot: QtBot) -> None:
    with running(qtbot, paths.demo_study(), reason="") as program:
        qtbot.waitUntil(lambda: program.session.state.image is not None, timeout=30000)
        window, film = program.window, program.window.viewer.film
        qtbot.keyClick(window, Key.Key_R)
        centre = surface(film).rect().center()
        drag(qtbot, film, centre, centre + QPoint(60, 20), Qt.MouseButton.LeftButton)
        assert [type(one) for one in program.editing.work.measures] == [Ruler]
        program.editing.add_mark(Annotation("Mass", Box(1, 1, 9, 9)))
        assert len(film.desk.board.things) == 2
        window.action("undo").trigger()
        window.action("undo").trigger()
        assert film.desk.board.things == ()
        assert window.action("redo").text() == "Redo: draw the ruler"
