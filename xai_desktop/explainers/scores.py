"""What is explained: one number per film, out of whatever a network answers.

A score is a frozen value. The score of a class is its logit, never a probability, whose gradient vanishes where the
network is sure (methods §0.3); methods that only ask again and again may want the probability instead.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.parameters import Choice, Label

Kind = Literal["logit", "softmax", "sigmoid"]


AVERAGED = Choice("network", "softmax", "sigmoid", "logit")
AVERAGED_LABEL = Label(
    "Score", "What is averaged: as the network's findings do or do not exclude each other, or its logit."
)


def kind_of(choice: str) -> Kind:
    """The kind that a choice means; `network`, which the bundle settles, is softmax where there is no bundle."""
    return {"sigmoid": "sigmoid", "logit": "logit"}.get(choice, "softmax")  # type: ignore[return-value]


class Score(ABC):
    """One number per film; the same again for the same answer."""

    @abstractmethod
    def of(self, answer: Any, kind: Kind = "logit") -> Tensor:
        """(B,) out of the network's answer for B films. Raises `ExplainerError` where the two do not fit together."""

    @property
    def fixed(self) -> bool:
        """Whether it is the same score for every film."""
        return True

    def settled(self, answer: Any) -> "Score":
        """This score with whatever depends on the film fixed by the answer for the film as it is."""
        del answer
        return self


@dataclass(frozen=True, slots=True)
class Logit(Score):
    """One class; None is the one with the highest logit for the (first) film.

    A network of a single logit s has two classes: S₁ = s and S₀ = −s.
    """

    index: int | None = None

    @property
    def fixed(self) -> bool:
        return self.index is not None

    def of(self, answer: Any, kind: Kind = "logit") -> Tensor:
        index = chosen(class_table(answer), self.index)
        return class_table(answer, kind)[:, index]

    def settled(self, answer: Any) -> "Logit":
        return Logit(chosen(class_table(answer), self.index))


@dataclass(frozen=True, slots=True)
class Against(Score):
    """Negative evidence: −S_c. What speaks against the class; None is the highest one."""

    index: int | None = None

    @property
    def fixed(self) -> bool:
        return self.index is not None

    def of(self, answer: Any, kind: Kind = "logit") -> Tensor:
        return -Logit(self.index).of(answer, kind)

    def settled(self, answer: Any) -> "Against":
        return Against(Logit(self.index).settled(answer).index)


@dataclass(frozen=True, slots=True)
class Difference(Score):
    """Why this class and not that one: S_c − S_d."""

    index: int
    other: int

    def of(self, answer: Any, kind: Kind = "logit") -> Tensor:
        return Logit(self.index).of(answer, kind) - Logit(self.other).of(answer, kind)


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation(Score):
    """The mean logit of a class over a region of a segmentation's answer (B, classes, h, w), or of its entry `out`.

    `region` is (h, w), bool, in the answer's pixels; None is where the class is the highest for the film as it is.
    Raises `ExplainerError` where the class is found nowhere.
    """

    index: int
    region: Tensor | None = None

    @property
    def fixed(self) -> bool:
        return self.region is not None

    def of(self, answer: Any, kind: Kind = "logit") -> Tensor:
        table = _dense(answer, kind)
        region = self._region(_dense(answer))
        values = table[:, chosen_of(table.shape[1], self.index)]
        if region.shape != values.shape[1:]:
            raise ExplainerError(
                f"The region has {tuple(region.shape)} pixels and the network's answer {tuple(values.shape[1:])}; "
                "give the region in the answer's pixels."
            )
        return values[:, region.to(values.device)].mean(1)

    def settled(self, answer: Any) -> "Segmentation":
        return replace(self, region=self._region(_dense(answer)))

    def _region(self, table: Tensor) -> Tensor:
        region = table[0].argmax(0) == self.index if self.region is None else self.region.bool()
        if not region.any():
            raise ExplainerError(
                f"The class {self.index} covers no pixel of this film; choose another class or name a region."
            )
        return region


FOUND = {"boxes", "labels", "scores"}


