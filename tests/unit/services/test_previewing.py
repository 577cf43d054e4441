"""Pages of a PDF as another program's author would count and see them."""

from io import BytesIO

import numpy as np
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.helpers.reports import report_for
from xai_desktop.core.errors import Cancelled
from xai_desktop.core.task import Quiet
from xai_desktop.services import previewing
from xai_desktop.services.previewing import pages, preview

COLOURS = ((255, 0, 0), (0, 255, 0), (0, 0, 255))


def coloured_pages() -> bytes:
    """One page for each colour, white at its lower half."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=True)
    for colour in COLOURS:
        canvas.setFillColorRGB(*(one / 255 for one in colour))
        canvas.rect(0, A4[1] / 2, A4[0], A4[1] / 2, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def test_every_page_comes_in_its_colours_and_the_right_way_up() -> None:
    drawn = list(pages(coloured_pages(), scale=0.5))
    assert [page.shape for page in drawn] == [(421, 298, 3)] * 3
    assert all(page.dtype == np.uint8 for page in drawn)
    assert [tuple(map(int, page[100, 150])) for page in drawn] == list(COLOURS)
    assert all((page[300, 150] == 255).all() for page in drawn)


def test_the_document_is_closed_where_nobody_wants_more_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2

    closed: list[object] = []
    close = pypdfium2.PdfDocument.close
    monkeypatch.setattr(pypdfium2.PdfDocument, "close", lambda self: (closed.append(self), close(self))[1])
    drawn = pages(coloured_pages(), scale=0.1)
    next(drawn)
    assert closed == []
    drawn.close()
    assert len(closed) == 1
    assert len(list(pages(coloured_pages(), scale=0.1))) == 3, "and the next one may begin"


def test_the_pages_are_those_of_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_desktop.io.exporters.pdf.pdf_bytes", lambda *_: coloured_pages())
    seen: list[np.ndarray] = []
    assert preview(report_for(), Quiet(), seen.append) == 3
    assert len(seen) == 3


def test_a_preview_stops_where_nobody_looks_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    class Once:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            if text.endswith("2"):
                raise Cancelled

    monkeypatch.setattr("xai_desktop.io.exporters.pdf.pdf_bytes", lambda *_: coloured_pages())
    seen: list[np.ndarray] = []
    with pytest.raises(Cancelled):
        preview(report_for(), Once(), seen.append)
    assert len(seen) == 1
    assert not previewing._one_at_a_time.locked()  # type: ignore[attr-defined]
