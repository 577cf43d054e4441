"""Second, slow implementations by loops over pixels, to hold the fast ones against."""

import math

import numpy as np

from xai_desktop.core.geometry import Box

Pixels = set[tuple[int, int]]


def box_pixels(boxes: list[Box], heatmap: np.ndarray) -> Pixels:
    """Seen pixels whose centre lies in a box; the pixel of the box's own centre where there is none."""
    found: Pixels = set()
    for box in boxes:
        rows = _inside(box.y0, box.y1, heatmap.shape[0])
        columns = _inside(box.x0, box.x1, heatmap.shape[1])
        found |= {(r, c) for r in rows for c in columns}
    return {p for p in found if not math.isnan(heatmap[p])}


def _inside(low: float, high: float, count: int) -> list[int]:
    hits = [i for i in range(count) if low <= i + 0.5 < high]
    middle = math.floor((low + high) / 2)
    return hits or ([middle] if 0 <= middle < count and not _spans(low, high) else [])


def _spans(low: float, high: float) -> bool:
    """Whether some pixel centre, on the film or off it, lies between the edges."""
    return math.ceil(low - 0.5) < math.ceil(high - 0.5)


def mask_pixels(heatmap: np.ndarray, percentile: float) -> Pixels:
    """The asked number of highest pixels, the first in reading order first, without those at the minimum, or at and
    below 0 where a signed map is 0 on a quarter of the film or more."""
    seen = [(r, c) for r in range(heatmap.shape[0]) for c in range(heatmap.shape[1]) if not math.isnan(heatmap[r, c])]
    lowest = min(heatmap[p] for p in seen)
    if lowest < 0 and sum(heatmap[p] == 0 for p in seen) >= heatmap.size / 4:
        lowest = 0
    asked = math.floor((1 - percentile / 100) * len(seen) + 0.5)
    best = sorted(seen, key=lambda p: (-heatmap[p], p))[:asked]
    return {p for p in best if heatmap[p] > lowest}


def seen_pixels(heatmap: np.ndarray) -> Pixels:
    return {(int(r), int(c)) for r, c in np.argwhere(~np.isnan(heatmap))}


def iou(a: Pixels, b: Pixels) -> float:
    return len(a & b) / len(a | b)


def average_precision(heatmap: np.ndarray, truth: Pixels) -> float:
    """Step by step down the distinct values."""
    seen, area, recall = seen_pixels(heatmap), 0.0, 0.0
    for value in sorted({float(heatmap[p]) for p in seen}, reverse=True):
        kept = {p for p in seen if heatmap[p] >= value}
        now = len(kept & truth) / len(truth)
        area += (now - recall) * len(kept & truth) / len(kept)
        recall = now
    return area


def nearest(truth: Pixels, point: tuple[int, int]) -> float:
    return min(math.dist(point, p) for p in truth)
