"""Signed values per pixel and channel, before colours are joined: what completeness and parity are about."""

from typing import Any

import numpy as np
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import hooks, make
from xai_desktop.explainers.pixel_gradient import PixelGradient
from xai_desktop.explainers.scores import score_of
from xai_desktop.explainers.subject import Subject


def attributions(net: nn.Module, x: Tensor, key: str | PixelGradient, target: int, **parameters: Any) -> FloatArray:
    """(C, H, W), asked for as `explain_tensor` does it, with the seed 0."""
    explainer = make(key, **parameters) if isinstance(key, str) else key
    assert isinstance(explainer, PixelGradient)
    with hooks.undisturbed(net, x, 0) as own:
        values = explainer.attributions(Subject(net, own, score_of(target), (), Quiet()))
    found: FloatArray = values.numpy()
    assert np.ptp(found) > 0
    return found
