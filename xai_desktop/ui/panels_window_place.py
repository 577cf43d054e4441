"""A widget's place in a splitter, kept while the widget is in another window."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter, QWidget


class Place:
    """An empty, hidden widget holds the place: sizes and the order of Tab are as before when the widget comes back."""

    def __init__(self, splitter: QSplitter, widget: QWidget) -> None:
        """Where the widget is now."""
        self.widget = widget
        self._splitter, self._number = splitter, splitter.indexOf(widget)
        self._holder = QWidget()
        self._holder.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # else it could not hold a place among what Tab goes to
        self._holder.hide()

    @property
    def is_empty(self) -> bool:
        return self._splitter.indexOf(self._holder) == self._number

    def empty(self) -> bool:
        """The widget has no window now, and is hidden. Returns whether it was shown."""
        before, shown = _before(self.widget), not self.widget.isHidden()
        self._put(self._holder)
        self._holder.hide()
        if before is not None:
            QWidget.setTabOrder(before, self._holder)
        return shown

    def fill(self) -> None:
        """The widget is here again, as wide as it was, and reached by Tab where it was."""
        before, shown = _before(self._holder), not self.widget.isHidden()
        self._put(self.widget)
        self.widget.setVisible(shown)
        if before is not None:
            follow(before, self.widget)

    def _put(self, widget: QWidget) -> None:
        gone = self._splitter.replaceWidget(self._number, widget)
        if gone is not None:
            gone.setParent(None)


def follow(before: QWidget, widget: QWidget) -> None:
    """Let Tab come from `before` to what is in a widget of the same window, in the order that it has."""
    for one in reached(widget):
        QWidget.setTabOrder(before, one)
        before = one


def reached(widget: QWidget) -> tuple[QWidget, ...]:
    """What Tab reaches in a widget, in its order, in sight or out of it."""
    return tuple(one for one in _chain(widget) if widget.isAncestorOf(one))


def _before(widget: QWidget) -> QWidget | None:
    """What Tab reaches before a widget and what is in it."""
    found = None
    for one in _chain(widget):
        if not widget.isAncestorOf(one):
            found = one
    return found


def _chain(widget: QWidget) -> tuple[QWidget, ...]:
    """Everything in the window that takes Tab, from a widget on and round to it again."""
    found = []
    one = widget.nextInFocusChain()
    while one is not None and one is not widget:
        found.append(one)
        one = one.nextInFocusChain()
    _give_back([widget, *found])
    return tuple(one for one in found if one.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _give_back(widgets: Iterable[QWidget]) -> None:
    """PySide takes whoever names the next one in the chain for its parent: with the first that is deleted, all that
    Python knows of those behind it, the window's own parts too, would be dead and be kept for good. Telling each who
    its parent is, as it is already, changes nothing but that.
    """
    for one in widgets:
        QObject.setParent(one, one.parent())
