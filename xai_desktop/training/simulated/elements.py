"""A film that a program has made, with everything on it that somebody may ask about, pixel by pixel."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.annotation import ROLES, Annotation, Role
from xai_desktop.core.arrays import BoolArray, frozen
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image
from xai_desktop.training.phantom.findings import box_of

READER = "generator"


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One thing on a film: its name, its role, and the pixels (H, W) bool in which it can be seen.

    Raises `InputError` for an unknown role, and for an element that is nowhere.
    """

    label: str
    role: Role
    mask: BoolArray

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise InputError(f"An element has one of the roles {', '.join(ROLES)}, not {self.role!r}.")
        if self.mask.ndim != 2 or not self.mask.any():
            raise InputError(f"The element {self.label!r} is to be seen nowhere on its film.")
        object.__setattr__(self, "mask", frozen(self.mask, np.bool_))

    @property
    def box(self) -> Box:
        """The tight box around it, in pixel edges."""
        return Box(*box_of(self.mask))


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedFilm:
    """`findings` are the classes that the film belongs to; artefacts and devices are none, whatever they go along with.

    Raises `InputError` for an element of another size than the film.
    """

    name: str
    image: Image
    findings: frozenset[str]
    elements: tuple[Element, ...] = ()

    def __post_init__(self) -> None:
        for element in self.elements:
            if element.mask.shape != self.image.size:
                raise InputError(f"The element {element.label!r} is of another size than its film.")

    def of_role(self, role: Role) -> tuple[Element, ...]:
        return tuple(element for element in self.elements if element.role == role)

    def mask(self, role: Role) -> BoolArray:
        """(H, W) bool: every pixel of a role; all false where the film has nothing of it."""
        return union((element.mask for element in self.of_role(role)), self.image.size)

    def annotations(self, role: Role = "finding") -> tuple[Annotation, ...]:
        """A box for each element of a role."""
        return tuple(Annotation(element.label, element.box, READER, role=role) for element in self.of_role(role))


def union(masks: Iterable[BoolArray], size: tuple[int, int]) -> BoolArray:
    """(H, W) bool."""
    found = np.zeros(size, dtype=bool)
    for mask in masks:
        found |= mask
    return found
