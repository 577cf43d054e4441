"""The program's emblem as Windows wants it: one file with the picture in several sizes, drawn and not made smaller."""

import io
from pathlib import Path

from making.staging import DRAWING

SIDES = (16, 24, 32, 48, 64, 128, 256)


def icon(place: Path) -> Path:
    """Write the `.ico`."""
    from PIL import Image

    drawn = [Image.open(io.BytesIO(png)) for png in _drawn()]
    drawn[-1].save(place, sizes=[(side, side) for side in SIDES], append_images=drawn[:-1])
    return place


def _drawn() -> list[bytes]:
    from PySide6.QtCore import QBuffer, QByteArray, Qt
    from PySide6.QtGui import QImage, QImageWriter, QPainter
    from PySide6.QtSvg import QSvgRenderer
    from PySide6.QtWidgets import QApplication

    held = QApplication.instance() or QApplication(["icon", "-platform", "offscreen"])
    drawing = QSvgRenderer(str(DRAWING))
    pictures = []
    for side in SIDES:
        picture = QImage(side, side, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        drawing.render(painter)
        painter.end()
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"PNG")).write(picture)
        pictures.append(bytes(content.data()))
    del held
    return pictures
