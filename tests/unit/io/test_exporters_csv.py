"""The table as Python's own reader and a spreadsheet see it."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.readings import HEAD, read_report
from tests.helpers.reports import marks_of, report_for
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.core.report_rows import COLUMNS, rows_of
from xai_desktop.core.task import Quiet
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.exporters._table_text import cell_text


def table_of(report: Report, folder: Path) -> list[dict[str, str]]:
    (path,) = EXPORTERS["csv"].write(report, folder, Quiet())
    assert path.name == "report.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def test_numbers_come_back_bit_by_bit(tmp_path: Path) -> None:
    report = report_for(annotations=marks_of(("A", "B")))
    rows = table_of(report, tmp_path)
    assert len(rows) == 2
    for row, made in zip(rows, rows_of(report), strict=True):
        assert list(row) == [column.name for column in COLUMNS]
        assert float(row["iou"]) == made["iou"]
        assert float(row["floor_random_map"]) == made["floor_random_map"]
        assert row["called"] == "true"
        assert row["notice"] == NOTICE


def test_what_is_not_known_is_an_empty_cell_with_a_reason(tmp_path: Path) -> None:
    (row,) = table_of(report_for(annotations=()), tmp_path)
    assert row["iou"] == row["box_covered"] == row["audit_head_hash"] == ""
    assert row["iou_reason"].startswith("No expert boxes")


def test_verdicts_and_the_head_of_the_chain_are_in_every_row(tmp_path: Path) -> None:
    (row,) = table_of(read_report(), tmp_path)
    assert row["verdict_reader"] == "Dr Ada Röntgen; Dr Ben Sievert"
    assert row["verdict_place"] == "off; not answered"
    assert row["verdict_right_for_the_wrong_reason"] == "yes; not answered"
    assert (row["audit_head_number"], row["audit_head_hash"]) == (str(HEAD.number), HEAD.hash)


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_text_is_a_formula(name: str, tmp_path: Path) -> None:
    report = report_for(annotations=[Annotation("Cardiomegaly", Box(110, 150, 220, 262), name)])
    report = replace(report, ref=replace(report.ref, image_id=name))
    (row,) = table_of(report, tmp_path)
    assert row["film"] == row["reader"] == f"'{name}"


def test_numbers_below_zero_stay_numbers() -> None:
    assert cell_text(-0.1) == "-0.1"
    assert cell_text(-3) == "-3"
    assert cell_text(1e-7) == "1e-07"
    assert cell_text(None) == ""
    assert (cell_text(True), cell_text(False)) == ("true", "false")


def test_commas_quotes_and_lines_stay_in_their_cell(tmp_path: Path) -> None:
    name = 'A, "B"\nC'
    (row,) = table_of(report_for(annotations=[Annotation("Cardiomegaly", Box(1, 1, 90, 90), name)]), tmp_path)
    assert row["reader"] == name
    assert (tmp_path / "report.csv").read_bytes().startswith(b"film,frame,")
    assert (tmp_path / "report.csv").read_bytes().count(b"\r\n") == 2
