"""Arrays become pictures of a widget. Pixels are copied, so that no array need outlive its widget."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPixmap

from xai_desktop.core.arrays import ByteArray


def image(array: ByteArray) -> QImage:
    """From (H, W) grey or (H, W, 3) RGB uint8."""
    data = np.ascontiguousarray(array)
    height, width = data.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if data.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(data.data, width, height, data.strides[0], kind).copy()


def pixmap(array: ByteArray) -> QPixmap:
    """From (H, W) grey or (H, W, 3) RGB uint8."""
    return QPixmap.fromImage(image(array))


def fitted(width: float, height: float, into: QRectF) -> QRectF:
    """The largest rectangle of this aspect in the middle of another: whole, never cropped."""
    scale = min(into.width() / max(width, 1), into.height() / max(height, 1))
    w, h = width * scale, height * scale
    return QRectF(into.center().x() - w / 2, into.center().y() - h / 2, w, h)
