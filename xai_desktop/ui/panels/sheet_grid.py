"""The tiles of a contact sheet: film and map, the explainer's name, its time, and its IoU where that may be seen."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
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
from xai_desktop.core.contact_sheet import SheetOrder, SheetTile, arranged
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui import theme
from xai_desktop.ui.panels.cascade_tile import paint_frame
from xai_desktop.ui.panels.inputs import KEPT_KEYS, keeps_keys
from xai_desktop.ui.panels.pictures import pixmap
from xai_desktop.ui.panels.plotting import small
from xai_desktop.ui.panels.sheet_plan import SheetPlan, plan_of
from xai_desktop.ui.panels.sheet_tile import paint_sheet_tile
from xai_desktop.ui.panels.worklist_row import paint_heading

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
ASIDE = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class SheetGrid(QAbstractScrollArea):
    """Arrows walk, Enter or a click opens a tile that has a map. `tile_opened` carries the explainer's key."""

    tile_opened = Signal(str)
    side_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(wording("All explainers"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._tiles: tuple[SheetTile, ...] = ()
        self._order = SheetOrder.FAMILY
        self._parts: tuple[tuple[str, tuple[SheetTile, ...]], ...] = ()
        self._plan = plan_of((), 400, 0)
        self._current = ""
        self._pictures: dict[str, tuple[ByteArray, QPixmap]] = {}
        self.verticalScrollBar().valueChanged.connect(self._repaint)
        theme.changes().changed.connect(self._repaint)

    def show_tiles(self, tiles: Sequence[SheetTile]) -> None:
        """Replace the tiles; the one with the keyboard keeps it wherever it now stands."""
        self._tiles = tuple(tiles)
        kept = {tile.key: tile.picture for tile in self._tiles}
        self._pictures = {key: pair for key, pair in self._pictures.items() if kept.get(key) is pair[0]}
        if self._current not in kept:
            self._current = self._tiles[0].key if self._tiles else ""
        self._fit()

    def set_order(self, order: SheetOrder) -> None:
        self._order = order
        self._fit()

    @property
    def shown(self) -> tuple[SheetTile, ...]:
        """The tiles from the upper left to the lower right."""
        return tuple(tile for _, tiles in self._parts for tile in tiles)

    @property
    def current(self) -> str:
        """The explainer that the keyboard is on."""
        return self._current

    def place(self, key: str) -> QRectF:
        """Where a tile is in the viewport now."""
        number = next(n for n, tile in enumerate(self.shown) if tile.key == key)
        return self._plan.tile(number).translated(0, -self.verticalScrollBar().value())

    def texts(self) -> tuple[str, ...]:
        """Everything that is painted, in words."""
        return tuple(retold(tile.told) for tile in self.shown)

    def _fit(self) -> None:
        self._parts = arranged(self._tiles, self._order)
        words = QFontMetrics(self.font()).height() + QFontMetrics(small(self.font())).height() + 4
        plan = plan_of(self._parts, self.viewport().width(), words)
        if plan.side != self._plan.side:
            self._pictures.clear()
            self.side_changed.emit(round(plan.side * self.devicePixelRatioF()))
        self._plan = plan
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, plan.height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(plan.side // 3)
        self._say_current()
        self._repaint()

    def _say_current(self) -> None:
        told = next((retold(tile.told) for tile in self._tiles if tile.key == self._current), "")
        self.setAccessibleDescription(told.replace("\n", ", "))

    def _walk(self, key: Qt.Key) -> None:
        keys = [tile.key for tile in self.shown]
        here = keys.index(self._current)
        if key in ASIDE:
            found: int | None = min(max(here + ASIDE[key], 0), len(keys) - 1)
        elif key in ROWS:
            found = self._plan.beside(here, ROWS[key])
        else:
            found = 0 if key == Qt.Key.Key_Home else len(keys) - 1
        if found is not None:
            self._current = keys[found]
            self._reveal(found)

    def _reveal(self, number: int) -> None:
        place, bar = self._plan.tile(number).adjusted(0, 0, 0, self._plan.words), self.verticalScrollBar()
        if place.top() < bar.value():
            bar.setValue(int(place.top()) - 4)
        elif place.bottom() > bar.value() + self.viewport().height():
            bar.setValue(int(place.bottom()) - self.viewport().height() + 4)
        self._say_current()
        self._repaint()

    def _open(self, key: str) -> None:
        if any(tile.key == key and tile.picture is not None for tile in self._tiles):
            self.tile_opened.emit(key)

    def _at(self, point: QPointF) -> SheetTile | None:
        number = self._plan.at(point.x(), point.y() + self.verticalScrollBar().value())
        return None if number is None else self.shown[number]

    def _repaint(self, *_: object) -> None:
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._tiles and key in {*ASIDE, *ROWS, Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._walk(key)
        elif self._tiles and key in ENTER:
            self._open(self._current)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        tile = self._at(event.position())
        if tile is not None and event.button() == Qt.MouseButton.LeftButton:
            self._current = tile.key
            self._say_current()
            self._repaint()
            self._open(tile.key)

    def event(self, event: QEvent) -> bool:
        return keeps_keys(event, KEPT_KEYS) or super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tile = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), retold(tile.told) if tile is not None else "", self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._repaint()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, number = QPainter(self.viewport()), 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(0, -self.verticalScrollBar().value())
        seen = QRectF(self.viewport().rect()).translated(0, self.verticalScrollBar().value())
        for part, (heading, tiles) in enumerate(self._parts):
            if heading:
                painter.save()
                paint_heading(painter, _whole(self._plan, part), heading, self.font())
                painter.restore()
            for tile in tiles:
                place = self._plan.tile(number)
                number += 1
                if not place.adjusted(0, 0, 0, self._plan.words).intersects(seen):
                    continue
                paint_sheet_tile(painter, place, tile, self._picture(tile), self.font())
                if tile.key == self._current:
                    paint_frame(painter, place, self.hasFocus())

    def _picture(self, tile: SheetTile) -> QPixmap | None:
        """In the pixels of this screen, made once."""
        if tile.picture is None:
            return None
        kept = self._pictures.get(tile.key)
        if kept is None:
            made = pixmap(tile.picture)
            made.setDevicePixelRatio(self.devicePixelRatioF())
            kept = self._pictures[tile.key] = (tile.picture, made)
        return kept[1]


def _whole(plan: SheetPlan, part: int) -> QRect:
    return plan.heading(part).toRect().adjusted(-6, 0, 0, 0)
