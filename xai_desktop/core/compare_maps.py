"""Two maps of one film on one scale, and their difference.

Two maps can be subtracted as they are only where their numbers mean the same: the same network, the same output, the
same unit. Everywhere else (another method, another network, gradients of another layer) a map's numbers are its own,
so each is divided by the 99.5th percentile of its own magnitudes and cut at ±1. Not by its maximum: one hot pixel
would make all the rest look weak. What is then compared is where two maps are strong, not how strong they are; the
caption says which of the two was done.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.explanation import NO_UNIT, Explanation
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.wording import noted

PERCENTILE = 99.5
OWN_UNIT = noted("relative")
DIFFERENCE = noted("A − B: {unit}")
"""The unit of a difference, beside the colour bar: what is above zero is stronger in the first map."""
OWN_SCALES = noted("Each map is shown over its own 99.5th percentile: compare places, not strengths.")
SAME_UNITS = noted("Both maps are of the same network's output in the same unit.")
NO_OUTLINE = noted("Not a lesion outline.")
SAME = noted("The two maps are the same.")
ALIKE = noted("The maps are alike (largest difference {largest}).")
MINUS = noted("First map minus second.")
FLOOR = 0.4
"""Share of the opacity that every difference has but those near zero: its sign matters more than its size."""

ALIKE_BELOW = 0.05
"""Part of the scale of two maps; below it, a difference is told and not stretched over all colours."""


class Compare(StrEnum):
    """How two maps are seen together."""

    DIFFERENCE = "difference"
    SWIPE = "swipe"


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two maps (H, W) float32 over one `scale`; NaN where a network never looked. `caption` says what was done."""

    first: FloatArray
    second: FloatArray
    scale: HeatScale
    unit: str
    caption: str


def on_one_scale(first: Explanation, second: Explanation) -> Pair:
    """Both maps so that they may be seen together.

    Raises `InputError` for maps of films of two sizes, and for a map that is none (empty, constant, not finite).
    """
    if first.size != second.size:
        raise InputError("The two maps belong to films of different sizes; choose two maps of one film.")
    for one in (first, second):
        if not one.is_ok:
            raise InputError(f"There is nothing to compare. {one.state.sentence}")
    if comparable(first, second):
        maps, unit, caption = (first.heatmap, second.heatmap), first.unit, SAME_UNITS
    else:
        maps, unit, caption = (
            (_by_own_percentile(first.heatmap), _by_own_percentile(second.heatmap)),
            OWN_UNIT,
            OWN_SCALES,
        )
    scales = [HeatScale.of(one) for one in maps]
    high = max(scale.high for scale in scales)
    return Pair(*maps, HeatScale(-high if any(scale.signed for scale in scales) else 0.0, high), unit, caption)


def comparable(first: Explanation, second: Explanation) -> bool:
    """Do the numbers of both maps mean the same?"""
    ours, theirs = first.provenance, second.provenance
    same_network = (ours.bundle, ours.bundle_hash, ours.explains) == (
        theirs.bundle,
        theirs.bundle_hash,
        theirs.explains,
    )
    return same_network and first.unit == second.unit != NO_UNIT


def difference(first: Explanation, second: Explanation) -> tuple[Explanation, HeatScale]:
    """First minus second as a map of its own, over ± the largest difference: so the sign is seen where it occurs.

    Two maps that differ by less than `ALIKE_BELOW` of their scale are called alike, and their difference keeps pale:
    stretched over all colours, it would look as strong as one of two maps that have nothing in common.
    """
    pair = on_one_scale(first, second)
    found = pair.first - pair.second
    largest, least = float(np.nanmax(np.abs(found), initial=0.0)), ALIKE_BELOW * pair.scale.high
    said = _likeness(largest, least, pair.unit)
    high = max(largest, least)
    scale = HeatScale(-high, high, FLOOR if largest >= least else 0.0)
    return _as_map(first, found, DIFFERENCE.format(unit=pair.unit), f"{said} {pair.caption}"), scale


def _likeness(largest: float, least: float, unit: str) -> str:
    if not largest:
        return SAME
    if largest >= least:
        return MINUS
    shown = f"{largest:.2f}" if largest >= 0.005 else "under 0.01"
    return ALIKE.format(largest=shown if unit == OWN_UNIT else f"{largest:.2g} {unit}")


def side_by_side(first: Explanation, second: Explanation) -> tuple[Explanation, Explanation, HeatScale]:
    """Both maps as maps over one scale, for a divider between them."""
    pair = on_one_scale(first, second)
    made = (
        _as_map(one, heatmap, pair.unit, pair.caption) for one, heatmap in ((first, pair.first), (second, pair.second))
    )
    ours, theirs = made
    return ours, theirs, pair.scale


def told_apart(first: Explanation, second: Explanation) -> tuple[str, str]:
    """What each map is called where only that is said which differs: its network, method, layer, or class."""

    def words(one: Explanation) -> tuple[str, ...]:
        made = one.provenance
        return made.bundle, made.explainer, one.layer, one.target.title

    differing = [pair for pair in zip(words(first), words(second), strict=True) if pair[0] != pair[1]]
    ours, theirs = zip(*differing, strict=True) if differing else (("first",), ("second",))
    return " · ".join(filter(None, ours)), " · ".join(filter(None, theirs))


def _by_own_percentile(heatmap: FloatArray) -> FloatArray:
    """In [−1, 1]: 1 is the 99.5th percentile of the magnitudes; for a map of a few specks, the largest of them."""
    magnitudes = np.abs(heatmap[np.isfinite(heatmap)])
    top = float(np.percentile(magnitudes, PERCENTILE)) or float(magnitudes.max())
    scaled: FloatArray = np.clip(heatmap / np.float32(top), -1, 1)
    return scaled


def _as_map(of: Explanation, heatmap: FloatArray, unit: str, caption: str) -> Explanation:
    """A map in film pixels: its own resolution is the film's."""
    whole, caption = PixelMap(of.size, of.size), f"{caption} {NO_OUTLINE}"
    made = replace(of, raw=heatmap, heatmap=heatmap, state=MapState.OK, pixel_map=whole)
    return replace(made, unit=unit, caption=caption, negative_only=False)
