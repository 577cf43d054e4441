"""The layers of a film as an item of the scene, in device pixels of the pane."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.layers import Layers
from xai_desktop.ui.viewer.library import pg


class LayersItem(pg.GraphicsObject):  # type: ignore[misc]
    """`layers` paints; the scene is told where."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = Layers()

    def set_geometry(self, geometry: ViewGeometry, ratio: float) -> None:
        self.prepareGeometryChange()
        self.layers.set_geometry(geometry, ratio)

    def boundingRect(self) -> QRectF:
        left, top, right, bottom = self.layers.covered
        return QRectF(left, top, right - left, bottom - top)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option, widget
        painter.setWorldTransform(QTransform())
        self.layers.paint(painter)
