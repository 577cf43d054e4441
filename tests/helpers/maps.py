"""Explanations made by hand, for tests that draw them."""

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.explanation import Explanation, Provenance
from xai_desktop.core.geometry import PixelMap, ResizePolicy
from xai_desktop.core.heatmap import judge
from xai_desktop.core.prediction import Target


def explained(
    heatmap: FloatArray, raw: FloatArray | None = None, policy: ResizePolicy = "stretch", negative_only: bool = False
) -> Explanation:
    """A map of a film of the heatmap's size. With `policy` crop, what the network never saw becomes NaN."""
    raw = heatmap if raw is None else raw
    pixel_map = PixelMap(heatmap.shape, raw.shape, policy)
    if not pixel_map.sees_everything():
        heatmap = np.where(pixel_map.seen().mask(heatmap.shape), heatmap, np.float32(np.nan))
    made = Provenance("toy", "0", "grad_cam")
    return Explanation(raw, heatmap, judge(heatmap), Target(0, "Mass"), "last", pixel_map, made, negative_only)
