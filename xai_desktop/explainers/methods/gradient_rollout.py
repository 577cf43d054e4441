"""Chefer, Gur and Wolf, 2021: attention that counts as far as it raises the score, in every block.

Ā = E_heads[(∇A ⊙ A)⁺] and R ← R + Ā·R, block by block from R = 1 (their equations 5 and 6). Their map is the row of the
class token; a network without one decides by the mean of its tokens, whose mean row is taken here, less the identity.
Their earlier paper (arXiv:2012.09838) divides relevance through the layers instead; this needs one backward pass.
"""

from typing import ClassVar

import torch
from torch import Tensor

from xai_desktop.explainers.attention import Attending, by_head, on_film
from xai_desktop.explainers.base import Explainer, Need, explainer
from xai_desktop.explainers.layerwise import gradients_of
from xai_desktop.explainers.subject import Steps, Subject


@explainer("gradient_rollout", "Gradient-weighted rollout", "Chefer et al. 2021, arXiv:2103.15679")
class GradientRollout(Explainer):
    """Attention rollout for one class: links between patches count as far as they raise the score of the class."""

    group: ClassVar[str] = "Transformers"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.ATTENTION)

    def attribute(self, subject: Subject) -> Tensor:
        """(h, w), one value per patch. Raises `ExplainerError` for a network without attention over the whole film."""
        step = Steps(subject.task, 3)
        with Attending() as seen:
            score = subject.scores(subject.x.requires_grad_().clone())[0]
        grid = seen.grid(subject.film)
        step("backward")
        gradients = gradients_of(score, seen.weights)
        step("rolling out")
        with torch.no_grad():
            found = start = torch.eye(seen.weights[0].shape[-1], dtype=score.dtype, device=score.device)
            for a, g in zip(map(by_head, seen.weights), map(by_head, gradients), strict=True):
                found = found + (g * a).relu().mean(0) @ found
            row = (found - start)[0] if grid[1] else (found - start).mean(0)
            step()
            return on_film(row, grid)
