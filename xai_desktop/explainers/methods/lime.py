"""Ribeiro, Singh and Guestrin, 2016, as their package does it for images (methods §2).

The superpixels are cut from the film as the network gets it, scaled from its lowest to its highest value, because the
network's own mean and deviation are not known here. The package's kernel has a square root, so that its width of 0.25
is σ√2 of a Gaussian. Its default keeps all superpixels in the linear model; so does ours.
"""

from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.heatmap import strongest
from xai_desktop.core.parameters import Choice, Label, Range
from xai_desktop.explainers.answers import Asker, Films
from xai_desktop.explainers.base import Explainer, explainer
from xai_desktop.explainers.pictures import picture_of
from xai_desktop.explainers.scores import AVERAGED, AVERAGED_LABEL, kind_of
from xai_desktop.explainers.subject import Subject
from xai_desktop.explainers.superpixels import KINDS, superpixels
from xai_desktop.explainers.surrogate import Surrogate, fitted, proximity


@explainer("lime", "LIME", "Ribeiro et al. 2016, arXiv:1602.04938")
class Lime(Explainer):
    """What each superpixel adds to the class's probability, by a linear model of the answers to random mixtures."""

    group: ClassVar[str] = "Perturbation"
    unit: ClassVar[str] = "share of the score"
    signed: ClassVar[bool] = True

    samples: Annotated[int, Range(10, 10000, 100), Label("Samples", "Films with random superpixels covered.")] = 1000
    segments: Annotated[str, Choice(*KINDS), Label("Superpixels", "How the film is cut into pieces.")] = "quickshift"
    fill: Annotated[
        str,
        Choice("mean", "film_mean", "black"),
        Label("Covered with", "Each superpixel's own mean, the film's mean, or the film's darkest value."),
    ] = "mean"
    shown: Annotated[
        int, Range(0, 100), Label("Shown", "Superpixels with the largest coefficients on the film; 0 shows all.")
    ] = 5
    features: Annotated[
        int, Range(0, 200), Label("Used", "Superpixels that the linear model may use; 0 is all of them.")
    ] = 0
    width: Annotated[
        float, Range(0.05, 2, 0.05), Label("Kernel width", "How fast films with more covered lose weight.")
    ] = 0.25
    scores: Annotated[str, AVERAGED, AVERAGED_LABEL] = "network"

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W): the coefficient of each pixel's superpixel, signed, whatever is shown later."""
        total = self.samples + 2
        with torch.no_grad():
            subject.task.step(0, total, "superpixels")
            pieces = superpixels(picture_of(subject.x), self.segments, int(torch.randint(2**31 - 1, (1,))))
            subject.task.step(1, total, "sampling")
            design = drawn(self.samples, int(pieces.max()) + 1)
            model = self._model(design, self._answers(subject.settled(), design, pieces))
            subject.task.step(total, total)
            return torch.from_numpy(model.coefficients).to(subject.x)[pieces.to(subject.x.device)]

    def _answers(self, subject: Subject, design: Tensor, pieces: Tensor) -> Tensor:
        """(n,) float64 on the CPU. Few superpixels have few mixtures: none is asked about twice."""
        rows, which = torch.unique(design, dim=0, return_inverse=True)
        ask = Asker(subject, kind_of(self.scores))
        films = mixtures(ask.x, pieces, rows, self.fill)

        def step(done: int) -> None:
            subject.task.step(1 + self.samples * done // len(rows), self.samples + 2, "sampling")

        return ask(len(rows), films, step).double().cpu()[which]

    def _model(self, design: Tensor, found: Tensor) -> Surrogate:
        rows = design.double().numpy()
        return fitted(rows, found.numpy(), proximity(rows, self.width), self.features)

    def displayed(self, raw: FloatArray) -> FloatArray:
        """The superpixels with the largest coefficients, of either sign; all others are 0."""
        return strongest(raw, self.shown) if self.shown else raw


def drawn(samples: int, pieces: int) -> Tensor:
    """(n, D) bool: which superpixels are on, each with probability one half; all of them in row 0."""
    design = torch.randint(0, 2, (samples, pieces), dtype=torch.bool)
    design[0] = True
    return design


def mixtures(x: Tensor, pieces: Tensor, rows: Tensor, fill: str) -> Films:
    """The films of the rows of a design: `x` (1, C, H, W) where a superpixel is on, covered where it is off."""
    places, rows = pieces.to(x.device), rows.to(x.device)
    filled = covered(x, places, fill).contiguous(memory_format=_format(x))
    return lambda start, stop: torch.where(rows[start:stop][:, places][:, None], x, filled)


def covered(x: Tensor, pieces: Tensor, fill: str) -> Tensor:
    """(1, C, H, W): what the film shows where its superpixels are off."""
    if fill == "film_mean":
        return x.mean((2, 3), keepdim=True).expand_as(x)
    if fill == "black":
        return x.amin((2, 3), keepdim=True).expand_as(x)
    numbers, values = pieces.flatten(), x[0].flatten(1).double()
    sums = values.new_zeros(len(values), int(pieces.max()) + 1).index_add_(1, numbers, values)
    return (sums / numbers.bincount())[:, pieces][None].to(x.dtype)


def _format(x: Tensor) -> torch.memory_format:
    last = x.is_contiguous(memory_format=torch.channels_last)
    return torch.channels_last if last and not x.is_contiguous() else torch.contiguous_format
