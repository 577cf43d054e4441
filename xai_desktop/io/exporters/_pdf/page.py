"""Pages: blocks are measured, dealt out to pages, and only then drawn, so that every page knows how many there are."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from xai_desktop.core.report import NOTICE
from xai_desktop.io.exporters._fonts import BOLD
from xai_desktop.io.exporters._pdf.pen import HAIR, QUIET, TINY, WARN, Pen, Style, shortened, width_of

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, TOP, BOTTOM = 42.0, 40.0, 48.0
WIDTH = PAGE_WIDTH - 2 * LEFT
"""Width of the content, in points."""

ROOM = PAGE_HEIGHT - TOP - BOTTOM
GAP = 14.0
"""Between blocks."""

Draw = Callable[[Pen, float], None]


@dataclass(frozen=True, slots=True)
class Block:
    """Content of a known height; `draw(pen, top)`. `keep` holds it on the same page as the next block.

    `new_page` starts a page. `gap` is the distance to the block below.
    """

    height: float
    draw: Draw
    keep: bool = False
    new_page: bool = False
    gap: float = GAP


def pages_of(blocks: Sequence[Block], room: float = ROOM) -> list[list[Block]]:
    """Blocks dealt out to pages in their order; a block higher than a page gets one to itself."""
    pages: list[list[Block]] = []
    used = 0.0
    for group in _groups(blocks):
        height = _height(group)
        if not pages or group[0].new_page or used + height > room:
            pages.append([])
            used = 0.0
        pages[-1].extend(group)
        used += height + group[-1].gap
    return pages


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = []
    for number, block in enumerate(blocks):
        if number and blocks[number - 1].keep and not block.new_page:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _height(group: Sequence[Block]) -> float:
    return sum(block.height for block in group) + sum(block.gap for block in group[:-1])


def document(blocks: Sequence[Block], title: str, foot: str, made_at: str) -> bytes:
    """The PDF. `foot` names the film and the model at the foot of every page. The same blocks give the same bytes.

    `made_at` (ISO 8601) is the date in the file's properties.
    """
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("XAI Desktop")
    canvas.setCreator("XAI Desktop")
    canvas.setSubject(NOTICE)
    canvas.setDateFormatter(lambda *_: pdf_date(made_at))
    pages = pages_of(blocks)
    for number, page in enumerate(pages, 1):
        pen, top = Pen(canvas, PAGE_HEIGHT), TOP
        for block in page:
            block.draw(pen, top)
            top += block.height + block.gap
        _foot(pen, foot, f"page {number} of {len(pages)}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pdf_date(made_at: str) -> str:
    """`2026-03-02T09:41:12+01:00` as `D:20260302094112+01'00'`."""
    digits = re.sub(r"[-:T]", "", made_at[:19])
    zone = re.fullmatch(r"([+-]\d\d):?(\d\d)", made_at[19:])
    return f"D:{digits}" + (f"{zone[1]}'{zone[2]}'" if zone else "Z")


def _foot(pen: Pen, foot: str, number: str) -> None:
    y = PAGE_HEIGHT - BOTTOM + 14
    notice = Style(7.5, WARN, BOLD)
    pen.line(LEFT, y, LEFT + WIDTH, y, HAIR)
    pen.text(LEFT, y + 12, NOTICE, notice)
    pen.text(LEFT + WIDTH, y + 12, number, Style(7.5, QUIET), "right")
    left = LEFT + width_of(NOTICE, notice) + 14
    pen.text(left, y + 12, shortened(foot, TINY, LEFT + WIDTH - 60 - left), TINY)
