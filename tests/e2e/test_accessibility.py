"""By keyboard and for screen readers: what can be clicked can be reached, and what can be reached has a name."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled
from xai_desktop.core import paths
from xai_desktop.core.reading import Posture
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
    for action in ("workspace_models", "workspace_settings", "help"):
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
    """A menu is reached with the keyboard (F10), so nothing needs a mouse."""
    listed = {name for _, names in MENUS for name in names}
    assert [spec.id for spec in ACTIONS if spec.id not in listed and not spec.keys] == []


def test_every_shortcut_is_unique() -> None:
    keys = [key for spec in ACTIONS for key in spec.keys]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []
