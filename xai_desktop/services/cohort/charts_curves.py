"""Charts of a metric along the layers of a network, and along the threshold."""

from collections.abc import Iterator, Sequence

from xai_desktop.core.cohort import words
from xai_desktop.core.cohort.charts import Axis, Chart, CurvePoint, Curves, Limit, LimitKind, Series
from xai_desktop.core.cohort.results import EstimateRow, Summary
from xai_desktop.services.cohort.chart_parts import at_last, file_key, findings_of, label, rows_of, shown
from xai_desktop.services.cohort.names import method

LAYERED = ("iou", "l_acc", "lime_overlap", "granulometry", "pixel_ap", "energy_in_box")


def by_layer(summary: Summary) -> Iterator[Chart]:
    """One chart per network and metric that was measured at several layers, over all findings."""
    pooled = "films" if len(findings_of(summary)) > 1 else ""
    for metric in LAYERED:
        known = rows_of(summary, metric, pooled=pooled)
        for model in dict.fromkeys(one.setting.model for one in known):
            own = [one for one in known if one.setting.model == model]
            chart = _layers(summary, metric, model, own)
            if chart is not None:
                yield chart


def _layers(summary: Summary, metric: str, model: str, rows: Sequence[EstimateRow]) -> Curves | None:
    thresholds = list(dict.fromkeys(one.setting.threshold for one in rows))
    rows = [one for one in rows if one.setting.threshold == thresholds[0] and one.setting.layer]
    layers = list(dict.fromkeys(one.setting.layer for one in rows))
    if len(layers) < 2:
        return None
    series = []
    for explainer in dict.fromkeys(one.setting.explainer for one in rows):
        own = {one.setting.layer: one for one in rows if one.setting.explainer == explainer}
        points = (_point(number, own[layer]) for number, layer in enumerate(layers) if layer in own)
        series.append(Series(method(explainer), tuple(points)))
    return Curves(
        file_key(metric, "by-layer", model),
        f"{label(metric)} by layer, {model}",
        words.caption(summary.films, interval=words.BOOTSTRAP, more=_at(thresholds[0])),
        Axis("layer"),
        Axis(label(metric)),
        tuple(series),
        _limits(rows, layers),
        places=tuple(layers),
    )


def _at(threshold: str) -> str:
    return f"Mask at {threshold}." if threshold else ""


def _point(x: float, row: EstimateRow) -> CurvePoint:
    one = shown(row)
    return CurvePoint(x, one.value, one.low, one.high, one.n, row.setting)


KINDS = {
    "random map": LimitKind.FLOOR,
    "chance": LimitKind.CHANCE,
    "ceiling": LimitKind.CEILING,
    "atlas": LimitKind.ATLAS,
}


def _limits(rows: Sequence[EstimateRow], layers: Sequence[str]) -> tuple[Limit, ...]:
    """Floor, atlas and ceiling of the first series, along the curve."""
    found = []
    first = [one for one in rows if one.setting.explainer == rows[0].setting.explainer]
    for name, kind in KINDS.items():
        points = [(layers.index(one.setting.layer), one.mark(name)) for one in first]
        known = tuple((float(x), y) for x, y in sorted(points, key=lambda pair: pair[0]) if y is not None)
        if len(known) > 1:
            found.append(Limit(kind, name, points=known))
    return tuple(found)


def by_threshold(summary: Summary) -> Iterator[Chart]:
    """IoU and L-ACC against the percentile, at the layer of each series."""
    pooled = "films" if len(findings_of(summary)) > 1 else ""
    for metric in ("iou", "l_acc"):
        known = at_last(summary, rows_of(summary, metric, pooled=pooled))
        for model in dict.fromkeys(one.setting.model for one in known):
            own = [one for one in known if one.setting.model == model and _percentile(one) is not None]
            chart = _thresholds(summary, metric, model, own)
            if chart is not None:
                yield chart


def _percentile(row: EstimateRow) -> float | None:
    word = row.setting.threshold
    return float(word[2:]) if word.startswith("p:") else None


def _thresholds(summary: Summary, metric: str, model: str, rows: Sequence[EstimateRow]) -> Curves | None:
    if len({_percentile(one) for one in rows}) < 2:
        return None
    series = []
    for explainer in dict.fromkeys(one.setting.explainer for one in rows):
        own = [(_percentile(one) or 0.0, one) for one in rows if one.setting.explainer == explainer]
        points = tuple(_point(x, one) for x, one in sorted(own, key=lambda pair: pair[0]))
        series.append(Series(method(explainer), points))
    asked = summary.answer.setting
    chosen = float(asked.threshold[2:]) if asked is not None and asked.threshold.startswith("p:") else None
    return Curves(
        file_key(metric, "by-threshold", model),
        f"{label(metric)} against the threshold, {model}",
        words.caption(summary.films, interval=words.BOOTSTRAP, more="90 keeps the top tenth of the film."),
        Axis("percentile"),
        Axis(label(metric)),
        tuple(series),
        chosen=chosen,
    )
