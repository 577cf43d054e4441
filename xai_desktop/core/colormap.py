"""Colour maps as tables of 256 colours. Perceptually uniform ones come first; jet is there for comparison only."""

from functools import cache

import cv2
import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray, owned
from xai_desktop.core.errors import InputError

DEFAULT = "inferno"
DIVERGING = "diverging"
"""For signed maps: blue below zero, dark neutral at zero, orange above. Lightness rises alike on both sides."""

_SEQUENTIAL = {
    DEFAULT: cv2.COLORMAP_INFERNO,
    "magma": cv2.COLORMAP_MAGMA,
    "viridis": cv2.COLORMAP_VIRIDIS,
    "cividis": cv2.COLORMAP_CIVIDIS,
    "jet (legacy)": cv2.COLORMAP_JET,
}
_BLUE, _NEUTRAL, _ORANGE = (71.0, -8.0, -46.0), (22.0, 0.0, 0.0), (71.0, 27.0, 60.0)
"""Control points in CIE L*a*b*."""


def names() -> tuple[str, ...]:
    """The names of all colour maps, in the order in which they are offered."""
    return (*_SEQUENTIAL, DIVERGING)


@cache
def table(name: str) -> ByteArray:
    """(256, 3) uint8 RGB, read-only. Raises `InputError` for a name that is not in `names()`."""
    if name == DIVERGING:
        return _diverging()
    if name not in _SEQUENTIAL:
        raise InputError(f"There is no colour map called {name!r}; choose one of: {', '.join(names())}.")
    ramp = np.arange(256, dtype=np.uint8)[:, None]
    blue_green_red: AnyArray = cv2.applyColorMap(ramp, _SEQUENTIAL[name])
    return owned(blue_green_red[:, 0, ::-1], np.uint8)


def _diverging() -> ByteArray:
    positions = np.linspace(-1, 1, 256)
    points = np.array([_BLUE, _NEUTRAL, _ORANGE])
    lab = np.stack([np.interp(positions, (-1, 0, 1), points[:, channel]) for channel in range(3)], axis=1)
    rgb: AnyArray = cv2.cvtColor(lab[None].astype(np.float32), cv2.COLOR_Lab2RGB)[0]
    return owned(np.clip(np.rint(rgb * 255), 0, 255), np.uint8)
