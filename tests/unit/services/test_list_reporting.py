"""A list of studies as other programs read it, and what happens when its disk or its reader says stop."""

import csv
import gc
import json
import tracemalloc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from pypdf import PdfReader

from tests.helpers.disks import made_read_only, small_disk
from tests.helpers.lists import stream, study
from xai_desktop.core.chain import HEAD, Head, head_of
from xai_desktop.core.errors import Cancelled, ExportError, InputError, UsageError, XaiError
from xai_desktop.core.report import NOTICE, Letterhead, Report
from xai_desktop.core.report_rows import rows_of
from xai_desktop.io.list_report.entries import entry_of, without_folders
from xai_desktop.services.list_reporting import write_list

ENDINGS = (".pdf", ".html", ".csv", ".parquet")


class Stop:
    """Remembers what it was told, and stops at the study of a number."""

    def __init__(self, at: int = -1) -> None:
        self.at, self.seen = at, list[tuple[int, int, str]]()

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        if done == self.at:
            raise Cancelled
        self.seen.append((done, total, text))


def words_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_the_pdf_says_what_the_list_adds_up_to(tmp_path: Path) -> None:
    path = write_list(stream(22), tmp_path / "list.pdf", total=22)
    reader = PdfReader(path)
    first = " ".join(reader.pages[0].extract_text().split())
    for said in ("List of 22 studies", "St Elsewhere", "SYNTHETIC FILMS", "20 called, 0 not called", "10 right",
                 "2 (empty, constant or not finite)", "test-net 1.0", "5f" * 32, "smooth = 0.0", "top 10 % by rank",
                 "entry 1021 of", "ab" * 32, "torch 2.15.0"):  # fmt: skip
        assert said in first, said
    text = words_of(path)
    for number in range(22):
        assert f"film-{number:04d}" in text
    assert "film-0005.dcm: no such file" in text
    assert "Dr Grey: Cardiomegaly (sure 4 of 5); call right" in text
    for number, page in enumerate(reader.pages, 1):
        found = " ".join(page.extract_text().split())
        assert NOTICE in found
        assert f"page {number} of {len(reader.pages)}" in found
        assert "audit chain 1021, abababababab" in found


def test_the_tables_hold_every_number_of_every_study(tmp_path: Path) -> None:
    found = [study(number)[1] for number in range(12)]
    expected = [{**row, "failed": None} for report in found if isinstance(report, Report) for row in rows_of(report)]
    table = parquet.read_table(write_list(stream(12), tmp_path / "list.parquet"))
    rows = table.to_pylist()
    assert [row for row in rows if row["failed"] is None] == expected
    (failed,) = (row for row in rows if row["failed"] is not None)
    assert {name: value for name, value in failed.items() if value is not None} == {
        "film": "film-0005", "notice": NOTICE, "failed": "film-0005.dcm: no such file; check the path.",
    }  # fmt: skip
    with write_list(stream(12), tmp_path / "list.csv").open(encoding="utf-8", newline="") as opened:
        lines = list(csv.DictReader(opened))
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        assert list(line) == table.column_names
        for name in ("iou", "ceiling", "score"):
            assert (float(line[name]) if line[name] else None) == row[name]
        assert (line["film"], line["failed"]) == (row["film"], row["failed"] or "")
        assert line["peak_inside"] == {True: "true", False: "false", None: ""}[row["peak_inside"]]


def test_the_parquet_file_says_what_it_is(tmp_path: Path) -> None:
    path = write_list(stream(3), tmp_path / "list.parquet")
    told = parquet.read_metadata(path).metadata
    assert (told[b"schema"], told[b"schema_version"], told[b"notice"]) == (b"xai-desktop/list", b"1", NOTICE.encode())
    assert head_of({HEAD: json.loads(told[HEAD.encode()])}) == Head(1002, "ab" * 32, "2026-03-02T09:41:12+01:00")
    schema = parquet.read_schema(path)
    assert [str(schema.field(name).type) for name in ("film", "frame", "iou", "called")] == [
        "string", "int64", "double", "bool",
    ]  # fmt: skip
    assert schema.field("iou").metadata == {
        b"unit": b"0 to 1", b"description": b"intersection over union of mask and boxes",
    }  # fmt: skip


