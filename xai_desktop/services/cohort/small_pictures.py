"""Films and maps as small squares, kept while an audit runs: what a mean film and a mean map are made of.

A square of 64 pixels shows where ribs and markers are, and no writing can be read in it.
"""

import base64
import zlib
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import ByteArray, FloatArray, owned
from xai_desktop.core.film_layer import fitted
from xai_desktop.core.geometry import Size
from xai_desktop.core.image import Image
from xai_desktop.core.render import film_picture
from xai_desktop.core.report_rows import Row
from xai_desktop.services.cohort.planning import FilmPlan

SIDE: Final = 64
"""Pixels; a film that is no square is centred in it, in square millimetres."""

STEPS: Final = 254
"""Of a small map: 1 is nothing, 255 the map's maximum, and 0 a place that the network never saw."""


def may_tell_a_name(film: FilmPlan) -> bool:
    """Whether the file says that a person's data stand in its pixels; a film that a program made is nobody's."""
    return film.ref.burned_in is True and not film.ref.synthetic


def small_film(image: Image) -> ByteArray:
    """(64, 64) uint8 grey in the film's own first window, black beside it, without what the file draws over it."""
    picture = film_picture(image, image.default_window(), (SIDE, SIDE))
    return owned(np.rint(picture.mean(axis=2)), np.uint8)


def small_size(image: Image) -> Size:
    """(height, width) of the film within its square."""
    return fitted(image, (SIDE, SIDE))


def small_map(heatmap: FloatArray, size: Size) -> ByteArray:
    """(64, 64) uint8: the mean of what lies in each place as a share of the map's maximum, what is below zero as zero.

    0 where there is no value, else 1 + 254 · share. `size` is that of the film within the square.
    """
    evidence: FloatArray = np.maximum(heatmap, np.float32(0))
    seen = np.isfinite(evidence)
    share = np.ones(size, np.float32)
    if not seen.all():
        evidence[~seen] = 0
        share = _resized(seen.astype(np.float32), size)
    highest = float(evidence.max(initial=0.0)) or 1.0
    total, known = _resized(evidence, size) / highest, share > 0
    found = np.zeros(size, np.uint8)
    found[known] = 1 + np.rint(STEPS * np.clip(total[known] / share[known], 0, 1)).astype(np.uint8)
    return owned(_centred(found), np.uint8)


def shares(small: ByteArray) -> npt.NDArray[np.float64]:
    """(64, 64): shares of the maximum that a small map holds, NaN where it has none."""
    return np.where(small > 0, (small.astype(np.float64) - 1) / STEPS, np.nan)


def packed(small: ByteArray) -> str:
    """As text for a file of lines."""
    return base64.b64encode(zlib.compress(small.tobytes(), 9)).decode("ascii")


def unpacked(text: str) -> ByteArray:
    """Raises `ValueError` for what is none."""
    try:
        found = np.frombuffer(zlib.decompress(base64.b64decode(text, validate=True)), np.uint8)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    return found.reshape(SIDE, SIDE)


FILM: Final = ("film", "frame")
MAP: Final = (*FILM, "finding", "model", "explainer", "parameters", "layer")
"""The columns of the rows that tell a film, and a map, from every other one."""


def film_line(row: Row, small: ByteArray) -> Row:
    """The film of a row."""
    return {**{name: row[name] for name in FILM}, "small_film": packed(small)}


def map_line(row: Row, heatmap: FloatArray, size: Size) -> Row:
    """The map of a row."""
    return {**{name: row[name] for name in MAP}, "small_map": packed(small_map(heatmap, size))}


def _resized(values: FloatArray, size: Size) -> FloatArray:
    smaller = size[0] < values.shape[0] and size[1] < values.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    found: FloatArray = np.asarray(cv2.resize(values, (size[1], size[0]), interpolation=how), np.float32)
    return found


def _centred(found: ByteArray) -> ByteArray:
    """As `film_picture` centres the film."""
    if found.shape == (SIDE, SIDE):
        return found
    whole = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - found.shape[0]) // 2, (SIDE - found.shape[1]) // 2
    whole[top : top + found.shape[0], left : left + found.shape[1]] = found
    return whole
