"""No explanation: what an edge detector finds, which many maps resemble (Adebayo et al., 2018)."""

from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.base import BASELINES, Explainer, explainer
from xai_desktop.explainers.edges import STAND_INS, edges
from xai_desktop.explainers.pictures import picture_of
from xai_desktop.explainers.smoothing import gaussian
from xai_desktop.explainers.subject import Steps, Subject


@explainer("edge_map", "Edges of the film", "Sanity baseline, after Adebayo et al. 2018, arXiv:1810.03292")
class EdgeMap(Explainer):
    """Edges of the film, not an explanation: a map that looks like this one may owe nothing to the network."""

    group: ClassVar[str] = BASELINES
    by_class: ClassVar[bool] = False

    edges: Annotated[str, Choice(*STAND_INS), Label("Edges", "How they are found.")] = "sobel"
    smoothing: Annotated[
        float, Range(0, 0.1, 0.01), Label("Smoothing", "Width of the blur as a share of the longer side; 0 is none.")
    ] = 0.02

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W), from 0 to 1. The network is asked once, so that a wrong class is refused as everywhere else."""
        step = Steps(subject.task, 2)
        with torch.no_grad():
            subject.scores(subject.x)
            step("edges")
            found = edges(picture_of(subject.x), self.edges, subject.x.device)
            smooth = gaussian(found[None], self.smoothing * max(subject.film))[0]
        step()
        return smooth
