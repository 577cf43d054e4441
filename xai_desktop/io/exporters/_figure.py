"""What the figure says, in the order in which it says it: the same for pixels and for vectors."""

from dataclasses import dataclass

from PIL import ImageFont

from xai_desktop.core.agreement import Agreement
from xai_desktop.core.overlay import Colour, reader_colour, reader_numbers
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._fonts import BOLD, SANS, font_file

INK, QUIET, WARN = "#18212B", "#5B6875", "#9A3B00"
LINE = 30
"""From one line to the next, in pixels."""

SIDE = 900
"""The longer side of each of the two pictures, in pixels."""

MARGIN, BETWEEN, BAR, LABELS = 36, 24, 22, 96
SWATCH = 24


@dataclass(frozen=True, slots=True)
class Style:
    """A face at a size in pixels, and its colour."""

    size: int
    colour: str = INK
    font: str = SANS

    def face(self) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(font_file(self.font)), self.size, layout_engine=ImageFont.Layout.BASIC)


TITLE, BODY, SMALL, FLAG = Style(25, font=BOLD), Style(20), Style(18, QUIET), Style(20, WARN, BOLD)

Texts = list[tuple[str, Style]]


def head(report: Report) -> Texts:
    """Above the pictures."""
    flag: Texts = [(words.SYNTHETIC, FLAG)] if report.ref.synthetic else []
    doubts: Texts = [(text, FLAG) for text in report.doubts]
    return [(report.ref.title, TITLE), (words.study_line(report), SMALL), *flag, *doubts]


def foot(report: Report) -> Texts:
    """Below them, the notice last."""
    scored = report.prediction.find(report.explanation.target.index)
    call = f"{scored.label} score {scored.score:.2f}, {words.called(scored)}"
    agreed = [f"{words.agreement_title(one)}: {words.iou_line(one)} ({_marks(one)})" for one in report.agreements]
    mask = f" White line: the mask, {report.mask_words}. Cross: the peak."
    caption = f"{report.explanation.caption}{mask}" if report.explanation.is_ok else words.map_sentence(report)
    return [
        (f"{words.map_line(report)} · {call}", BODY),
        *((text, BODY) for text in agreed or [words.why_no_agreement(report)]),
        (caption, SMALL),
        (f"{words.reading_sentence(report)} {words.made_line(report)}.", SMALL),
        (NOTICE, FLAG),
    ]


def _marks(one: Agreement) -> str:
    return ", ".join(f"{name} {value.text()}" for name, value in one.ruler.marks() if name != "this map")


def wrapped(text: str, style: Style, width: int) -> list[str]:
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


def legend(report: Report, room: int) -> list[tuple[int, int, str, Colour]]:
    """(x, row, name, colour) of each reader, on as many rows as it takes."""
    x, row, found = 0, 0, []
    for reader, number in reader_numbers(report.annotations).items():
        name = f"reader {reader}" if reader else "expert boxes"
        wide = SWATCH + round(SMALL.face().getlength(name)) + 28
        if x and x + wide > room:
            x, row = 0, row + 1
        found.append((x, row, name, reader_colour(number)))
        x += wide
    return found
