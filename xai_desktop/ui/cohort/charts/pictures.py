"""Small pictures on the screen."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap

from xai_desktop.core.cohort.charts import Pixels
from xai_desktop.ui import theme


def pixmap_of(picture: Pixels | None, side: int) -> QPixmap:
    """As large as fits into a square of so many pixels; a plain plate where there is no picture."""
    found = QPixmap()
    if picture is None or not found.loadFromData(picture.png):
        found = QPixmap(side, side)
        found.fill(theme.current().colour("line"))
    return found.scaled(
        QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
