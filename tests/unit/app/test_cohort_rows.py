"""Rows of an audit, filtered and sorted: held against plain Python."""

import random
import time
from dataclasses import replace

import pytest

from xai_desktop.app.cohort_columns import FIRST, cell_text, title_of, usual_columns
from xai_desktop.app.cohort_filters import RowFilter
from xai_desktop.app.cohort_rows import CohortRows
from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort.charts import TileRow
from xai_desktop.core.cohort.columns import ROWS
from xai_desktop.core.cohort.cut_words import cuts_of, cuts_text
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.metric_groups import ASKED, GROUPS, USUAL
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.errors import InputError
from xai_desktop.core.report_line import Cell
from xai_desktop.core.report_rows import Column, Kind
from xai_desktop.core.threshold import Absolute, Cut, Otsu, Percentile, PerClass
from xai_desktop.services.cohort import map_metrics

IOU = Column("iou", Kind.NUMBER, "0 to 1", "")
COLUMNS = (*ROWS, IOU)
FINDINGS, STATES = ("Mass", "Nodule", "effusion"), ("measured", "measured", "failed", "no map")


def some(count: int) -> list[dict[str, Cell]]:
    draw = random.Random(1)
    return [
        {
            "film": f"F{draw.randrange(count):05d}",
            "finding": draw.choice(FINDINGS),
            "model": draw.choice(("a", "b")),
            "explainer": draw.choice(("grad_cam", "layer_cam", None)),
            "status": draw.choice(STATES),
            "why": draw.choice((None, "the file is damaged\nat its end", "it is empty")),
            "called": draw.choice((True, False, None)),
            "call_right": draw.choice((True, False, None)),
            "threshold": draw.choice(("p:90", "otsu")),
            "iou": draw.choice((None, round(draw.random(), 3))),
        }
        for _ in range(count)
    ]


def holds(row: dict[str, Cell], name: str) -> str:
    """What a filter finds in a row, said plainly."""
    iou, call = row["iou"], row["call_right"]
    match name:
        case "method":
            return str(row["explainer"] or "")
        case "call":
            return "not known" if call is None else "right" if call else "wrong"
        case "place":
            return "not known" if iou is None else "right" if float(iou) > 0.2 else "wrong"
        case "why":
            return str(row["why"] or "").partition("\n")[0]
    return str(row.get(name) or "")


def rows_of(rows: list[dict[str, Cell]]) -> CohortRows:
    return CohortRows(COLUMNS, Table.of(rows, COLUMNS))


def test_a_filter_lets_through_what_a_loop_does() -> None:
    plain = some(500)
    rows = rows_of(plain)
    wanted = RowFilter(finding="Mass", method="grad_cam", status="failed", text="DAMAGED")
    found = [
        number
        for number, row in enumerate(plain)
        if (row["finding"], row["explainer"], row["status"]) == ("Mass", "grad_cam", "failed")
        and "damaged" in str(row["why"])
    ]
    assert found
    assert rows.found(wanted).tolist() == found
    assert len(rows.found(RowFilter())) == 500


@pytest.mark.parametrize(
    "wanted",
    [
        RowFilter(),
        RowFilter(finding="Mass"),
        RowFilter(place="wrong", call="right"),
        RowFilter(why="the file is damaged", threshold="otsu", model="a"),
        RowFilter(method="layer_cam", text="mass DAMAGED"),
        RowFilter(finding="Hernia"),
        RowFilter(reader="nobody", place="right"),
    ],
)
def test_each_choice_says_how_many_rows_it_would_leave(wanted: RowFilter) -> None:
    plain = some(300)
    rows = rows_of(plain)
    for name, own in rows.counts(wanted).items():
        assert set(own) == {holds(row, name) for row in plain} - {""}
        for value, number in own.items():
            chosen = replace(wanted, **{name: value})
            left = [
                row
                for row in plain
                if all(holds(row, other) == asked for other, asked in chosen.exact.items())
                and all(any(word in str(cell).casefold() for cell in row.values()) for word in wanted.words)
            ]
            assert number == len(left) == len(rows.found(chosen)), (name, value)


