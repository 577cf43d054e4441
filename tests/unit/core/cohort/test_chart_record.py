"""Charts as JSON and back: every kind, with what cannot be had, and what is no chart."""

import base64
import json
import math
import zlib
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

import numpy as np
import pytest

from tests.helpers import cohort_charts as samples
from xai_desktop.core.cohort import charts as c
from xai_desktop.core.cohort.chart_record import charts_from, charts_record
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.errors import InputError

SETTING = Setting("net", "grad_cam", "last", "p:90")


def told(value: Any) -> Any:
    """A value whose parts are compared one by one, pictures by their bytes."""
    if is_dataclass(value):
        return type(value).__name__, {one.name: told(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.name, value.tobytes()
    return tuple(map(told, value)) if isinstance(value, tuple) else value


def there_and_back(chart: c.Chart) -> c.Chart:
    return charts_from(json.loads(json.dumps(charts_record((chart,)), allow_nan=False)))[0]


@pytest.mark.parametrize("chart", samples.all_charts(), ids=lambda one: one.key)
def test_every_kind_there_and_back(chart: c.Chart) -> None:
    assert told(there_and_back(chart)) == told(chart)


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
    curve = c.Series("Grad-CAM", (c.CurvePoint(0.0, None), c.CurvePoint(1.0, 0.3, 0.2, 0.4, 5)), SETTING)
    curves = replace(samples.by_threshold(), series=(curve,), limits=limits, chosen=None)
    assert there_and_back(curves) == curves
    row = c.ForestRow("Grad-CAM", (c.ForestCell(c.NO_ESTIMATE, 0.1), None), primary=True, setting=SETTING)
    forest = replace(samples.forest(), columns=("Mass", "Nodule"), rows=(row,))
    assert there_and_back(forest) == forest


def test_pictures_are_read_by_another_way_and_stay_as_they_are() -> None:
    sheet = samples.contact_sheet()
    tile = charts_record((sheet,))["charts"][0]["rows"][0][1][0]
    packed = zlib.decompress(base64.b64decode(tile["picture"]["zlib"]))
    own = sheet.rows[0][1][0].picture
    assert np.array_equal(np.frombuffer(packed, np.uint8).reshape(tile["picture"]["shape"]), own)
    with pytest.raises(ValueError, match="read-only"):
        there_and_back(sheet).rows[0][1][0].picture[0, 0, 0] = 1  # type: ignore[union-attr]


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
        damaged(shape=[96, 96]), damaged(shape=[96, 96, 4]), damaged(shape=[1 << 20, 1 << 20, 3]),
        damaged(shape=[96, 96, -3]), damaged(zlib="no base64!"), damaged(zlib="AAAA"), damaged(zlib=3),
        damaged(zlib=base64.b64encode(zlib.compress(bytes(10))).decode()),
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
