"""Descriptions of charts refuse what cannot be drawn truly, and can be read as tables."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from tests.helpers import cohort_charts as samples
from xai_desktop.core.cohort import charts as c
from xai_desktop.core.cohort.film_charts import FIELDS
from xai_desktop.core.cohort.in_numbers import alternative, in_numbers
from xai_desktop.core.errors import InputError

AXIS = c.Axis("IoU")
ZERO = c.Series("zero", (c.CurvePoint(0, 0.5),))
LATE = c.Series("late", (c.CurvePoint(2, 0.5),))
ITSELF = c.BoxGroup("group", (c.Box(0),), (c.Compared(0, 0, "p = 1.00"),))
UNNAMED = c.Bar("bar", c.NO_ESTIMATE, (c.NO_ESTIMATE,))

WRONG: tuple[tuple[str, Callable[[], object]], ...] = (
    ("a caption", lambda: c.Scatter("k", "t", "", AXIS, AXIS, ())),
    ("letters, digits, - and _ only", lambda: c.Scatter("../up", "t", "c", AXIS, AXIS, ())),
    ("one unit", lambda: c.Scatter("k", "t", "c", AXIS, c.Axis("area", "%"), ())),
    ("not finite", lambda: c.FilmPoint("film", math.nan, 0.2)),
    ("not finite", lambda: c.Estimate(math.inf)),
    ("two ends", lambda: c.Estimate(0.4, low=0.2)),
    ("begins below", lambda: c.Estimate(0.4, 0.6, 0.2)),
    ("begins below", lambda: c.Axis("IoU", low=1, high=0)),
    ("count again", lambda: c.Estimate(0.4, n=3, undefined=4)),
    ("give one", lambda: c.Limit(c.LimitKind.FLOOR, "floor")),
    ("give one", lambda: c.Limit(c.LimitKind.FLOOR, "floor", 0.1, ((0, 1),))),
    ("order of x", lambda: c.Series("s", (c.CurvePoint(1, 0), c.CurvePoint(0, 0)))),
    ("at least one", lambda: c.Curves("k", "t", "c", AXIS, AXIS, ())),
    ("named place", lambda: c.Curves("k", "t", "c", AXIS, AXIS, (LATE,), places=("a", "b"))),
    ("empty bin", lambda: c.CalibrationBin(0, 0.1, 0, 0.05, 0.1)),
    ("empty bin", lambda: c.CalibrationBin(0, 0.1, 4, None, None)),
    ("from 0 to 1", lambda: c.Calibration("k", "t", "c", AXIS, AXIS, (), 1.2)),
    ("above 0", lambda: c.MetricAgainst("k", "t", "c", c.Axis("size", log=True), AXIS, (c.FilmPoint("f", 0.0, 1),))),
    ("above 0", lambda: c.Curves("k", "t", "c", c.Axis("size", log=True), AXIS, (ZERO,))),
    ("no axis of log", lambda: c.Forest("k", "t", "c", c.Axis("IoU", log=True), ("a",), (c.ForestRow("r", (None,)),))),
    ("one place per column", lambda: c.Forest("k", "t", "c", AXIS, ("a", "b"), (c.ForestRow("r", (None,)),))),
    ("row and a column", lambda: c.Forest("k", "t", "c", AXIS, (), ())),
    ("five numbers", lambda: c.Box(3)),
    ("five numbers", lambda: c.Box(0, 2, 0.1, 0.2, 0.3, 0.4, 0.5)),
    ("in their order", lambda: c.Box(3, 0, 0.4, 0.2, 0.3, 0.4, 0.5)),
    ("compares two", lambda: c.BoxPlots("k", "t", "c", AXIS, AXIS, ("a",), (ITSELF,))),
    ("names and an axis", lambda: c.Bars("k", "t", "c", AXIS, (UNNAMED,), (), ("arm",))),
    ("one field only", lambda: fields(("a", "b"), ("b",))),
    ("count over all four", lambda: fields(("a",), ("b",), c.Estimate(0.6))),
    ("no place", lambda: c.FourField("k", "t", "c", ((c.Field(()),) * 2,) * 2, ("a",))),
    ("says why", lambda: c.FilmTile("f", None)),
    ("says why", lambda: c.FilmTile("f", samples.picture(1), why="gone")),
    ("needs a film", lambda: c.ContactSheet("k", "t", "c", (("best", ()),))),
    ("no cluster", lambda: c.Clusters("k", "t", "c", ())),
)  # fmt: skip


def fields(first: tuple[str, ...], second: tuple[str, ...], share: c.Estimate = c.NO_ESTIMATE) -> c.FourField:
    empty = c.Field(())
    return c.FourField("k", "t", "c", ((c.Field(first, share), c.Field(second)), (empty, empty)))


@pytest.mark.parametrize(("sentence", "make"), WRONG)
def test_what_cannot_be_drawn_truly_is_refused(sentence: str, make: Callable[[], object]) -> None:
    with pytest.raises(InputError, match=sentence):
        make()


def test_pictures_of_a_chart_cannot_change_under_it() -> None:
    pixels = np.full((4, 4, 3), 7, np.uint8)
    tile = c.FilmTile("film", c.Pixels.of(pixels, "film"))
    pixels[:] = 255
    assert tile.picture is not None
    assert (tile.picture.array == 7).all()


def test_undefined_films_are_counted() -> None:
    assert samples.scatter().undefined == 3
    assert samples.against_size().undefined == 1
    assert samples.by_threshold().undefined == 1
    assert samples.box_plots().undefined == 3 * (0 + 3 + 6 + 9)


def test_shares_of_the_four_fields_are_of_all_films_in_them() -> None:
    chart = samples.four_field()
    assert chart.total == 90
    assert [chart.share(*at) for at in FIELDS] == [51 / 90, 19 / 90, 8 / 90, 12 / 90]
    assert fields((), ()).share(0, 0) is None


@pytest.mark.parametrize("chart", samples.all_charts(), ids=lambda chart: chart.key)
def test_every_chart_can_be_read_as_a_table_and_as_a_sentence(chart: c.Chart) -> None:
    table = in_numbers(chart)
    assert table.rows
    assert alternative(chart).endswith(f": {chart.title}. {chart.caption}")


def test_the_table_of_a_forest_plot_has_all_its_numbers() -> None:
    table = in_numbers(samples.forest())
    assert len(table.rows) == 4 * 3 - 1
    row = dict(zip(table.head, table.texts[1], strict=True))
    cell = samples.forest().rows[0].cells[1]
    assert cell is not None
    assert cell.estimate.value is not None
    assert row["estimate"] == f"{cell.estimate.value:.2f}"
    assert (row["films"], row["undefined"], row["floor"], row["atlas"], row["ceiling"]) == (
        "95",
        "1",
        "0.05",
        "0.30",
        "0.70",
    )
    nothing = next(row for row in table.texts if row[:2] == ("HiResCAM", "Cardiomegaly"))
    assert nothing[2:5] == ("–", "–", "–")
    assert "1 in estimate" in table.notes[-1]


def test_a_scatter_plot_says_who_is_higher_how_often() -> None:
    chart = samples.scatter()
    places = [point.place for point in chart.points if point.place]
    table = {row[0]: row[1] for row in in_numbers(chart).rows}
    assert table["higher: IoU, Grad-CAM"] == sum(x > y for x, y in places)
    assert table["higher: IoU, HiResCAM"] == sum(y > x for x, y in places)
    assert table["films shown"] == 93
    assert table["without a value"] == 3
