"""How fast a film of several frames is meant to run (PS3.3 C.7.6.5, cine)."""

from pydicom.dataset import Dataset

from xai_desktop.io.readers._dicom_values import numbers_of

FASTEST = 1000.0
"""Frames a second; what asks for more is a slip, not a film."""


def rate_of(data: Dataset, frames: int) -> float:
    """Frames a second by the first attribute that gives a usable one; 0 where none does, and for a single frame."""
    if frames < 2:
        return 0.0
    found = (
        _first(data, "RecommendedDisplayFrameRate"),
        _first(data, "CineRate"),
        _per_second(_first(data, "FrameTime")),
        _per_second(_mean_step(numbers_of(data, "FrameTimeVector"))),
    )
    return next((rate for rate in found if 0 < rate <= FASTEST), 0.0)


def _first(data: Dataset, keyword: str) -> float:
    return next(iter(numbers_of(data, keyword)), 0.0)


def _per_second(milliseconds: float) -> float:
    return 1000 / milliseconds if milliseconds > 0 else 0.0


def _mean_step(vector: tuple[float, ...]) -> float:
    """Milliseconds between frames; the first entry is that of the first frame, which nothing precedes."""
    return sum(vector[1:]) / (len(vector) - 1) if len(vector) > 1 else 0.0