class Page(HTMLParser):
    """What a browser would find; an element that is closed where it was not opened is a fault."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.rows, self.sources, self.text = list[str](), 0, list[str](), ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        self.rows += tag == "tr"
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "href"
            if name == "src":
                self.sources.append(value or "")
        if tag not in ("img", "meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_for_a_browser_holds_every_study(tmp_path: Path) -> None:
    page = Page(write_list(stream(12), tmp_path / "list.html").read_text("utf-8"))
    assert len(page.sources) == 2 * 11
    assert all(one.startswith("data:image/jpeg;base64,") for one in page.sources)
    assert page.rows == 6 + 3 + 12 + 1 + 12  # counts, readers, facts, head, studies
    report = study(0)[1]
    assert isinstance(report, Report)
    for said in (NOTICE, "List of 12 studies", "St Elsewhere", f"reader A: IoU {report.agreements[0].iou.text()}",
                 "film-0005.dcm: no such file", "Dr Grey: Cardiomegaly (sure 4 of 5)", "ab" * 32):  # fmt: skip
        assert said in page.text, said


def test_names_cannot_become_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><!-- the studies -->"
    title, report = study(1)
    assert isinstance(report, Report)
    named = replace(report, readers=(("reader-1", evil),), letterhead=Letterhead(evil))
    path = write_list([(evil, named), (evil, InputError(evil)), (title, report)], tmp_path / "list.html")
    assert Page(path.read_text("utf-8")).text.count("<script>alert(1)") == 5  # hospital, two titles, sentence, reader


def test_every_study_with_a_report_has_two_pictures(tmp_path: Path) -> None:
    reader = PdfReader(write_list(stream(10), tmp_path / "list.pdf"))
    drawn = sum(page.get_contents().get_data().count(b" Do") for page in reader.pages)
    assert drawn == 2 * 9


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_studies_give_the_same_bytes(ending: str, tmp_path: Path) -> None:
    one, two = (write_list(stream(7), tmp_path / f"{name}{ending}").read_bytes() for name in ("one", "two"))
    assert one == two
    assert write_list(stream(8), tmp_path / f"three{ending}").read_bytes() != one


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_folder_and_no_name_reaches_a_list(ending: str, tmp_path: Path) -> None:
    path = write_list(stream(6), tmp_path / f"list{ending}")
    if ending == ".parquet":
        text = repr(parquet.read_table(path).to_pylist())
    else:
        text = words_of(path) if ending == ".pdf" else path.read_text("utf-8")
    for secret in ("DOE", "JANE", "/data", "jane_doe", "p-own"):
        assert secret not in text


def test_sentences_lose_their_folders_and_nothing_else() -> None:
    assert without_folders("/data/Doe Jane/a.dcm: may not be read and/or is 1/2.") == (
        "a.dcm: may not be read and/or is 1/2."
    )
    assert without_folders(r"C:\films\Doe^Jane\a.dcm: gone (\\nas\Doe\b.dcm)") == "a.dcm: gone (b.dcm)"
    assert without_folders("The network has no class 'Mass'.") == "The network has no class 'Mass'."


def test_an_entry_is_small(tmp_path: Path) -> None:
    for number in (0, 1):
        entry = entry_of(*study(number, (640, 560)))
        assert len(entry.film) + len(entry.overlay) + len(repr(entry)) < 20_000


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_study_is_a_step_with_its_name(ending: str, tmp_path: Path) -> None:
    task = Stop()
    write_list(stream(4), tmp_path / f"list{ending}", task, 4)
    assert [(n, 4, f"film-{n:04d}") for n in range(4)] == task.seen[:4]
    assert task.seen[-1][:2] == (4, 4)


@pytest.mark.parametrize("ending", ENDINGS)
def test_one_report_at_a_time_is_in_memory(ending: str, tmp_path: Path) -> None:
    alive: list[weakref.ref[object]] = []

    def watched() -> Iterator[tuple[str, Report | XaiError]]:
        for number in range(4):
            gc.collect()
            assert not any(one() is not None for one in alive), f"before study {number}"
            title, report = study(number)
            assert isinstance(report, Report)
            alive.append(weakref.ref(report.image.index))
            yield title, report
            del report

    write_list(watched(), tmp_path / f"list{ending}")
    assert len(alive) == 4


# faults


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as folder:
        yield folder


def assert_as_it_was(path: Path, error: Exception) -> None:
    """The old file is whole, nothing else lies beside it, and one sentence names it."""
    assert path.read_bytes() == b"the old list"
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert path.parent.name in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_cancelled_list_leaves_the_old_file(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"list{ending}"
    out.write_bytes(b"the old list")
    with pytest.raises(Cancelled):
        write_list(stream(10), out, Stop(at=5), 10)
    assert_as_it_was(out, Cancelled(tmp_path.name))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_stream_that_breaks_leaves_the_old_file(ending: str, tmp_path: Path) -> None:
    def broken() -> Iterator[tuple[str, Report | XaiError]]:
        yield study(0)
        raise InputError("the worklist is gone")

    out = tmp_path / f"list{ending}"
    out.write_bytes(b"the old list")
    with pytest.raises(InputError, match="the worklist is gone"):
        write_list(broken(), out)
    assert_as_it_was(out, InputError(tmp_path.name))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_leaves_the_old_file(ending: str, disk: Path) -> None:
    out = disk / f"list{ending}"
    out.write_bytes(b"the old list")
    (disk / "filler").write_bytes(b"x" * 56_000)
    with pytest.raises(ExportError, match=r"No space left.*free some space") as caught:
        write_list(stream(60), out)
    (disk / "filler").unlink()
    assert_as_it_was(out, caught.value)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_read_only_folder_is_known_before_any_work(ending: str, disk: Path) -> None:
    out = disk / f"list{ending}"
    out.write_bytes(b"the old list")
    made_read_only(disk)
    task = Stop()
    with pytest.raises(ExportError, match="could not be written") as caught:
        write_list(stream(2), out, task)
    assert task.seen == []
    assert_as_it_was(out, caught.value)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_folder_of_the_lists_name_and_a_file_in_place_of_its_folder(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"list{ending}").mkdir()
    (tmp_path / "file").write_text("here")
    task = Stop()
    with pytest.raises(ExportError, match="there is a folder of this name; choose another name"):
        write_list(stream(2), tmp_path / f"list{ending}", task)
    with pytest.raises(ExportError, match="could not be written"):
        write_list(stream(2), tmp_path / "file" / f"list{ending}", task)
    assert task.seen == []


def test_an_unknown_ending_and_an_empty_list_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"list.docx: a list is written as one of \.pdf"):
        write_list(stream(1), tmp_path / "list.docx")
    for ending in ENDINGS:
        with pytest.raises(UsageError, match="holds no study"):
            write_list(stream(0), tmp_path / f"list{ending}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_list_in_which_every_study_failed_is_a_list_all_the_same(ending: str, tmp_path: Path) -> None:
    failed = [("a", InputError("a.dcm: no such file")), ("b", InputError("b.dcm: no such file"))]
    assert write_list(failed, tmp_path / f"list{ending}").stat().st_size > 0


# hundreds


def peak_of(count: int, out: Path) -> float:
    """MB at most while so many studies are written; the second call of a program knows its fonts already."""
    gc.collect()
    gc.enable()  # as in the command, which has no window: pages hold on to each other in rings
    tracemalloc.start()
    try:
        write_list(stream(count), out, total=count)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
        gc.disable()


@pytest.mark.slow
@pytest.mark.parametrize("ending", ENDINGS)
def test_five_hundred_studies_take_little_more_than_fifty(ending: str, tmp_path: Path) -> None:
    """Of the PDF 40 kB a study: its words and small pictures, kept until the number of pages is known, and the file."""
    out = tmp_path / f"list{ending}"
    peak_of(5, out)
    few, many = peak_of(50, out), peak_of(500, out)
    room = 20 if ending in (".pdf", ".html") else 3
    if many >= few + room:  # a table of Python's own, as that of its interned strings, may have grown just then
        many = min(many, peak_of(500, out))
    assert many < few + room, f"{ending}: {few:.1f} MB for 50 studies, {many:.1f} MB for 500"
    assert out.stat().st_size > 50_000


@pytest.mark.slow
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_list_cancelled_in_its_middle(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"list{ending}"
    out.write_bytes(b"the old list")
    with pytest.raises(Cancelled):
        write_list(stream(500), out, Stop(at=250), 500)
    assert_as_it_was(out, Cancelled(tmp_path.name))


def test_titles_and_sentences_of_any_length_stay_on_the_page(tmp_path: Path) -> None:
    _, report = study(0)
    assert isinstance(report, Report)
    long = replace(report, ref=replace(report.ref, image_id="1.2.276.0." * 30))
    path = write_list([("1.2.276.0." * 30, long), ("x" * 300, InputError("word " * 400))], tmp_path / "list.pdf")
    assert len(PdfReader(path).pages) <= 2
