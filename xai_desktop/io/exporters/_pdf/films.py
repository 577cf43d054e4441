"""Two pictures of one size side by side: the film with the experts' boxes, the film with the map."""

from xai_desktop.core.overlay import reader_colour, reader_numbers
from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _pictures as pictures
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._pdf.page import LEFT, Block
from xai_desktop.io.exporters._pdf.pen import HAIR, QUIET, SMALL, STRONG, TINY, Pen, Style, wrap

SIDE, BETWEEN = 226.0, 14.0
HIGHEST = 262.0
PIXELS_PER_POINT = 3.5
"""About 250 dots per inch on paper."""

_RIGHT = LEFT + SIDE + BETWEEN


def films(report: Report) -> Block:
    """Pictures, colour bar, and what each of them shows."""
    aspect_room = round(HIGHEST * PIXELS_PER_POINT), round(SIDE * PIXELS_PER_POINT)
    size = pictures.picture_size(report, aspect_room)
    height, width = size[0] / PIXELS_PER_POINT, size[1] / PIXELS_PER_POINT
    legend = _legend(report)
    caption = [*wrap(_map_caption(report), SMALL, SIDE)]
    text = STRONG.leading + max(len(legend) * SMALL.leading, len(caption) * SMALL.leading)

    def draw(pen: Pen, y: float) -> None:
        inset = (SIDE - width) / 2
        pen.picture(LEFT + inset, y, width, height, pictures.film_with_boxes(report, size))
        pen.picture(_RIGHT + inset, y, width, height, pictures.film_with_map(report, report.explanation, size))
        if report.explanation.is_ok:
            _colour_bar(pen, _RIGHT + SIDE + 6, y, height, report)
        else:
            _no_map(pen, _RIGHT + inset, y, width, height, words.map_sentence(report))
        below = y + height + 5
        pen.text(LEFT, below + STRONG.size, "Film", STRONG)
        _draw_legend(pen, below + STRONG.leading, legend)
        pen.text(_RIGHT, below + STRONG.size, "Film with map" if report.explanation.is_ok else "No map", STRONG)
        pen.lines(_RIGHT, below + STRONG.leading, caption, SMALL)

    return Block(height + 5 + text, draw)


def _map_caption(report: Report) -> str:
    if not report.explanation.is_ok:
        return "Nothing is coloured, because there is nothing to show. The film still counts in every summary."
    return f"{report.explanation.caption} White line: the mask, {report.mask_words}. Cross: the peak."


def _legend(report: Report) -> list[tuple[str, str]]:
    """(colour, text) per reader."""
    if not report.annotations:
        return [("", "no expert boxes")]
    found = []
    for reader, number in reader_numbers(report.annotations).items():
        labels = dict.fromkeys(one.label for one in report.annotations if one.reader == reader)
        red, green, blue = reader_colour(number)
        who = f"reader {reader}" if reader else "expert boxes"
        lines = wrap(f"{who}: {', '.join(labels)}", SMALL, SIDE - 14)
        found += [
            (f"#{red:02X}{green:02X}{blue:02X}" if first else "", line)
            for line, first in zip(lines, [True] + [False] * len(lines), strict=False)
        ]
    return found


def _draw_legend(pen: Pen, y: float, legend: list[tuple[str, str]]) -> None:
    for colour, text in legend:
        if colour:
            pen.box(LEFT, y + 1, 7, 7, fill=colour)
        pen.text(LEFT + (12 if legend[0][0] else 0), y + SMALL.size, text, SMALL)
        y += SMALL.leading


def _colour_bar(pen: Pen, x: float, y: float, height: float, report: Report) -> None:
    top, tall = y + height * 0.15, height * 0.7
    pen.picture(x, top, 8, tall, pictures.colour_bar(report, (256, 8)))
    pen.box(x, top, 8, tall, stroke=HAIR)
    low, middle, high = pictures.scale_of(report).ticks
    for value, at in ((high, top), (middle, top + tall / 2), (low, top + tall)):
        pen.line(x + 8, at, x + 10, at, QUIET)
        pen.text(x + 11.5, at + 2.3, pictures.tick(value), TINY)


def _no_map(pen: Pen, x: float, y: float, width: float, height: float, sentence: str) -> None:
    """The sentence on a dark band across the film."""
    style = Style(8, "#FFFFFF")
    lines = wrap(sentence, style, width - 28)
    band = len(lines) * style.leading + 14
    pen.box(x, y + (height - band) / 2, width, band, fill="#18212B")
    pen.lines(x + width / 2, y + (height - band) / 2 + 6, lines, style, "centre")
