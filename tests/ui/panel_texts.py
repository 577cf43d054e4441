"""Everything that a widget says: on screen, in tooltips, and to a screen reader."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTabBar, QWidget

ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.StatusTipRole,
)
GETTERS = ("text", "placeholderText", "title", "headline", "windowTitle")


def texts_of(root: QWidget) -> list[str]:
    """All texts of a widget and of everything in it, shown or not."""
    return [text for widget in (root, *root.findChildren(QWidget)) for text in _own(widget) if text]


def _own(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip())
    for name in GETTERS:
        getter = getattr(widget, name, None)
        if callable(getter) and isinstance(text := getter(), str):
            yield text
    told = getattr(widget, "texts", None)
    if callable(told):
        yield from told()
    if isinstance(widget, QComboBox):
        yield from _of_model(widget.model())
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _of_model(widget.model())
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(i) + " " + widget.tabToolTip(i) for i in range(widget.count()))


def _of_model(model: QAbstractItemModel) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for row in range(model.rowCount(QModelIndex())):
        for column in range(columns):
            index = model.index(row, column)
            yield from (str(model.data(index, role) or "") for role in ROLES)
    for section in range(columns):
        for role in ROLES[:2]:
            yield str(model.headerData(section, Qt.Orientation.Horizontal, role) or "")
