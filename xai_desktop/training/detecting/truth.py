"""The boxes that experts drew on one film, as a detector learns them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.models.boxes import centred, clipped


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """`boxes` (n, 4) x0 y0 x1 y1 in input pixels, `labels` (n,) numbers of classes; n may be 0.

    Raises `InputError` for boxes that are empty or not finite, and for a label below 0.
    """

    boxes: Tensor
    labels: Tensor
    difficult: Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.bool))
    """(n,) bool: boxes that need not be found; empty where there are none. They are learnt from like the others."""

    def __post_init__(self) -> None:
        if not len(self.difficult):
            object.__setattr__(self, "difficult", torch.zeros(len(self.labels), dtype=torch.bool))
        if self.difficult.shape != self.labels.shape:
            raise InputError(f"{len(self.labels)} boxes need as many marks of difficulty, not {len(self.difficult)}.")
        if self.boxes.shape != (len(self.labels), 4) or self.labels.ndim != 1:
            raise InputError(f"{len(self.labels)} labels need as many boxes, not {tuple(self.boxes.shape)} numbers.")
        if not bool(torch.isfinite(self.boxes).all()) or bool((self.boxes[:, 2:] <= self.boxes[:, :2]).any()):
            raise InputError("A box to learn from is empty or not finite; correct the annotations.")
        if bool((self.labels < 0).any()):
            raise InputError("A box to learn from has no class; correct the annotations.")


@dataclass(frozen=True, slots=True, eq=False)
class Aims:
    """A batch's boxes: `films` (n,), `boxes` (n, 4) centre and extent as shares of the input, `labels` (n,)."""

    films: Tensor
    boxes: Tensor
    labels: Tensor


def aims_of(truths: Sequence[Truth], size: Size, smallest: float, classes: int, like: Tensor) -> Aims:
    """What is left of the boxes on an input of (height, width), in the order given, on the device of `like`.

    Boxes are cut at the border; one that is then narrower or lower than `smallest` of the input is left out, as in
    darknet, so that every centre lies inside the input.

    Raises `InputError` for a label that the detector has no class for.
    """
    films = torch.repeat_interleave(torch.tensor([len(truth.labels) for truth in truths]))
    boxes = torch.cat([torch.zeros(0, 4), *(truth.boxes.float().cpu() for truth in truths)])
    labels = torch.cat([torch.zeros(0, dtype=torch.long), *(truth.labels.long().cpu() for truth in truths)])
    if len(labels) and int(labels.max()) >= classes:
        raise InputError(f"A box has the label {int(labels.max())}, but the detector knows {classes} classes.")
    height, width = size
    shares = clipped(boxes, size) / boxes.new_tensor([width, height, width, height])
    kept = (shares[:, 2:] - shares[:, :2] >= smallest).all(1)
    found = centred(shares[kept]).to(like.device, like.dtype)
    return Aims(films[kept].to(like.device), found, labels[kept].to(like.device))


def one_of_each(places: Tensor, last: bool) -> tuple[Tensor, Tensor, Tensor]:
    """Where several boxes claim one place (n,), one has it: the last of them, or the first.

    Gives the places that are taken (m,), the number of the box that has each (m,), and for every box the position of
    its place among them (n,).
    """
    taken, position = torch.unique(places, return_inverse=True)
    order = torch.arange(len(places), device=places.device)
    start = torch.full_like(taken, -1 if last else len(places))
    return taken, start.scatter_reduce(0, position, order, "amax" if last else "amin"), position