def test_the_place_of_a_marked_finding_without_a_map_is_wrong() -> None:
    plain: list[dict[str, Cell]] = [
        {"status": "no map", "marks": 2}, {"status": "no map", "marks": 0}, {"status": "no map"},
        {"status": "measured", "marks": 1, "iou": 0.2}, {"status": "measured", "marks": 1, "iou": 0.21},
    ]  # fmt: skip
    rows = rows_of(plain)
    assert [rows.found(RowFilter(place=one)).tolist() for one in ("wrong", "not known", "right")] == [
        [0, 3],
        [1, 2],
        [4],
    ]


def test_a_row_is_found_again_when_others_have_come() -> None:
    plain = [{**row, "frame": number} for number, row in enumerate(some(50))]
    few, many = rows_of(plain[20:30]), rows_of([*plain[:10], *plain[15:]])
    place = many.place_with(few.key_of(3))
    assert place is not None
    assert many.key_of(place) == few.key_of(3)
    assert many.text(place, "film") == plain[23]["film"]
    assert rows_of(plain[:20]).place_with(few.key_of(3)) is None


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("name", ["iou", "film", "finding", "explainer", "called"])
def test_sorting_keeps_equal_rows_in_place_and_puts_the_unknown_last(name: str, down: bool) -> None:
    plain = some(300)
    rows = rows_of(plain)
    places = rows.found(RowFilter(model="a")).tolist()

    def key(number: int) -> str | float:
        value = plain[number][name]
        return value.casefold() if isinstance(value, str) else float(value)  # type: ignore[arg-type]

    known = [one for one in places if plain[one][name] is not None]
    unknown = [one for one in places if plain[one][name] is None]
    wanted = sorted(known, key=key, reverse=down) if not down else _stable_down(known, key)
    assert rows.ordered(rows.found(RowFilter(model="a")), name, down=down).tolist() == [*wanted, *unknown]


def _stable_down(places: list[int], key: object) -> list[int]:
    """Python's reverse keeps equal ones in place as well."""
    return sorted(places, key=key, reverse=True)  # type: ignore[arg-type]


def test_failures_are_counted_with_their_reasons() -> None:
    plain = some(400)
    found = rows_of(plain).failures()
    assert sum(number for _, _, number in found) == sum(row["status"] in ("failed", "no map") for row in plain)
    assert [number for _, _, number in found] == sorted((number for _, _, number in found), reverse=True)


def test_a_hundred_thousand_rows_are_found_counted_and_sorted_in_an_instant() -> None:
    rows = rows_of(some(1_000) * 100)
    rows.ordered(rows.found(RowFilter(text="x")), "film", down=True)  # what is searched is put together once
    rows.counts(RowFilter())
    took = []
    for text in ("F0", "damaged", "grad", "mass grad"):
        began = time.perf_counter()
        rows.ordered(rows.found(RowFilter(text=text)), "film", down=True)
        rows.counts(RowFilter(text=text))
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1, "under 50 ms where nothing else is at work"


def test_the_metrics_that_can_be_chosen_are_those_that_there_are() -> None:
    names = [one.name for _, group in GROUPS for one in group]
    assert sorted(names) == sorted({*map_metrics.MAP_METRICS, *map_metrics.OVER_FILMS})
    assert USUAL == map_metrics.USUAL
    columns = {one.column.name for group in map_metrics.MAP_METRICS.values() for one in group}
    assert {one.name for one in ASKED} <= columns
    assert set(FIRST) <= {*(one.name for one in ROWS), *columns}


def test_every_metric_says_what_it_means() -> None:
    assert all(len(one.text) > 20 for _, group in GROUPS for one in group)


def test_an_iou_is_shown_with_its_floor_and_ceiling() -> None:
    columns = (*ROWS, *map_metrics.metric_columns(()))
    usual = usual_columns(columns)
    assert {"iou", "iou_floor_atlas", "iou_ceiling"} <= set(usual)
    assert not {"sensitivity", "specificity"} & {title_of(one.name) for one in columns}


