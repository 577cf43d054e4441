"""Lengths and places on a film in millimetres, with the kind of spacing they rest on; in pixels where there is none."""

import math

from xai_desktop.core.image import Spacing, SpacingKind

Point = tuple[float, float]
"""(x, y) in film pixels (edges)."""

KINDS = {
    SpacingKind.CALIBRATED: "mm calibrated",
    SpacingKind.DETECTOR: "mm at the detector",
    SpacingKind.SCANNED: "mm on the scanned film",
    SpacingKind.READER: "mm calibrated by the reader",
}
AREAS = {
    SpacingKind.CALIBRATED: "mm² calibrated",
    SpacingKind.DETECTOR: "mm² at the detector",
    SpacingKind.SCANNED: "mm² on the scanned film",
    SpacingKind.READER: "mm² calibrated by the reader",
}
"""A length at the detector is not one in the patient: the rays spread (PS3.3 10.7.1.3)."""


def length_mm(spacing: Spacing | None, p: Point, q: Point) -> float | None:
    """The distance of two film points in mm, rows and columns each by their own spacing; None without a spacing."""
    if spacing is None:
        return None
    return math.hypot((q[0] - p[0]) * spacing.column_mm, (q[1] - p[1]) * spacing.row_mm)


def length_px(aspect: float, p: Point, q: Point) -> float:
    """The distance in widths of a pixel; `aspect` is a pixel's height over its width."""
    return math.hypot(q[0] - p[0], (q[1] - p[1]) * aspect)


def length_text(spacing: Spacing | None, aspect: float, p: Point, q: Point) -> str:
    """`42.3 mm at the detector`, `42.3 mm calibrated`, or `317 px (no spacing in the file)`."""
    length = length_mm(spacing, p, q)
    if length is None or spacing is None:
        unit = "px" if aspect == 1 else "pixel widths"
        return f"{length_px(aspect, p, q):.0f} {unit} (no spacing in the file)"
    return f"{_number(length)} {KINDS[spacing.kind]}"


def place_text(spacing: Spacing | None, row: int, column: int) -> str:
    """A pixel's middle from the film's top-left corner, x then y: `12.3, 45.6 mm at the detector`; "" without one."""
    if spacing is None:
        return ""
    x, y = (column + 0.5) * spacing.column_mm, (row + 0.5) * spacing.row_mm
    return f"{_number(x)}, {_number(y)} {KINDS[spacing.kind]}"


def _number(mm: float) -> str:
    """Tenths of a millimetre, hundredths below one."""
    return f"{mm:.1f}" if mm >= 1 or mm == 0 else f"{mm:.2f}"
