"""Charts as JSON and back: every kind, with what cannot be had, and what is no chart."""

import base64
import io
import json
import math
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest
from PIL import Image as Pictures

from tests.helpers import cohort_charts as samples
from xai_desktop.core.cohort import charts as c
from xai_desktop.core.cohort.chart_record import charts_from, charts_record
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.errors import InputError

SETTING = Setting("net", "grad_cam", "last", "p:90")


def there_and_back(chart: c.Chart) -> c.Chart:
    return charts_from(json.loads(json.dumps(charts_record((chart,)), allow_nan=False)))[0]


@pytest.mark.parametrize("chart", samples.all_charts(), ids=lambda one: one.key)
def test_every_kind_there_and_back(chart: c.Chart) -> None:
    assert there_and_back(chart) == chart


def test_every_kind_is_among_the_samples() -> None:
    assert {type(one) for one in samples.all_charts()} == set(get_args(c.Chart))


def test_settings_and_gaps_come_back() -> None:
    scatter = replace(
        samples.scatter(),
        points=(c.FilmPoint("a", None, 0.5, "Mass", "Mass"), c.FilmPoint("b", None, None)),
        settings=(SETTING, replace(SETTING, explainer="layer_cam")),
    )
    assert there_and_back(scatter) == scatter
    limits = (c.Limit(c.LimitKind.ATLAS, "atlas", 0.2), c.Limit(c.LimitKind.FLOOR, "random map", points=((0, 1),)))
    curve = c.Series("Grad-CAM", (c.CurvePoint(0.0, None), c.CurvePoint(1.0, 0.3, 0.2, 0.4, 5, SETTING)))
    curves = replace(samples.by_threshold(), series=(curve,), limits=limits, chosen=None)
    assert there_and_back(curves) == curves
    row = c.ForestRow("Grad-CAM", (c.ForestCell(c.NO_ESTIMATE, 0.1), None), primary=True, setting=SETTING)
    forest = replace(samples.forest(), columns=("Mass", "Nodule"), rows=(row,))
    assert there_and_back(forest) == forest


def test_pictures_are_read_by_another_program_and_stay_as_they_are() -> None:
    sheet = samples.contact_sheet()
    tile = charts_record((sheet,))["charts"][0]["rows"][0][1][0]
    own = sheet.rows[0][1][0].picture
    assert own is not None
    with Pictures.open(io.BytesIO(base64.b64decode(tile["picture"]["png"]))) as found:
        assert np.array_equal(np.asarray(found), own.array)


def test_an_older_program_leaves_out_what_it_does_not_know() -> None:
    record = charts_record((samples.scatter(),))
    later = {**record, "charts": [{"kind": "spiral", "arms": 3}, {**record["charts"][0], "later": [1]}]}
    assert charts_from(later) == (samples.scatter(),)


def damaged(**changed: Any) -> dict[str, Any]:
    record = charts_record((samples.contact_sheet(),))
    record["charts"][0]["rows"][0][1][0]["picture"] |= changed
    return record


@pytest.mark.parametrize(
    "wrong",
    [
        None, [], {}, {"format": "xai-desktop-charts"}, {**charts_record(()), "format_version": 2},
        {**charts_record(()), "charts": [3]}, {**charts_record(()), "charts": [{"kind": []}]},
        {**charts_record(()), "charts": [{"kind": "scatter"}]},
        damaged(png="no base64!"), damaged(png="AAA"), damaged(png=3), damaged(height="high"),
    ],
)  # fmt: skip
def test_what_is_no_record_of_charts_says_so(wrong: object) -> None:
    with pytest.raises(InputError):
        charts_from(wrong)


def test_numbers_that_are_not_finite_are_refused_both_ways() -> None:
    record = charts_record((samples.scatter(),))
    record["charts"][0]["points"][0]["x"] = math.nan
    with pytest.raises(InputError, match="not finite"):
        charts_from(json.loads(json.dumps(record)))
    with pytest.raises(InputError, match="not finite"):
        charts_record((replace(samples.calibration(), prevalence=0.5, told=(math.inf,)),))  # type: ignore[arg-type]
