"""By keyboard and for screen readers: what can be clicked can be reached, and what can be reached has a name."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QMenu,
    QScrollBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient, write_dicom
from tests.helpers.program import running, settled
from xai_desktop.core import paths
from xai_desktop.core.reading import Posture
from xai_desktop.core.review import Presence, Verdict
from xai_desktop.ui.actions import ACTIONS, MENUS
from xai_desktop.ui.verdict.answers import AnswerRow, SurenessView
from xai_desktop.ui.wiring import Program

DEMO, MARKS = (paths.demo_study(),), (paths.demo_annotations(), paths.demo_atlas())
FIELDS = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, SurenessView)


def fields(root: QWidget) -> Iterator[QWidget]:
    """Every visible widget that something can be done with, without the parts that Qt makes for itself."""
    for kind in FIELDS:
        for one in root.findChildren(kind):
            own = one.objectName().startswith("qt_") or isinstance(one, QScrollBar | QHeaderView)
            within = isinstance(one.parentWidget(), QAbstractSpinBox | QComboBox | AnswerRow)
            if one.isVisible() and not own and not within:
                yield one


def told(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return widget.accessibleName() or (str(text()) if callable(text) else "")


def every_place(qtbot: QtBot, program: Program) -> Iterator[str]:
    """The window in each posture with all panels open, then in its other workspaces."""
    window = program.window
    for posture in Posture:
        program.set_posture(posture)
        for panel in window.side.panels:
            panel.fold(False)
        yield posture.name
    for action in ("workspace_models", "workspace_cohort", "workspace_settings", "help"):
        window.action(action).trigger()
        yield action
    window.action("workspace_review").trigger()


def test_what_can_be_used_has_a_name_and_takes_the_keyboard(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        nameless, unreachable = set(), set()
        for place in every_place(qtbot, program):
            for one in fields(program.window):
                where = f"{place}: {type(one).__name__} in {type(one.parentWidget()).__name__} {told(one)!r}"
                if not told(one).strip():
                    nameless.add(where)
                if one.isEnabled() and not one.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    unreachable.add(where)
        assert nameless == set()
        assert unreachable == set()


def test_every_action_is_in_a_menu_or_has_a_key(qtbot: QtBot) -> None:
    """A menu is reached with the keyboard, so nothing needs a mouse."""
    assert next(spec.keys for spec in ACTIONS if spec.id == "menu")
    listed = {name for _, names in MENUS for name in names}
    assert [spec.id for spec in ACTIONS if spec.id not in listed and not spec.keys] == []


def test_every_shortcut_is_unique() -> None:
    keys = [key for spec in ACTIONS for key in spec.keys]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def tab_chain(program: Program) -> list[QWidget]:
    """What Tab goes through, round the whole window, beginning with the film."""
    first = one = program.window.viewer.film
    found = []
    while True:
        one = one.nextInFocusChain()
        if one is first:
            return [widget for widget in found if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()]
        found.append(one)


def test_tab_stays_in_a_panel_until_it_has_seen_all_of_it(qtbot: QtBot) -> None:
    """Also where its parts were made later: the scores of a network, the questions about a finding."""
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        window = program.window
        program.verdicts.say(program.session.state.said.with_verdict(Verdict("Nodule", Presence.YES)), "add Nodule")
        for panel in window.side.panels:
            panel.fold(False)
        chain = tab_chain(program)
        for panel in (*window.side.panels, window.cascade, window.worklist, window.top):
            places = [number for number, widget in enumerate(chain) if panel.isAncestorOf(widget)]
            assert places == list(range(places[0], places[0] + len(places))), panel.accessibleName()


def test_arrows_and_tab_reach_what_lies_over_a_film(qtbot: QtBot) -> None:
    """Marks and their handles, the magnifier, the divider between two maps, a tile of a cascade, a point of a curve."""
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        window, view = program.window, program.window.viewer.film
        canvas = view.focusProxy()
        window.action("tool_box").trigger()
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Return):
            qtbot.keyClick(canvas, key)
        box = program.editing.work.marks[0].box
        qtbot.keyClick(canvas, Qt.Key.Key_Down)
        assert program.editing.work.marks[0].box.as_tuple() == (box.x0, box.y0 + 1, box.x1, box.y1 + 1)
        stops = []
        for _ in range(8):
            qtbot.keyClick(canvas, Qt.Key.Key_Tab)
            stops.append(view.desk.board.handle)
        assert stops == list(range(8)), "a box has eight handles"
        qtbot.keyClick(canvas, Qt.Key.Key_Left)
        assert program.editing.work.marks[0].box.as_tuple() == (box.x0 - 1, box.y0 + 1, box.x1, box.y1 + 1)
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)

        window.action("lens").trigger()
        place = view._lens.point
        qtbot.keyClick(canvas, Qt.Key.Key_Left)
        assert view._lens.point != place
        window.action("lens").trigger()

        chosen = program.session.state.tile
        window.cascade.grid.setFocus()
        qtbot.keyClick(window.cascade.grid, Qt.Key.Key_Left)
        assert program.session.state.tile != chosen
        threshold = program.session.state.look.threshold
        qtbot.keyClick(window.agreement.curve, Qt.Key.Key_Left)
        assert program.session.state.look.threshold != threshold


def test_a_film_that_moves_is_played_and_stepped_by_keys(qtbot: QtBot, tmp_path: Path) -> None:
    film = write_dicom(tmp_path / "film.dcm", np.stack([gradient()] * 5), bits=12)
    with running(qtbot, film) as program:
        settled(qtbot, program)
        cine, shown = program.window.viewer.cine, lambda: program.session.state.ref.frame  # type: ignore[union-attr]
        for part in (cine.play_button, cine.on_button, cine.slider, cine.rate):
            assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
        for key, frame in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 4), (Qt.Key.Key_Left, 3), (Qt.Key.Key_Home, 0)):
            qtbot.keyClick(program.window, key)
            qtbot.waitUntil(lambda frame=frame: shown() == frame, timeout=10000)
        qtbot.keyClick(program.window, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: cine.playing, timeout=5000)
        qtbot.keyClick(program.window, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: not cine.playing, timeout=5000)


def check_menus(program: Program) -> None:
    """Behind every button with a menu: Tab reaches the button, and every entry has words."""
    opening = [one for one in program.window.findChildren(QToolButton) if one.menu() is not None and one.isVisible()]
    assert opening
    for button in opening:
        menu = button.menu()
        menu.aboutToShow.emit()
        entries = [action for action in menu.actions() if not action.isSeparator()]
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, told(button)
        assert entries, told(button)
        assert all(action.text() for action in entries), told(button)


DIALOGS = ("export", "import_report", "label_names", "save_marks", "shortcuts")


def test_menus_and_dialogs_are_used_and_left_by_keys(qtbot: QtBot) -> None:
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program, cascade=False)
        qtbot.keyClick(program.window, Qt.Key.Key_F10)
        first = program.window.menuBar().actions()[0].menu()
        assert isinstance(first, QMenu)
        qtbot.waitUntil(first.isVisible, timeout=5000)
        qtbot.keyClick(first, Qt.Key.Key_Escape)
        check_menus(program)
        for name in DIALOGS:
            program.window.action(name).trigger()
            (opened,) = [one for one in program.window.findChildren(QDialog) if one.isVisible()]
            parts = list(fields(opened))
            assert parts
            for one in parts:
                assert told(one).strip(), (name, type(one).__name__)
                assert not one.isEnabled() or one.focusPolicy() & Qt.FocusPolicy.TabFocus, (name, told(one))
            qtbot.keyClick(opened, Qt.Key.Key_Escape)
            qtbot.waitUntil(lambda one=opened: not shiboken6.isValid(one) or not one.isVisible(), timeout=5000)
