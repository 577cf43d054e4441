"""What a network said, and what kind of number that is."""

import math
from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.errors import BundleError, ExplainerError


class ScoreKind(StrEnum):
    """How a score came from the logits. None of them is a probability of disease."""

    LOGIT = "logit"
    SIGMOID = "sigmoid"
    SOFTMAX = "softmax"
    CALIBRATED = "calibrated"


@dataclass(frozen=True, slots=True)
class Target:
    """The class whose score is explained."""

    index: int
    label: str


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
class Prediction:
    """The scores of one film under one bundle, in the bundle's order of classes. Raises where one is not finite."""

    classes: tuple[ClassScore, ...]
    kind: ScoreKind
    bundle: str
    bundle_hash: str
    device: str = "cpu"
    seconds: float = 0.0

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
