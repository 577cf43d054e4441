"""Learning boxes: what is fed, and how many of the boxes on other films are found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from xai_desktop.metrics.detected import Detections, Truths
from xai_desktop.metrics.detection import map_50
from xai_desktop.models.boxes import Detections as Found
from xai_desktop.training.augment import NONE, Augmentation, Drawn
from xai_desktop.training.detecting import Truth
from xai_desktop.training.events import Judged
from xai_desktop.training.features import CHUNK, Features
from xai_desktop.training.parts import Loss


@dataclass(frozen=True, slots=True, eq=False)
class BoxFilms:
    """Films or their features (N, C, h, w) and the boxes on each film, in pixels of the network's input.

    Only films themselves, in front of any network, can be varied by `augment`.
    """

    features: Features
    truths: tuple[Truth, ...]
    augment: Augmentation = NONE

    def __len__(self) -> int:
        return len(self.features)

    def batch(self, rows: Tensor, draws: torch.Generator | None = None) -> tuple[Tensor, list[Truth]]:
        x, truths = self.features.rows(rows), [self.truths[row] for row in rows.tolist()]
        if draws is None or self.augment.changes_nothing:
            return x, truths
        drawn = self.augment.draw(len(x), (x.shape[2], x.shape[3]), draws)
        return drawn.films(x), [_moved(drawn, number, truth) for number, truth in enumerate(truths)]


def _moved(drawn: Drawn, number: int, truth: Truth) -> Truth:
    boxes, kept = drawn.boxes(number, truth.boxes)
    return Truth(boxes, truth.labels[kept], truth.difficult[kept])


class Finds(Protocol):
    """Answers of a part (a batch) → the boxes on each film, in pixels of the network's input."""

    def __call__(self, outputs: Any) -> Sequence[Found]: ...


def judge(films: Callable[[], BoxFilms], loss: Loss, finds: Finds) -> Callable[[nn.Module], Judged]:
    """How a part does on these films, which are made when it is first judged: loss, and mAP at IoU .5."""
    made: list[BoxFilms] = []

    def judged(part: nn.Module) -> Judged:
        if not made:
            made.append(films())
        return _judged(part, made[0], loss, finds)

    return judged


def _judged(part: nn.Module, films: BoxFilms, loss: Loss, finds: Finds) -> Judged:
    total, found = 0.0, []
    with torch.no_grad():
        for rows in torch.split(torch.arange(len(films)), CHUNK):
            x, truths = films.batch(rows)
            outputs = part(x)
            total += float(loss(outputs, truths)) * len(rows)
            found += list(finds(outputs))
    ap = map_50([plain(one) for one in found], [truths_of(one) for one in films.truths])
    return Judged(loss=total / len(films), ap=ap)


def plain(found: Found) -> Detections:
    """For the metrics, which know no torch."""
    return Detections.of(found.boxes.numpy(), found.labels.numpy(), found.scores.numpy())


def truths_of(truth: Truth) -> Truths:
    return Truths.of(truth.boxes.numpy(), truth.labels.numpy(), truth.difficult.numpy())
