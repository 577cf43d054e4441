"""Srinivas and Fleuret, 2019 (methods §1.12): S_c = Σ x ⊙ ∂S_c/∂x + Σ_l Σ b_l ⊙ ∂S_c/∂(output of l), exact for ReLUs.

The authors rescale the contributions of a layer together and place pictures corner on corner; `grad-cam` rescales each
channel on its own and places them by the centres of pixels. Both leave out layers without rows and columns, whose
biases count in the sum all the same. Networks with other activations than ReLU have a map, but no such sum.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.geometry import Size
from xai_desktop.core.parameters import Choice, Label
from xai_desktop.explainers.base import Explainer, Need, explainer
from xai_desktop.explainers.biases import FIRST, Biases
from xai_desktop.explainers.layerwise import check_differentiable
from xai_desktop.explainers.maps import Layout
from xai_desktop.explainers.subject import Steps, Subject


@explainer("full_grad", "FullGrad", "Srinivas and Fleuret 2019, arXiv:1905.00780")
class FullGrad(Explainer):
    """What the film's pixels and the biases of every layer add to the score, without sign, laid over one another."""

    group: ClassVar[str] = "Gradients"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.INSIDE)

    rescale: Annotated[
        str,
        Choice("per_layer", "per_channel"),
        Label("Rescaled", "What is brought to the range from 0 to 1 before it is added: layers, or single channels."),
    ] = "per_layer"

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W), never negative."""
        step = Steps(subject.task, 2)
        total = subject.x.new_zeros(subject.film)
        for part, layout in contributions(subject, step):
            if layout is not None:
                total += self.laid_out(layout.maps(part).abs(), subject.film)
        step()
        return total

    def laid_out(self, part: Tensor, film: Size) -> Tensor:
        """(1, K, h, w), never negative → (H, W). Channels are added first: resizing is linear."""
        whole = self.rescale == "per_layer"
        low, high = (end((1, 2, 3) if whole else (2, 3), True) for end in (part.amin, part.amax))
        joined = ((part - low) / (high - low + (1e-6 if whole else 1e-7))).sum(1, keepdim=True)
        return F.interpolate(joined, film, mode="bilinear", align_corners=whole)[0, 0]


def contributions(subject: Subject, step: Steps) -> Iterator[tuple[Tensor, Layout | None]]:
    """The film's (1, C, H, W), then each bias's, of the shape of its layer's output: together they are the score.

    Each comes with how maps are seen in it, None where there are none. One forward and one backward pass; what has
    been yielded is not kept. Raises `ExplainerError`.
    """
    x = subject.x.clone().requires_grad_()
    with Biases() as biases:
        score = subject.scores(x.clone())[0]
    check_differentiable(score)
    step("backward")
    edges = [bias.edge for bias in biases.found]
    first, *rest = torch.autograd.grad(score, [x, *edges], allow_unused=True)
    yield subject.x * (0 if first is None else first), FIRST
    for bias in biases.found:
        g = rest.pop(0)
        if g is not None:
            yield bias.value * g, bias.layout
