"""All actions with their keys, by group, as a list that arrow keys walk through."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from xai_desktop.core.wording import noted, wording
from xai_desktop.ui import theme
from xai_desktop.ui.keys import SPECS, KeyTable, shown, text_of
from xai_desktop.ui.rows import paint_ground

Index = QModelIndex | QPersistentModelIndex
NAME, CAPS, OWN = (Qt.ItemDataRole.UserRole + number for number in range(1, 4))
PADDING, EDGE, GAP = 5, 12, 6
CHANGED = noted("changed")


class KeyList(QListView):
    """`chosen` carries the id of an action; `edit_wished` says that Enter was pressed on it."""

    chosen = Signal(str)
    edit_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(wording("Actions and their keys"))
        self.setItemDelegate(KeyDelegate(self))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._model = QStandardItemModel(self)
        self._rows: dict[str, QStandardItem] = {}
        self._words: dict[str, str] = {}
        self._fill()
        self.setModel(self._model)
        self.selectionModel().currentChanged.connect(self._announce)
        self.doubleClicked.connect(lambda _index: self.edit_wished.emit())
        theme.changes().changed.connect(self._recolour)

    def show_table(self, table: KeyTable) -> None:
        for name, item in self._rows.items():
            caps, own = tuple(map(shown, table.keys[name])), not table.is_usual(name)
            item.setData(caps, CAPS)
            item.setData(own, OWN)
            said = ", ".join(caps) or wording("no key")
            spec = SPECS[name]
            item.setData(
                f"{text_of(name)}: {said}{f', {wording(CHANGED)}' if own else ''}", Qt.ItemDataRole.AccessibleTextRole
            )
            self._words[name] = " ".join((*map(wording, (spec.group, spec.text, spec.tip)), *caps, said)).casefold()

    def filter(self, text: str) -> int:
        """Show only actions that contain every word, and the headings above them; how many are left."""
        wanted, left = text.casefold().split(), dict[str, int]()
        for name, item in self._rows.items():
            fits = all(word in self._words[name] for word in wanted)
            self.setRowHidden(item.row(), not fits)
            group = wording(SPECS[name].group)
            left[group] = left.get(group, 0) + fits
        for row in range(self._model.rowCount()):
            heading = self._model.item(row)
            if not heading.data(NAME):
                self.setRowHidden(row, not left[heading.text()])
        return sum(left.values())

    def choose(self, name: str) -> None:
        self.setCurrentIndex(self._rows[name].index())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_wished.emit()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        groups = dict.fromkeys(spec.group for spec in SPECS.values())
        for group in groups:
            heading = QStandardItem(wording(group))
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(heading)
            for spec in SPECS.values():
                if spec.group == group:
                    item = QStandardItem(wording(spec.text))
                    item.setData(spec.id, NAME)
                    item.setToolTip(wording(spec.tip))
                    self._rows[spec.id] = item
                    self._model.appendRow(item)

    def _announce(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.data(NAME):
            self.chosen.emit(current.data(NAME))

    def _recolour(self) -> None:
        self.viewport().update()


class KeyDelegate(QStyledItemDelegate):
    """Words at the left, keys as caps at the right; a changed action says so in a word before them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, QFontMetrics(option.font).height() + 2 * PADDING + (0 if index.data(NAME) else 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = option.rect.adjusted(EDGE, 0, -EDGE, 0)
        if index.data(NAME):
            paint_ground(painter, option)
            right = _paint_caps(painter, line, option.font, tuple(index.data(CAPS) or ()))
            if index.data(OWN):
                right = _paint_word(painter, line, option.font, right)
            line.setRight(right)
            _write(painter, line, option.font, "text", str(index.data()))
        else:
            face = QFont(option.font)
            face.setBold(True)
            face.setPointSizeF(option.font.pointSizeF() - 1)
            _write(painter, line.adjusted(0, 8, 0, 0), face, "quiet", str(index.data()).upper())
        painter.restore()


def _paint_caps(painter: QPainter, line: QRect, font: QFont, caps: tuple[str, ...]) -> int:
    """Keys side by side at the right end of a line; the x where the words have to end."""
    small, now, right = QFont(font), theme.current(), line.right()
    small.setPointSizeF(font.pointSizeF() - 1)
    metrics = QFontMetrics(small)
    height = metrics.height() + 3
    painter.setFont(small)
    for cap in reversed(caps):
        width = metrics.horizontalAdvance(cap) + 14
        box = QRectF(right - width, line.center().y() - height / 2 + 0.5, width, height)
        painter.setPen(QPen(now.colour("line"), 1))
        painter.setBrush(now.colour("raised"))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(now.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
        right -= width + GAP
    return right


def _paint_word(painter: QPainter, line: QRect, font: QFont, right: int) -> int:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() - 1)
    width = QFontMetrics(small).horizontalAdvance(wording(CHANGED))
    place = QRect(right - width, line.top(), width, line.height())
    _write(painter, place, small, "warn", wording(CHANGED))
    return right - width - GAP


def _write(painter: QPainter, line: QRect, font: QFont, colour: str, text: str) -> None:
    painter.setFont(font)
    painter.setPen(theme.current().colour(colour))
    shown_text = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown_text)
