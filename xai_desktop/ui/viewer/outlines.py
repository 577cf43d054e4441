"""Outlines of shapes as paths, no finer than a screen shows: a painted mask has thousands of corners."""

import math
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.shapes import Shape
from xai_desktop.core.simplify import simplified

FINE = 0.25
"""Device pixels that an outline on the screen may lie beside the true one."""

STEPS = 2
"""How often an outline is simplified anew while the zoom doubles."""


class Outlines:
    """Paths by the shapes they were made from: kept while they are shown, simplified anew for another zoom."""

    def __init__(self) -> None:
        self._rings: dict[int, tuple[Shape, tuple[AnyArray, ...]]] = {}
        self._paths: dict[int, tuple[float, QPainterPath]] = {}

    def keep(self, shapes: Iterable[Shape]) -> None:
        """Forget all others."""
        wanted = {id(shape) for shape in shapes}
        self._rings = {key: kept for key, kept in self._rings.items() if key in wanted}
        self._paths = {key: path for key, path in self._paths.items() if key in self._rings}

    def path(self, shape: Shape, zoom: float) -> QPainterPath:
        """In film coordinates, for `zoom` device pixels per film pixel."""
        key, zoom = id(shape), 2.0 ** (math.ceil(STEPS * math.log2(zoom)) / STEPS)
        if key not in self._rings or self._rings[key][0] is not shape:
            self._rings[key] = shape, tuple(np.array(ring, np.float64) for ring in shape.rings())
            self._paths.pop(key, None)
        if key not in self._paths or self._paths[key][0] != zoom:
            self._paths[key] = zoom, _path(tuple(simplified(ring, FINE / zoom) for ring in self._rings[key][1]))
        return self._paths[key][1]


def _path(rings: tuple[AnyArray, ...]) -> QPainterPath:
    path = QPainterPath()
    for ring in rings:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in ring.tolist()]))
        path.closeSubpath()
    return path
