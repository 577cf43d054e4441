"""The real program, driven like a person would: started as `main` starts it, with mouse and keys."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from xai_desktop.ui.main import open_program
from xai_desktop.ui.start import Start
from xai_desktop.ui.wiring import Program

REASON = "Opened by a test: the reading steps are off."


@contextmanager
def running(
    qtbot: QtBot,
    *paths: Path,
    annotations: tuple[Path, ...] = (),
    reason: str = REASON,
    bundle: str = "demo-cascade",
    size: tuple[int, int] = (1280, 800),
    demo: bool = False,
) -> Iterator[Program]:
    """The window with these films, closed properly afterwards."""
    del qtbot  # whose application this is; the window is closed here, and gone afterwards
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    without_style(app)
    hook = sys.excepthook
    program = open_program(app, Start(paths, annotations, reason, bundle, demo=demo))
    sys.excepthook = hook  # the test, not the crash dialog, hears about our bugs
    program.window.resize(*size)
    program.window.activateWindow()
    try:
        yield program
    finally:
        program.close()
        program.window.close()


def without_style(app: QApplication) -> None:
    """As before a person's start: where a style sheet is there already, each widget is styled while it is made.

    Qt keeps the mark of being styled on widgets that were never shown. It then does not look out for their end when
    the next sheet comes, and would walk into them with the one after that.
    """
    app.setStyleSheet("")
    for one in app.allWidgets():
        one.setAttribute(Qt.WidgetAttribute.WA_StyleSheet, False)


def settled(qtbot: QtBot, program: Program, *, cascade: bool = True) -> None:
    """Wait until the film has its map and, if wanted, its cascade."""

    def ready() -> bool:
        state = program.session.state
        return state.result is not None and (state.cascade is not None or not cascade) and not program.jobs.busy

    qtbot.waitUntil(ready, timeout=60000)


def complaints(program: Program) -> list[str]:
    """What the window says in place, a sentence each."""
    return list(program.window.notices.sentences())


def texts(widget: QWidget, *, hidden: bool = False) -> str:
    """Everything that a widget and its children say: text, tooltips, titles, accessible names, item models, actions.

    `hidden` also asks what is out of sight: a panel that is folded away must not know anything either.
    """
    words: list[str] = []
    for one in [widget, *widget.findChildren(QWidget)]:
        if not (hidden or one.isVisible()):
            continue
        for action in one.actions():
            words += [action.text(), action.toolTip(), action.statusTip(), action.whatsThis()]
        for name in ("text", "title", "placeholderText", "currentText", "toolTip", "windowTitle"):
            reader = getattr(one, name, None)
            if callable(reader):
                words.append(str(reader()))
        words += [one.accessibleName(), one.accessibleDescription(), one.statusTip(), one.whatsThis()]
        words += _items(one)
    return "\n".join(word for word in words if word)


def _items(widget: QWidget) -> list[str]:
    model = getattr(widget, "model", None)
    table = model() if callable(model) else None
    if table is None or not hasattr(table, "rowCount"):
        return []
    roles = (0, 3, 11, 12)  # display, tooltip, accessible text and description
    return [
        str(table.data(table.index(row, column), role) or "")
        for row in range(table.rowCount())
        for column in range(table.columnCount() if isinstance(table, QAbstractTableModel) else 1)
        for role in roles
    ]
