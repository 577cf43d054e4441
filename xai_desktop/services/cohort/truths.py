"""What is asked of a network about one film, and whether the finding is there: by marks first, then by labels.

A mark of any reader makes a finding present. A film without marks of it is what the table about the films says; where
that says nothing, a reader who looked for it and marked nothing makes it absent. Everything else is unknown, not
absent: who reads films for pneumonia says nothing about masses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.shapes import Shape
from xai_desktop.services.cohort.planning import FilmPlan

PRESENT, ABSENT, UNKNOWN = "present", "absent", "unknown"
MARKS, LABELS, LOOKED = "marks", "labels", "looked"

Readers = Mapping[str, tuple[Shape, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One film, one finding. `label` is the network's class, None where it has none; `readers` marked it."""

    finding: str
    label: str | None
    truth: str
    truth_from: str
    readers: Readers


def asked_of(film: FilmPlan, card: BundleCard, design: Design) -> tuple[Asked, ...]:
    """Every class of the network, then what was marked that it has no class for."""
    marked = _marked(film, card)
    wanted = {one.casefold() for one in design.findings}
    names = [*card.classes, *(finding for label, finding in marked if label is None)]
    found = []
    for name in dict.fromkeys(names):
        label = name if name in card.classes else None
        readers = marked.get((label, name), {})
        if not wanted or name.casefold() in wanted:
            found.append(Asked(name, label, *_truth(film, name, label, readers, card, design), readers))
    return tuple(found)


def _marked(film: FilmPlan, card: BundleCard) -> dict[tuple[str | None, str], dict[str, tuple[Shape, ...]]]:
    """(class, finding) → the marks by reader. Findings of one class are one finding, called as the class is."""
    found: dict[tuple[str | None, str], dict[str, tuple[Shape, ...]]] = {}
    for mark in film.marks:
        if mark.role == "finding":
            label = card.class_of(mark.label)
            readers = found.setdefault((label, label or mark.label), {})
            readers[mark.reader] = (*readers.get(mark.reader, ()), mark.shape)
    return found


def _truth(
    film: FilmPlan, name: str, label: str | None, readers: Readers, card: BundleCard, design: Design
) -> tuple[str, str]:
    if readers:
        return PRESENT, MARKS
    said = _said(film, _names(name, label, card, design))
    if said is not None:
        return (PRESENT if said else ABSENT), LABELS
    return (ABSENT, LOOKED) if _looked(film, name, label, card) else (UNKNOWN, "")


def _looked(film: FilmPlan, name: str, label: str | None, card: BundleCard) -> bool:
    """Whether a reader who marked nothing on the film looks for this finding, under any name of its class."""
    sought = (one for reader in film.nothing_by for one in film.looked_for.by(reader))
    if label is not None:
        return any(card.class_of(one) == label for one in sought)
    return any(one.casefold() == name.casefold() for one in sought)


def _names(name: str, label: str | None, card: BundleCard, design: Design) -> list[str]:
    """What a table may call it."""
    pairs = (*card.findings, *design.labels)
    return [name, *(other for other, to in pairs if to.casefold() == (label or name).casefold())]


def _said(film: FilmPlan, names: Iterable[str]) -> bool | None:
    """Present where it is under any of its names, absent where the table knows it under one of them."""
    known = [said for said in map(film.facts.says, names) if said is not None]
    return any(known) if known else None
