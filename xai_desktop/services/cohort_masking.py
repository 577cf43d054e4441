"""Take a film away in the order of its map and give it back: the scores along the way, and the areas under them.

All of it happens on the grid of the network's input: a film of nine million pixels is given to the network as fifty
thousand, and only those can be ranked without asking about what it never sees. Pixels go in the order of the map, equal
ones in reading order; those at the map's minimum, which no mask holds, go last, and `ordered` says how many others
there are. Black is air on a chest film, so that the film is never blackened: `fillings` are its own mean grey, itself
blurred, and its surroundings drawn in (`imputing`), and the scores are kept as probability and as logit (methods
§10.15).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.arrays import AnyArray, FloatArray
from xai_desktop.core.asked import Scored
from xai_desktop.core.errors import ExplainerError, UsageError
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.order import descending
from xai_desktop.core.prediction import ScoreKind, Target
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import Own
from xai_desktop.explainers.answers import Asker
from xai_desktop.explainers.baselines import BASELINES
from xai_desktop.explainers.subject import Steps, Subject
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.imputing import imputed
from xai_desktop.services.input_maps import state_of
from xai_desktop.services.masked_scores import Curve, MaskedScores
from xai_desktop.services.target_scores import kind_of, logit_of

FILLINGS = ("blur", "mean", "inpaint")
INPAINT, NOISY, WHOLE = "inpaint", "noisy", ""
"""Surroundings drawn in; the same with ROAD's noise; nothing is gone."""

TENTHS = tuple(n / 10 for n in range(1, 10))
"""The shares that ROAD removes."""

Gone = tuple[int, int]
"""The ranks that are gone: from the first to before the second; 0 is the most salient pixel."""

Change = tuple[Gone, str]
"""What is gone, and what stands there."""

_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class Masking:
    """`steps` shares of equal size, `fillings` out of `FILLINGS`, and whether ROAD's eighteen films are asked about.

    `noise` is ROAD's standard deviation in units of the network's input, which are its normalised greys.
    """

    steps: int = 20
    fillings: tuple[str, ...] = FILLINGS
    road: bool = True
    noise: float = 0.01
    seed: int = 0

    def __post_init__(self) -> None:
        unknown = [one for one in self.fillings if one not in FILLINGS]
        if unknown:
            raise UsageError(f"There is no filling called {unknown[0]!r}; choose some of: {', '.join(FILLINGS)}.")
        if self.steps < 1:
            raise UsageError(f"A curve has at least one step, not {self.steps}; twenty are usual.")


def masked_scores(
    bundle: ModelBundle,
    x: Tensor,
    heatmap: FloatArray,
    target: Target,
    how: Masking | None = None,
    task: Task = _QUIET,
) -> MaskedScores:
    """Of a film x (1, C, h, w) that is ready for the network, and its map (h, w) on the same grid (`on_input`).

    Raises `ExplainerError` where the two do not belong together, `DeviceMemoryError`, `Cancelled`. About 120 films are
    asked about with the usual settings, in batches.
    """
    how = how or Masking()
    kind = kind_of(bundle.card.score_kind, target)
    if heatmap.shape != tuple(x.shape[2:]):
        raise ExplainerError(
            f"The map has {heatmap.shape} pixels and the network's input {tuple(x.shape[2:])}; bring it to the input."
        )
    state = state_of(heatmap)
    if state is not MapState.OK:
        return MaskedScores(kind, reason=state.sentence)
    pixels = heatmap.size
    counts = sorted({_count(n / how.steps, pixels) for n in range(how.steps + 1)})
    tenths = [_count(share, pixels) for share in TENTHS] if how.road else []
    most, least = ([((0, n), NOISY) for n in tenths], [((pixels - n, pixels), NOISY) for n in tenths])
    down = {one: [_change(0, n, one) for n in counts] for one in how.fillings}
    up = {one: [_change(n, pixels, one) for n in counts] for one in how.fillings}
    asked = _asked([*_joined(down.values()), *_joined(up.values()), *most, *least])
    films = _Films(x.to(bundle.device), ranks_of(heatmap), how)
    found = dict(zip(asked, _scores(bundle, films, asked, kind, target, task), strict=True))
    shares = tuple(n / pixels for n in counts)
    curves = tuple(Curve(one, shares, _of(found, down[one]), _of(found, up[one])) for one in how.fillings)
    ordered = float(np.mean(heatmap > heatmap.min()))
    return MaskedScores(kind, curves, _of(found, most), _of(found, least), ordered)


