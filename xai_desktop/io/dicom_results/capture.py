"""The figure as a Secondary Capture: the film with its map as a reader saw it, and the notice burned in."""

from copy import deepcopy
from dataclasses import replace

import numpy as np
from highdicom import sc
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont
from pydicom.dataset import Dataset

from xai_desktop.core.agreement import Agreement
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.image import Image
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.io.dicom_results._origin import MAKER
from xai_desktop.io.dicom_results.cleaning import reader_name, readers_of
from xai_desktop.io.dicom_results.finishing import SERIES, finished
from xai_desktop.io.dicom_results.source import Source
from xai_desktop.io.dicom_results.source_copy import cleaned_image
from xai_desktop.io.exporters import _pictures as pictures
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._fonts import BOLD, SANS, font_file
from xai_desktop.io.readers._dicom_source import PATIENT, STUDY
from xai_desktop.io.readers._quiet import quiet

DESCRIPTION = "picture of the film with its map"
SIDE = 1280
"""The longer side of the film in the picture, in pixels."""

BAND, TEXT = 30, 19
"""Height of a line below the film, and of its letters."""

_WHITE, _WARN = "white", "#FFC400"


def capture(report: Report, source: Source) -> bytes:
    """The bytes of the file."""
    pixels = picture(report, source)
    header = source.header
    with quiet():
        made = sc.SCImage(
            pixels,
            photometric_interpretation="RGB",
            bits_allocated=8,
            coordinate_system="PATIENT",
            study_instance_uid=header.StudyInstanceUID,
            series_instance_uid=source.uid("series", "SC"),
            series_number=SERIES["SC"],
            sop_instance_uid=source.uid("instance", "SC"),
            instance_number=1,
            manufacturer=MAKER,
            patient_orientation=("L", "F"),
        )
    _of_the_study(made, header)
    made.PatientOrientation = ""
    made.Laterality = ""
    made.ConversionType = "WSD"
    made.ImageType = ["DERIVED", "SECONDARY"]
    made.BurnedInAnnotation = "YES"
    made.ReferencedImageSequence = [_reference(source)]
    return finished(made, report, source, DESCRIPTION)


def picture(report: Report, source: Source) -> ByteArray:
    """(H, W, 3) uint8 RGB: the film with its map, and below it what it shows and the notice."""
    shown = replace(report, image=_cleaned(report, source))
    height, width = pictures.picture_size(shown, (SIDE, SIDE))
    film = pictures.film_with_map(shown, shown.explanation, (height, width))
    lines = _lines(report, source, width)
    sheet = Pillow.new("RGB", (width, height + len(lines) * BAND + BAND // 2), "black")
    sheet.paste(Pillow.fromarray(film), (0, 0))
    pen = ImageDraw.Draw(sheet)
    for number, (text, colour, face) in enumerate(lines):
        pen.text((12, height + BAND // 4 + number * BAND), text, fill=colour, font=face)
    return np.array(sheet, np.uint8)


def _cleaned(report: Report, source: Source) -> Image:
    pixels = cleaned_image(report, source)
    return replace(report.image, colour=pixels) if pixels.ndim == 3 else replace(report.image, index=pixels)


Line = tuple[str, str, ImageFont.FreeTypeFont]


def _lines(report: Report, source: Source, width: int) -> list[Line]:
    scored = report.prediction.find(report.explanation.target.index)
    what = (
        f"{report.explanation.target.title}: score {scored.score:.2f}, {words.called(scored)}. {words.map_line(report)}"
    )
    agreed = [
        f"{one.finding}, {_whose(one, report, source)}: {words.iou_line(one)} ({_marks(one)})"
        for one in report.agreements
    ]
    shown = report.explanation.caption if report.explanation.is_ok else words.map_sentence(report)
    warned = [(text, _WARN, BOLD) for text in (NOTICE, *report.doubts)]
    told = [*warned, *((text, _WHITE, SANS) for text in (shown, what, *agreed))]
    return [
        (line, colour, face)
        for text, colour, font in told
        for face in [ImageFont.truetype(str(font_file(font)), TEXT, layout_engine=ImageFont.Layout.BASIC)]
        for line in _wrapped(text, face, width - 24)
    ]


def _marks(one: Agreement) -> str:
    """The floors and the ceiling, without which an IoU says little."""
    return ", ".join(f"{name} {value.text()}" for name, value in one.ruler.marks() if name != "this map")


def _whose(one: Agreement, report: Report, source: Source) -> str:
    readers = [*readers_of(report), one.reader]
    return reader_name(one.reader, readers.index(one.reader), source.outside) if one.reader else "reference"


def _wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines that fit, broken between words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _of_the_study(data: Dataset, header: Dataset) -> None:
    for keyword in (*PATIENT, *STUDY):
        if keyword in header:
            data[keyword] = deepcopy(header[keyword])


def _reference(source: Source) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = source.header.SOPClassUID
    item.ReferencedSOPInstanceUID = source.header.SOPInstanceUID
    if source.frame is not None:
        item.ReferencedFrameNumber = source.frame
    return item
