"""The part of a film that its maker lets be seen: the display shutter (PS3.3 C.7.6.11 and C.7.6.15)."""

from collections.abc import Callable

import cv2
import numpy as np
from pydicom.dataset import Dataset

from xai_desktop.core.arrays import AnyArray, BoolArray, ByteArray, owned
from xai_desktop.core.geometry import Size
from xai_desktop.io.readers._dicom_layout import Layout
from xai_desktop.io.readers._dicom_overlays import plane_of
from xai_desktop.io.readers._dicom_values import groups_of, integer_of, numbers_of, texts_of

EDGES = (
    "ShutterUpperHorizontalEdge",
    "ShutterLowerHorizontalEdge",
    "ShutterLeftVerticalEdge",
    "ShutterRightVerticalEdge",
)
FARTHEST = 1 << 20
"""Pixels; a corner beyond is a slip, and arithmetic in fixed point would run out of room."""

Shape = Callable[[Dataset, Size, float], BoolArray | None]


def shutter_of(
    data: Dataset, layout: Layout, samples: AnyArray, frame: int, aspect: float
) -> tuple[BoolArray | None, tuple[str, ...]]:
    """((H, W) bool, True where the film may be seen, or None for all of it; what had to be left out).

    Several shapes together leave what each of them leaves. `aspect` is the height of a pixel over its width.
    """
    group = next(
        (g for g in groups_of(data, frame, "FrameDisplayShutterSequence") if texts_of(g, "ShutterShape")), None
    )
    if group is None:
        return None, ()
    visible, notes = np.ones((layout.rows, layout.columns), np.bool_), []
    for name in texts_of(group, "ShutterShape"):
        found = (
            _bitmap(data, layout, samples, frame) if name == "BITMAP" else _shape(group, name, visible.shape, aspect)
        )
        if found is None:
            notes.append(f"The file's {name.lower()} shutter is damaged or unknown and was left out.")
        else:
            visible &= found
    if not visible.any():
        return None, (*notes, "The file's shutter hides the whole film and was left out.")
    return (None if visible.all() else owned(visible)), tuple(notes)


def shutter_group(data: Dataset) -> int | None:
    """The overlay group that is a shutter, if one is."""
    return integer_of(data, "ShutterOverlayGroup") if "BITMAP" in texts_of(data, "ShutterShape") else None


def _shape(group: Dataset, name: str, size: tuple[int, ...], aspect: float) -> BoolArray | None:
    shape = SHAPES.get(name)
    return None if shape is None else shape(group, (size[0], size[1]), aspect)


def _rectangle(group: Dataset, size: Size, _aspect: float) -> BoolArray | None:
    """The edges themselves, counted from 1, can be seen."""
    edges = [integer_of(group, keyword) for keyword in EDGES]
    top, bottom, left, right = (0 if edge is None else edge for edge in edges)
    if None in edges or top > bottom or left > right:
        return None
    visible = np.zeros(size, np.bool_)
    visible[max(top - 1, 0) : max(bottom, 0), max(left - 1, 0) : max(right, 0)] = True
    return visible


def _circle(group: Dataset, size: Size, aspect: float) -> BoolArray | None:
    """Round in millimetres: the radius counts pixels along a row."""
    centre, radius = numbers_of(group, "CenterOfCircularShutter"), integer_of(group, "RadiusOfCircularShutter")
    if len(centre) != 2 or radius is None or radius < 1:
        return None
    down = (np.arange(size[0]) + 1 - centre[0]) * aspect
    across = np.arange(size[1]) + 1 - centre[1]
    visible: BoolArray = down[:, None] ** 2 + across**2 <= float(radius) ** 2
    return visible


def _polygon(group: Dataset, size: Size, _aspect: float) -> BoolArray | None:
    """Pixels inside and on the outline; the corners are (row, column) pairs, counted from 1."""
    found = numbers_of(group, "VerticesOfThePolygonalShutter")
    if len(found) < 6 or len(found) % 2 or max(map(abs, found)) > FARTHEST:
        return None
    corners = np.array(found).reshape(-1, 2)[:, ::-1].astype(np.int32) - 1
    drawn: ByteArray = np.zeros(size, np.uint8)
    cv2.fillPoly(drawn, [corners], 1)
    return drawn.astype(np.bool_)


def _bitmap(data: Dataset, layout: Layout, samples: AnyArray, frame: int) -> BoolArray | None:
    """Set pixels of the overlay are hidden."""
    group = shutter_group(data)
    hidden = None if group is None else plane_of(data, layout, samples, frame, group)
    if hidden is None:
        return None
    visible: BoolArray = ~hidden
    return visible


SHAPES: dict[str, Shape] = {"RECTANGULAR": _rectangle, "CIRCULAR": _circle, "POLYGONAL": _polygon}