def ranks_of(heatmap: FloatArray) -> AnyArray:
    """(h, w) int64: 0 for the highest value, equal ones in reading order."""
    ranks = np.empty(heatmap.size, np.int64)
    ranks[descending(heatmap.ravel())] = np.arange(heatmap.size)
    return ranks.reshape(heatmap.shape)


class _Films:
    """The changed films, made when they are asked about."""

    def __init__(self, x: Tensor, ranks: AnyArray, how: Masking) -> None:
        self.x, self._ranks = x, ranks
        self._on_device = torch.from_numpy(ranks).to(x.device)
        self._flat = {one: BASELINES[one](x)[0] for one in how.fillings if one != INPAINT}
        self._film: FloatArray = x[0].cpu().numpy()
        noise = torch.randn(x.shape[1:], generator=torch.Generator().manual_seed(how.seed))
        self._noise = (how.noise * noise).to(x.device, x.dtype)
        self._last: tuple[Gone, Tensor] = ((0, 0), x[0])

    def __call__(self, changes: Iterable[Change]) -> Tensor:
        return torch.stack([self._one(*change) for change in changes])

    def _one(self, gone: Gone, filling: str) -> Tensor:
        if filling == WHOLE:
            return self.x[0]
        there = (self._on_device >= gone[0]) & (self._on_device < gone[1])
        if filling == NOISY:
            return torch.where(there, self._drawn(gone) + self._noise, self.x[0])
        return torch.where(there, self._drawn(gone) if filling == INPAINT else self._flat[filling], self.x[0])

    def _drawn(self, gone: Gone) -> Tensor:
        """(C, h, w): kept for the next film, which may be the same with noise."""
        if self._last[0] != gone:
            missing = (self._ranks >= gone[0]) & (self._ranks < gone[1])
            self._last = gone, torch.from_numpy(imputed(self._film, missing)).to(self.x.device, self.x.dtype)
        return self._last[1]


def _scores(
    bundle: ModelBundle, films: _Films, asked: Sequence[Change], kind: ScoreKind, target: Target, task: Task
) -> list[Scored]:
    def logits(answer: Any) -> Tensor:
        return logit_of(kind, target, answer.double())

    bundle.net.eval()
    step = Steps(task, len(asked))
    ask = Asker(Subject(bundle.net, films.x, Own(logits), (), task))
    found = ask(len(asked), lambda start, stop: films(asked[start:stop]), step.on("asking the network")).double().cpu()
    shown = found if kind is ScoreKind.LOGIT else found.sigmoid()
    return [Scored(score, logit) for score, logit in zip(shown.tolist(), found.tolist(), strict=True)]


def _change(first: int, last: int, filling: str) -> Change:
    return ((0, 0), WHOLE) if first >= last else ((first, last), filling)


def _asked(changes: Iterable[Change]) -> list[Change]:
    """Each once; those with the same hole beside each other."""
    return sorted(set(changes))


def _count(share: float, pixels: int) -> int:
    return int(share * pixels + 0.5)


def _joined(parts: Iterable[Sequence[Change]]) -> list[Change]:
    return [change for part in parts for change in part]


def _of(found: dict[Change, Scored], changes: Iterable[Change]) -> tuple[Scored, ...]:
    return tuple(found[change] for change in changes)
