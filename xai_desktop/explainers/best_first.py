"""Which of many masks score highest, when only some of them can be asked about: a Gaussian process says where to look.

Alike masks score alike. Each round asks about those whose score may still be the highest (the estimate plus twice its
deviation: Srinivas et al. 2010, arXiv:0912.3995), and all that was learnt estimates the rest.
"""

from collections.abc import Callable

import torch
from torch import Tensor

ROUND = 8
"""Masks asked about between two looks at what was learnt."""

NOISE = 0.01
HOPE = 2.0


def estimated(masks: Tensor, budget: int, ask: Callable[[Tensor], Tensor]) -> Tensor:
    """(n,): the scores of masks (n, d), exact for `budget` of them, an estimate for the others.

    `ask(which)` gives the scores of the masks with these numbers (m,) int64. The largest masks are asked about first.
    """
    near = _likeness(masks.double())
    asked = masks.sum(1).topk(min(ROUND, budget)).indices
    scores = ask(asked).double()
    while True:
        mean, deviation = _regression(near[asked][:, asked], near[asked], scores)
        if len(asked) == budget:
            return mean.index_copy(0, asked, scores).to(masks.dtype)
        hopes = (mean + HOPE * deviation).index_fill(0, asked, -torch.inf)
        chosen = hopes.topk(min(ROUND, budget - len(asked))).indices
        asked, scores = torch.cat([asked, chosen]), torch.cat([scores, ask(chosen).double()])


def _likeness(masks: Tensor) -> Tensor:
    """(n, n): 1 for equal masks; the width is the median distance."""
    apart = torch.cdist(masks, masks)
    width = apart.median().clamp(min=torch.finfo(apart.dtype).tiny)
    return torch.exp(-((apart / width) ** 2) / 2)


def _regression(known: Tensor, others: Tensor, scores: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation (n,) of every score, from m scores, their likeness (m, m), and to all others (m, n)."""
    mean, spread = scores.mean(), scores.std(correction=0)
    noisy = known + NOISE * torch.eye(len(known), dtype=known.dtype, device=known.device)
    weights = torch.linalg.solve(noisy, others)
    deviation = (1 - (weights * others).sum(0)).clamp(min=0).sqrt()
    return mean + (scores - mean) @ weights, spread * deviation
