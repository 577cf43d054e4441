"""How many channels a network takes: its first convolution, seen and changed."""

from torch import nn


def first_convolution(net: nn.Module) -> str:
    """Its name. Raises `ValueError` where there is none."""
    for name, module in net.named_modules():
        if isinstance(module, nn.Conv2d):
            return str(name)
    raise ValueError("no convolution")


def with_channels(net: nn.Module, channels: int) -> nn.Module:
    """The same network for films of so many channels: one, as is common in radiology, or three."""
    name = first_convolution(net)
    old = net.get_submodule(name)
    assert isinstance(old, nn.Conv2d)
    if channels not in (1, 3) or old.groups != 1:
        raise ValueError("channels")
    if old.in_channels != channels:
        new = nn.Conv2d(
            channels,
            old.out_channels,
            old.kernel_size,  # type: ignore[arg-type]
            old.stride,  # type: ignore[arg-type]
            old.padding,  # type: ignore[arg-type]
            old.dilation,  # type: ignore[arg-type]
            bias=old.bias is not None,
        )
        above, _, last = name.rpartition(".")
        setattr(net.get_submodule(above), last, new)
    return net
