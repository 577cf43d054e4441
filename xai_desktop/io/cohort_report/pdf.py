"""The report of an audit as a PDF on A4: the answer first, then what it hangs on, then charts and tables."""

from collections.abc import Sequence

from xai_desktop.core.cohort.page import BRAND, SYNTHETIC, AuditPage, Facts, Paragraph, Part
from xai_desktop.core.cohort.tables import Table
from xai_desktop.core.task import Task
from xai_desktop.io.cohort_report._flow import Flow
from xai_desktop.io.cohort_report._pdf_picture import add_picture
from xai_desktop.io.cohort_report._pdf_table import add_table
from xai_desktop.io.exporters._facts import is_hash
from xai_desktop.io.exporters._pdf.page import GAP, LEFT, WIDTH, Block, document
from xai_desktop.io.exporters._pdf.pen import (
    ACCENT,
    BAND,
    BODY,
    CODE,
    INK,
    LABEL,
    QUIET,
    SMALL,
    STRONG,
    TITLE,
    WARN,
    Pen,
    Style,
    wrap,
)  # fmt: skip

_NAME = 120.0
"""Width of the names of facts."""

_ANSWER = Style(12.0, INK)
_CHAPTER = Style(13.0, INK, STRONG.font)
_LINES = 20
"""Of a paragraph in one block: a longer one may go on on the next page."""


def pdf_bytes(page: AuditPage, task: Task) -> bytes:
    """The same page gives the same bytes. Raises `Cancelled` between two parts, `ExportError` for a broken chart."""
    flow = Flow()
    flow.add(_header(page))
    flow.add(_answer(page.answer))
    for number, facts in enumerate(page.facts):
        _add_facts(flow, facts, f"facts-{number}", 0)
    if page.chain:
        _add_facts(flow, Facts("Audit chain", page.chain), "chain", 0)
    figures = {picture.key: number for number, picture in enumerate(page.pictures, 1)}
    count = sum(len(section.parts) for section in page.sections)
    done = 0
    for number, section in enumerate(page.sections, 1):
        heading: tuple[Block, ...] = (_heading(section.title, f"section-{number}"),)
        for place, part in enumerate(section.parts):
            task.step(done, count, "drawing the report of the audit")
            _add(flow, part, (f"section-{number}-{place}", figures), heading)
            heading, done = (), done + 1
        if heading:
            flow.add(*heading)
    return document(flow.blocks, page.title, page.foot, page.made_at)


def _add(flow: Flow, part: Part, at: tuple[str, dict[str, int]], before: Sequence[Block]) -> None:
    """One part, with the heading before it on the same page."""
    key, figures = at
    if isinstance(part, Paragraph):
        _add_paragraph(flow, part, before)
    elif isinstance(part, Facts):
        _add_facts(flow, part, key, 1, before)
    elif isinstance(part, Table):
        add_table(flow, part, key, before)
    else:
        add_picture(flow, part, (key, figures[part.key]), before)


def _header(page: AuditPage) -> Block:
    title = wrap(page.title, TITLE, WIDTH)
    made = f"Made from the record of {page.made_at.replace('T', ' ')}."
    top = 16.0 + len(title) * TITLE.leading
    height = top + SMALL.leading + 8

    def draw(pen: Pen, y: float) -> None:
        pen.bookmark("top", page.title, y, 0)
        pen.text(LEFT, y + 8, BRAND.upper(), Style(6.8, QUIET))
        if page.synthetic:
            pen.text(LEFT + WIDTH, y + 8, SYNTHETIC, Style(6.8, WARN), "right")
        pen.lines(LEFT, y + 16, title, TITLE)
        pen.lines(LEFT, y + top, (made,), SMALL)
        pen.line(LEFT, y + height, LEFT + WIDTH, y + height, INK, 0.8)

    return Block(height, draw, gap=12)


def _answer(text: str) -> Block:
    """The sentence that a reader came for, in a band of its own."""
    lines = wrap(text, _ANSWER, WIDTH - 28)
    height = len(lines) * _ANSWER.leading + 18

    def draw(pen: Pen, y: float) -> None:
        pen.box(LEFT, y, WIDTH, height, BAND)
        pen.box(LEFT, y, 3, height, ACCENT)
        pen.lines(LEFT + 14, y + 8, lines, _ANSWER)

    return Block(height, draw)


def _heading(title: str, key: str) -> Block:
    lines = wrap(title, _CHAPTER, WIDTH)

    def draw(pen: Pen, y: float) -> None:
        pen.bookmark(key, title, y, 0)
        pen.line(LEFT, y, LEFT + WIDTH, y)
        pen.lines(LEFT, y + 8, lines, _CHAPTER)

    return Block(8 + len(lines) * _CHAPTER.leading, draw, gap=5)


def _add_paragraph(flow: Flow, paragraph: Paragraph, before: Sequence[Block]) -> None:
    style = Style(BODY.size, WARN, STRONG.font) if paragraph.warning else BODY
    lines = wrap(paragraph.text, style, WIDTH)
    for start in range(0, len(lines), _LINES):
        part = lines[start : start + _LINES]
        last = start + _LINES >= len(lines)
        flow.add(*(() if start else before), _written(part, style, GAP if last else 0.0))


def _written(lines: Sequence[str], style: Style, gap: float) -> Block:
    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y, lines, style)

    return Block(len(lines) * style.leading, draw, gap=gap)


def _add_facts(flow: Flow, facts: Facts, key: str, level: int, before: Sequence[Block] = ()) -> None:
    def head(pen: Pen, y: float) -> None:
        pen.bookmark(key, facts.title, y, level)
        pen.text(LEFT, y + STRONG.size + 1, facts.title, STRONG)

    rows = [_fact(name, value) for name, value in facts.rows]
    last = Block(0, lambda _pen, _y: None)
    flow.add(*before, Block(STRONG.leading + 1, head, gap=2), *(rows[:1] or [last]))
    for row in rows[1:]:
        flow.add(row)
    flow.add(last)


def _fact(name: str, value: str) -> Block:
    style = CODE if is_hash(value) else Style(8)
    names = wrap(name, Style(LABEL.size, QUIET), _NAME - 8)
    lines = wrap(value, style, WIDTH - _NAME)

    def draw(pen: Pen, y: float) -> None:
        pen.lines(LEFT, y + style.size - LABEL.size, names, LABEL)
        pen.lines(LEFT + _NAME, y, lines, style)

    return Block(max(len(lines) * style.leading, len(names) * LABEL.leading), draw, gap=1)
