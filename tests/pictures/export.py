"""What is photographed of an export: the letterhead, the dialog, the cleaned film and the preview."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QDialog, QWidget

from tests.pictures.studio import Scene, Studio
from xai_desktop.core import paths
from xai_desktop.core.reading import Reading
from xai_desktop.core.settings import LARGEST_FONT
from xai_desktop.io.exporters._fonts import BOLD, font_file
from xai_desktop.ui.dialogs.export import ExportDialog
from xai_desktop.ui.dialogs.found_text import CleanedFilmDialog
from xai_desktop.ui.dialogs.preview import PreviewDialog
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


def _film_with_a_name() -> Path:
    """A film of the demo study with a name that somebody burned into its corner."""
    data = pydicom.dcmread(paths.demo_study() / f"{paths.DEMO_FILM}.dcm")
    pixels = data.pixel_array.copy()
    data.decompress()
    sheet = Pillow.new("L", pixels.shape[::-1])
    pen = ImageDraw.Draw(sheet)
    face = ImageFont.truetype(str(font_file(BOLD)), max(14, pixels.shape[0] // 32))
    for line, text in enumerate(("DOE^JANE 1961-02-03", "ST ADA 4711")):
        pen.text((16, 16 + line * pixels.shape[0] // 22), text, fill=255, font=face)
    pixels[np.asarray(sheet) > 127] = pixels.max()
    data.PixelData = pixels.tobytes()
    data.SOPInstanceUID = f"{data.SOPInstanceUID[:50]}.77"
    path = Path(os.environ["XAI_DESKTOP_HOME"]) / "named.dcm"
    data.save_as(path)
    return path


def _dialog(program: Program) -> ExportDialog:
    return program.window.findChildren(ExportDialog)[-1]


def _open(studio: Studio, program: Program) -> ExportDialog:
    program.window.action("export").trigger()
    studio.quiet(program)
    return _dialog(program)


def _dicom(studio: Studio, program: Program) -> None:
    _open(studio, program).dicom.setChecked(True)
    studio.quiet(program)


def _found(studio: Studio, program: Program) -> None:
    program.films.open([_film_with_a_name()], [], Reading.investigate("For a picture."), "named")
    studio.until(lambda: program.session.state.result is not None)
    studio.quiet(program)
    dialog = _open(studio, program)
    dialog.dicom.setChecked(True)
    dialog.formats["seg"].setChecked(True)
    studio.quiet(program)
    dialog.destination.found.looked.setChecked(True)


def _house(studio: Studio, program: Program) -> None:
    dialog = _open(studio, program)
    dialog.destination.show_policy("Research archive", "")
    dialog.dicom.setChecked(True)
    dialog.destination.house.setChecked(True)
    studio.quiet(program)


def _large(studio: Studio, program: Program) -> None:
    program.preferences.change(font_points=LARGEST_FONT)
    _dicom(studio, program)


def _closer(studio: Studio, program: Program) -> None:
    _found(studio, program)
    _dialog(program).destination.found.closer.click()
    studio.wait(0.3)


def _preview(studio: Studio, program: Program) -> None:
    _letterhead(studio, program)
    program.models.show_review()
    _open(studio, program).preview_button.click()
    studio.quiet(program)


def _front(kind: type[QDialog]) -> Callable[[Program], QWidget]:
    return lambda program: program.window.findChildren(kind)[-1]


EXPORT: tuple[Scene, ...] = (
    Scene("export-letterhead", "Whose reports they are.", _letterhead),
    Scene("export-dicom", "DICOM results, and where they go.", _dicom, _dialog),
    Scene("export-house", "DICOM results for a research archive.", _house, _dialog),
    Scene("export-found", "A name that is burned into the film.", _found, _dialog, films=(), marks=(), first=""),
    Scene("export-closer", "The cleaned film.", _closer, _front(CleanedFilmDialog), films=(), marks=(), first=""),
    Scene("export-preview", "The report before it is written.", _preview, _front(PreviewDialog)),
    Scene("export-large", "DICOM results with the largest text.", _large, _dialog),
    Scene("export-german", "DICOM results in German.", _dicom, _dialog, language="de"),
)