def test_cells_say_what_is_not_known() -> None:
    assert cell_text(float("nan"), IOU) == "–"
    assert cell_text(0.25, IOU) == "0.250"
    assert cell_text(1.0, Column("called", Kind.YES_NO, "", "")) == "yes"
    assert cell_text("p:90", Column("threshold", Kind.TEXT, "", "")) == "top 10 %"
    assert cell_text("", Column("why", Kind.TEXT, "", "")) == "–"


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        ("10 %", (Percentile(90),)),
        ("top 10 %; oberste 2,5 %; Otsu", (Percentile(90), Percentile(97.5), Otsu())),
        ("0.3, ab 0,5", (Absolute(0.3), Absolute(0.5))),
        ("", ()),
        ("p:95; P:80, abs:0.3", (Percentile(95), Percentile(80), Absolute(0.3))),
        ("Mass=p:95, p:80; Otsu", (PerClass((("Mass", Percentile(95)),), Percentile(80)), Otsu())),
    ],
)
def test_thresholds_are_read_as_somebody_writes_them(text: str, cuts: tuple[object, ...]) -> None:
    assert cuts_of(text) == cuts
    assert cuts_of(cuts_text(cuts_of(text))) == cuts


@pytest.mark.parametrize("cut", [Absolute(1e-7), Absolute(0.12345678), Absolute(-2.5), Percentile(99.99999995)])
def test_a_threshold_of_any_number_is_read_back_as_it_was(cut: Cut) -> None:
    assert cuts_of(cuts_text([cut])) == (cut,)


@pytest.mark.parametrize("text", ["much", "10 20 %", "120 %", "0 %", "p:much"])
def test_what_is_no_threshold_is_refused_with_its_words(text: str) -> None:
    with pytest.raises(InputError, match=text.replace("%", ".")):
        cuts_of(text)


def test_a_wish_of_a_chart_finds_the_rows_that_a_loop_does() -> None:
    plain = [
        {"film": film, "frame": frame, "finding": finding, "model": "net", "explainer": key, "parameters": parameters,
         "layer": "last", "threshold": cut, "reader": reader, "status": status,
         "split": "test" if film != "C" else "tuning"}
        for film, frame in (("A", 1), ("A", 2), ("B", 1), ("C", None))
        for finding in ("Mass", "Nodule")
        for key, parameters in (("grad_cam", "{}"), ("norm_grad", '{"vil": "bias"}'), ("norm_grad", '{"vil": "norm"}'))
        for cut in ("p:90", "p:80")
        for status, reader in (("failed", ""), ("measured", "first"), ("measured", "second"))
    ]  # fmt: skip
    methods = {("norm_grad", '{"vil": "bias"}'): "norm_grad vil=bias", ("grad_cam", "{}"): "grad_cam"}
    rows = CohortRows(COLUMNS, Table.of(plain, COLUMNS), methods, "first")
    setting = Setting("net", "norm_grad vil=bias", "", "p:80")
    wish = RowWish(("A · frame 2", "B", "C"), setting, "Mass", counted=True)
    wanted = [
        number for number, row in enumerate(plain)
        if (row["film"], row["frame"]) in {("A", 2), ("B", 1)} and row["finding"] == "Mass"
        and row["parameters"] == '{"vil": "bias"}' and row["threshold"] == "p:80" and row["reader"] == "first"
    ]  # fmt: skip
    assert len(wanted) == 2
    assert rows.found(RowFilter(), wish).tolist() == wanted
    assert rows.found(RowFilter(status="failed"), wish).size == 0
    assert rows.place_of(replace(wish, counted=False)) == wanted[0], "a row with a number comes first"
    row = TileRow("B", 1, "Mass", "second", "net", "grad_cam", "{}", "last", "p:90")
    place = rows.place_of(RowWish(("B",), row=row))
    assert place is not None
    assert (plain[place]["film"], plain[place]["reader"]) == ("B", "second")
    assert rows.place_of(replace(wish, films=("D",))) is None
    assert rows.found(RowFilter(), RowWish()).size == len(plain)
    assert rows.place_of(RowWish(("C",))) is not None, "a film without a frame is its first"
