"""Every number about a single map, by the public name of its metric: its columns, and how each is taken.

A name of `interface.md` that is a figure over films (`l_acc`, `auc`, `dom` …) brings no column of its own: it is made
of others when the tables are put together.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from xai_desktop.core.agreement import Agreement, Measured
from xai_desktop.core.cohort.columns import rows_with
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.errors import UsageError
from xai_desktop.core.report_rows import Column
from xai_desktop.metrics import METRICS
from xai_desktop.services.cohort.asking_again import NAMES, columns_of
from xai_desktop.services.cohort.held import Held, MapMetric, Take, column

SHARE, BY_RANK_ONLY = "0 to 1", "the mask is not cut by rank"
GRID_SIDE = 224
"""P003's grid: 15 of its pixels are its tolerance."""

CUTS = (0.3, 0.5, 0.8)
ARTEFACT, FINDING_ONLY = "artefact", "no artefact is marked on the film"


def _of(name: str, **more: Any) -> Take:
    """The metric of this name on the map and the reader's marks."""
    return lambda held: METRICS[name].measure(held.scene, held.shapes, **more)


def _by_rank(name: str, **more: Any) -> Take:
    """The same at the held percentile; undefined for other cuts."""

    def take(held: Held) -> Measured:
        if held.percentile is None:
            return Measured(None, BY_RANK_ONLY)
        return METRICS[name].measure(held.scene, held.shapes, percentile=held.percentile, **more)

    return take


def _agreed(value: Callable[[Agreement], Measured]) -> Take:
    return lambda held: value(held.agreement)


def _over_ceiling(one: Agreement) -> Measured:
    ceiling, iou = one.ruler.ceiling.value, one.iou.value
    if iou is None or ceiling is None:
        return Measured(None, one.iou.reason or one.ruler.ceiling.reason)
    return Measured(iou / ceiling) if ceiling else Measured(None, "at this threshold nothing is attainable")


def _dice(one: Agreement) -> Measured:
    """2·IoU ÷ (1 + IoU): the same counts."""
    iou = one.iou.value
    return Measured(None, one.iou.reason) if iou is None else Measured(2 * iou / (1 + iou))


def _wide(name: str) -> Take:
    """The metric with a tolerance of 15 px of P003's grid, in pixels of this film."""
    return lambda held: METRICS[name].measure(held.scene, held.shapes, 15 * held.scene.size[1] / GRID_SIDE)


def _artefact(name: str, both: bool = False) -> Take:
    def take(held: Held) -> Measured:
        artefacts = held.of_role(ARTEFACT)
        if not artefacts:
            return Measured(None, FINDING_ONLY)
        if held.percentile is None:
            return Measured(None, BY_RANK_ONLY)
        marks = (artefacts, held.shapes) if both else (artefacts,)
        return METRICS[name].measure(held.scene, *marks, percentile=held.percentile)

    return take


def _lime(name: str) -> Take:
    def take(held: Held) -> Measured:
        if held.key != "lime":
            return Measured(None, "asked of LIME's explanations only")
        return METRICS[name].measure(held.scene, held.shapes)

    return take


def _coarse(name: str) -> Take:
    def take(held: Held) -> Measured:
        if held.percentile is None:
            return Measured(None, BY_RANK_ONLY)
        return METRICS[name].measure(held.scene.heatmap, percentile=held.percentile)

    return take


def _at_cuts(name: str, text: str) -> tuple[MapMetric, ...]:
    """P002's box plots: one column for each share of the map's span."""
    key = f"{name}_min_max"
    return tuple(
        MapMetric(
            column(f"{name}_at_{round(100 * cut)}", SHARE, f"{text}, of a mask from {cut:g} of the map's span on"),
            _of(key, cut=cut),
        )
        for cut in CUTS
    )


def _one(name: str, unit: str, text: str, take: Take, cut: bool = False) -> tuple[MapMetric, ...]:
    return (MapMetric(column(name, unit, text), take, cut),)


def _chance(name: str, take: Take) -> tuple[MapMetric, ...]:
    """Of a peak drawn at random: whatever the map is."""
    return (MapMetric(column(name, SHARE, "of a peak drawn at random"), take, marks_only=True),)


