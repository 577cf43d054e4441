"""The way back from the tensor that a network is given to a picture of it."""

import numpy as np
from torch import Tensor

from xai_desktop.core.arrays import AnyArray, owned
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.network_input import NetworkInput


def given(x: Tensor, spec: InputSpec) -> NetworkInput:
    """The picture of an input (1, C, h, w) of `to_input`: made from the tensor itself, so that it cannot flatter.

    Equal channels are one grey picture; one or two channels that differ are shown by their first.
    """
    low, high = spec.value_range
    mean, std = (np.asarray(one, dtype=np.float32)[:, None, None] for one in (spec.mean, spec.std))
    unit: AnyArray = (x[0].numpy() * std + mean - np.float32(low)) / np.float32(high - low)
    levels = owned(np.rint(np.clip(unit, 0, 1) * 255), np.uint8)
    if len(levels) != 3 or (levels == levels[:1]).all():
        return NetworkInput(levels[0], spec)
    return NetworkInput(owned((levels if spec.channel_order == "RGB" else levels[::-1]).transpose(1, 2, 0)), spec)
