"""The report of an audit as PDF: found by other programs, whole over many pages, sharp, the same bytes every time."""

import io
import re
from dataclasses import replace
from functools import cache
from html import unescape

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from tests.helpers.cohort_charts import all_charts
from tests.helpers.cohort_page import ANSWER, HASH, audit_page, drawn_pictures, failures
from xai_desktop.core.cohort.page import AuditPage, Facts, Paragraph, Picture, Section
from xai_desktop.core.cohort.tables import Column, Table
from xai_desktop.core.errors import Cancelled, ExportError
from xai_desktop.core.report import NOTICE
from xai_desktop.core.task import Quiet
from xai_desktop.io.cohort_report._paint import paint
from xai_desktop.io.cohort_report._svg import chart_node, size_of
from xai_desktop.io.cohort_report.pdf import pdf_bytes
from xai_desktop.io.exporters._pdf.page import LEFT, PAGE_HEIGHT
from xai_desktop.io.exporters._pdf.pen import Pen
from xai_desktop.services.cohort_drawing import Look, drawn

CHARTS = {chart.key: chart for chart in all_charts()}
PICTURES = {picture.key: picture for picture in drawn_pictures()}


@cache
def whole() -> PdfReader:
    return PdfReader(io.BytesIO(pdf_bytes(audit_page(), Quiet())))


@cache
def text() -> str:
    return flat(" ".join(page.extract_text() for page in whole().pages))


def flat(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def of_table(table: Table) -> PdfReader:
    page = replace(audit_page(0, ()), sections=(Section("Failures", (table,)),))
    return PdfReader(io.BytesIO(pdf_bytes(page, Quiet())))


def of_picture(picture: Picture) -> bytes:
    return pdf_bytes(AuditPage("Audit", "One.", (), (Section("One", (picture,)),), "2026-03-02T09:41:12Z"), Quiet())


def test_the_answer_and_what_it_hangs_on_stand_on_the_first_page() -> None:
    first = flat(whole().pages[0].extract_text())
    for words in (ANSWER, "IoU of Grad-CAM on masses", "128 of 117 patients", "entry 412", HASH, "SYNTHETIC FILMS"):
        assert words in first


def test_the_notice_the_chain_and_the_number_stand_on_every_page() -> None:
    count = len(whole().pages)
    for number, page in enumerate(whole().pages, 1):
        said = flat(page.extract_text())
        assert NOTICE in said
        assert f"page {number} of {count}" in said
        assert f"audit chain 412, {HASH[:12]}" in said


def test_the_same_page_gives_the_same_bytes() -> None:
    assert pdf_bytes(audit_page(), Quiet()) == pdf_bytes(audit_page(), Quiet())


def test_the_time_in_the_file_is_that_of_the_record() -> None:
    assert whole().metadata is not None
    assert whole().metadata["/CreationDate"] == "D:20260302094112+01'00'"  # type: ignore[index]


def test_the_outline_leads_to_every_section_figure_and_table() -> None:
    titles = [title for title, _ in outline(whole())]
    for section in audit_page().sections:
        assert section.title in titles
    for number, picture in enumerate(audit_page().pictures, 1):
        assert f"Figure {number}. {picture.title}" in titles
    pages = [page for _, page in outline(whole())]
    assert pages == sorted(pages)


def outline(reader: PdfReader) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []

    def walk(entries: object) -> None:
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, list):
                walk(entry)
            else:
                found.append((str(entry.title), reader.get_destination_page_number(entry) or 0))

    walk(reader.outline)
    return found


@pytest.mark.parametrize("key", PICTURES)
def test_another_program_finds_every_word_of_a_chart(key: str) -> None:
    words = {unescape(word) for word in re.findall(r"<text[^>]*>([^<]+)</text>", PICTURES[key].svg.decode())}
    said = re.sub(r"\s+", "", PdfReader(io.BytesIO(of_picture(PICTURES[key]))).pages[0].extract_text())
    assert len(words) > 4
    assert [word for word in words if re.sub(r"\s+", "", word) not in said] == []


@pytest.mark.parametrize("key", PICTURES)
def test_a_chart_looks_as_it_was_drawn(key: str) -> None:
    """The lines and letters of the PDF, drawn by another program, against the picture that matplotlib drew.

    Both are seen in blocks of 2.5 mm: edges of letters are smoothed in other ways, what is missing is missing.
    """
    wanted = Image.open(io.BytesIO(drawn(CHARTS[key], "png", Look(bare=True)))).convert("L")
    found = rendered(alone(PICTURES[key])).crop((0, 0, *wanted.size))
    one, other = (np.asarray(picture.reduce(30), np.float64) for picture in (found, wanted))
    assert np.abs(one - other).mean() < 0.1 * (255 - other).mean()
    assert np.abs(one - other).max() < 25


def test_a_chart_without_its_words_would_not_look_so() -> None:
    picture = PICTURES["four_field"]
    wordless = replace(picture, svg=re.sub(rb"(<text[^>]*>)[^<]+", rb"\1", picture.svg))
    one, other = (np.asarray(rendered(alone(p)).reduce(30), np.float64) for p in (picture, wordless))
    assert np.abs(one - other).max() > 60