MAP_METRICS: dict[str, tuple[MapMetric, ...]] = {
    "iou": _one("iou", SHARE, "intersection over union of mask and marks", _agreed(lambda a: a.iou), True),
    "sensitivity": (
        *_one("sensitivity", SHARE, "share of the marks that the mask covers", _agreed(lambda a: a.box_covered), True),
        *_at_cuts("sensitivity", "share of the marks that is covered"),
    ),
    "specificity": (
        *_one(
            "specificity", SHARE, "share of the rest that the mask spares", _agreed(lambda a: a.background_spared), True
        ),
        *_at_cuts("specificity", "share of the rest that is spared"),
    ),
    "iou_ceiling": _one(
        "iou_ceiling", SHARE, "IoU of the best mask of the same area", _agreed(lambda a: a.ruler.ceiling), True
    ),
    "iou_floor_random": _one(
        "iou_floor_random", SHARE, "IoU of a random mask of the same area", _agreed(lambda a: a.ruler.random), True
    ),
    "iou_floor_atlas": _one(
        "iou_floor_atlas", SHARE, "IoU of the mean box of other patients", _agreed(lambda a: a.ruler.atlas)
    ),
    "iou_over_ceiling": _one("iou_over_ceiling", SHARE, "IoU divided by its ceiling", _agreed(_over_ceiling), True),
    "dice": _one("dice", SHARE, "twice the common pixels, by the sum of both areas", _agreed(_dice), True),
    "centroid_distance": _one(
        "centroid_distance", "diagonals", "from the mask's centre to that of the marks", _by_rank("centroid_distance"),
        True,
    ),
    "peak_distance": _one("peak_distance", "film widths", "from the peak to the marks", _of("peak_distance")),
    "pointing_game": (
        *_one("peak_inside", SHARE, "1 where the peak lies in a mark", _agreed(lambda a: a.peak_inside)),
        *_chance("peak_inside_chance", _agreed(lambda a: Measured(a.peak_chance))),
        *_one("pointing_game", SHARE, "1 where the peak is nearer than 15 film pixels", _of("pointing_game")),
        *_chance("pointing_chance", _of("pointing_chance")),
        *_one(
            "pointing_game_wide", SHARE, "1 where it is nearer than 15 px of a film of 224 px", _wide("pointing_game")
        ),
        *_chance("pointing_wide_chance", _wide("pointing_chance")),
    ),
    "pixel_ap": _one("pixel_ap", SHARE, "pixel average precision; chance is box_share", _agreed(lambda a: a.pixel_ap)),
    "pixel_ap_trapezoid": _one(
        "pixel_ap_trapezoid", SHARE, "the same with straight lines, too high on sparse maps", _of("pixel_ap_trapezoid")
    ),
    "energy_in_box": _one(
        "energy_in_box", SHARE, "share of the map's positive sum in the marks", _agreed(lambda a: a.energy_in_box)
    ),
    "top15_precision": (
        *_one("top15_precision", SHARE, "share of the top 15 % by rank in the marks", _of("top15_precision")),
        *_one(
            "top15_precision_paper", SHARE, "the same from the 85th percentile on, as CasCAM's authors coded it",
            _of("top15_precision_paper"),
        ),
    ),
    "iou_min_max": _one(
        "iou_at_50", SHARE, "IoU of a mask from half of the map's span on, as in CasCAM's tables",
        _of("iou_min_max", cut=0.5),
    ),
    "lime_overlap": (
        *_one("lime_overlap", "px", "pixels of LIME's explanation in the marks", _lime("lime_overlap")),
        *_one("lime_overlap_precision", SHARE, "of the explanation", _lime("lime_overlap_precision")),
        *_one("lime_overlap_recall", SHARE, "of the marks", _lime("lime_overlap_recall")),
    ),
    "granulometry": (
        *_one("granulometry", "px of 224 × 224", "higher is coarser; of the mask", _coarse("granulometry"), True),
        *_one("granulometry_size", "px", "mean size of the mask's parts", _coarse("granulometry_size"), True),
    ),
    "artefact_contamination": (
        *_one(
            "artefact_contamination", SHARE, "share of the mask that lies on artefacts",
            _artefact("artefact_contamination"), True,
        ),
        *_one("artefact_fpr", SHARE, "share of the artefacts that the mask covers", _artefact("artefact_fpr"), True),
        *_one(
            "artefact_dependency", SHARE, "IoU with artefacts, by the sum of both IoUs",
            _artefact("artefact_dependency", both=True), True,
        ),
    ),
}  # fmt: skip
"""In the order of the columns."""

OVER_FILMS: dict[str, tuple[str, ...]] = {
    "l_acc": ("iou", "iou_ceiling"),
    "dom": (), "map_50": (), "map_75": (), "map_50_95": (), "mean_iou": (),
    "auc": (), "auprc": (), "accuracy": (), "balanced_accuracy": (), "f1": (), "brier": (),
}  # fmt: skip
"""Figures over films, and the numbers about maps that they are made of."""

USUAL = (
    "iou", "sensitivity", "specificity", "iou_ceiling", "iou_floor_random", "iou_floor_atlas", "iou_over_ceiling",
    "l_acc", "pointing_game", "pixel_ap", "energy_in_box", "top15_precision", "dice", "peak_distance",
)  # fmt: skip
"""What is measured where nothing is asked for. The floors and the ceiling stand beside every IoU in any case."""

BESIDE_IOU = ("iou_ceiling", "iou_floor_random", "iou_floor_atlas")


def chosen(names: Iterable[str]) -> tuple[MapMetric, ...]:
    """The columns of these metrics, in the table's order. Raises `UsageError` for a name that is not known."""
    wanted = set(names) or set(USUAL)
    known = (*MAP_METRICS, *OVER_FILMS, *NAMES)
    for name in sorted(wanted):
        if name not in known:
            raise UsageError(f"There is no metric {name!r} of an audit; choose from: {', '.join(known)}.")
    wanted |= {one for name in wanted for one in OVER_FILMS.get(name, ())}
    wanted |= set(BESIDE_IOU) if "iou" in wanted else set()
    return tuple(one for name, columns in MAP_METRICS.items() if name in wanted for one in columns)


def asked_again(names: Iterable[str]) -> frozenset[str]:
    """Those of the metrics for which the network is asked again."""
    return frozenset(names) & frozenset(NAMES)


def metric_columns(names: Sequence[str]) -> tuple[Column, ...]:
    """The columns that these metrics bring, in the table's order."""
    return (*(one.column for one in chosen(names)), *columns_of(asked_again(names)))


def row_columns(design: Design) -> tuple[Column, ...]:
    """All columns of the rows of a design."""
    return tuple(rows_with(metric_columns(design.metrics)))
