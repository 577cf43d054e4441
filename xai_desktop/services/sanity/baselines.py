"""Does the map find the marks better than a map that knows nothing? Random, edges of the film, and its centre."""

from collections.abc import Sequence

import numpy as np

from xai_desktop.core.arrays import FloatArray, owned
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.sanity import CheckResult, Finding, Grid, Verdict, concluded
from xai_desktop.core.shapes import Shape
from xai_desktop.core.wording import noted
from xai_desktop.explainers import make
from xai_desktop.metrics.energy import energy
from xai_desktop.metrics.overlap import iou
from xai_desktop.metrics.pointing import pointing_game
from xai_desktop.metrics.scene import Scene, as_shapes
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.sanity.asking import Asking, why_unfit
from xai_desktop.services.sanity.effects import effect_of, finding_of
from xai_desktop.services.sanity.films import Case

BASELINES = ("random", "edges", "centre")
MEASURES = ("IoU at the top 10 %", "peak inside box", "energy in box")
NO_MARKS = noted("no expert marked a class of this network on these films")
CUT = 90.0
"""Percentile of the mask."""

Figures = tuple[float, float, float]
"""A map without a peak or a mask is a miss: 0 of all three."""


def localised(heatmap: FloatArray, shapes: Sequence[Shape]) -> Figures | None:
    """(IoU, peak, energy) of a map (H, W) on the film; None where the marks lie on nothing that was seen."""
    scene = Scene.of(heatmap)
    union = scene.pixels_of(tuple(shapes))
    if not union.any():
        return None
    if scene.state is not MapState.OK:
        return 0.0, 0.0, 0.0
    found = iou.measure(heatmap, shapes, CUT), pointing_game.measure(heatmap, shapes, 0.0), energy(scene, union)
    overlap, peak, share = (one.value or 0.0 for one in found)
    return overlap, peak, share


def centre_map(size: tuple[int, int]) -> FloatArray:
    """(h, w): highest in the middle, falling with the distance in shares of the film's sides."""
    rows, columns = ((np.arange(side) + 0.5) / side - 0.5 for side in size)
    return owned(np.exp(-(rows[:, None] ** 2 + columns**2) / (2 * 0.2**2)), np.float32)


def maps_of(case: Case, label: str, asking: Asking, methods: Sequence[str], number: int) -> dict[str, FloatArray]:
    """(H, W) on the film, of methods and baselines by name."""
    x, pixel_map = to_input(case.image, asking.bundle.card.input)
    x = x.to(asking.bundle.device)
    index = asking.bundle.card.classes.index(label)
    found = {}
    for method in asking.methods:
        if method.key in methods:
            found[method.key] = asking.recipe(method, index).map(asking.bundle.net, x, asking.seed, asking.inner)
    for name, key in (("random", "random_map"), ("edges", "edge_map")):
        found[name] = asking.recipe(make(key), index).map(asking.bundle.net, x, asking.seed + number, asking.inner)
    found["centre"] = centre_map(pixel_map.net)
    return {name: on_film(heatmap, pixel_map) for name, heatmap in found.items()}


def on_film(heatmap: FloatArray, pixel_map: PixelMap) -> FloatArray:
    return pixel_map.map_to_source(heatmap)


def baselines(asking: Asking) -> CheckResult:
    """Raises `BundleError`, `InputError`, `Cancelled`."""
    rule, card = asking.rule("baselines"), asking.bundle.card
    unfit = {method.key: why for method in asking.methods if (why := why_unfit(asking, method))}
    fit = [method for method in asking.methods if method.key not in unfit]
    rows: dict[str, list[Figures]] = {name: [] for name in (*(method.key for method in fit), *BASELINES)}
    patients = []
    for number, case in enumerate(asking.cases):
        asking.task.step(number, len(asking.cases), noted("maps against baselines"))
        for label in case.classes(card):
            shapes = as_shapes(case.boxes(card, label))
            maps = maps_of(case, label, asking, [method.key for method in fit], number)
            found = {name: localised(heatmap, shapes) for name, heatmap in maps.items()}
            if all(one is not None for one in found.values()):
                patients.append(case.patient)
                for name, one in found.items():
                    rows[name].append(one or (0.0, 0.0, 0.0))
    if not patients:
        return CheckResult("baselines", Verdict.NOT_TESTABLE, rule, reason=NO_MARKS)
    lines = [Finding(method.label, Verdict.NOT_TESTABLE, reason=unfit[method.key])
             for method in asking.methods if method.key in unfit]  # fmt: skip
    for method in fit:
        for name in BASELINES:
            gaps = [_gap(rows[method.key], rows[name], place) for place in range(len(MEASURES))]
            beside = tuple((MEASURES[k], gaps[k], "share") for k in (1, 2))
            lines.append(finding_of(f"{method.label} − {name}", gaps[0], patients, rule,
                                    len(fit) * len(BASELINES), most=1.0, beside=beside))  # fmt: skip
    titles = {method.key: method.label for method in fit}
    note = noted(
        "The difference in IoU of the highest 10 % with the first reader's marks. A film with marks of two classes "
        "counts twice, and stays with its patient."
    )
    return concluded("baselines", rule, tuple(lines), tables=(_table(rows, titles, patients),), notes=(note,))


def _gap(ours: Sequence[Figures], theirs: Sequence[Figures], place: int) -> list[float | None]:
    return [one[place] - other[place] for one, other in zip(ours, theirs, strict=True)]


def _table(rows: dict[str, list[Figures]], titles: dict[str, str], patients: Sequence[str]) -> Grid:
    from xai_desktop.core.sanity import Rule

    made = []
    for name, figures in rows.items():
        cells = []
        for place in range(len(MEASURES)):
            one = effect_of([row[place] for row in figures], patients, Rule(0.0, 0.0, "share"), most=1.0)
            low_high = (
                f" ({one.low:.2f} to {one.high:.2f})" if one and one.low is not None and one.high is not None else ""
            )
            cells.append(f"{one.estimate:.2f}{low_high}" if one else "–")
        made.append((titles.get(name, name), *cells))
    note = f"{len(patients)} marked findings of {len(set(patients))} patients; maps without a peak count as a miss."
    return Grid("How well maps find the marks", ("map", *MEASURES), tuple(made), note)
