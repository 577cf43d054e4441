"""No explanation: what chance looks like, for the sanity checks of Adebayo et al., 2018."""

from typing import Annotated, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.parameters import Label, Range
from xai_desktop.explainers.base import BASELINES, Explainer, explainer
from xai_desktop.explainers.subject import Steps, Subject


@explainer("random_map", "Random map", "Sanity baseline, after Adebayo et al. 2018, arXiv:1810.03292")
class RandomMap(Explainer):
    """Chance, not an explanation: smooth noise that knows neither the film nor the network."""

    group: ClassVar[str] = BASELINES
    by_class: ClassVar[bool] = False

    grain: Annotated[
        float, Range(0.02, 0.5, 0.01), Label("Grain", "The size of its spots as a share of the longer side.")
    ] = 0.15

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W), from 0 up. The network is asked once, so that a wrong class is refused as by every other method."""
        step = Steps(subject.task, 2)
        with torch.no_grad():
            subject.scores(subject.x)
        step("drawing")
        cells = [max(2, round(side / (self.grain * max(subject.film)))) for side in subject.film]
        noise = torch.rand(1, 1, *cells, device=subject.x.device)
        smooth = F.interpolate(noise, subject.film, mode="bicubic", align_corners=False)[0, 0]
        step()
        return smooth - smooth.amin()
