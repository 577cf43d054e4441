"""Networks that have forgotten what they learnt, layer by layer (Adebayo et al. 2018): any network that is a module.

A map that stays the same when the network's weights are drawn anew does not explain what the network has learnt.
Cascading: from the output on, each network has one more new layer than the one before. Independent: one layer at a
time. A layer's new weights hang on the seed and its place alone, so that they are the same wherever it is new.

New weights are those that the layer's own `reset_parameters` draws, as at the beginning of a training; batch norms then
forget their statistics, too, and features may shrink or grow from layer to layer. Numbers of modules without it (class
tokens, the projections of an attention) are drawn from a normal distribution with their own mean and standard
deviation: their scale is kept and their pattern is not, so that numbers which are all the same stay as they are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeVar

import torch
from torch import Tensor, nn

from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import hooks
from xai_desktop.explainers.subject import answer_of
from xai_desktop.services.repeating import Alike, Repeated

Mode = Literal["cascading", "independent"]
Net = TypeVar("Net", bound=nn.Module)

APART = 1000
"""Random numbers of a seed: layers never share one with another layer or another seed."""

OWN = "(the network's own)"
"""The name of numbers that belong to the network itself and to none of its parts."""

_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class Layer:
    """What becomes new at once: modules by name, each without what lies inside it."""

    name: str
    modules: tuple[str, ...]


def layers_of(net: nn.Module, x: Tensor, blocks: Sequence[str] = ()) -> tuple[Layer, ...]:
    """From the output to the input, by when they begin their work on x (1, C, h, w); `blocks` are new as wholes.

    Modules that do not begin belong to the one around them, which may take their weights all the same, as attentions
    do. What the answer does not hang on, such as heads of other stages, is left out. Raises `ExplainerError` where the
    network does not take the film.
    """
    with hooks.undisturbed(net, x, 0) as film, torch.no_grad():
        place = {name: number for number, name in enumerate(hooks.begun(net, lambda: answer_of(net, film)))}
        members: dict[str, list[str]] = {}
        for name, module in net.named_modules():
            if any(True for _ in module.parameters(recurse=False)):
                members.setdefault(_taking_part(name, place), []).append(name)
        if "" in members and _is_idle(net, film, members[""]):
            del members[""]
    single = [Layer(owner, tuple(members[owner])) for owner in sorted(members, key=place.__getitem__, reverse=True)]
    return tuple(_joined(single, blocks))


def blocks_of(net: nn.Module, names: Sequence[str]) -> tuple[str, ...]:
    """The blocks that a bundle's layers are the outputs of: a transformer's are seen at a norm inside them."""
    norms = {name for name in names if isinstance(net.get_submodule(name), nn.LayerNorm)}
    return tuple(name.rpartition(".")[0] if name in norms else name for name in names)


def networks(net: nn.Module, layers: Sequence[Layer], mode: Mode, seed: int) -> Iterator[tuple[str, nn.Module]]:
    """One network after the other, a copy in eval mode, by the name of the layer that is new in it (cascading: the last
    one that is). The network itself stays as it is."""
    for number, layer in enumerate(layers):
        first = 0 if mode == "cascading" else number
        new = [(place, layers[place].modules) for place in range(first, number + 1)]
        yield layer.name or OWN, renewed(net, new, seed)


def randomised(
    asked: Repeated, layers: Sequence[Layer], mode: Mode = "cascading", seed: int = 0, task: Task = _QUIET
) -> Iterator[tuple[str, Alike]]:
    """How alike the first map is to that of each network, by the layer's name. Raises as the method does."""
    for number, (name, net) in enumerate(networks(asked.net, layers, mode, seed)):
        task.step(number, len(layers), name)
        yield name, asked.of(net)
    task.step(len(layers), len(layers))


def renew(modules: Sequence[nn.Module], seed: int) -> None:
    """New numbers for these modules, without what lies inside them; drawn on the CPU, the same for every device."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.default_generator.manual_seed(seed)
        for module in modules:
            _renew(module)


Way = Callable[[Sequence[nn.Module], int], None]


def renewed(net: Net, new: Iterable[tuple[int, Sequence[str]]], seed: int, way: Way = renew) -> Net:
    """A copy in eval mode in which modules have new numbers: (place, names), the place being that from the output."""
    copy = deepcopy(net).eval()
    for place, names in new:
        way([copy.get_submodule(name) for name in names], seed * APART + place)
    return copy


def _renew(module: nn.Module) -> None:
    """By its own rule; what that leaves as it was (a weight that is made of others, say), by mean and deviation."""
    own = list(module.parameters(recurse=False))
    before = [values.clone() for values in own]
    reset = getattr(module, "reset_parameters", None)
    if own and reset is not None and not any(True for _ in module.children()):
        device = own[0].device
        module.cpu()
        reset()
        module.to(device)
    for values, old in zip(own, before, strict=True):
        if torch.equal(values, old):
            values.copy_(_drawn(old.cpu()))


def _drawn(values: Tensor) -> Tensor:
    exact = values.double()
    noise = torch.randn(values.shape, dtype=torch.float64)
    return (exact.mean() + exact.std(correction=0) * noise).to(values.dtype)


def _is_idle(net: nn.Module, film: Tensor, names: Sequence[str]) -> bool:
    """Whether the network answers the same with new numbers in these modules."""
    before, after = answer_of(net, film), answer_of(renewed(net, [(0, names)], 1), film)
    return isinstance(before, Tensor) and isinstance(after, Tensor) and torch.equal(before, after)


def _taking_part(name: str, place: dict[str, int]) -> str:
    """The module itself, or the nearest one around it that takes part; in the end the network."""
    while name and name not in place:
        name = name.rpartition(".")[0]
    return name


def _joined(layers: Iterable[Layer], blocks: Sequence[str]) -> Iterator[Layer]:
    """Neighbours of one block become one layer by the block's name; the others stay apart."""

    def block(layer: Layer) -> str:
        inside = (one for one in blocks if layer.name == one or layer.name.startswith(f"{one}."))
        return max(inside, key=len, default="")

    for name, run in groupby(layers, block):
        if name:
            yield Layer(name, tuple(module for layer in run for module in layer.modules))
        else:
            yield from run
