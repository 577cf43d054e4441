"""Maps of findings that are not there: counted, held against no marks, and looked at for a common place."""

import pytest

from tests.unit.services.cohort_summary.tables import COLUMNS, row
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.core.report_rows import Column, Kind
from xai_desktop.services.cohort.page_without import without_table
from xai_desktop.services.cohort_summary import summarise

SPARED = Column("specificity_at_30", Kind.NUMBER, "", "spared")
QUESTION = Question("net", "grad_cam", layer="layer4")


def absent(film: str, **own: object) -> dict[str, object]:
    usual = {"truth": "absent", "status": "no mark", "reader": "", "marks": 0, "peak_x": 0.1, "peak_y": 0.2}
    return row(film, **{**usual, **own})


def summary(*rows: dict[str, object]) -> Summary:
    table = Table.of(rows, (*COLUMNS, SPARED))
    return summarise(table, wanted=Wanted(question=QUESTION, draws=100))


FOUND = summary(
    row("a", iou=0.5, specificity_at_30=0.1),
    absent("b", specificity_at_30=0.8),
    absent("c", specificity_at_30=0.6, peak_x=0.12),
    absent("d", specificity_at_30=0.4, peak_x=0.9, peak_y=0.9, finding="Nodule"),
    absent("e", map_state="empty", peak_x=None, peak_y=None),
    absent("f", split="learnt", specificity_at_30=0.0),
    absent("g", layer="layer3", specificity_at_30=0.0),
    row("h", status="no mark", truth="unknown", reader="", marks=0, specificity_at_30=0.0),
    row("i", status="no mark", truth="absent", reader="", marks=0, explainer="", why="not asked"),
)


def test_maps_are_counted_over_all_findings_and_for_each() -> None:
    assert [(one.finding, one.n, one.patients, one.no_map) for one in FOUND.without] == [
        ("", 4, 4, 1),
        ("Mass", 3, 3, 1),
        ("Nodule", 1, 1, 0),
    ]
    means = [dict(one.spared)["specificity_at_30"].value for one in FOUND.without]
    assert means == [pytest.approx(0.6), pytest.approx(0.7), pytest.approx(0.4)]
    assert dict(FOUND.without[0].spared)["specificity_at_30"].n == 3


def test_the_place_is_that_of_most_peaks() -> None:
    first = FOUND.without[0]
    assert (first.place_x, first.place_y, first.place_n) == (pytest.approx(0.11), pytest.approx(0.2), 2)
    table = without_table(FOUND)
    assert table is not None
    assert table.rows[0][-1] == "0.11, 0.20 (2 of 3)"
    assert table.rows[0][2:6] == ("all", 4, 4, 1)


def test_where_no_map_is_there_is_no_place() -> None:
    found = summary(row("a", iou=0.5), absent("e", map_state="empty", peak_x=None, peak_y=None))
    (one,) = found.without
    assert (one.n, one.no_map, one.place_x, one.place_n) == (1, 1, None, 0)
    table = without_table(found)
    assert table is not None
    assert table.rows[0][-1] is None


def test_without_such_films_there_is_nothing_to_say() -> None:
    found = summary(row("a", iou=0.5))
    assert found.without == ()
    assert without_table(found) is None
