"""Which layers of a network can be explained, and in which order, judged from its modules alone.

A layer is the output of a block: a module with a convolution inside (a residual block, a stage), or in a flat
sequence the last activation after a convolution (methods §0.4). Classifiers at the end are left out.

A block of a vision transformer is seen where its attention looks: behind its first norm. What the last block gives for
the patches never reaches a head that reads the class token. Blocks that attend within windows (Swin) are pooled over
all places, and seen at their output.

A network that is made of other networks names its layers itself, as `shown_layers`.
"""

from collections.abc import Iterator

from torch import nn

_CONV = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d)
_NORM = (nn.BatchNorm2d, nn.GroupNorm, nn.InstanceNorm2d)
_ACTIVATION = (nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.SiLU, nn.GELU, nn.ELU, nn.PReLU, nn.Hardswish, nn.Mish, nn.Softplus)
_CONTAINER = (nn.Sequential, nn.ModuleList)
NOT_LAYERS = frozenset({"classifier", "fc", "head", "heads", "logits", "aux", "aux1", "aux2", "AuxLogits"})


def layer_names(net: nn.Module) -> tuple[str, ...]:
    """The names of the layers, in the order in which the modules were made: at worst the last module.

    None only of a program, whose layers cannot be seen.
    """
    own: tuple[str, ...] = getattr(net, "shown_layers", ())
    if own or hidden_layers(net):
        return own
    found: list[str] = []
    pending: str | None = None
    for name, module in _parts(net):
        if isinstance(module, _ACTIVATION):
            found += [name] if pending else []
            pending = None
        elif isinstance(module, _NORM):
            pending = name
        else:
            found += [pending] if pending else []
            pending = name if isinstance(module, _CONV) else None
            found += [] if pending else [name]
    found += [pending] if pending else []
    return tuple(found) or ([n for n, _ in net.named_modules()][-1],)


def default_layer(net: nn.Module) -> str:
    """The last layer: what `last` means. "" where there is none."""
    return next(reversed(layer_names(net)), "")


def hidden_layers(net: nn.Module) -> str:
    """Why none of the layers can be seen, where that is so: one sentence."""
    found = getattr(net, "hidden", "")
    return found if isinstance(found, str) else ""


def _parts(net: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Convolutions, norms, activations and blocks in order; plain containers are opened, blocks are not."""
    for name, child in net.named_children():
        if name not in NOT_LAYERS:
            yield from _open(name, child)


def _open(name: str, module: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    if type(module) in _CONTAINER:
        for key, child in module.named_children():
            yield from _open(f"{name}.{key}", child)
    elif isinstance(module, (*_CONV, *_NORM, *_ACTIVATION)) or _convolves(module):
        yield name, module
    elif (attention := _attention(module)) is not None:
        norm = next((key for key, child in module.named_children() if isinstance(child, nn.LayerNorm)), None)
        inside = norm is not None and "Window" not in type(attention).__name__
        yield (f"{name}.{norm}" if inside else name), module
    elif any(_attention(inner) is not None for inner in module.modules()):
        for key, child in module.named_children():
            yield from _open(f"{name}.{key}", child)


def _attention(block: nn.Module) -> nn.Module | None:
    """The attention that is a part of this very block."""
    return next((child for child in block.children() if "Attention" in type(child).__name__), None)


def _convolves(module: nn.Module) -> bool:
    return any(isinstance(inner, _CONV) for inner in module.modules())
