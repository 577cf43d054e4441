"""Which films and patients a network has learnt from, as salted digests: whoever has a name can ask, nobody can read.

Names are compared as people mean them: in any case, a film without its ending, a patient's number without the zeros
before it. A name that is the same is taken for the same: better a film too many left out than one too few.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Part = Literal["train", "tune", "test"]
PARTS: tuple[Part, ...] = ("train", "tune", "test")
"""Learnt from; used to choose operating points and when to stop; held out."""


@dataclass(frozen=True, slots=True)
class Members:
    """Digests of the films and of the patients of one part."""

    films: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()


NOBODY = Members()


@dataclass(frozen=True, slots=True)
class LearntList:
    """One training's split. `salt` goes into every digest, so that two lists cannot be laid side by side."""

    salt: str
    train: Members
    tune: Members
    test: Members

    @classmethod
    def of(
        cls,
        salt: str,
        train: Iterable[tuple[str, str]],
        tune: Iterable[tuple[str, str]],
        test: Iterable[tuple[str, str]],
    ) -> "LearntList":
        """From (film, patient) by part; an empty patient is one that nobody knows."""
        return cls(salt, *(_members(salt, list(part)) for part in (train, tune, test)))

    def has_film(self, names: Iterable[str], part: Part) -> bool:
        """Whether a film under any of its names is in a part."""
        members: Members = getattr(self, part)
        return bool(members.films) and any(film_digest(self.salt, name) in members.films for name in names)

    def has_patient(self, patient: str, part: Part) -> bool:
        members: Members = getattr(self, part)
        return bool(members.patients) and bool(patient) and patient_digest(self.salt, patient) in members.patients


@dataclass(frozen=True, slots=True)
class LearntFrom:
    """What a bundle says. `weights_hash` are the weights that it speaks of.

    `lists` are the own training's, and those of networks that it began with; none for films that a program drew.
    `complete` is False where one of those networks does not say. `digest` is SHA-256 of the file.
    """

    weights_hash: str
    lists: tuple[LearntList, ...]
    complete: bool = True
    digest: str = field(default="", compare=False)

    def knows_film(self, names: Iterable[str]) -> bool:
        """Whether it learnt from a film, or chose by it."""
        known = tuple(names)
        return any(one.has_film(known, part) for one in self.lists for part in ("train", "tune"))

    def knows_patient(self, patient: str) -> bool:
        return any(one.has_patient(patient, part) for one in self.lists for part in ("train", "tune"))


def salt_of(weights_hash: str) -> str:
    """Another one for every network, and the same one for the same: a training gives the same bytes again."""
    return hashlib.sha256(f"xai-desktop learnt from {weights_hash}".encode()).hexdigest()[:32]


def film_digest(salt: str, name: str) -> str:
    return _digest(salt, "film", name.strip().casefold())


def patient_digest(salt: str, name: str) -> str:
    plain = name.strip().casefold()
    return _digest(salt, "patient", plain.lstrip("0") or "0")


def _digest(salt: str, kind: str, name: str) -> str:
    return hashlib.sha256(f"{salt}\0{kind}\0{name}".encode("utf-8", "surrogateescape")).hexdigest()


def _members(salt: str, pairs: list[tuple[str, str]]) -> Members:
    films = frozenset(film_digest(salt, film) for film, _ in pairs)
    return Members(films, frozenset(patient_digest(salt, patient) for _, patient in pairs if patient))
