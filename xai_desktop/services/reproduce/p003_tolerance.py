"""How near to a box a map has to point: the paper's 15 pixels, on films of another size."""

from xai_desktop.metrics.pointing import PAPER_TOLERANCE_PX

OBJECT_CXR, LVOT = 600, 224
"""Sides of the paper's films: foreign objects on chest films, and cardiac MRI."""


def tolerance(side: int, paper_side: int = OBJECT_CXR) -> float:
    """In pixels of a film of this side, the same share of it as 15 of the paper's: 2.5 %, or 6.7 % of an MRI."""
    return PAPER_TOLERANCE_PX * side / paper_side
