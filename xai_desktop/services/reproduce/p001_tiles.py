"""One picture of P001's figures: a film as a network takes it, with a map over it and outlines of what is on it."""

from collections.abc import Sequence

import cv2
import numpy as np

from xai_desktop.core.argb import blend, coloured
from xai_desktop.core.arrays import BoolArray, ByteArray, FloatArray
from xai_desktop.core.heat_layer import HeatScale, heat_table
from xai_desktop.core.heatmap import MapState, judge, peak
from xai_desktop.core.shapes import Shape, union
from xai_desktop.services.reproduce.p001_films import LABEL, MarkedFilm
from xai_desktop.services.sheets import Tile

SIDE = 192
TRUTH, WORD = (64, 224, 96), (96, 176, 255)
"""Outlines: the finding is green, the inserted word blue."""


def why(film: MarkedFilm, heatmap: FloatArray) -> str:
    """Where a map's peak lies, in few words."""
    if judge(heatmap) is not MapState.OK:
        return "no map"
    point = peak(heatmap)
    for name, shapes in film.elements.items():
        if _mask(shapes, heatmap)[point]:
            return f"on {name.split(': ')[-1]}"
    return "on nothing named"


def tile_of(film: MarkedFilm, heatmap: FloatArray | None, caption: str = "") -> Tile:
    """The film, with a map over it and the outlines of finding and word."""
    planes = film.x[0].numpy()
    drawn = picture(planes) if heatmap is None else laid_over(planes, heatmap)
    for shapes, colour in ((film.truth, TRUTH), (film.elements.get(LABEL, ()), WORD)):
        outlines, _ = cv2.findContours(
            cv2.resize(_mask(shapes, planes[0]).astype(np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST),
            cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE,
        )  # fmt: skip
        cv2.drawContours(drawn, outlines, -1, colour, 1)
    return Tile(drawn, caption)


def laid_over(planes: FloatArray, heatmap: FloatArray) -> ByteArray:
    """(SIDE, SIDE, 3) uint8: a film (C, h, w) under its map (h, w), on the map's own scale."""
    film = picture(planes)
    if judge(heatmap) is not MapState.OK:
        return film
    scale = HeatScale.of(heatmap)
    large = cv2.resize(heatmap, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    table = heat_table("inferno", 0.75, signed=scale.signed)
    return np.ascontiguousarray(blend(film, coloured(scale.index(large.astype(np.float32)), table)))


def picture(planes: FloatArray) -> ByteArray:
    """(C, h, w) as the network takes it → (SIDE, SIDE, 3) uint8, from its darkest to its brightest value."""
    low, high = float(planes.min()), float(planes.max())
    grey = ((planes - low) / max(high - low, 1e-12) * 255).round().astype(np.uint8).transpose(1, 2, 0)
    found: ByteArray = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(found if found.ndim == 3 else np.repeat(found[..., None], 3, axis=2))


def _mask(shapes: Sequence[Shape], like: FloatArray) -> BoolArray:
    return union(shapes, (like.shape[0], like.shape[1]))
