"""The shapes of CVAT's XML: what each element's attributes draw."""

import math
import re

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Ellipse, Mask, Polygon, Ring, Shape
from xai_desktop.io.annotations._format import check
from xai_desktop.io.annotations._rle import LARGEST_MASK, Allowance, mask_of
from xai_desktop.io.annotations._values import number, numbers, whole
from xai_desktop.io.annotations._xml import Element

MOST_POINTS = 100_000
RUNS = re.compile(r"\s*\d{1,9}+(?:\s*,\s*\d{1,9}+)*+\s*", re.ASCII)


def _values(child: Element, *keys: str) -> tuple[float, ...]:
    return numbers(*(child.attributes.get(key, "") for key in keys))


def _angle(child: Element) -> float:
    """Degrees, from x towards y."""
    return number(child.attributes.get("rotation", "0"))


def _box(child: Element) -> Shape:
    x0, y0, x1, y1 = _values(child, "xtl", "ytl", "xbr", "ybr")
    box, angle = Box(x0, y0, x1, y1), _angle(child)
    return Polygon((_turned(box, angle),)) if angle else box


def _turned(box: Box, angle: float) -> Ring:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = box.centre
    offsets = [(px - x, py - y) for px, py in box.rings()[0]]
    return tuple((x + dx * cos - dy * sin, y + dx * sin + dy * cos) for dx, dy in offsets)


def _polygon(child: Element) -> Shape:
    points = child.attributes.get("points", "")
    if points.count(";") >= MOST_POINTS:
        raise InputError(f"has more than {MOST_POINTS} points")
    pairs = [numbers(*pair.split(",")) for pair in points.split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise InputError("its points are not pairs of numbers")
    return Polygon((tuple((pair[0], pair[1]) for pair in pairs),))


def _ellipse(child: Element) -> Shape:
    cx, cy, rx, ry = _values(child, "cx", "cy", "rx", "ry")
    return Ellipse(cx, cy, rx, ry, _angle(child))


SHAPES = {"box": _box, "polygon": _polygon, "ellipse": _ellipse}


def mask_in(child: Element, allowance: Allowance) -> Mask:
    """Lengths of unpainted and painted pixels in turn, row by row, in a box of `width` × `height` at `left`, `top`."""
    left, top, width, height = (whole(child.attributes.get(name, "")) for name in ("left", "top", "width", "height"))
    if min(width, height) < 1 or width * height > LARGEST_MASK:
        raise InputError("its mask has no usable size")
    runs = _runs(child.attributes.get("rle", ""))
    if runs.sum() != width * height:
        raise InputError("the runs of its mask do not add up to its size")
    # the coder goes column by column, so rows and columns are exchanged on the way in and out
    found = mask_of(runs, (width, height), allowance)
    if found is None:
        raise InputError("its mask has no painted pixel")
    y0, x0, y1, x1 = found.box.as_tuple()
    mask = Mask(found.bits.T, Box(x0 + left, y0 + top, x1 + left, y1 + top))
    check(mask)
    return mask


def _runs(text: str) -> AnyArray:
    if not RUNS.fullmatch(text):
        raise InputError("its mask has no runs of whole numbers")
    return np.fromstring(text, dtype=np.int64, sep=",")
