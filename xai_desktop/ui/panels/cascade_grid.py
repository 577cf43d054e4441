"""The tiles of a cascade: rows of networks, columns of layers. Row names stay in sight while the columns scroll."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.cascade import CascadeRow, CascadeTile
from xai_desktop.ui import theme
from xai_desktop.ui.panels.cascade_names import paint_column_name, paint_row_name
from xai_desktop.ui.panels.cascade_plan import CascadePlan
from xai_desktop.ui.panels.cascade_tile import paint_frame, paint_tile
from xai_desktop.ui.panels.inputs import keeps_keys
from xai_desktop.ui.panels.pictures import pixmap
from xai_desktop.ui.panels.plotting import small

LABEL = 98
"""Pixels of the row names, which stay in sight."""
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Home: (0, -999),
    Qt.Key.Key_End: (0, 999),
}


class CascadeGrid(QAbstractScrollArea):
    """A click or an arrow key chooses a tile. Pictures that have not changed are not converted again."""

    tile_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Cascade tiles")
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self._rows: tuple[CascadeRow, ...] = ()
        self._chosen: tuple[int, int] | None = None
        self._pictures: dict[tuple[int, int], tuple[ByteArray, QPixmap]] = {}
        self._plan = CascadePlan.of(1, 1, LABEL, 16, 400, 200)
        self.horizontalScrollBar().valueChanged.connect(self._repaint)
        self.verticalScrollBar().valueChanged.connect(self._repaint)
        theme.changes().changed.connect(self._repaint)

    def show_rows(self, rows: tuple[CascadeRow, ...]) -> None:
        self._rows = rows
        tiles = {(r, c): tile for r, row in enumerate(rows) for c, tile in enumerate(row.columns)}
        kept = self._pictures.items()
        self._pictures = {at: pair for at, pair in kept if at in tiles and pair[0] is tiles[at].picture}
        if self._chosen not in tiles:
            self._chosen = None
        self._fit()

    def set_chosen(self, chosen: tuple[int, int] | None) -> None:
        """Frame a tile without announcing it."""
        self._chosen = chosen if chosen is not None and self.tile(*chosen) is not None else None
        self._show_chosen()

    @property
    def chosen(self) -> tuple[int, int] | None:
        return self._chosen

    @property
    def plan(self) -> CascadePlan:
        return self._plan

    def tile(self, row: int, column: int) -> CascadeTile | None:
        inside = 0 <= row < len(self._rows) and 0 <= column < len(self._rows[row].columns)
        return self._rows[row].columns[column] if inside else None

    def tile_rect(self, row: int, column: int) -> QRectF:
        """Where a tile is in the viewport now."""
        return self._plan.tile(row, column).translated(self._shift())

    def texts(self) -> tuple[str, ...]:
        """Everything that is painted, in words."""
        return tuple(self.told(r, c) for r, row in enumerate(self._rows) for c in range(len(row.columns)))

    def told(self, row: int, column: int) -> str:
        """A tile in words, one fact a line."""
        tile = self.tile(row, column)
        if tile is None:
            return ""
        iou = f"IoU {tile.iou.text()}" + ("" if tile.iou.known else f": {tile.iou.reason}")
        own = "coloured on its own scale, not on that of its row" if tile.own_scale else ""
        lines = (
            f"{self._rows[row].label}, {tile.label}",
            f"explains: {tile.explains}",
            tile.note,
            iou,
            tile.state,
            own,
        )
        return "\n".join(line for line in lines if line)

    def wanted_width(self, height: int, room: int) -> int:
        """How wide the grid would like to be at this height, and at most `room`."""
        return min(self._plan_for(room, height).width, room)

    def _columns(self) -> int:
        return max((len(row.columns) for row in self._rows), default=0)

    def _plan_for(self, width: int, height: int) -> CascadePlan:
        head = QFontMetrics(small(self.font())).height() + 4
        return CascadePlan.of(len(self._rows), self._columns(), LABEL, head, width, height)

    def _fit(self) -> None:
        plan = self._plan_for(self.width(), self.height())
        if plan.side != self._plan.side:
            self._pictures.clear()
        self._plan = plan
        over = plan.width - self.width()
        tall = plan.height - self.height() + (self.horizontalScrollBar().sizeHint().height() if over > 0 else 0)
        for bar, beyond, page in (
            (self.horizontalScrollBar(), over, self.width()),
            (self.verticalScrollBar(), tall, self.height()),
        ):
            bar.setRange(0, max(0, beyond))
            bar.setPageStep(page)
            bar.setSingleStep(plan.step // 2)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.setAccessibleDescription("" if self._chosen is None else self.told(*self._chosen).replace("\n", ", "))
        if self._chosen is not None:
            rect = self.tile_rect(*self._chosen)
            bar, right = self.horizontalScrollBar(), self.viewport().width()
            if rect.right() > right - 3:
                bar.setValue(bar.value() + int(rect.right() - right + 4))
            elif rect.left() < LABEL + 3:
                bar.setValue(bar.value() - int(LABEL + 4 - rect.left()))
        self._repaint()

    def _shift(self) -> QPointF:
        return QPointF(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())

    def _repaint(self, *_: object) -> None:
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(520, 170)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        view = QRectF(self.viewport().rect())
        painter.setClipRect(view.adjusted(LABEL, 0, 0, 0))
        self._paint_heads(painter)
        for row, cascade_row in enumerate(self._rows):
            for column, tile in enumerate(cascade_row.columns):
                rect = self.tile_rect(row, column)
                if rect.intersects(view):
                    paint_tile(painter, rect, tile, self._picture(row, column, tile), self.font())
        if self._chosen is not None:
            paint_frame(painter, self.tile_rect(*self._chosen), self.hasFocus())
        painter.setClipping(False)
        for row, cascade_row in enumerate(self._rows):
            rect = self.tile_rect(row, 0)
            space = QRectF(0, rect.top(), LABEL - 8, rect.height())
            paint_row_name(painter, space, row, cascade_row, self.font())
        painter.end()
        if self._chosen is None and self.hasFocus():
            self._paint_focus()

    def _paint_focus(self) -> None:
        painter = QPainter(self.viewport())
        painter.setPen(theme.current().colour("accent"))
        painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def _picture(self, row: int, column: int, tile: CascadeTile) -> QPixmap | None:
        """The tile's picture in the pixels of this screen, made once per size."""
        if tile.picture is None:
            return None
        kept = self._pictures.get((row, column))
        if kept is None:
            side = round(self._plan.side * self.devicePixelRatioF())
            scaled = pixmap(tile.picture).scaled(
                side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            kept = self._pictures[row, column] = (tile.picture, scaled)
        return kept[1]

    def _paint_heads(self, painter: QPainter) -> None:
        longest = max(self._rows, key=lambda row: len(row.columns), default=None)
        for column, tile in enumerate(longest.columns if longest else ()):
            rect = self.tile_rect(0, column)
            head = QRectF(rect.left(), 0, rect.width(), self._plan.head)
            chosen = self._chosen is not None and self._chosen[1] == column
            paint_column_name(painter, head, tile.label, self.font(), chosen=chosen)

    def _choose(self, row: int, column: int) -> None:
        self._chosen = (row, column)
        self._show_chosen()
        self.tile_chosen.emit(row, column)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position() - self._shift()
        found = self._plan.at(at.x(), at.y()) if event.position().x() >= LABEL else None
        if found is not None and self.tile(*found) is not None and event.button() is Qt.MouseButton.LeftButton:
            self._choose(*found)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if not self._rows or (step is None and event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Space)):
            super().keyPressEvent(event)
            return
        if self._chosen is None:
            self._choose(0, 0)
            return
        row = min(max(self._chosen[0] + (step or (0, 0))[0], 0), len(self._rows) - 1)
        column = min(max(self._chosen[1] + (step or (0, 0))[1], 0), len(self._rows[row].columns) - 1)
        self._choose(row, column)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._repaint()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = QPointF(event.pos())
            found = self._plan.at(*(at - self._shift()).toTuple()) if at.x() >= LABEL else self._label_at(at)
            text = "" if found is None else self.told(*found) if found[1] >= 0 else self._row_told(found[0])
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def _label_at(self, at: QPointF) -> tuple[int, int] | None:
        for row in range(len(self._rows)):
            rect = self.tile_rect(row, 0)
            if rect.top() <= at.y() <= rect.bottom():
                return row, -1
        return None

    def _row_told(self, row: int) -> str:
        return f"{self._rows[row].label}\nexplains: {self._rows[row].explains}"
