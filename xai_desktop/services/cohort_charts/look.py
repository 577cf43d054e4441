"""The look of all charts: sizes of a journal's column, few colours, and for each colour a marker and dashes of its own.

The colours are Okabe and Ito's (2008), told apart by the colour-blind; nothing is told by colour alone.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

from xai_desktop.core.cohort.charts import Limit, LimitKind
from xai_desktop.io.exporters._fonts import SANS, eastern_files, font_file
from xai_desktop.services.figures import drawing_style

INCH = 25.4
"""Millimetres."""

COLUMN, PAGE = 89.0, 183.0
"""Millimetres: one column of a journal, and its whole page."""

FINE = 300
"""Dots per inch of a PNG."""

BASE, SMALL, TINY, HEAD = 7.0, 6.2, 5.6, 8.5
"""Sizes of letters, in points."""

INK, QUIET, PALE, BAND = "#18212b", "#56626f", "#cbd3db", "#dde3e9"

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#b8860b", "#3aa0d8", "#222222", "#8c564b")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_DASHES: tuple[Any, ...] = ("solid", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (5, 1.5, 1.2, 1.5)), (0, (8, 2, 2, 2)))

_LIMITS: dict[LimitKind, tuple[str, Any]] = {
    LimitKind.FLOOR: ("#6d7781", (0, (1, 1.2))),
    LimitKind.CEILING: ("#6d7781", (0, (6, 2))),
    LimitKind.ATLAS: ("#18212b", (0, (3, 1.2, 1, 1.2))),
    LimitKind.CHANCE: ("#6d7781", (0, (1, 2.4))),
    LimitKind.PREVALENCE: ("#6d7781", (0, (4, 1.4, 1, 1.4, 1, 1.4))),
}

_SETTINGS: dict[str, Any] = {
    "font.size": BASE,
    "font.family": "DejaVu Sans",
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.6,
    "axes.labelsize": BASE,
    "axes.titlesize": BASE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.formatter.useoffset": False,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "lines.linewidth": 1.2,
    "lines.markersize": 3.6,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
}


@contextmanager
def chart_style(text: str = "") -> Iterator[None]:
    """Within it charts are built and made into bytes. `text` is all that is written in one: letters that our face
    does not have come from the machine's, where it has them, else a box stands for each."""
    import matplotlib as mpl

    with ExitStack() as stack:
        stack.enter_context(drawing_style())
        stack.enter_context(mpl.rc_context(_SETTINGS))
        if lacking(text):
            stack.enter_context(_eastern_style())
        yield


@contextmanager
def _eastern_style() -> Iterator[None]:
    """What the machine's faces lack in turn is told by the boxes, and not by lines on the terminal."""
    import matplotlib as mpl
    from matplotlib.font_manager import FontProperties, fontManager

    families = [_SETTINGS["font.family"]]
    for path in eastern_files():
        fontManager.addfont(path)
        families.append(FontProperties(fname=str(path)).get_name())
    said = logging.getLogger("matplotlib.font_manager")
    level = said.level
    with warnings.catch_warnings(), mpl.rc_context({"font.family": families}):
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        said.setLevel(logging.ERROR)
        try:
            yield
        finally:
            said.setLevel(level)


def lacking(text: str) -> bool:
    """Whether our face has not all of its letters."""
    if text.isascii():
        return False
    known = _letters()
    return any(ord(letter) not in known and not letter.isspace() for letter in text)


@cache
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(font_file(SANS))).get_charmap())


def colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]


def marker(number: int) -> str:
    """Runs through another row than the colours, so that no pair comes again soon."""
    return _MARKERS[(number + number // len(_COLOURS)) % len(_MARKERS)]


def dash(number: int) -> Any:
    return _DASHES[number % len(_DASHES)]


def limit_look(limit: Limit) -> dict[str, Any]:
    """How a line of this kind looks in every chart."""
    tint, dashes = _LIMITS[limit.kind]
    return {"color": tint, "linestyle": dashes, "linewidth": 0.9}
