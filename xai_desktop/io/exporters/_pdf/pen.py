"""Drawing on a page from its top left corner, in points (1/72 inch), with few colours and two typefaces."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image as Pillow
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from xai_desktop.core.arrays import ByteArray
from xai_desktop.io.exporters._fonts import BOLD, MONO, SANS
from xai_desktop.io.exporters._pdf.faces import draw_text, in_faces, load_fonts, string_width

INK, QUIET, HAIR, BAND = "#18212B", "#5B6875", "#CBD3DB", "#EEF2F6"
ACCENT, ACCENT_2, ACCENT_3, WARN = "#0B66B0", "#C05A00", "#2E7D4F", "#9A3B00"
SERIES = (ACCENT, ACCENT_2, ACCENT_3, "#7A3FA0")


@dataclass(frozen=True, slots=True)
class Style:
    """A face at a size, its colour and the distance between its lines."""

    size: float
    colour: str = INK
    font: str = SANS

    @property
    def leading(self) -> float:
        return round(self.size * 1.38, 2)


TITLE, HEADING = Style(17, INK, BOLD), Style(10, INK, BOLD)
BODY, STRONG, SMALL, TINY = Style(8.5), Style(8.5, INK, BOLD), Style(7.5, QUIET), Style(6.5, QUIET)
LABEL, NUMBER, CODE = Style(7, QUIET), Style(11, INK, BOLD), Style(6.8, INK, MONO)


def width_of(text: str, style: Style) -> float:
    return sum(string_width(piece, font, style.size) for piece, font in in_faces(text, style.font))


def wrap(text: str, style: Style, width: float) -> tuple[str, ...]:
    """Lines no wider than `width`, broken between words, and within a word that is wider than a line."""
    lines, line = [], ""
    for word in text.split():
        while word:
            longer = f"{line} {word}" if line else word
            if width_of(longer, style) <= width:
                line, word = longer, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                fitting = _fitting(word, style, width)
                lines.append(word[:fitting])
                word = word[fitting:]
    return (*lines, line) if line or not lines else tuple(lines)


def _fitting(word: str, style: Style, width: float) -> int:
    """How many letters of a word fit: at least one."""
    count = len(word)
    while count > 1 and width_of(word[:count], style) > width:
        count -= 1
    return count


def shortened(text: str, style: Style, width: float) -> str:
    """One line that fits, with an ellipsis where letters were left out."""
    if width_of(text, style) <= width:
        return text
    return f"{text[: _fitting(text, style, width - width_of('…', style))]}…"


class Pen:
    """A canvas whose y axis points down from the top of the page."""

    def __init__(self, canvas: Canvas, page_height: float) -> None:
        load_fonts()
        self._canvas: Any = canvas
        self._top = page_height

    def text(self, x: float, y: float, text: str, style: Style = BODY, align: str = "left") -> None:
        """`y` is the base line; `align` says which point of the line `x` is: left, right or centre."""
        shift = {"left": 0.0, "right": 1.0, "centre": 0.5}[align] * (width_of(text, style) if align != "left" else 0)
        self._canvas.setFillColor(HexColor(style.colour))
        draw_text(self._canvas, (x - shift, self._top - y), text, style.font, style.size)

    def lines(self, x: float, y: float, lines: Sequence[str], style: Style = BODY, align: str = "left") -> float:
        """Lines below each other from the top `y`; gives the y below the last."""
        for line in lines:
            self.text(x, y + style.size, line, style, align)
            y += style.leading
        return y

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        colour: str = HAIR,
        width: float = 0.5,
        dash: Sequence[float] = (),
    ) -> None:
        self.path(((x0, y0), (x1, y1)), colour, width, dash)

    def path(
        self, points: Sequence[tuple[float, float]], colour: str, width: float = 1.0, dash: Sequence[float] = ()
    ) -> None:
        """An open line through points."""
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(width)
        self._canvas.setDash(list(dash))
        path = self._canvas.beginPath()
        path.moveTo(points[0][0], self._top - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self._top - y)
        self._canvas.drawPath(path, stroke=1, fill=0)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str = "", stroke: str = "", radius: float = 0
    ) -> None:
        """A rectangle from its top left corner."""
        if fill:
            self._canvas.setFillColor(HexColor(fill))
        if stroke:
            self._canvas.setStrokeColor(HexColor(stroke))
            self._canvas.setLineWidth(0.6)
            self._canvas.setDash([])
        bottom = self._top - y - height
        self._canvas.roundRect(x, bottom, width, height, radius, stroke=int(bool(stroke)), fill=int(bool(fill)))

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        self._canvas.setFillColor(HexColor(fill))
        self._canvas.circle(x, self._top - y, radius, stroke=0, fill=1)

    def diamond(self, x: float, y: float, radius: float, fill: str) -> None:
        self._canvas.setFillColor(HexColor(fill))
        path = self._canvas.beginPath()
        path.moveTo(x, self._top - y + radius)
        for dx, dy in ((radius, 0.0), (0.0, -radius), (-radius, 0.0)):
            path.lineTo(x + dx, self._top - y + dy)
        path.close()
        self._canvas.drawPath(path, stroke=0, fill=1)

    def picture(self, x: float, y: float, width: float, height: float, rgb: ByteArray) -> None:
        """A (rows, columns, 3) picture, without loss."""
        reader = ImageReader(Pillow.fromarray(rgb))
        self._canvas.drawImage(reader, x, self._top - y - height, width, height)

    def bookmark(self, key: str, title: str, y: float, level: int) -> None:
        """An entry of the outline that leads to here; `key` is its own, levels begin with 0."""
        self._canvas.bookmarkHorizontal(key, 0, self._top - y)
        self._canvas.addOutlineEntry(title, key, level)
        self._canvas.showOutline()

    @contextmanager
    def turned(self, x: float, y: float, scale: float) -> Iterator[Any]:
        """The canvas with its origin here and its y axis pointing down, `scale` times as large."""
        self._canvas.saveState()
        self._canvas.translate(x, self._top - y)
        self._canvas.scale(scale, -scale)
        yield self._canvas
        self._canvas.restoreState()

    def jpeg(self, x: float, y: float, width: float, height: float, data: bytes) -> None:
        """A JPEG picture as it is: not decoded, so that hundreds of them cost what their files cost."""
        self._canvas.drawImage(ImageReader(BytesIO(data)), x, self._top - y - height, width, height)
