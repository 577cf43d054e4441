"""The sheet behind F1: every key, by group, with a search."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from xai_desktop.core.wording import wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.parts import MARGIN, ElidedLabel, Note, column_of, title_label
from xai_desktop.ui.theme import role

Shortcut = tuple[str, str, str]
"""(group, keys, text)."""
COLUMNS = 2


class ShortcutsDialog(QDialog):
    """Groups in the order in which they first appear, in two columns of about the same height.

    `change_requested` asks for the page where keys are changed; the sheet is closed by then.
    """

    change_requested = Signal()

    def __init__(self, shortcuts: tuple[Shortcut, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(wording("Keys"))
        self.search, self._nothing = QLineEdit(), Note(wording("No key does that."))
        self.search.setPlaceholderText(wording("Search keys"))
        self.search.setAccessibleName(wording("Search keys"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self._groups = [KeyGroup(name, keys) for name, keys in _grouped(shortcuts)]
        self._arrange()
        self.resize(min(theme.pixels(760), 1180), 660)
        self.search.setFocus()

    def _arrange(self) -> None:
        sheet, scroll, buttons = QWidget(), QScrollArea(), QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        columns = QHBoxLayout(sheet)
        columns.setContentsMargins(0, 0, MARGIN, 0)
        columns.setSpacing(3 * MARGIN)
        for groups in _balanced(self._groups):
            column = QVBoxLayout()
            column.setSpacing(MARGIN)
            for group in groups:
                column.addWidget(group)
            column.addStretch(1)
            columns.addLayout(column, 1)
        scroll.setWidget(sheet)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons.rejected.connect(self.reject)
        self.change = buttons.addButton(wording("Change keys…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.change.clicked.connect(self._ask_to_change)
        layout = column_of(self, MARGIN)
        layout.setContentsMargins(MARGIN + 4, MARGIN + 4, MARGIN + 4, MARGIN)
        for part in (self.search, self._nothing, scroll, buttons):
            layout.addWidget(part)
        layout.setStretchFactor(scroll, 1)
        self._nothing.hide()

    def _ask_to_change(self, *_: object) -> None:
        self.accept()
        self.change_requested.emit()

    @Slot(str)
    def _filter(self, text: str) -> None:
        left = [group.filter(text.casefold().split()) for group in self._groups]
        self._nothing.setVisible(not any(left))


class KeyGroup(QWidget):
    """A heading and its keys."""

    def __init__(self, name: str, keys: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.name = name
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(5)
        grid.setHorizontalSpacing(MARGIN)
        grid.setColumnStretch(0, 1)
        grid.addWidget(title_label(name), 0, 0, 1, 2)
        self.rows: list[tuple[str, QLabel, QWidget]] = []
        for number, (shortcut, text) in enumerate(keys, 1):
            words, caps = ElidedLabel(text), _caps(shortcut)
            grid.addWidget(words, number, 0)
            grid.addWidget(caps, number, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.rows.append((f"{name} {shortcut} {text}".casefold(), words, caps))

    def __len__(self) -> int:
        return len(self.rows) + 2

    def filter(self, wanted: list[str]) -> bool:
        """Show only the keys that contain every word; false where none is left."""
        some = False
        for hay, words, caps in self.rows:
            fits = all(word in hay for word in wanted)
            words.setVisible(fits)
            caps.setVisible(fits)
            some = some or fits
        self.setVisible(some)
        return some


def _caps(shortcut: str) -> QWidget:
    """Alternatives side by side, each as the cap of a key."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for keys in shortcut.split(", "):
        cap = QLabel(keys)
        role(cap, "chip")
        row.addWidget(cap)
    holder.setAccessibleName(shortcut)
    return holder


def _grouped(shortcuts: tuple[Shortcut, ...]) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    names = dict.fromkeys(group for group, _, _ in shortcuts)
    return [(name, tuple((keys, text) for group, keys, text in shortcuts if group == name)) for name in names]


def _balanced(groups: list[KeyGroup]) -> list[list[KeyGroup]]:
    """The groups in their order, cut where the columns are of about the same height."""
    total, columns, height = sum(map(len, groups)), [[]], 0  # type: int, list[list[KeyGroup]], int
    for group in groups:
        if height + len(group) / 2 > total / COLUMNS * len(columns) and columns[-1] and len(columns) < COLUMNS:
            columns.append([])
        columns[-1].append(group)
        height += len(group)
    return columns
