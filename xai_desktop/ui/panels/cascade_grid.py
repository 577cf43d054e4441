"""The tiles of a cascade: rows of networks, columns of layers. Row names stay in sight while the columns scroll."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
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
from xai_desktop.core.cascade import MEASURES, CascadeRow, CascadeTile, Measure
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.cascade_names import paint_column_name, paint_row_name
from xai_desktop.ui.panels.cascade_plan import GAP, LABEL, SMALLEST, CascadePlan
from xai_desktop.ui.panels.cascade_tile import paint_frame, paint_note, paint_problem, paint_tile
from xai_desktop.ui.panels.inputs import KEPT_KEYS, keeps_keys
from xai_desktop.ui.panels.pictures import pixmap
from xai_desktop.ui.panels.plotting import small

REMOVALS = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Home: (0, -999),
    Qt.Key.Key_End: (0, 999),
}


class CascadeGrid(QAbstractScrollArea):
    """A click or an arrow key chooses a tile. Pictures that have not changed are not converted again.

    `removal_wished` carries the number of the wish that a row answers, `moved` says that columns lie elsewhere.
    """

    tile_chosen = Signal(int, int)
    removal_wished = Signal(int)
    moved = Signal()
    side_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(wording("Cascade tiles"))
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self._rows: tuple[CascadeRow, ...] = ()
        self._measure = MEASURES["iou"]
        self._chosen: tuple[int, int] | None = None
        self._pictures: dict[tuple[int, int], tuple[ByteArray, QPixmap]] = {}
        self._plan = CascadePlan.of(1, 1, LABEL, 16, 400, 200)
        self.horizontalScrollBar().valueChanged.connect(self._repaint)
        self.horizontalScrollBar().valueChanged.connect(lambda _: self.moved.emit())
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

    def show_measure(self, measure: Measure) -> None:
        """Which number the tiles bear."""
        self._measure = measure
        self._show_chosen()

    def centres(self) -> tuple[float, ...]:
        """The middle of every column in pixels of the viewport."""
        return tuple(self.tile_rect(0, column).center().x() for column in range(self._columns()))

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

    @property
    def has_notes(self) -> bool:
        """Whether a sentence stands behind the last tile of a row."""
        return any(row.note for row in self._rows)

    def least_height(self) -> int:
        """How high the grid must be to show all rows at once, however small."""
        return self._plan.head + len(self._rows) * (SMALLEST + GAP) + 4

    def tile(self, row: int, column: int) -> CascadeTile | None:
        inside = 0 <= row < len(self._rows) and 0 <= column < len(self._rows[row].columns)
        return self._rows[row].columns[column] if inside else None

    def tile_rect(self, row: int, column: int) -> QRectF:
        """Where a tile is in the viewport now."""
        return self._plan.tile(row, column).translated(self._shift())

    def texts(self) -> tuple[str, ...]:
        """Everything that is painted, in words."""
        tiles = (self.told(r, c) for r, row in enumerate(self._rows) for c in range(len(row.columns)))
        said = (f"{row.label}: {retold(row.problem or row.note)}" for row in self._rows if row.problem or row.note)
        return (*tiles, *said)

    def told(self, row: int, column: int) -> str:
        """A tile in words, one fact a line."""
        tile = self.tile(row, column)
        if tile is None:
            return ""
        row_ = self._rows[row]
        lines = (
            " · ".join(part for part in (row_.label, retold(row_.kind), retold(tile.label)) if part),
            wording("explains: {explains}").format(explains=retold(tile.explains)) if tile.explains else "",
            retold(tile.note),
            self._number(tile),
            "" if tile.share is None else wording("{share:.0%} of all weights").format(share=tile.share),
            retold(tile.state),
            wording("coloured on its own scale, not on that of its row") if tile.own_scale else "",
        )
        return "\n".join(line for line in lines if line)

    def _number(self, tile: CascadeTile) -> str:
        if not tile.is_measured:
            return ""
        why = "" if tile.value.known else f": {retold(tile.value.reason)}"
        return f"{wording(self._measure.title)} {wording(self._measure.told(tile.value))}{why}"

    def _columns(self) -> int:
        return max((len(row.columns) for row in self._rows), default=0)

    def planned(self, width: int, height: int) -> CascadePlan:
        """Where the tiles would lie in so many pixels."""
        head = QFontMetrics(small(self.font())).height() + 4
        return CascadePlan.of(len(self._rows), self._columns(), self._label_for(width), head, width, height)

    def _label_for(self, width: int) -> int:
        """As wide as the longest name, where the width allows."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        longest = max((QFontMetrics(bold).horizontalAdvance(row.label) for row in self._rows), default=0)
        return min(max(LABEL, longest + 14), max(LABEL, width // 6))

    def _fit(self) -> None:
        plan = self.planned(self.width(), self.height())
        if plan.side != self._plan.side:
            self._pictures.clear()
            self.side_changed.emit(round(plan.side * self.devicePixelRatioF()))
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
        self.moved.emit()

    def _beside(self, row: int) -> QRectF:
        """What is left of a row's height behind its last tile."""
        last = self.tile_rect(row, len(self._rows[row].columns) - 1)
        left = last.right() + 2 * GAP
        return QRectF(left, last.top(), max(0.0, self.viewport().width() - left - GAP), last.height())

    def _show_chosen(self) -> None:
        self.setAccessibleDescription("" if self._chosen is None else self.told(*self._chosen).replace("\n", ", "))
        if self._chosen is not None:
            rect = self.tile_rect(*self._chosen)
            bar, right = self.horizontalScrollBar(), self.viewport().width()
            if rect.right() > right - 3:
                bar.setValue(bar.value() + int(rect.right() - right + 4))
            elif rect.left() < self._plan.label + 3:
                bar.setValue(bar.value() - int(self._plan.label + 4 - rect.left()))
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
        painter.setClipRect(view.adjusted(self._plan.label, 0, 0, 0))
        heads = self.heads()
        self._paint_heads(painter, heads)
        painter.setClipRect(view.adjusted(self._plan.label, self._plan.head, 0, 0))
        for row, cascade_row in enumerate(self._rows):
            for column, tile in enumerate(cascade_row.columns):
                rect = self.tile_rect(row, column)
                if rect.intersects(view):
                    own = "" if _same(tile.label, heads[column]) else retold(tile.label)
                    number = wording(self._measure.told(tile.value))
                    paint_tile(painter, rect, tile, self._picture(row, column, tile), self.font(), number, own)
            if cascade_row.note:
                paint_note(painter, self._beside(row), cascade_row.note, self.font())
            if cascade_row.problem:
                paint_problem(
                    painter,
                    self._plan.whole_row(row, self.width()).translated(0, self._shift().y()),
                    cascade_row.problem,
                )
        if self._chosen is not None:
            paint_frame(painter, self.tile_rect(*self._chosen), self.hasFocus())
        painter.setClipRect(view.adjusted(0, self._plan.head, 0, 0))
        for row, cascade_row in enumerate(self._rows):
            rect = self.tile_rect(row, 0)
            space = QRectF(0, rect.top(), self._plan.label - 8, rect.height())
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

    def heads(self) -> tuple[str, ...]:
        """The names of the columns: those of the longest row."""
        longest = max(self._rows, key=lambda row: len(row.columns), default=None)
        return tuple(tile.label for tile in longest.columns) if longest else ()

    def _paint_heads(self, painter: QPainter, heads: tuple[str, ...]) -> None:
        for column, name in enumerate(heads):
            rect = self.tile_rect(0, column)
            head = QRectF(rect.left(), 0, rect.width(), self._plan.head)
            chosen = self._chosen is not None and self._chosen[1] == column
            paint_column_name(painter, head, name, self.font(), chosen=chosen)

    def _choose(self, row: int, column: int) -> None:
        self._chosen = (row, column)
        self._show_chosen()
        self.tile_chosen.emit(row, column)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position() - self._shift()
        found = self._plan.at(at.x(), at.y()) if event.position().x() >= self._plan.label else None
        if found is not None and self.tile(*found) is not None and event.button() is Qt.MouseButton.LeftButton:
            self._choose(*found)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, KEPT_KEYS | REMOVALS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in REMOVALS:
            if self._chosen is not None:
                self.removal_wished.emit(self._rows[self._chosen[0]].wish)
            return
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
            found = self._plan.at(*(at - self._shift()).toTuple()) if at.x() >= self._plan.label else self._label_at(at)
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
        told = self._rows[row]
        whose = wording("explains: {explains}").format(explains=retold(told.explains)) if told.explains else ""
        return "\n".join(
            part for part in (told.label, retold(told.kind), whose, retold(told.note), retold(told.problem)) if part
        )


def _same(label: str, head: str) -> bool:
    """Whether two columns have one name, whatever the resolution behind its “ · ”."""
    return label.split(" · ")[0] == head.split(" · ")[0]
