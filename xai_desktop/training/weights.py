"""First weights, frozen weights, and weights that take half the room."""

import torch
from torch import nn

NORMS = (nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm, nn.Linear)


def reset(module: nn.Module, seed: int) -> None:
    """New weights from a seed, whatever the global generator has been through; its state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for inner in module.modules():
            if isinstance(inner, nn.Conv2d):
                nn.init.kaiming_normal_(inner.weight, nonlinearity="relu")
                if inner.bias is not None:
                    nn.init.zeros_(inner.bias)
            elif isinstance(inner, NORMS):
                inner.reset_parameters()


def freeze(net: nn.Module) -> None:
    """Nothing learns, nothing drifts: no gradients, and batch statistics as they are."""
    net.eval()
    net.requires_grad_(False)


def round_to_half(net: nn.Module) -> None:
    """Keep of every weight what half precision can hold, so that the bundle is half as large. In place."""
    with torch.no_grad():
        for value in net.state_dict().values():
            if value.dtype is torch.float32:
                value.copy_(value.half().float())


def count_of(net: nn.Module) -> int:
    """How many numbers are learnt: batch statistics do not count."""
    return sum(weight.numel() for weight in net.parameters())
