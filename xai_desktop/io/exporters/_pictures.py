"""The pictures of a report, made by the same code as the screen's."""

import numpy as np

from xai_desktop.core.argb import blend, coloured
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.film_layer import fitted
from xai_desktop.core.geometry import Size
from xai_desktop.core.heat_layer import HeatScale, shown_table
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.render import overlay_picture
from xai_desktop.core.report import Report
from xai_desktop.core.threshold import RankedMap

GREY = 70
"""The film grey over which the colour bar is drawn: between lung and bone."""


def look_of(report: Report) -> OverlayLook:
    """As on the screen, but without the file's own overlays: their writing may be a patient's name."""
    return OverlayLook(colormap=report.colormap, threshold=report.threshold, film_overlays=False)


def picture_size(report: Report, room: Size) -> Size:
    """(height, width) of the whole film inside a room, with square millimetres."""
    return fitted(report.image, room)


def film_with_boxes(report: Report, size: Size) -> ByteArray:
    """(height, width, 3) uint8 RGB: no map, no mask."""
    return overlay_picture(report.image, report.window, None, None, look_of(report), report.annotations, size)


def film_with_map(report: Report, explanation: Explanation, size: Size) -> ByteArray:
    """(height, width, 3) uint8 RGB: heat, mask outline, peak and boxes; a map that is not ok leaves no colour."""
    ranked = RankedMap.of(explanation.heatmap) if explanation.is_ok else None
    return overlay_picture(report.image, report.window, explanation, ranked, look_of(report), report.annotations, size)


def scale_of(report: Report) -> HeatScale:
    """The values at the ends of the main map's colours."""
    return HeatScale.of(report.explanation.heatmap)


def colour_bar(report: Report, size: Size) -> ByteArray:
    """(height, width, 3) uint8 RGB: the scale's high end on top, over a film grey, with the opacity of the map."""
    look, scale = look_of(report), scale_of(report)
    table = shown_table(look, scale)
    column = np.linspace(255, 1, size[0]).round().astype(np.uint8)
    index = np.repeat(column[:, None], size[1], axis=1)
    return blend(np.full((*size, 3), GREY, np.uint8), coloured(index, table))


def tick(value: float) -> str:
    """A scale's value, short and the same everywhere."""
    return f"{value:.2g}"