@dataclass(frozen=True, slots=True)
class Detection(Score):
    """How surely a detector finds a class at a place: its best score · IoU with the box, over boxes of that label.

    The answer is torchvision's: per film the entries `boxes` (N, 4) as x0 y0 x1 y1 in input pixels, `labels`, `scores`.
    A film without such a box scores 0.
    """

    label: int
    box: tuple[float, float, float, float]

    def of(self, answer: Any, kind: Kind = "logit") -> Tensor:
        del kind
        films = answer if isinstance(answer, list | tuple) else (None,)
        if not all(isinstance(found, dict) and found.keys() >= FOUND for found in films):
            raise ExplainerError(
                "The network's answer holds no boxes, labels and scores; wrap it so that it answers as torchvision's "
                "detectors do."
            )
        return torch.stack([self._best(found["boxes"], found["labels"], found["scores"]) for found in films])

    def _best(self, boxes: Tensor, labels: Tensor, scores: Tensor) -> Tensor:
        values = scores * self._overlaps(boxes) * (labels == self.label)
        return values.max() if len(values) else 0 * scores.sum()

    def _overlaps(self, boxes: Tensor) -> Tensor:
        """IoU of each box (N, 4) with ours, (N,)."""
        own = boxes.new_tensor(self.box)
        common = torch.minimum(boxes[:, 2:], own[2:]) - torch.maximum(boxes[:, :2], own[:2])
        inside = common.clamp(min=0).prod(1)
        area = (boxes[:, 2:] - boxes[:, :2]).prod(1) + (own[2:] - own[:2]).prod()
        return inside / (area - inside).clamp(min=1e-12)


@dataclass(frozen=True, slots=True)
class Own(Score):
    """Whatever the caller's function makes of the answer: (B,)."""

    function: Callable[[Any], Tensor]

    def of(self, answer: Any, kind: Kind = "logit") -> Tensor:
        del kind
        return self.function(answer)


Wanted = int | None | Score | Callable[[Any], Tensor]
"""How a caller names a score: a class, None for the highest one, a score, or a function of the network's answer."""


def score_of(wanted: Wanted) -> Score:
    """The score that a caller means. Raises `ExplainerError`."""
    if isinstance(wanted, Score):
        return wanted
    if wanted is None or (isinstance(wanted, int) and not isinstance(wanted, bool)):
        return Logit(wanted)
    if callable(wanted):
        return Own(wanted)
    raise ExplainerError(f"A target is a class's number, a score or a function of the answer, not {wanted!r}.")


def class_table(answer: Any, kind: Kind = "logit") -> Tensor:
    """(B, classes), two of them where there is a single logit. Raises `ExplainerError` for anything else."""
    table = answer[:, None] if isinstance(answer, Tensor) and answer.ndim == 1 else answer
    if not isinstance(table, Tensor) or table.ndim != 2 or table.shape[1] == 0:
        found = f"the shape {tuple(answer.shape)}" if isinstance(answer, Tensor) else f"a {type(answer).__name__}"
        raise ExplainerError(
            f"The network gives {found} where one row of scores per film was expected; "
            "wrap it so that it returns its logits alone."
        )
    if table.shape[1] == 1:
        return torch.cat([-table, table], 1) if kind == "logit" else torch.cat([-table, table], 1).sigmoid()
    return _as(table, kind)


def chosen(logits: Tensor, target: int | None) -> int:
    """The class to explain: the one asked for, else the highest logit. Raises `ExplainerError` naming the range."""
    return int(logits[0].argmax()) if target is None else chosen_of(logits.shape[1], target)


def chosen_of(classes: int, target: int) -> int:
    """The class itself. Raises `ExplainerError` naming the range."""
    if not 0 <= target < classes:
        raise ExplainerError(f"There is no class {target}; this network has the classes 0 to {classes - 1}.")
    return target


def _dense(answer: Any, kind: Kind = "logit") -> Tensor:
    table = answer.get("out") if isinstance(answer, dict) else answer
    if not isinstance(table, Tensor) or table.ndim != 4:
        raise ExplainerError("The network's answer has no scores per pixel; this target is for segmentation networks.")
    return _as(table, kind)


def _as(table: Tensor, kind: Kind) -> Tensor:
    return {"logit": table, "sigmoid": table.sigmoid(), "softmax": table.softmax(1)}[kind]
