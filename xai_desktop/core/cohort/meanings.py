"""What each column of numbers means to the statistics: its name in words, what a miss is, and what chance gives.

A map that is empty, constant or not finite is a miss. A miss takes the value of a map that finds nothing, so that no
method gains by having no map; where no such value exists, the metric has only the figure of defined maps.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

BOX_SHARE: Final = "box_share"
IOU: Final = "iou"


def main_metric(asked: Iterable[str], others: Iterable[str], known: Collection[str]) -> str:
    """The metric of whatever shows one: the first that is `asked` for, IoU, or the first of the `others`, out of those
    that are `known`; "" where there is none."""
    return next((one for one in (*asked, IOU, *others) if one in known), "")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column of the rows that is averaged.

    `miss` is a number, a column of the same row (`box_share`: what a map without information gets), or None where
    nothing stands for a miss. `better` is 1 where higher is better, -1 where lower is, 0 where neither is. `cut` says
    whether the number hangs on the threshold; where it does not, it is the same at every one and shown once. `chance`
    is the column with what chance gives on the same film; `chance_of_rest` takes 1 less that column.
    """

    column: str
    label: str
    miss: float | str | None = None
    better: int = 1
    cut: bool = True
    chance: str = ""
    chance_of_rest: bool = False

    @property
    def miss_words(self) -> str:
        """What a map that is none gets, in words."""
        if self.miss is None:
            return "no value stands for one: only defined maps are averaged"
        if isinstance(self.miss, str):
            return "the marks' share of the film, as a map without information gets"
        return f"{self.miss:g}"


L_ACC, L_ACC_ATTAINABLE = "l_acc", "l_acc_attainable"
"""Made of `iou` (and `iou_ceiling`), not columns of the rows."""

OVER_CHANCE: Final = {"pixel_ap_over_chance": "pixel_ap", "energy_over_chance": "energy_in_box"}
"""Made of a column of the rows and the marks' share of the film: numbers that do not hang on the mask's size."""

