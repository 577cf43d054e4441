"""Wang et al., 2020 (methods §1.15, §13).

A softmax over the channels' logits makes the weights, as the paper writes it; its baseline falls out of a softmax. The
authors' repository weights by the class's probability instead, without a softmax over channels (`weighting`).
`grad-cam` enlarges masks from corner to corner, the authors and we from centre to centre (`corners`). `torchcam`
scales the feature map before it enlarges it, so that its masks need not reach 0 and 1. A map that is the same
everywhere makes no mask; `grad-cam` asks about a film of zeros for it.

With a `budget` the weights of the other channels are estimated (`best_first`). Measured against all channels on twelve
photographs with SqueezeNet: rank correlation of the maps 0.998 or more with 64 of 512 channels, 0.95 or more with 32.
"""

from typing import Annotated, cast

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.geometry import Size
from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.answers import Asker
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.best_first import estimated
from xai_desktop.explainers.perturbation import AskedActivation, looked_at
from xai_desktop.explainers.scores import Kind
from xai_desktop.explainers.subject import Steps, Subject


@explainer("score_cam", "Score-CAM", "Wang et al. 2020, arXiv:1910.01279")
class ScoreCam(AskedActivation):
    """The layer's feature maps, each weighted by the score of the film seen through it alone; without gradients."""

    budget: Annotated[
        int,
        Range(0, 4096, 64),
        Label("Channels asked", "0 asks about every channel: exact. 128 is quick: the others' weights are estimated."),
    ] = 0
    weighting: Annotated[
        str,
        Choice("channels", "softmax", "sigmoid"),
        Label("Weights", "Softmax of the logits over channels, or the class's probability by softmax or sigmoid."),
    ] = "channels"
    corners: Annotated[
        bool, Label("From corner to corner", "How masks are enlarged; otherwise from centre to centre of their cells.")
    ] = False

    def perturbed(self, subject: Subject, half: bool) -> Tensor:
        settled, a = looked_at(subject)
        alive = a[0][a[0].amax((1, 2)) > a[0].amin((1, 2))]
        budget = min(self.budget or len(alive), len(alive))
        step = Steps(subject.task, budget + 1)
        step()
        over_channels = self.weighting == "channels"
        ask = Asker(settled, "logit" if over_channels else cast(Kind, self.weighting), half)

        def scores(chosen: Tensor) -> Tensor:
            return ask(len(chosen), lambda m, n: ask.x * self.masks(chosen[m:n], subject.film), step.on("asking"))

        if budget < len(alive):
            found = estimated(scaled(alive).flatten(1), budget, lambda which: scores(alive[which]))
        else:
            found = scores(alive)
        return torch.einsum("k,khw->hw", found.softmax(0) if over_channels else found, alive)

    def masks(self, maps: Tensor, film: Size) -> Tensor:
        """(n, h, w) → (n, 1, H, W), each from 0 to 1."""
        return scaled(F.interpolate(maps[:, None], film, mode="bilinear", align_corners=self.corners)[:, 0])[:, None]


def scaled(maps: Tensor) -> Tensor:
    """Each of (n, h, w) from 0 to 1; it must not be constant."""
    low = maps.amin((1, 2), keepdim=True)
    return (maps - low) / (maps.amax((1, 2), keepdim=True) - low).clamp(min=torch.finfo(maps.dtype).tiny)
