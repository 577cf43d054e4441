"""Weights into a network, once it is known that they fit."""

from collections import OrderedDict
from collections.abc import Mapping

from torch import Tensor, nn


def take_weights(net: nn.Module, state: Mapping[str, Tensor]) -> nn.Module:
    """The same network with these weights, read as those of today's version of it.

    torch keeps the version of every part beside a state dict, safetensors does not; MNASNet refuses weights without.
    """
    versioned = OrderedDict(state)
    versioned._metadata = net.state_dict()._metadata  # type: ignore[attr-defined]
    net.load_state_dict(versioned)
    return net
