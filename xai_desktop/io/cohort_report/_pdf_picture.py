"""A chart of the PDF with its number and title above it, and its caption below."""

from collections.abc import Sequence

from xai_desktop.core.cohort.page import Picture
from xai_desktop.io.cohort_report._flow import Flow
from xai_desktop.io.cohort_report._paint import paint
from xai_desktop.io.cohort_report._svg import chart_node, size_of
from xai_desktop.io.exporters._pdf.page import LEFT, ROOM, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import SMALL, STRONG, TINY, Pen, wrap

_ABOVE, _BELOW = 4.0, 4.0


def add_picture(flow: Flow, picture: Picture, at: tuple[str, int], before: Sequence[Block]) -> None:
    """In its own size where the page has the room. `at` is its bookmark and the number of the figure."""
    key, number = at
    title = f"Figure {number}. {picture.title}"
    above = wrap(title, STRONG, WIDTH)
    below = wrap(picture.caption, SMALL, WIDTH)
    files = wrap(f"Files: {', '.join(picture.files)}", TINY, WIDTH) if picture.files else ()
    words = len(above) * STRONG.leading + len(below) * SMALL.leading + len(files) * TINY.leading + _ABOVE + _BELOW
    node = chart_node(picture.svg, picture.key)
    width, height = size_of(node)
    taken = sum(block.height + block.gap for block in before)
    scale = min(1.0, WIDTH / width, (ROOM - words - taken) / height)

    def draw(pen: Pen, y: float) -> None:
        pen.bookmark(key, title, y, 1)
        y = pen.lines(LEFT, y, above, STRONG) + _ABOVE
        with pen.turned(LEFT, y, scale) as canvas:
            paint(canvas, node)
        y = pen.lines(LEFT, y + height * scale + _BELOW, below, SMALL)
        pen.lines(LEFT, y, files, TINY)

    flow.add(*before, Block(words + height * scale, draw))
