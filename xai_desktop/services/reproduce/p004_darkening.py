"""Films to learn from of which every other one is black but for a part, so that a network knows what that looks like.

A network that has never seen black around a part answers to the black: then what it says to a kept part tells little
about the map that kept it.
"""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.explanation_map import explanation_map
from xai_desktop.training.examples import Split

GRAIN = 7
"""Cells of the random map along each side."""

LEAST, MOST = 0.1, 0.6
"""Between these lies the share of a film that is kept; the maps keep a fifth."""


def darkened(split: Split, black: Tensor, seed: int) -> Split:
    """The same split, with every second film to train on black but for a random part; `black` (C, 1, 1) is its black.

    Labels stay what they were, although what they are about may have gone. The same seed gives the same films.
    """
    draw = np.random.default_rng([seed, 4])
    films = split.train.x.clone()
    for row in range(1, len(films), 2):
        noise = torch.from_numpy(draw.random((1, 1, GRAIN, GRAIN), np.float32))
        smooth = F.interpolate(noise, films.shape[2:], mode="bicubic", align_corners=False)[0, 0].numpy()
        share = float(draw.uniform(LEAST, MOST))
        part = explanation_map((films[row] - black).numpy(), smooth, Percentile(100 * (1 - share)))
        assert part is not None  # noise is never constant
        films[row] = torch.tensor(part) + black
    return replace(split, train=replace(split.train, x=films))
