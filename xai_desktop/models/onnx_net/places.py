"""Which layers of a converted network are worth looking at: values that everything behind them comes through.

Such a value is the output of a block; between blocks nothing runs past it. Of a convolution, its norm and its
activation the last one is shown. A block of a transformer is seen behind the norm that its attention reads.
"""

import torch

from xai_desktop.models.layers import NOT_LAYERS
from xai_desktop.models.onnx_net.network import OnnxNet, Operation, Step

_QUIET = (
    torch.nn.BatchNorm2d,
    torch.nn.ReLU,
    torch.nn.ReLU6,
    torch.nn.Hardtanh,
    torch.nn.LeakyReLU,
    torch.nn.SiLU,
    torch.nn.GELU,
    torch.nn.ELU,
    torch.nn.PReLU,
    torch.nn.Hardswish,
    torch.nn.Mish,
    torch.nn.Softplus,
)
TOKENS = 3
"""Dimensions of a row of tokens; with four, attention looks within windows, and blocks are shown."""

_BLOCKS = ("Add", "Concat", "Mul", "Sum")
_MIXED = ("WrittenAttention", "Attention", "Softmax")


def shown_layers(net: OnnxNet, shapes: dict[str, tuple[int, ...]]) -> tuple[str, ...]:
    """Names of modules, in order. `shapes` are those of all values, for one film."""
    takers: dict[str, list[Step]] = {}
    for step in net.steps:
        for name in step.inputs:
            takers.setdefault(name, []).append(step)
    cuts = _cuts(net)
    attended, blocks = list[str](), list[str]()
    for step in net.steps:
        module, value = net.get_submodule(step.module), step.outputs[0]
        if value not in shapes or not _is_plane(shapes[value]):
            continue
        if isinstance(module, torch.nn.LayerNorm):
            whole = len(shapes[value]) == TOKENS and _is_attended(net, value, takers, cuts)
            attended += [step.module] if whole else []
        elif value in cuts and _is_block(module) and not _goes_on(net, takers.get(value, []), cuts):
            blocks.append(step.module)
    found = attended or blocks
    return tuple([name for name in found if name.split(".")[0] not in NOT_LAYERS] or found)


def _cuts(net: OnnxNet) -> set[str]:
    """Values that every way from the film to the answer comes through. Shapes are no way."""
    steps = [step for step in net.steps if not _is_shape(net.get_submodule(step.module))]
    source = net.source
    last = {name: n for n, step in enumerate(steps) for name in step.inputs if name}
    from_film, open_until, cuts = {source}, last.get(source, 0), set[str]()
    for n, step in enumerate(steps):
        if not from_film & set(step.inputs):
            continue
        for name in step.outputs:
            from_film.add(name)
        if open_until <= n:
            cuts.add(step.outputs[0])
        open_until = max(open_until, *(last.get(name, n) for name in step.outputs if name))
    return cuts


def _is_shape(module: torch.nn.Module) -> bool:
    return isinstance(module, Operation) and module.op in ("Shape", "Size")


def _is_plane(shape: tuple[int, ...]) -> bool:
    return (len(shape) == 4 and shape[2] * shape[3] > 1) or (len(shape) == 3 and shape[1] > 1)


def _is_block(module: torch.nn.Module) -> bool:
    if isinstance(module, Operation):
        return module.op in _BLOCKS
    return isinstance(module, (torch.nn.Conv2d, torch.nn.ConvTranspose2d, *_QUIET))


def _goes_on(net: OnnxNet, takers: list[Step], cuts: set[str]) -> bool:
    """Whether a norm or an activation of this very value follows, and nothing else."""
    return len(takers) == 1 and takers[0].outputs[0] in cuts and isinstance(net.get_submodule(takers[0].module), _QUIET)


def _is_attended(net: OnnxNet, value: str, takers: dict[str, list[Step]], cuts: set[str]) -> bool:
    """Whether attention is computed of it before the next output of a block."""
    ahead, seen = [value], set[str]()
    while ahead:
        for step in takers.get(ahead.pop(), []):
            module = net.get_submodule(step.module)
            if isinstance(module, torch.nn.Softmax) or (isinstance(module, Operation) and module.op in _MIXED):
                return True
            if isinstance(module, torch.nn.LayerNorm):
                continue
            ahead += [name for name in step.outputs if name not in cuts and name not in seen]
            seen |= set(step.outputs)
    return False
