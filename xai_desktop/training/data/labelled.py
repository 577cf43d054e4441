"""Labelled films as a data set gives them, before any pixel is decoded."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from xai_desktop.core.annotation import Annotation, SkippedRow
from xai_desktop.core.arrays import FloatArray, owned
from xai_desktop.core.errors import InputError

Part = Literal["train", "tune", "test"]
PARTS: tuple[Part, ...] = ("train", "tune", "test")
"""Learning; choosing operating points and when to stop; measuring. Others call the second one validation."""


@dataclass(frozen=True, slots=True)
class LabelledFilm:
    """One film, whose patient it is of, and what was found on it.

    `boxes` are marks in pixels of this very file. `split` is the part that the data set itself puts the film in.
    `unknown` are classes about which nobody said anything: neither found nor ruled out. `mask` is a painted
    outline of the object, as a picture of the film's size, where the data set has one.
    """

    path: Path
    patient: str
    findings: frozenset[str] = frozenset()
    boxes: tuple[Annotation, ...] = ()
    split: Part | None = None
    unknown: frozenset[str] = frozenset()
    mask: Path | None = None


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The films of a folder with their labels, in the order of the label file.

    `source` names the label file (or the folder) in messages, `title` the layout that was recognised. `notes` are
    sentences about what was left out or assumed; `refused` are rows that could not be used, each with the reason.
    """

    films: tuple[LabelledFilm, ...]
    classes: tuple[str, ...]
    source: str
    title: str
    notes: tuple[str, ...] = ()
    refused: tuple[SkippedRow, ...] = ()

    def __len__(self) -> int:
        return len(self.films)

    @property
    def patients(self) -> frozenset[str]:
        return frozenset(film.patient for film in self.films)

    def table(self) -> FloatArray:
        """(films, classes) float32: 1 found, 0 not found, NaN where nobody said."""
        found = np.zeros((len(self.films), len(self.classes)), np.float32)
        for row, film in enumerate(self.films):
            for column, name in enumerate(self.classes):
                if name in film.findings:
                    found[row, column] = 1
                elif name in film.unknown:
                    found[row, column] = np.nan
        return owned(found, np.float32)

    def positives(self) -> dict[str, int]:
        """Films of each class."""
        return {name: sum(name in film.findings for film in self.films) for name in self.classes}

    def of(self, films: Iterable[LabelledFilm]) -> "LabelledSet":
        """The same set with these films only."""
        return replace(self, films=tuple(films))

    def choose(self, wanted: Sequence[str] = ()) -> "LabelledSet":
        """Only these classes (none named: all), in this order; findings and boxes of other classes are dropped.

        Raises `InputError` for a class that is not there, and for one that all films have or none has.
        """
        classes = tuple(dict.fromkeys(wanted)) or self.classes
        if not classes:
            raise InputError(f"{self.source}: no film here has any label; name a label file with findings.")
        for name in classes:
            self._check(name)
        kept = frozenset(classes)
        films = (
            replace(
                film,
                findings=film.findings & kept,
                unknown=film.unknown & kept,
                boxes=tuple(box for box in film.boxes if box.label in kept),
            )
            for film in self.films
        )
        return replace(self, films=tuple(films), classes=classes)

    def need_boxes(self) -> "LabelledSet":
        """The same set. Raises `InputError` where no film has a box."""
        if not any(film.boxes for film in self.films):
            raise InputError(
                f"{self.source}: no film has a box of {', '.join(self.classes)}; name a list of boxes as well."
            )
        return self

    def _check(self, name: str) -> None:
        if name not in self.classes:
            alike = difflib.get_close_matches(name, self.classes, 1, 0.6)
            meant = f"did you mean {alike[0]}? Otherwise " if alike else ""
            offered = ", ".join(self.classes)
            raise InputError(f"{self.source}: there is no class {name!r}; {meant}choose from: {offered}.")
        found = sum(name in film.findings for film in self.films)
        absent = sum(name not in film.findings and name not in film.unknown for film in self.films)
        if not found:
            raise InputError(
                f"{self.source}: no film here has the class {name!r}; choose another one or add such films."
            )
        if not absent:
            raise InputError(
                f"{self.source}: every film is of the class {name!r}, which leaves nothing to tell apart; "
                "add films without it."
            )