def alone(picture: Picture) -> bytes:
    """The chart on a page of its own size."""
    node = chart_node(picture.svg, picture.key)
    size, stream = size_of(node), io.BytesIO()
    canvas = Canvas(stream, pagesize=size)
    with Pen(canvas, size[1]).turned(0, 0, 1) as turned:
        paint(turned, node)
    canvas.save()
    return stream.getvalue()


def rendered(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    picture: Image.Image = document[0].render(scale=300 / 72).to_pil().convert("L")
    document.close()
    return picture


def test_500_rows_are_all_there_with_the_head_on_every_page() -> None:
    table = failures(500)
    pages = of_table(table).pages
    said = [re.sub(r"\s+", "", page.extract_text()) for page in pages]
    every = "".join(said)
    assert [row[0] for row in table.texts if row[0] not in every] == []
    full = [one for one in said if "patient-" in one]
    assert len(full) > 8
    assert all("wherethemapwent" in one for one in full)
    assert f"{sum(row[6] == '–' for row in table.texts)}inIoU" in said[-1]


def test_no_row_leaves_the_page_or_runs_into_the_footer() -> None:
    for page in of_table(failures(120)).pages:
        places: list[tuple[float, float]] = []
        page.extract_text(visitor_text=lambda t, _c, m, _f, _s, p=places: p.append((m[4], m[5])) if t.strip() else None)
        assert min(x for x, _ in places) >= LEFT - 1
        assert max(y for _, y in places) < PAGE_HEIGHT - 20
        rows = [y for _, y in places if y > 36]
        assert min(rows) > 40


def test_a_table_of_very_many_columns_and_endless_words_stays_on_the_page() -> None:
    columns = tuple(Column(f"name {n}", 2 if n % 2 else None) for n in range(14))
    row = tuple(0.5 if n % 2 else "endless" * 12 for n in range(14))
    reader = of_table(Table("Wide", columns, (row, row)))
    said = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    assert said.count("0.50") == 14


def test_words_stay_whole_where_the_page_has_the_room() -> None:
    columns = (Column("network"), Column("finding"), *(Column(f"measure number {n}") for n in range(8)))
    row = ("nih-cascade", "Cardiomegaly", *("0.85 (0.76 to 0.92)" for _ in range(8)))
    said = of_table(Table("Scores", columns, (row,) * 3)).pages[0].extract_text()
    assert said.count("Cardiomegaly") == 3
    assert said.count("cascade") == 3
    assert said.count("(0.76 to 0.92)") == 24


@pytest.mark.parametrize("lines", range(20, 60, 4))
def test_a_small_table_stays_whole_and_a_note_is_never_alone(lines: int) -> None:
    """However full the page is before it."""
    small = Table("Small", (Column("film"), Column("IoU", 2)), tuple((f"film-{n}", 0.5) for n in range(6)), "Sorted.")
    words = Paragraph("Word " * 16 * lines)
    page = replace(audit_page(0, ()), sections=(Section("One", (words, small, words, failures(30))),))
    said = [one.extract_text() for one in PdfReader(io.BytesIO(pdf_bytes(page, Quiet()))).pages]
    with_rows = [one for one in said if "film-0" in one]
    assert len(with_rows) == 1
    assert all(f"film-{n}" in with_rows[0] for n in range(6))
    assert "Sorted." in with_rows[0]
    assert all("patient-" in one for one in said if "Sorted by film." in one)


def test_a_fact_of_many_pages_is_whole() -> None:
    facts = Facts("Settings", (("parameters", " ".join(f"word{n}" for n in range(3000))), ("seed", "7")))
    reader = PdfReader(io.BytesIO(pdf_bytes(replace(audit_page(0, ()), facts=(facts,)), Quiet())))
    said = " ".join(page.extract_text() for page in reader.pages).split()
    assert [n for n in range(3000) if f"word{n}" not in set(said)] == []
    for page in reader.pages:
        places: list[float] = []
        page.extract_text(visitor_text=lambda t, _c, m, _f, _s, p=places: p.append(m[5]) if "word" in t else None)
        assert min(places, default=99) > 40


def test_a_table_without_rows_says_so() -> None:
    assert "no rows" in of_table(failures(0)).pages[0].extract_text()


def test_a_cell_of_a_whole_book_does_not_stop_the_report() -> None:
    table = Table("Long", (Column("words"),), (("word " * 20_000,), ("last",)))
    assert "last" in "".join(page.extract_text() for page in of_table(table).pages)


def test_undefined_values_are_dashes_and_counted() -> None:
    assert "LIME –" in text()
    assert "– no value: 1 in IoU." in text()


@pytest.mark.parametrize(
    "svg",
    [
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script>alert(1)</script></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 9 9'>"
        b"<image xlink:href='http://elsewhere/x.png'/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_chart_is_refused(svg: bytes) -> None:
    with pytest.raises(ExportError, match=r"four_field: .*draw it again"):
        of_picture(replace(PICTURES["four_field"], svg=svg))


def test_it_can_be_stopped() -> None:
    class Stopping(Quiet):
        def step(self, done: int, total: int, text: str = "") -> None:
            if done > 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        pdf_bytes(audit_page(), Stopping())
