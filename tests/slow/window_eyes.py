"""What can be seen of a window, and where: answers in plain values for whoever drives it from outside."""

from typing import Any

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialog, QMenu, QWidget

from tests.helpers.leaks import leaks
from tests.helpers.program import texts
from xai_desktop.ui import theme
from xai_desktop.ui.viewer.canvas import Canvas
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.wiring import Program

Area = tuple[int, int, int, int]
"""Left, top, width and height on the screen."""


class Eyes:
    """Widgets are named by how the window holds them: `window.ask.ask`, `window.verdict.cards().0.name`."""

    def __init__(self, program: Program) -> None:
        self._p = program

    def face(self) -> dict[str, Any]:
        """What the program shows, in short."""
        p, state = self._p, self._p.session.state
        shown, view = p.session.shown_result, p.window.viewer.active()
        made = shown.explanation.provenance if shown is not None else None
        window = view.window_level()
        geometry = view.geometry_of_film()
        return {
            "film": state.ref.image_id if state.ref is not None else None,
            "films": len(state.opening.images),
            "marked": sum(bool(one.annotations) for one in state.opening.annotations.images),
            "step": state.reading.step.name,
            "posture": state.reading.posture.name,
            "busy": p.jobs.busy,
            "asked": state.prediction is not None,
            "map": None if made is None or shown is None else [made.bundle, made.explainer, shown.explanation.layer],
            "map in sight": p.window.viewer.map_view in p.window.viewer.views(),
            "covered": state.covered is not None,
            "said": [[one.finding, one.presence, one.sureness, one.call, one.place] for one in state.said.verdicts],
            "normal": state.said.normal,
            "saved": p.verdicts.state_text,
            "marks": [[mark.label, *mark.box.as_tuple()] for mark in p.editing.work.marks],
            "covers": len(p.editing.work.covers),
            "chosen": p.window.viewer.film.desk.words,
            "panes": p.window.viewer.layout_number(),
            "views": len(p.window.viewer.views()),
            "window": [window.centre, window.width],
            "zoom": geometry.zoom if geometry is not None else None,
            "centre": geometry.centre if geometry is not None else None,
            "comparison": p.session.visible_comparison.mode.value if p.session.visible_comparison else None,
            "divider": p.window.viewer.map_view.divider(),
            "threshold": state.look.threshold.label,
            "opacity": state.look.opacity,
        }

    def where(self, path: str) -> Area | None:
        """The part of a widget that can be seen and used; None where there is none."""
        widget = self._at(path)
        seen = _seen(widget) if widget.isVisible() and widget.isEnabled() else QRect()
        return _on_screen(widget, seen) if not seen.isEmpty() else None

    def shown(self, path: str) -> bool:
        """Whether a widget is there, be it scrolled out of sight."""
        return bool(self._at(path).isVisible())

    def caption(self, pane: str) -> str:
        return str(self._view(pane).content().caption)

    def beyond(self, path: str) -> int:
        """How far a widget of the side column reaches out of sight: downwards positive, upwards negative, else 0."""
        widget, column = self._at(path), self._p.window.side.area.viewport()
        top = widget.mapTo(column, QPoint(0, 0)).y()
        below = top + widget.height() - column.height()
        return min(top, 0) or max(below, 0)

    def text(self, path: str) -> str:
        return str(self._at(path).text())

    def chosen(self, path: str) -> str:
        """What a chooser says."""
        return str(self._at(path).currentText())

    def item(self, path: str, words: str) -> Area | None:
        """Where the line that begins with these words is, in a list or in the open list of a chooser."""
        view = self._at(path)
        assert isinstance(view, QAbstractItemView)
        model = view.model()
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            if str(index.data() or index.data(0x100) or "").startswith(words):
                return _on_screen(view.viewport(), view.visualRect(index) & view.viewport().rect())
        return None

    def menu(self, words: str) -> Area | None:
        """Where an entry is: in a menu that is open, else in the menu bar."""
        bar = self._p.window.menuBar()
        menus: list[Any] = [one for one in QApplication.allWidgets() if isinstance(one, QMenu) and one.isVisible()]
        for menu in (*menus, bar):
            for action in menu.actions():
                if _words(action).startswith(words) and action.isVisible():
                    return _on_screen(menu, menu.actionGeometry(action))
        return None

    def film(self, pane: str, x: float, y: float) -> tuple[float, float] | None:
        """Where a point of the film is on the screen."""
        view = self._view(pane)
        geometry, surface = view.geometry_of_film(), view.focusProxy().viewport()
        if geometry is None:
            return None
        ratio = surface.devicePixelRatioF()
        across, down = geometry.to_pane(x, y)
        corner = surface.mapToGlobal(QPoint(0, 0))
        return corner.x() + across / ratio, corner.y() + down / ratio

    def leaks(self) -> list[str]:
        return leaks(self._p)

    def says(self, words: str) -> bool:
        """Whether the window or a dialog says something, in sight."""
        windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        return any(words in texts(one) for one in windows)

    def focus(self) -> str:
        """What has the keyboard: its class and its name."""
        widget = QApplication.focusWidget()
        return "" if widget is None else f"{type(widget).__name__}: {told(widget)}"

    def theme(self) -> str:
        return theme.current().name

    def front(self) -> str:
        """The class of the window in front: the window itself, a dialog, or a popup."""
        popup, window = QApplication.activePopupWidget(), QApplication.activeWindow()
        return type(popup or window).__name__ if popup or window else ""

    def picture(self, path: str) -> None:
        """The screen as a file."""
        QApplication.primaryScreen().grabWindow(0).save(path)

    def dialogs(self) -> list[str]:
        return [
            type(one).__name__ for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
        ]

    def _view(self, pane: str) -> FilmView:
        view = getattr(self._p.window.viewer, pane)
        assert isinstance(view, FilmView)
        return view

    def _at(self, path: str) -> Any:
        found: Any = self._p
        for part in path.split("."):
            if isinstance(found, dict):
                found = found[part]
            elif part.isdigit():
                found = found[int(part)]
            else:
                found = getattr(found, part.removesuffix("()"))
                found = found() if part.endswith("()") else found
        return found


def told(widget: QWidget) -> str:
    """What a screen reader says of it: its name, else its text."""
    words = widget.accessibleName() or getattr(widget, "text", str)()
    return words or (told(widget.parentWidget()) if isinstance(widget, Canvas) else "")


def _words(action: QAction) -> str:
    return action.text().replace("&", "")


def _seen(widget: QWidget) -> QRect:
    """What the widgets around it leave of a widget's room."""
    seen, around = widget.rect(), widget.parentWidget()
    while around is not None and not widget.isWindow():
        seen &= QRect(widget.mapFrom(around, QPoint(0, 0)), around.size())
        around = None if around.isWindow() else around.parentWidget()
    return seen


def _on_screen(widget: QWidget, rect: QRect) -> Area:
    corner = widget.mapToGlobal(rect.topLeft())
    return corner.x(), corner.y(), rect.width(), rect.height()
