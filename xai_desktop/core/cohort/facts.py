"""What a table beside the films says about them: whose they are, how they were made, what was found on them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xai_desktop.core.study import ImageRef


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """One film. An empty text or None is what the table does not say.

    `findings` are the labels that are present; None where the table has no labels, so that nothing is known.
    `unknown` are labels about which nobody is sure, and `named` all labels that the table has an own column for:
    with neither, every label that is not present is absent.
    """

    patient: str = ""
    age: float | None = None
    sex: str = ""
    view: str = ""
    portable: bool | None = None
    support_devices: bool | None = None
    manufacturer: str = ""
    device: str = ""
    findings: frozenset[str] | None = None
    unknown: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()

    def says(self, finding: str) -> bool | None:
        """Whether a label is present, by any case; None where the table does not say."""
        if self.findings is None:
            return None
        wanted = finding.casefold()
        if wanted in _folded(self.findings):
            return True
        if wanted in _folded(self.unknown) or (self.named and wanted not in _folded(self.named)):
            return None
        return False


@dataclass(frozen=True, slots=True)
class FactsTable:
    """The facts of many films by name: the film's file with and without its ending, or its path.

    `differing` are films, as the table names them, of which it says two different things: nothing is known of them.
    `shared` are names that several lines bear, which say the same: `view1_frontal` of two examinations.
    """

    films: Mapping[str, FilmFacts] = field(default_factory=dict)
    differing: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()

    def of(self, ref: ImageRef) -> FilmFacts:
        """What is said of a film under any of its names; nothing where it is not in the table."""
        return next((self.films[key] for key in _keys(ref) if key in self.films), FilmFacts())

    def line_of(self, ref: ImageRef) -> str:
        """The name of the one line that is about a film, by its folders first; "" where none is, or several are."""
        keys = (tail_of(ref.place.path.as_posix()), *ref.keys)
        found = next((key for key in keys if key in self.films), "")
        return "" if found in self.shared else found

    def joined(self, other: "FactsTable") -> "FactsTable":
        """Of a film that is in both, what the other one says."""
        return FactsTable({**self.films, **other.films}, self.differing + other.differing, self.shared | other.shared)

    def knows(self, ref: ImageRef) -> bool:
        """Whether the film is in the table, under any of its names."""
        return any(key in self.films for key in _keys(ref))


def plain_patient(name: str) -> str:
    """A table may name `72` whom a film's own name calls `00000072`: numbers have no leading zeros."""
    return (name.lstrip("0") or "0") if name.isdecimal() else name


def years_of(text: str) -> float | None:
    """`54`, `054Y` (DICOM and older NIH lists), `18M`, `18 mo` (as the worklist has it) in years."""
    units = {"Y": 1.0, "M": 1 / 12, "MO": 1 / 12, "W": 7 / 365.25, "WK": 7 / 365.25, "D": 1 / 365.25}
    number = text.rstrip("YMWDOKymwdok ")
    unit = text[len(number) :].strip().upper()
    try:
        age = float(number) * (units[unit] if unit else 1.0)
    except (ValueError, KeyError):
        return None
    return age if math.isfinite(age) and 0 <= age < 150 else None


def _keys(ref: ImageRef) -> tuple[str, ...]:
    return (*ref.keys, tail_of(ref.place.path.as_posix()))


def _folded(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(one.casefold() for one in labels)


def tail_of(path: str) -> str:
    """The last folders and the file: `patient00001/study1/view1_frontal.jpg` is named by no less."""
    return "/".join(path.split("/")[-3:])
