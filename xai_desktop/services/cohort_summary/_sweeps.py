"""What a parameter does to a method: its means at every value, at the layer and threshold of the comparisons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.result_tables import SweepPoint
from xai_desktop.core.cohort.results import EstimateRow
from xai_desktop.core.cohort.sweep import Sweep
from xai_desktop.services.cohort_summary._methods import Known, parameters_of


def sweep_points(
    sweeps: Sequence[Sweep],
    methods: Known,
    settings: Sequence[Setting],
    estimates: Iterable[EstimateRow],
    metrics: Sequence[str],
) -> tuple[SweepPoint, ...]:
    """By metric, sweep and curve, each curve by rising value. What has one value only is no curve."""
    rows = [one for one in estimates if one.metric in metrics]
    points = [
        point
        for metric in metrics
        for sweep in sweeps
        for point in _points(sweep, methods, settings, [one for one in rows if one.metric == metric])
    ]
    values: dict[tuple[object, ...], set[float]] = {}
    for one in points:
        values.setdefault(_curve(one), set()).add(one.value)
    curves = {curve: number for number, curve in enumerate(values)}
    kept = [one for one in points if len(values[_curve(one)]) > 1]
    return tuple(sorted(kept, key=lambda one: (curves[_curve(one)], one.value)))


def _curve(one: SweepPoint) -> tuple[object, ...]:
    return one.metric, one.explainer, one.parameter, one.setting.model, one.method, one.finding, one.pooled


def _points(
    sweep: Sweep, methods: Known, settings: Sequence[Setting], rows: Sequence[EstimateRow]
) -> Iterator[SweepPoint]:
    values = _values(sweep, methods)
    for setting in settings:
        value = values.get(setting.explainer)
        if value is None:
            continue
        for row in rows:
            same = (row.setting.series, row.setting.layer) == (setting.series, setting.layer)
            if same and row.setting.threshold in ("", setting.threshold):
                yield SweepPoint(
                    metric=row.metric,
                    explainer=sweep.explainer,
                    parameter=sweep.parameter,
                    value=value,
                    method=_without(setting.explainer, sweep.parameter),
                    finding=row.finding,
                    pooled=row.pooled,
                    setting=row.setting,
                    defined=row.defined,
                    all_films=row.all_films,
                    undefined=row.undefined_n,
                )


def _values(sweep: Sweep, methods: Known) -> Mapping[str, float]:
    """Short name of a method → its value of the parameter, where that is one of the sweep's."""
    found = {}
    for (key, text), title in methods.items():
        value = parameters_of(text).get(sweep.parameter)
        if key == sweep.explainer and isinstance(value, int | float) and value in sweep.values:
            found[title] = float(value)
    return found


def _without(title: str, parameter: str) -> str:
    """`smooth_grad noise=0.1` of `smooth_grad noise=0.1 samples=5`."""
    return " ".join(word for word in title.split() if not word.startswith(f"{parameter}="))