MEANINGS: Final[dict[str, Meaning]] = {
    one.column: one
    for one in (
        Meaning("iou", "IoU", 0.0, chance="iou_floor_random"),
        Meaning(L_ACC, "share with IoU > 0.2 (L-ACC)", 0.0),
        Meaning(L_ACC_ATTAINABLE, "share with IoU > 0.2 (L-ACC), where that is attainable", 0.0),
        Meaning("iou_over_ceiling", "IoU ÷ ceiling", 0.0),
        Meaning("iou_min_max", "IoU at a share of the span", 0.0, cut=False),
        Meaning("iou_at", "IoU of the mask from {} % of the map's span", 0.0, cut=False),
        Meaning("dice", "Dice", 0.0),
        Meaning("sensitivity", "box covered", 0.0, chance="mask_share"),
        Meaning("sensitivity_min_max", "box covered, at a share of the span", 0.0, cut=False),
        Meaning("sensitivity_at", "box covered by the mask from {} % of the map's span", 0.0, cut=False),
        Meaning("specificity", "background spared", 0.0, chance="mask_share", chance_of_rest=True),
        Meaning("specificity_min_max", "background spared, at a share of the span", 0.0, cut=False),
        Meaning("specificity_at", "background spared by the mask from {} % of the map's span", 0.0, cut=False),
        Meaning("objects_covered", "marks covered", 0.0),
        Meaning("objects_pointed", "marks pointed at", 0.0, cut=False),
        Meaning("peak_inside", "peak inside box", 0.0, cut=False, chance="peak_inside_chance"),
        Meaning("pointing_game", "peak less than 15 px from the box", 0.0, cut=False, chance="pointing_chance"),
        Meaning(
            "pointing_game_wide",
            "peak less than 15 px of 224 from the box",
            0.0,
            cut=False,
            chance="pointing_wide_chance",
        ),
        Meaning("pixel_ap", "pixel average precision", BOX_SHARE, cut=False, chance=BOX_SHARE),
        Meaning("pixel_ap_trapezoid", "pixel average precision (trapezoid)", BOX_SHARE, cut=False, chance=BOX_SHARE),
        Meaning("pixel_ap_over_chance", "pixel average precision ÷ box share (1 is chance)", 1.0, cut=False),
        Meaning("energy_over_chance", "energy in box ÷ box share (1 is chance)", 1.0, cut=False),
        Meaning("energy_in_box", "energy in box", BOX_SHARE, cut=False, chance=BOX_SHARE),
        Meaning("top15_precision", "top 15 % in box", 0.0, cut=False, chance=BOX_SHARE),
        Meaning("top15_precision_paper", "top 15 % in box (paper-compatible)", BOX_SHARE, cut=False, chance=BOX_SHARE),
        Meaning("lime_overlap", "LIME pixels in box", 0.0, cut=False),
        Meaning("lime_overlap_precision", "LIME pixels in box ÷ explanation", 0.0, cut=False, chance=BOX_SHARE),
        Meaning("lime_overlap_recall", "LIME pixels in box ÷ box", 0.0, cut=False),
        Meaning("peak_distance", "distance from peak to box ÷ width", 1.0, -1, cut=False),
        Meaning("centroid_distance", "distance of centres ÷ diagonal", 1.0, -1),
        Meaning("artefact_contamination", "share of the mask on artefacts", None, -1),
        Meaning("artefact_fpr", "share of artefacts in the mask", None, -1),
        Meaning("artefact_distraction", "IoU with artefacts ÷ IoU with marks", None, -1),
        Meaning("artefact_dependency", "IoU with artefacts ÷ both IoUs", None, -1),
        Meaning("granulometry", "granulometry (higher is coarser)", None, 0),
        Meaning("granulometry_per_area", "granulometry ÷ mask", None, 0),
        Meaning("granulometry_size", "mean size of the map's parts, px", None, 0),
        Meaning("model_free_share", "model-free share", None, -1, cut=False),
        Meaning("bilateral_separation", "bilateral separation", None, 0, cut=False),
        Meaning("rank_correlation", "rank correlation", None, cut=False),
        Meaning("ssim", "structural similarity", None, cut=False),
        Meaning("repeat_seed", "likeness to the map with another seed", None, cut=False),
        Meaning("repeat_noise", "likeness to the map of the film with noise", None, cut=False),
        Meaning("repeat_shift", "likeness to the map of the film moved by a pixel", None, cut=False),
        Meaning("random_output", "likeness to the map of a network with a new output layer", None, -1, cut=False),
        Meaning("random_all", "likeness to the map of a network with new weights", None, -1, cut=False),
        Meaning("insertion", "area under the insertion curve", None, cut=False),
        Meaning("deletion", "area under the deletion curve", None, -1, cut=False),
        Meaning("road", "ROAD", None, cut=False),
        Meaning("right_classification", "right classification of kept pixels", 0.0, cut=False),
        Meaning("confidence", "score on kept pixels", None, 0, cut=False),
        Meaning("confidence_of_class", "score of the class on kept pixels", 0.0, cut=False),
        Meaning("confidence_where_right", "score on kept pixels where right", None, 0, cut=False),
        Meaning("average_drop", "average drop", 1.0, -1, cut=False),
        Meaning("increase_in_confidence", "share with a higher score on kept pixels", 0.0, cut=False),
        Meaning("second_reader", "IoU of another reader", None, cut=False),
        Meaning("strength", "the map's highest value", None, 0, cut=False),
        Meaning("seconds", "seconds", None, -1, cut=False),
    )
}

BESIDE: Final = (
    "iou_ceiling",
    "iou_floor_random",
    "iou_floor_atlas",
    "peak_inside_chance",
    "pointing_chance",
    "pointing_wide_chance",
)
"""Columns that stand beside a metric and give it a meaning; they are not averaged on their own."""


def meaning(column: str) -> Meaning:
    """Of a column, or of the metric that its name begins with (`insertion_blur`); else with no value for a miss."""
    known = max((key for key in MEANINGS if column == key or column.startswith(f"{key}_")), key=len, default="")
    if not known:
        return Meaning(column, column.replace("_", " "))
    found = MEANINGS[known]
    if known == column:
        return found
    rest = column.removeprefix(known).replace("_", " ").strip()
    label = found.label.format(rest) if "{}" in found.label else f"{found.label}, {rest}"
    return replace(found, column=column, label=label)


def miss_table(columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(Label, what a map that is none gets) of each metric."""
    return tuple((one.label, one.miss_words) for one in map(meaning, columns))
