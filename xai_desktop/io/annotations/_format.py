"""What an annotation format has to offer, and the table of all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import FormatError
from xai_desktop.core.geometry import Box
from xai_desktop.core.registry import Registry

FARTHEST, THINNEST = 1e9, 1e-6
"""Pixels: how far from the corner an edge may lie, and how close two edges may be. No box is beyond that, and within it
floats tell all edges apart, whatever film the box is scaled to."""

HEAD_BYTES = 4096
"""How much of a file's beginning is enough to tell its format."""


@dataclass(frozen=True, slots=True)
class Format:
    """One annotation format.

    `sniff` judges the beginning of the text. `read` takes the path (for messages), the whole text and whether one bad
    row refuses the file. `write` gives the text, where the format can be written.
    """

    key: str
    title: str
    sniff: Callable[[str], bool]
    read: Callable[[Path, str, bool], AnnotationSet]
    write: Callable[[AnnotationSet], str] | None = None


def usable(box: Box) -> bool:
    """Whether a box can be reckoned with."""
    return max(map(abs, box.as_tuple())) <= FARTHEST and min(box.width, box.height) >= THINNEST


FORMATS: Registry[Format] = Registry("annotation format", FormatError)
