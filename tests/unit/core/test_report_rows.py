"""A report as a table: every column in every row, and nothing that looks like a number where there is none."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.helpers.reports import FILM, marks_of, report_for
from xai_desktop.core.chain import Head
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.report import NOTICE
from xai_desktop.core.report_rows import COLUMNS, Kind, rows_of
from xai_desktop.core.review import CallVerdict, FilmVerdict, PlaceVerdict, Presence, Review, Verdict

TYPES = {Kind.TEXT: str, Kind.INTEGER: int, Kind.NUMBER: float, Kind.YES_NO: bool}


def review(reader: str, verdict: Verdict, number: int, note: str = "", step: ReadingStep = ReadingStep.AI) -> Review:
    at = f"2026-03-02T09:0{number}:00+01:00"
    return Review("a1" * 32, reader, step, FilmVerdict((verdict,), note=note), at, number=number)


@pytest.mark.parametrize("heatmap", [None, np.zeros(FILM, np.float32), np.full(FILM, np.nan, np.float32)])
@pytest.mark.parametrize("readers", [(), ("A",), ("A", "B")])
def test_every_row_has_every_column_with_what_it_promises(heatmap: np.ndarray | None, readers: tuple[str, ...]) -> None:
    rows = rows_of(report_for(heatmap=heatmap, annotations=marks_of(readers)))
    assert len(rows) == max(1, len(readers))
    for row in rows:
        assert list(row) == [column.name for column in COLUMNS]
        for column in COLUMNS:
            value = row[column.name]
            assert value is None or type(value) is TYPES[column.kind], column.name
            assert value != "", column.name


def test_names_are_words_that_any_program_takes() -> None:
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    assert all(column.name.isidentifier() and column.name.islower() for column in COLUMNS)
    assert all(column.description for column in COLUMNS)


def test_the_numbers_are_those_of_the_agreement() -> None:
    report = report_for(annotations=marks_of(("A", "B")), head=Head(7, "ab" * 32, "2026-03-02T09:00:00+01:00"))
    for row, one in zip(rows_of(report), report.agreements, strict=True):
        assert (row["reader"], row["finding"]) == (one.reader, "Cardiomegaly")
        assert row["iou"] == one.iou.value
        assert row["floor_random_map"] == one.ruler.random.value
        assert row["second_reader"] == one.ruler.second_reader.value
        assert row["peak_inside"] is True
        assert row["mask_share"] == one.coverage
        assert row["lesions_covered"] == 1
        assert row["iou_reason"] is None
        assert row["reasons"] is None
    row = rows_of(report)[0]
    assert (row["film"], row["frame"], row["modality"], row["view"]) == ("film-0001", 1, "DX", "PA")
    assert (row["model"], row["model_version"], row["weights_sha256"]) == ("test-net", "1.0", "5f" * 32)
    assert json.loads(str(row["parameters"])) == {"smooth": 0.0}
    assert (row["score"], row["called"], row["score_kind"]) == (0.81, True, "sigmoid")
    assert (row["audit_head_number"], row["audit_head_hash"]) == (7, "ab" * 32)
    assert (row["made_at"], row["notice"], row["seed"]) == (report.made_at, NOTICE, 0)
    assert "torch 2.15.0" in str(row["software"])


def test_a_film_without_agreement_is_one_row_that_says_why() -> None:
    (row,) = rows_of(report_for(annotations=()))
    assert row["iou"] is None
    assert "No expert boxes" in str(row["iou_reason"])
    assert row["finding"] == "Cardiomegaly"
    assert row["score"] == 0.81


def test_what_is_missing_has_its_reason() -> None:
    (row,) = rows_of(report_for(heatmap=np.zeros(FILM, np.float32)))
    assert row["iou"] is None
    assert "No evidence" in str(row["iou_reason"])
    assert row["map_state"] == "empty"
    assert "peak_inside" in str(row["reasons"])
    assert row["peak_inside"] is None
    (row,) = rows_of(report_for())
    assert "second_reader: " in str(row["reasons"])


def test_the_verdict_that_counts_stands_reader_by_reader() -> None:
    finding = "Cardiomegaly"
    reviews = (
        review("k1", Verdict(finding, Presence.NO), 1, step=ReadingStep.READ),
        review("k2", Verdict(finding, Presence.UNSURE, 2), 2, note="left;\nfaint"),
        review("k1", Verdict(finding, Presence.YES, 4, 5, CallVerdict.RIGHT, PlaceVerdict.OFF), 3),
    )
    report = replace(report_for(), reviews=reviews, readers=(("k1", "Dr A"),))
    (row,) = rows_of(report)
    assert row["verdict_reader"] == "Dr A; k2"
    assert row["verdict_step"] == "ai; ai"
    assert row["verdict_presence"] == "yes; unsure"
    assert row["verdict_sureness"] == "4; 2"
    assert row["verdict_sureness_after"] == "5; not answered"
    assert row["verdict_call"] == "right; not answered"
    assert row["verdict_place"] == "off; not answered"
    assert row["verdict_right_for_the_wrong_reason"] == "yes; not answered"
    assert row["verdict_note"] == "not answered; left, faint"
    (row,) = rows_of(replace(report, reviews=()))
    assert row["verdict_reader"] is None
    assert row["verdict_presence"] is None


def test_a_verdict_by_another_name_of_the_class_counts() -> None:
    report = report_for()
    report = replace(report, card=replace(report.card, findings=(("Enlarged heart", "Cardiomegaly"),)))
    (row,) = rows_of(replace(report, reviews=(review("k1", Verdict("Enlarged heart", Presence.YES), 1),)))
    assert row["verdict_presence"] == "yes"


def test_numbers_that_are_not_finite_do_not_get_in() -> None:
    report = report_for()
    provenance = replace(report.explanation.provenance, parameters=(("scale", float("inf")),))
    report = replace(report, explanation=replace(report.explanation, provenance=provenance))
    (row,) = rows_of(replace(report, agreements=(replace(report.agreements[0], peak_chance=float("nan")),)))
    assert json.loads(str(row["parameters"])) == {"scale": "inf"}
    assert row["peak_chance"] is None
