"""Petsiuk, Das and Saenko, 2018.

A pixel's value in the paper is the mean score over the masks that show it. The mean over all masks, which every pixel
has in common, is taken off here, so that zero is neither for nor against. The paper covers with the training mean,
shows half of 7 × 7 cells, and takes 4,000 to 8,000 masks; black would be air, a finding of its own, on a chest film.
"""

from typing import Annotated, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.geometry import Size
from xai_desktop.core.parameters import Label, Range
from xai_desktop.explainers.answers import Asker
from xai_desktop.explainers.base import explainer
from xai_desktop.explainers.baselines import BASELINE, BASELINES
from xai_desktop.explainers.draws import Draws
from xai_desktop.explainers.perturbation import Perturbation
from xai_desktop.explainers.scores import AVERAGED, AVERAGED_LABEL, kind_of
from xai_desktop.explainers.subject import Subject


@explainer("rise", "RISE", "Petsiuk et al. 2018, arXiv:1806.07421")
class Rise(Perturbation):
    """How much higher the score is, on average, when a place can be seen through random masks."""

    unit: ClassVar[str] = "score gained"

    samples: Annotated[int, Range(10, 20000, 100), Label("Masks", "More are slower and less grainy.")] = 1000
    cells: Annotated[int, Range(2, 30), Label("Cells", "Of a mask, along each side.")] = 7
    shown: Annotated[float, Range(0.05, 0.95, 0.05), Label("Shown", "The share of cells that a mask shows.")] = 0.5
    fill: Annotated[str, BASELINE, Label("Covered with", "Zero is the training mean, as in the paper.")] = "blur"
    scores: Annotated[str, AVERAGED, AVERAGED_LABEL] = "network"

    def perturbed(self, subject: Subject, half: bool) -> Tensor:
        """(H, W), signed."""
        total = 2 * self.samples
        subject.task.step(0, total)
        with torch.no_grad():
            settled, draws = subject.settled(), Draws(self.samples)
            ask = Asker(settled, kind_of(self.scores), half)
            x = ask.x
            covered = BASELINES[self.fill](x)

            def films(start: int, stop: int) -> Tensor:
                masks = torch.stack([self.mask(draws.generator(n), subject.film) for n in range(start, stop)])
                return torch.lerp(covered, x, masks[:, None].to(x))

            def step(done: int) -> None:
                subject.task.step(done, total, "masking")

            found = ask(self.samples, films, step)
            return self._joined(subject, draws, (found - found.mean()) / (self.samples * self.shown))

    def _joined(self, subject: Subject, draws: Draws, weights: Tensor) -> Tensor:
        """Σ weight · mask; the masks are drawn a second time, because a thousand of them would fill the memory."""
        joined = torch.zeros(subject.film, dtype=weights.dtype, device=weights.device)
        for n, weight in enumerate(weights):
            joined += weight * self.mask(draws.generator(n), subject.film).to(joined)
            subject.task.step(self.samples + n + 1, 2 * self.samples, "adding up")
        return joined

    def mask(self, generator: torch.Generator, film: Size) -> Tensor:
        """(H, W) in [0, 1]: a grid of cells on and off, enlarged and shifted by less than a cell."""
        cell = [-(-side // self.cells) for side in film]
        grid = (torch.rand(1, 1, self.cells + 1, self.cells + 1, generator=generator) < self.shown).float()
        top, left = (int(torch.randint(side, (1,), generator=generator)) for side in cell)
        whole = [side * (self.cells + 1) for side in cell]
        large = F.interpolate(grid, whole, mode="bilinear", align_corners=False)[0, 0]
        return large[top : top + film[0], left : left + film[1]]
