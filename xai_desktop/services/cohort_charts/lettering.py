"""Text that fits: measured with the letters it is drawn in, broken between words, within words where it must be."""

from functools import cache
from typing import Any
from unicodedata import east_asian_width

from xai_desktop.services.cohort_charts.look import BASE, INCH

POINT = INCH / 72
"""Millimetres."""

_LARGE = 100.0
"""Points of the letters that are measured: large ones are exact."""

LEADING = 1.3
"""Distance of two lines in sizes of a letter."""

_BREAKS = "_-./·:"
"""After these signs a long name may go on in the next line."""


@cache
def _measure() -> tuple[Any, Any]:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    return TextToPath(), FontProperties


@cache
def _advance(letter: str, weight: str) -> float:
    """How far a letter moves the next one, in sizes of a letter: between two others, since its ink may be narrower.

    Wide Eastern letters, which come from another face, fill a square.
    """
    if east_asian_width(letter) in "WF":
        return 1.0
    measure, properties = _measure()
    face = properties(family="DejaVu Sans", size=_LARGE, weight=weight)
    wide, narrow = (measure.get_text_width_height_descent(text, face, False)[0] for text in (f"n{letter}n", "nn"))
    return float(wide - narrow) / _LARGE


def text_mm(text: str, size: float = BASE, weight: str = "normal") -> float:
    """Millimetres from the first letter to the last, of the widest line."""
    lines = text.splitlines() or [""]
    return max(sum(_advance(letter, weight) for letter in line) for line in lines) * size * POINT


def line_mm(size: float) -> float:
    """Height of a line."""
    return size * LEADING * POINT


def wrapped(text: str, width: float, size: float = BASE, weight: str = "normal") -> str:
    """The text in lines of at most `width` millimetres; nothing of it is left out."""
    return "\n".join(line for part in text.splitlines() or [""] for line in _lines(part, width, size, weight))


def _lines(text: str, width: float, size: float, weight: str) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if text_mm(longer, size, weight) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width, size, weight)
        lines += full
    return [*lines, line]


def _pieces(word: str, width: float, size: float, weight: str) -> list[str]:
    """A word that is wider than a line in pieces that are not, broken after a sign where there is one."""
    pieces = []
    while text_mm(word, size, weight) > width and len(word) > 1:
        fitting = max((n for n in range(1, len(word)) if text_mm(word[:n], size, weight) <= width), default=1)
        sign = max((n + 1 for n in range(fitting) if word[n] in _BREAKS), default=0)
        cut = sign if sign > fitting // 3 else fitting
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]


def lines_of(text: str) -> int:
    return text.count("\n") + 1
