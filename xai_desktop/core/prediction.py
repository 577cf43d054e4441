"""What a network said, and what kind of number that is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from xai_desktop.core.errors import BundleError, ExplainerError
from xai_desktop.core.geometry import Box
from xai_desktop.core.network_input import NetworkInput


class ScoreKind(StrEnum):
    """How a score came from the logits. None of them is a probability of disease."""

    LOGIT = "logit"
    SIGMOID = "sigmoid"
    SOFTMAX = "softmax"
    CALIBRATED = "calibrated"


AGAINST, OVER = "against ", " over "


@dataclass(frozen=True, slots=True)
class Target:
    """The class whose score is explained.

    With `against` the question is what speaks against it (−S); with a `rival` (not itself with one), why this class
    rather than that one (the difference of their scores).
    """

    index: int
    label: str
    against: bool = False
    rival: "Target | None" = None

    @property
    def title(self) -> str:
        """`Mass`, `against Mass` or `Mass over Nodule`: as the command line reads it, too."""
        if self.rival is not None:
            return f"{self.label}{OVER}{self.rival.label}"
        return f"{AGAINST}{self.label}" if self.against else self.label

    @property
    def no_reference(self) -> str:
        """Why a map of this is not held against boxes; empty where it is."""
        if not self.against:
            return ""
        return f"The map shows what speaks against {self.label}, so it is not held against the boxes that mark it."

    @property
    def plain(self) -> "Target":
        """The class itself."""
        return Target(self.index, self.label)


def target_of(text: "Target | str | int", classes: Sequence[str]) -> Target | None:
    """A class by name (any case) or index, `against NAME` or `NAME over NAME`; None where no such class is known.

    A class that is itself called so comes first.
    """
    if isinstance(text, Target):
        parts = (text,) if text.rival is None else (text, text.rival)
        return text if all((p.index, p.label) in enumerate(classes) for p in parts) else None
    wanted = str(text).strip()
    for index, label in enumerate(classes):
        if wanted.casefold() in (label.casefold(), str(index)):
            return Target(index, label)
    if wanted.casefold().startswith(AGAINST):
        found = target_of(wanted[len(AGAINST) :], classes)
        return replace(found, against=True) if found is not None and found == found.plain else None
    name, over, rival = wanted.partition(OVER)
    pair = (target_of(name, classes), target_of(rival, classes)) if over else (None, None)
    return _versus(*pair)


def _versus(one: Target | None, rival: Target | None) -> Target | None:
    if one is None or rival is None or one != one.plain or rival != rival.plain or one == rival:
        return None
    return replace(one, rival=rival)


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One class: its logit, its score in the bundle's kind, and the operating point if the bundle has one."""

    index: int
    label: str
    logit: float
    score: float
    operating_point: float | None = None

    @property
    def called(self) -> bool | None:
        """At or above the operating point; None where there is none."""
        return None if self.operating_point is None else self.score >= self.operating_point

    @property
    def target(self) -> Target:
        return Target(self.index, self.label)


@dataclass(frozen=True, slots=True)
class FoundBox:
    """A box that a network drew, in film pixels, with the score of its class."""

    label: str
    box: Box
    score: float

    @property
    def title(self) -> str:
        return f"{self.label} {self.score:.2f} · network"


@dataclass(frozen=True, slots=True)
class Prediction:
    """The scores of one film under one bundle, in the bundle's order of classes. Raises where one is not finite.

    `boxes` are those of a network that finds boxes, best first. `given` is what the network was given, for the eye.
    """

    classes: tuple[ClassScore, ...]
    kind: ScoreKind
    bundle: str
    bundle_hash: str
    device: str = "cpu"
    seconds: float = 0.0
    boxes: tuple[FoundBox, ...] = ()
    given: NetworkInput | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        bad = [c.label for c in self.classes if not (math.isfinite(c.logit) and math.isfinite(c.score))]
        if bad:
            raise BundleError(
                f"{self.bundle}: the score of {bad[0]} is not a finite number; "
                "the weights or the input are damaged, so import the bundle again."
            )

    @property
    def top(self) -> ClassScore:
        return max(self.classes, key=lambda c: c.score)

    def find(self, name: str | int) -> ClassScore:
        """By label (any case), by index, or `top`. Raises `ExplainerError` naming the classes there are."""
        if name == "top":
            return self.top
        for one in self.classes:
            if name == one.index or (isinstance(name, str) and name in (str(one.index),)):
                return one
            if isinstance(name, str) and name.casefold() == one.label.casefold():
                return one
        known = ", ".join(c.label for c in self.classes)
        raise ExplainerError(f"{self.bundle} has no class {name!r}; choose one of: {known}.")
