"""What is photographed of an export: the letterhead, the dialog, the cleaned film and the preview."""

import os
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from tests.pictures.studio import Scene, Studio
from xai_desktop.ui.wiring import Program


def _logo() -> Path:
    picture = QImage(480, 160, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#0b5d7a"))
    painter.drawEllipse(QPointF(80, 80), 64, 64)
    painter.drawRect(180, 56, 280, 48)
    painter.end()
    path = Path(os.environ["XAI_DESKTOP_HOME"]) / "logo.png"
    picture.save(str(path))
    return path


def _letterhead(studio: Studio, program: Program) -> None:
    program.preferences.change(hospital="Hospital of St Ada", logo=str(_logo()))
    program.settings.show_settings("reports")
    studio.quiet(program)


EXPORT: tuple[Scene, ...] = (Scene("export-letterhead", "Whose reports they are.", _letterhead),)
