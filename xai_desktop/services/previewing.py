"""A PDF as pictures of its pages, for somebody to look at before it is written."""

from collections.abc import Callable, Generator
from contextlib import closing

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.report import Report
from xai_desktop.core.task import Task
from xai_desktop.services.lanes import guard

SCALE = 2.0
"""Pixels per point: an A4 page is 1190 × 1684 pixels, which is more than most screens show of it."""

_one_at_a_time = guard()
"""PDFium is not made for several threads at once."""


def pages(pdf: bytes, scale: float = SCALE) -> Generator[ByteArray]:
    """(H, W, 3) uint8 RGB, page by page. The document is closed with the iterator, however that ends."""
    import pypdfium2

    with _one_at_a_time, closing(pypdfium2.PdfDocument(pdf)) as document:
        for number in range(len(document)):
            with closing(document[number]) as page, closing(page.render(scale=scale, rev_byteorder=True)) as drawn:
                picture = drawn.to_numpy()[:, :, :3].copy()
            yield picture


def preview(report: Report, task: Task, hand_over: Callable[[ByteArray], None]) -> int:
    """Hand over the pages of the very PDF that `report.pdf` will be, and return how many there are."""
    from xai_desktop.io.exporters.pdf import pdf_bytes

    count = 0
    with closing(pages(pdf_bytes(report, task))) as drawn:
        for count, page in enumerate(drawn, 1):
            task.step(0, 0, f"drawing page {count}")
            hand_over(page)
    return count
