"""Abnar and Zuidema, 2020, and their readers who made it a picture.

The paper takes the mean of the heads and drops nothing. Others take the largest or smallest head and drop the weakest
links first, which cleans the map; both are choices here. The map is the same for every class.
"""

from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.attention import Attending, on_film, rolled
from xai_desktop.explainers.base import Explainer, Need, explainer
from xai_desktop.explainers.subject import Steps, Subject


@explainer("attention_rollout", "Attention rollout", "Abnar and Zuidema 2020, arXiv:2005.00928")
class AttentionRollout(Explainer):
    """How much of each patch reaches the token that a vision transformer decides by, through all its blocks."""

    group: ClassVar[str] = "Transformers"
    needs: ClassVar[tuple[Need, ...]] = (Need.ATTENTION,)
    by_class: ClassVar[bool] = False

    heads: Annotated[str, Choice("mean", "max", "min"), Label("Heads", "How the heads of a block become one.")] = "mean"
    discard: Annotated[
        float, Range(0, 0.99, 0.05), Label("Dropped", "The share of each block's weakest links that is left out.")
    ] = 0.0

    def attribute(self, subject: Subject) -> Tensor:
        """(h, w), one value per patch. Raises `ExplainerError` for a network without attention over the whole film."""
        step = Steps(subject.task, 3)
        with torch.no_grad():
            with Attending() as seen:
                subject.scores(subject.x)
            step("rolling out")
            grid = seen.grid(subject.film)
            found = rolled(seen.weights, self.heads, self.discard)
            step()
            reached = found[0] if grid[1] else found.mean(0)
            step()
            return on_film(reached, grid)
