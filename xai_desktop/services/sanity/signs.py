"""Signs to lay on a film: side letters, a ringed one, a word. And the same brightness without the form of a sign."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from torch import Tensor

from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray, owned
from xai_desktop.core.wording import noted
from xai_desktop.services.canvas import Canvas, patch_of

FONT = cv2.FONT_HERSHEY_DUPLEX
FINE = 4
"""Signs are drawn so many times too large and then averaged."""

LETTER = 0.04
"""Height of a letter as a share of the film's longer side: 1.5 cm of 40."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign by name: `draw` gives its ink (h, w) from 0 to 1 for letters of so many pixels."""

    key: str
    title: str
    draw: Callable[[float], FloatArray]


def text(word: str, scale: float = 1.0, ring: bool = False) -> Callable[[float], FloatArray]:
    """A word in letters of so many times the usual height, with a ring around it."""

    def draw(height: float) -> FloatArray:
        tall = height * scale * FINE
        (wide, up), _ = cv2.getTextSize(word, FONT, 1.0, 1)
        size = tall / up
        side = round(max(wide * size, tall) * (2.0 if ring else 1.3))
        rows = side if ring else round(tall * 1.5)
        sheet = np.zeros((rows, side), np.uint8)
        pen = max(1, round(tall / 7))
        corner = round((side - wide * size) / 2), round((rows + tall) / 2)
        cv2.putText(sheet, word, corner, FONT, size, 255, pen, cv2.LINE_AA)
        if ring:
            cv2.circle(sheet, (side // 2, rows // 2), round(side * 0.46), 255, max(1, round(pen * 0.6)), cv2.LINE_AA)
        small = max(2, round(side / FINE)), max(2, round(rows / FINE))
        return owned(cv2.resize(sheet, small, interpolation=cv2.INTER_AREA).astype(np.float32) / 255)

    return draw


SIGNS: tuple[Sign, ...] = (
    Sign("letter", noted("a side letter inserted"), text("L")),
    Sign("ring", noted("a ringed side letter inserted"), text("R", ring=True)),
    Sign("word", noted("a word in the corner inserted"), text("PORTABLE", 0.7)),
)


def blot_of(ink: FloatArray) -> FloatArray:
    """(h, w): as much ink on the same patch without its form: even in the middle and fading to the edge."""
    rows, columns = (np.hanning(side + 2)[1:-1] for side in ink.shape)
    weight = np.sqrt(np.outer(rows, columns))
    total = float(ink.sum())
    blot: AnyArray = np.minimum(weight * (total / weight.sum()), 1.0)
    return owned(blot, np.float32)


def laid(
    canvas: Canvas, planes: FloatArray, ink: FloatArray, corner: tuple[int, int], lead: float = 1.0
) -> Tensor | None:
    """(1, C, h, w): the input for a film whose planes (P, H, W) are these, with ink at (row, column) as white as lead;
    None where it does not lie on the picture. `lead` is what that is in the planes: 0 where bone is dark."""
    height, width = ink.shape
    rows, columns = slice(corner[0], corner[0] + height), slice(corner[1], corner[1] + width)
    if corner[0] < 0 or corner[1] < 0 or rows.stop > canvas.size[0] or columns.stop > canvas.size[1]:
        return None
    made = planes.copy()
    made[:, rows, columns] += (np.float32(lead) - made[:, rows, columns]) * ink
    return painted(canvas, made)


def painted(canvas: Canvas, planes: FloatArray) -> Tensor:
    """(1, C, h, w): the input with these planes (P, H, W) in place of the film's own."""
    changed: BoolArray = owned((planes != canvas.planes).any(0) & canvas.picture, np.bool_)
    patch = patch_of(changed)
    return canvas.x if patch is None else canvas.painted(patch, planes[(slice(None), *patch.window)])


def place_for(canvas: Canvas, ink: FloatArray, right: bool) -> tuple[int, int]:
    """The corner (row, column) of a sign in the upper part of the film, as far from the edge as markers are put."""
    height, width = canvas.size
    rows = np.flatnonzero(canvas.field.any(1))
    columns = np.flatnonzero(canvas.field.any(0))
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, height)
    left, end = (int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, width)
    centre = left + (end - left) * (0.91 if right else 0.09)
    row = round(top + (bottom - top) * 0.09 - ink.shape[0] / 2)
    column = round(centre - ink.shape[1] / 2)
    return max(top, min(row, bottom - ink.shape[0])), max(left, min(column, end - ink.shape[1]))
