"""The difference of means between two parts of the films: by hand, and drawn again patient by patient."""

import numpy as np
import pytest

from tests.helpers.widened import ends
from tests.unit.services.cohort_summary.tables import no_map, row, rows
from xai_desktop.core.cohort.charts import Bars
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.metrics.bootstrap import Sampling
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort.charts_rows import film_gaps
from xai_desktop.services.cohort_summary import summarise

FILMS, PATIENTS = 40, 12
DRAW = np.random.default_rng(2)
IOUS, BEDSIDE, NOT_SAID = DRAW.random(FILMS) * 0.6, DRAW.random(FILMS) < 0.5, DRAW.random(FILMS) < 0.1
NONE = 3


def table() -> Table:
    found = []
    for film in range(FILMS):
        about = {"patient": f"P{film % PATIENTS}", "portable": None if NOT_SAID[film] else bool(BEDSIDE[film])}
        about |= {"sex": "F" if film % PATIENTS < 4 else "M"}
        for explainer in ("grad_cam", "cam"):
            one = no_map if (film, explainer) == (NONE, "grad_cam") else row
            found.append(one(f"f{film}", explainer=explainer, iou=float(IOUS[film]), **about))
    return rows(*found)


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarise(table(), wanted=Wanted(draws=300, seed=5))


def apart(films: list[int]) -> float:
    values = [0.0 if film == NONE else float(IOUS[film]) for film in films]
    parts = [[v for v, f in zip(values, films, strict=True) if not NOT_SAID[f] and BEDSIDE[f] == is_one]
             for is_one in (True, False)]  # fmt: skip
    return float(np.mean(parts[0]) - np.mean(parts[1])) if all(parts) else float("nan")


def test_both_means_and_their_difference(summary: Summary) -> None:
    found = [one for one in summary.film_gaps if one.by == "bedside film"]
    assert [one.setting.explainer for one in found] == ["grad_cam", "cam"]
    gap = found[0]
    assert gap.names == ("yes", "no")
    assert gap.difference.value == pytest.approx(apart(list(range(FILMS))))
    assert gap.difference.value == pytest.approx((gap.first.value or 0) - (gap.second.value or 0))
    assert gap.first.n + gap.second.n == gap.difference.n == int((~NOT_SAID).sum())
    people = sorted({film % PATIENTS for film in range(FILMS) if not NOT_SAID[film]})
    drawn = []
    for weights in Draws(Sampling(draws=300, seed=5)).weights(len(people)):
        own = dict(zip(dict.fromkeys(f % PATIENTS for f in range(FILMS) if not NOT_SAID[f]), weights, strict=True))
        drawn.append(apart([f for f in range(FILMS) if not NOT_SAID[f] for _ in range(int(own[f % PATIENTS]))]))
    assert (gap.difference.low, gap.difference.high) == pytest.approx(ends(drawn, len(people)))


def test_of_fewer_than_five_patients_in_a_part_nothing_is_told(summary: Summary) -> None:
    assert {one.by for one in summary.film_gaps} == {"bedside film"}, "four women are too few"


def test_the_chart_shows_both_means(summary: Summary) -> None:
    (chart,) = film_gaps(summary)
    assert isinstance(chart, Bars)
    assert chart.arms == ("bedside film: yes", "bedside film: no")
    assert [one.value for one in chart.bars[0].means] == [
        summary.film_gaps[0].first.value, summary.film_gaps[0].second.value,
    ]  # fmt: skip
    assert "may differ by more" in chart.caption
