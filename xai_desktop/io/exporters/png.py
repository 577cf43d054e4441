"""One figure: the film beside the film with its map, the colour bar, what it shows, and the notice burned in."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageDraw
from PIL.PngImagePlugin import PngInfo

from xai_desktop.core.overlay import Colour
from xai_desktop.core.report import Report
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_bytes
from xai_desktop.io.exporters import _facts
from xai_desktop.io.exporters import _pictures as pictures
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._figure import (
    BAR,
    BETWEEN,
    INK,
    LABELS,
    LINE,
    MARGIN,
    QUIET,
    SIDE,
    SMALL,
    SWATCH,
    Style,
    Texts,
    foot,
    head,
    legend,
    wrapped,
)
from xai_desktop.io.exporters.base import EXPORTERS


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
    """With where it comes from as its description. The same report gives the same bytes."""
    stream, told = BytesIO(), PngInfo()
    told.add_itxt("Description", _facts.in_one_line(report).encode("utf-8", "replace").decode("utf-8"))
    figure(report).save(stream, "PNG", compress_level=6, pnginfo=told)
    return stream.getvalue()


def figure(report: Report) -> Pillow.Image:
    """RGB on white."""
    height, width = pictures.picture_size(report, (SIDE, SIDE))
    room = 2 * width + BETWEEN + BAR + LABELS
    above, under = head(report), foot(report)
    lines = [(line, style) for text, style in under for line in wrapped(text, style, room)]
    titles = [(line, style) for text, style in above for line in wrapped(text, style, room)]
    top = MARGIN + len(titles) * LINE + 10
    below = top + height + 16
    named_readers = legend(report, room)
    named = (1 + max((row for _, row, _, _ in named_readers), default=-1)) * LINE
    bottom = below + named + len(lines) * LINE + MARGIN - 8
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
    _draw_legend(pen, MARGIN, below, named_readers)
    _texts(pen, MARGIN, below + named, lines)
    return sheet


def _texts(pen: ImageDraw.ImageDraw, x: int, y: int, lines: Texts) -> None:
    for text, style in lines:
        pen.text((x, y), text, fill=style.colour, font=style.face())
        y += LINE


def _draw_legend(pen: ImageDraw.ImageDraw, left: int, top: int, readers: list[tuple[int, int, str, Colour]]) -> None:
    for x, row, name, colour in readers:
        at = left + x, top + row * LINE
        pen.rectangle((at[0], at[1] + 4, at[0] + 15, at[1] + 19), fill=colour)
        pen.text((at[0] + SWATCH, at[1]), name, fill=QUIET, font=SMALL.face())


def _colour_bar(sheet: Pillow.Image, pen: ImageDraw.ImageDraw, x: int, y: int, height: int, report: Report) -> None:
    top, tall = y + height // 8, height * 3 // 4
    sheet.paste(Pillow.fromarray(pictures.colour_bar(report, (tall, BAR))), (x, top))
    low, middle, high = pictures.scale_of(report).ticks
    for value, at in ((high, top), (middle, top + tall // 2), (low, top + tall - 1)):
        pen.line((x + BAR, at, x + BAR + 6, at), fill=QUIET)
        pen.text((x + BAR + 10, at), pictures.tick(value), fill=QUIET, font=SMALL.face(), anchor="lm")


def _no_map(pen: ImageDraw.ImageDraw, corner: tuple[int, int], size: tuple[int, int], sentence: str) -> None:
    """The sentence on a dark band across the film."""
    style = Style(22, "white")
    lines = wrapped(sentence, style, size[1] - 80)
    band = len(lines) * LINE + 30
    top = corner[1] + (size[0] - band) // 2
    pen.rectangle((corner[0], top, corner[0] + size[1] - 1, top + band), fill=INK)
    for number, line in enumerate(lines):
        at = (corner[0] + size[1] // 2, top + 15 + number * LINE)
        pen.text(at, line, fill=style.colour, font=style.face(), anchor="ma")


EXPORTERS.add("png", PngExporter())
