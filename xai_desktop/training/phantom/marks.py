"""What is laid on a film: side letters of lead in several styles, and the word that says it is made up."""

from typing import Literal, get_args

import cv2
import numpy as np

from xai_desktop.core.arrays import ByteArray, FloatArray
from xai_desktop.training.phantom.canvas import FIELD_CM, Canvas

Style = Literal["plain", "ring", "frame", "portable"]
STYLES: tuple[Style, ...] = get_args(Style)
LETTER_CM = 1.5


def side_marker(canvas: Canvas, letter: str, style: Style, x: float, y: float) -> FloatArray:
    """Lead thickness in cm: `R` stands on the left of the film, `L` on the right, as the patient faces us."""
    fine = max(1, round(1024 / canvas.side))
    mask = _blank(canvas.side * fine)
    scale = mask.shape[0] / FIELD_CM
    at = (x + FIELD_CM / 2) * scale, (y + FIELD_CM / 2) * scale
    _write(mask, letter, at, LETTER_CM * scale)
    reach = LETTER_CM * scale
    centre = round(at[0]), round(at[1])
    if style == "ring":
        cv2.circle(mask, centre, round(reach * 0.95), 255, max(1, round(scale * 0.12)), cv2.LINE_AA)
    if style == "frame":
        corner, other = (
            (round(at[0] - reach * 0.8), round(at[1] - reach * 0.9)),
            (
                round(at[0] + reach * 0.8),
                round(at[1] + reach * 0.9),
            ),
        )
        cv2.rectangle(mask, corner, other, 255, max(1, round(scale * 0.14)))
    if style == "portable":
        _write(mask, "PORT", (at[0], at[1] + reach * 1.25), LETTER_CM * scale * 0.55)
    return _thickness(mask, canvas)


def burnt_in(canvas: Canvas) -> FloatArray:
    """SYNTHETIC, small, in the lower left corner: 0 … 1."""
    fine = max(1, round(1024 / canvas.side))
    mask = _blank(canvas.side * fine)
    side = mask.shape[0]
    cv2.putText(
        mask,
        "SYNTHETIC",
        (side // 64, side - side // 64),
        cv2.FONT_HERSHEY_SIMPLEX,
        side / 2000,
        255,
        max(1, side // 900),
        cv2.LINE_AA,
    )
    return _thickness(mask, canvas)


def _blank(side: int) -> ByteArray:
    return np.zeros((side, side), dtype=np.uint8)


def _write(mask: ByteArray, text: str, at: tuple[float, float], height: float) -> None:
    """Text centred on a point, so many pixels high."""
    font, pen = cv2.FONT_HERSHEY_DUPLEX, max(1, round(height / 7))
    (width, tall), _ = cv2.getTextSize(text, font, 1.0, 1)
    scale = height / tall
    corner = round(at[0] - width * scale / 2), round(at[1] + height / 2)
    cv2.putText(mask, text, corner, font, scale, 255, pen, cv2.LINE_AA)


def _thickness(mask: ByteArray, canvas: Canvas) -> FloatArray:
    small = cv2.resize(mask, (canvas.side, canvas.side), interpolation=cv2.INTER_AREA)
    found: FloatArray = small.astype(np.float32) / 255
    return found
