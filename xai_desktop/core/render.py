"""A film with what lies over it, as one array: for reports, tiles and thumbnails. The screen draws the same layers."""

from collections.abc import Iterable

import cv2
import numpy as np

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.argb import blend, coloured
from xai_desktop.core.arrays import AnyArray, ByteArray, owned
from xai_desktop.core.cover_layer import cover_sampler
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.film_layer import display_table, film_sampler, fitted, shown
from xai_desktop.core.geometry import Size
from xai_desktop.core.heat_layer import HeatScale, heat_sampler, shown_table
from xai_desktop.core.heatmap import peak
from xai_desktop.core.image import Image, Voi
from xai_desktop.core.mask_layer import outline
from xai_desktop.core.overlay import Colour, OverlayLook, reader_colour, reader_numbers
from xai_desktop.core.sampling import Grid, Sampler
from xai_desktop.core.shapes import Ring
from xai_desktop.core.threshold import RankedMap

__all__ = ["display_table", "film_picture", "inside_any", "overlay_picture", "peak_strokes"]

_SHIFT = 4
"""OpenCV draws with this many fractional bits."""


def overlay_picture(
    image: Image,
    window: Voi,
    explanation: Explanation | None,
    ranked: RankedMap | None,
    look: OverlayLook,
    boxes: Iterable[Annotation],
    size: Size,
    scale: HeatScale | None = None,
) -> ByteArray:
    """(height, width, 3) uint8 RGB: the whole film centred on black, with heat, mask, peak and boxes as `look` says.

    Only a map whose state is ok is coloured. `scale` replaces the map's own, where several maps share one.
    """
    boxes = tuple(boxes)
    grid = Grid.whole(image.size, fitted(image, size))
    picture = _film(image, window, grid, look.film_overlays)
    if not look.hidden:
        if explanation is not None and explanation.is_ok:
            picture = _with_map(picture, explanation, ranked, look, grid, scale)
        picture = np.ascontiguousarray(picture)
        if look.boxes:
            _draw_boxes(picture, boxes, grid)
        if look.peak and explanation is not None and explanation.is_ok:
            _draw_peak(picture, explanation, boxes if look.boxes else (), grid)
    return owned(_centred(picture, size), np.uint8)


def film_picture(image: Image, window: Voi, size: Size) -> ByteArray:
    """(height, width, 3) uint8 RGB: the film alone, without what its file draws over it, which may be a name."""
    return owned(_centred(_film(image, window, Grid.whole(image.size, fitted(image, size)), False), size), np.uint8)


def _film(image: Image, window: Voi, grid: Grid, overlays: bool) -> ByteArray:
    grey = shown(film_sampler(image).smooth(grid), display_table(image, window))
    cover = cover_sampler(image)
    if cover is not None:
        grey = cover.sample(grid).over(grey, overlays)
    return grey if grey.ndim == 3 else np.repeat(grey[..., None], 3, axis=2)


def _with_map(
    picture: ByteArray,
    explanation: Explanation,
    ranked: RankedMap | None,
    look: OverlayLook,
    grid: Grid,
    scale: HeatScale | None,
) -> ByteArray:
    scale = scale or HeatScale.of(explanation.heatmap)
    if look.heat:
        table = shown_table(look, scale)
        index = heat_sampler(explanation, scale, look.pixelated).smooth(grid)
        picture = blend(picture, coloured(index, table))
    if look.mask and ranked is not None:
        sample = Sampler(ranked.plane).nearest(grid)
        mask = ranked.chosen(sample, ranked.cut(look.threshold), *grid.picked())
        picture = blend(picture, outline(mask, line_width(grid.shown)))
    return picture


def line_width(size: Size) -> float:
    """Lines of a large picture are thicker, so that they look the same when it is printed."""
    return max(1.0, min(size) / 900)


def _draw_boxes(picture: ByteArray, boxes: tuple[Annotation, ...], grid: Grid) -> None:
    numbers = reader_numbers(boxes)
    width = max(1, round(2 * line_width(grid.shown))) if min(grid.shown) > 200 else 1
    for annotation in boxes:
        rings = [_on_picture(ring, grid) for ring in annotation.shape.rings()]
        colour = reader_colour(numbers[annotation.reader])
        cv2.polylines(picture, rings, True, colour, width, cv2.LINE_AA, _SHIFT)


def _on_picture(ring: Ring, grid: Grid) -> AnyArray:
    """(n, 2) int32: points in OpenCV's fixed-point coordinates, whose whole numbers are pixel centres."""
    sx, sy = grid.scale
    return np.array([(_fixed(x * sx), _fixed(y * sy)) for x, y in ring], np.int32)


def _fixed(edge: float) -> int:
    return round((edge - 0.5) * (1 << _SHIFT))


def _draw_peak(picture: ByteArray, explanation: Explanation, boxes: tuple[Annotation, ...], grid: Grid) -> None:
    row, column = peak(explanation.heatmap)
    arm = max(3.0, min(grid.shown) / 70)
    outside = bool(boxes) and not inside_any(row, column, boxes)
    centre = ((column + 0.5) * grid.scale[0], (row + 0.5) * grid.scale[1])
    width = max(1, round(1.5 * line_width(grid.shown)))
    black: Colour = (0, 0, 0)
    white: Colour = (255, 255, 255)
    for colour, thick in ((black, width + 2), (white, width)):
        for (ax, ay), (bx, by) in peak_strokes(outside):
            start = _fixed(centre[0] + ax * arm), _fixed(centre[1] + ay * arm)
            end = _fixed(centre[0] + bx * arm), _fixed(centre[1] + by * arm)
            cv2.line(picture, start, end, colour, thick, cv2.LINE_AA, _SHIFT)


def inside_any(row: int, column: int, boxes: Iterable[Annotation]) -> bool:
    """Does the centre of a pixel lie in one of the boxes?"""
    return any(a.shape.contains(column + 0.5, row + 0.5) for a in boxes)


def peak_strokes(outside: bool) -> tuple[tuple[tuple[float, float], tuple[float, float]], ...]:
    """The lines of the peak's cross, in units of its arm: upright, or diagonal where it lies outside every box."""
    if outside:
        return ((-0.75, -0.75), (0.75, 0.75)), ((-0.75, 0.75), (0.75, -0.75))
    return ((-1.0, 0.0), (1.0, 0.0)), ((0.0, -1.0), (0.0, 1.0))


def _centred(picture: ByteArray, size: Size) -> ByteArray:
    if picture.shape[:2] == size:
        return picture
    result = np.zeros((*size, 3), np.uint8)
    top, left = (size[0] - picture.shape[0]) // 2, (size[1] - picture.shape[1]) // 2
    result[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return result
