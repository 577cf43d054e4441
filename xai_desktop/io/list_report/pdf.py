"""The list as a PDF on A4: what it adds up to, then eight studies a page with their pictures."""

from collections.abc import Sequence

from xai_desktop.core.list_report import ListEntry, ListSummary
from xai_desktop.core.task import Task
from xai_desktop.io.exporters._pdf.page import ROOM, Block, document
from xai_desktop.io.list_report import _pdf_summary, _pdf_table, texts

UNDATED = "1970-01-01T00:00:00Z"
"""The date in the file's properties where no study has a report, so none has a time."""


def pdf_bytes(entries: Sequence[ListEntry], summary: ListSummary, task: Task) -> bytes:
    """The same entries give the same bytes. Raises `Cancelled` between two studies."""
    head = _pdf_summary.summary_blocks(summary)
    blocks = [*head, *_table(entries, _free(head), task)]
    return document(blocks, texts.title(summary), texts.foot(summary), summary.made_at or UNDATED)


def _free(blocks: Sequence[Block]) -> float:
    """What is left of the page on which these blocks end."""
    used = 0.0
    for block in blocks:
        used = block.height + block.gap if used + block.height > ROOM else used + block.height + block.gap
    return ROOM - used


def _table(entries: Sequence[ListEntry], free: float, task: Task) -> list[Block]:
    """Each page has the names of the columns on top; the first part goes below the summary where it fits."""
    blocks: list[Block] = []
    start, count = 0, _pdf_table.fitting(free)
    if count < min(2, len(entries)):
        count = 0
    while start < len(entries):
        part = entries[start : start + (count or _pdf_table.fitting(ROOM))]
        blocks.append(_pdf_table.heading(new_page=bool(blocks) or not count))
        blocks += [_pdf_table.row(start + n, one, len(entries), task) for n, one in enumerate(part)]
        start, count = start + len(part), 0
    return blocks
