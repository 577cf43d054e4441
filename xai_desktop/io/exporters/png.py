"""One figure: the film beside the film with its map, the colour bar, what it shows, and the notice burned in."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from xai_desktop.core.agreement import Agreement
from xai_desktop.core.overlay import Colour, reader_colour, reader_numbers
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_bytes
from xai_desktop.io.exporters import _pictures as pictures
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._fonts import BOLD, SANS, font_file
from xai_desktop.io.exporters.base import EXPORTERS

SIDE = 900
"""The longer side of each of the two pictures, in pixels."""

MARGIN, BETWEEN, BAR, LABELS = 36, 24, 22, 96
_INK, _QUIET, _WARN = "#18212B", "#5B6875", "#9A3B00"
_LINE, _SWATCH = 30, 24


@dataclass(frozen=True, slots=True)
class PngExporter:
    key: str = "png"
    label: str = "Figure (PNG)"
    writes: tuple[str, ...] = ("figure.png",)
    includes: tuple[str, ...] = ()

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        task.step(0, 0, "drawing the figure")
        return (write_bytes(folder / self.writes[0], png_bytes(report)),)


def png_bytes(report: Report) -> bytes:
    """The same report gives the same bytes."""
    stream = BytesIO()
    figure(report).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def figure(report: Report) -> Pillow.Image:
    """RGB on white."""
    height, width = pictures.picture_size(report, (SIDE, SIDE))
    room = 2 * width + BETWEEN + BAR + LABELS
    head, foot = _head(report), _foot(report)
    lines = [(line, style) for text, style in foot for line in _wrapped(text, style, room)]
    titles = [(line, style) for text, style in head for line in _wrapped(text, style, room)]
    top = MARGIN + len(titles) * _LINE + 10
    below = top + height + 16
    legend = _legend(report, room)
    named = (1 + max((row for _, row, _, _ in legend), default=-1)) * _LINE
    bottom = below + named + len(lines) * _LINE + MARGIN - 8
    sheet = Pillow.new("RGB", (room + 2 * MARGIN, bottom), "white")
    pen = ImageDraw.Draw(sheet)
    _texts(pen, MARGIN, MARGIN - 6, titles)
    left, right = (MARGIN, top), (MARGIN + width + BETWEEN, top)
    sheet.paste(Pillow.fromarray(pictures.film_with_boxes(report, (height, width))), left)
    sheet.paste(Pillow.fromarray(pictures.film_with_map(report, report.explanation, (height, width))), right)
    if report.explanation.is_ok:
        _colour_bar(sheet, pen, right[0] + width + 14, top, height, report)
    else:
        _no_map(pen, right, (height, width), words.map_sentence(report))
    _draw_legend(pen, MARGIN, below, legend)
    _texts(pen, MARGIN, below + named, lines)
    return sheet


@dataclass(frozen=True, slots=True)
class _Style:
    size: int
    colour: str = _INK
    font: str = SANS

    def face(self) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(font_file(self.font)), self.size, layout_engine=ImageFont.Layout.BASIC)


_TITLE, _BODY, _SMALL, _NOTICE = _Style(25, font=BOLD), _Style(20), _Style(18, _QUIET), _Style(20, _WARN, BOLD)

Texts = list[tuple[str, _Style]]


def _head(report: Report) -> Texts:
    flag: Texts = [(words.SYNTHETIC, _NOTICE)] if report.ref.synthetic else []
    return [(report.ref.title, _TITLE), (words.study_line(report), _SMALL), *flag]


def _foot(report: Report) -> Texts:
    scored = report.prediction.find(report.explanation.target.index)
    call = f"{scored.label} score {scored.score:.2f}, {words.called(scored)}"
    agreed = [f"{words.agreement_title(one)}: {words.iou_line(one)} ({_marks(one)})" for one in report.agreements]
    mask = f" White line: the mask, {report.mask_words}. Cross: the peak."
    caption = f"{report.explanation.caption}{mask}" if report.explanation.is_ok else words.map_sentence(report)
    return [
        (f"{words.map_line(report)} · {call}", _BODY),
        *((text, _BODY) for text in agreed or [words.why_no_agreement(report)]),
        (caption, _SMALL),
        (f"{words.reading_sentence(report)} {words.made_line(report)}.", _SMALL),
        (NOTICE, _NOTICE),
    ]


def _marks(one: Agreement) -> str:
    return ", ".join(f"{name} {value.text()}" for name, value in one.ruler.marks() if name != "this map")


def _wrapped(text: str, style: _Style, width: int) -> list[str]:
    """Lines that fit, broken between words; a word wider than a line is cut."""
    face, lines, line = style.face(), [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and face.getlength(longer) > width:
            lines.append(line)
            longer = word
        while face.getlength(longer) > width:
            cut = next(n for n in range(len(longer) - 1, 0, -1) if n == 1 or face.getlength(longer[:n]) <= width)
            lines.append(longer[:cut])
            longer = longer[cut:]
        line = longer
    return [*lines, line]


def _texts(pen: ImageDraw.ImageDraw, x: int, y: int, lines: Texts) -> None:
    for text, style in lines:
        pen.text((x, y), text, fill=style.colour, font=style.face())
        y += _LINE


def _legend(report: Report, room: int) -> list[tuple[int, int, str, Colour]]:
    """(x, row, name, colour) of each reader, on as many rows as it takes."""
    x, row, found = 0, 0, []
    for reader, number in reader_numbers(report.annotations).items():
        name = f"reader {reader}" if reader else "expert boxes"
        wide = _SWATCH + round(_SMALL.face().getlength(name)) + 28
        if x and x + wide > room:
            x, row = 0, row + 1
        found.append((x, row, name, reader_colour(number)))
        x += wide
    return found


def _draw_legend(pen: ImageDraw.ImageDraw, left: int, top: int, legend: list[tuple[int, int, str, Colour]]) -> None:
    for x, row, name, colour in legend:
        at = left + x, top + row * _LINE
        pen.rectangle((at[0], at[1] + 4, at[0] + 15, at[1] + 19), fill=colour)
        pen.text((at[0] + _SWATCH, at[1]), name, fill=_QUIET, font=_SMALL.face())


def _colour_bar(sheet: Pillow.Image, pen: ImageDraw.ImageDraw, x: int, y: int, height: int, report: Report) -> None:
    top, tall = y + height // 8, height * 3 // 4
    sheet.paste(Pillow.fromarray(pictures.colour_bar(report, (tall, BAR))), (x, top))
    low, middle, high = pictures.scale_of(report).ticks
    for value, at in ((high, top), (middle, top + tall // 2), (low, top + tall - 1)):
        pen.line((x + BAR, at, x + BAR + 6, at), fill=_QUIET)
        pen.text((x + BAR + 10, at), pictures.tick(value), fill=_QUIET, font=_SMALL.face(), anchor="lm")


def _no_map(pen: ImageDraw.ImageDraw, corner: tuple[int, int], size: tuple[int, int], sentence: str) -> None:
    """The sentence on a dark band across the film."""
    style = _Style(22, "white")
    lines = _wrapped(sentence, style, size[1] - 80)
    band = len(lines) * _LINE + 30
    top = corner[1] + (size[0] - band) // 2
    pen.rectangle((corner[0], top, corner[0] + size[1] - 1, top + band), fill=_INK)
    for number, line in enumerate(lines):
        at = (corner[0] + size[1] // 2, top + 15 + number * _LINE)
        pen.text(at, line, fill=style.colour, font=style.face(), anchor="ma")


EXPORTERS.add("png", PngExporter())
