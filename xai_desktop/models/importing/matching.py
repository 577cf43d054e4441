"""Do these weights belong to this architecture? By names and shapes, on a plan that needs no memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.models.architectures.first_convolution import first_convolution
from xai_desktop.models.backbones import build
from xai_desktop.models.planning import plan

Arguments = tuple[tuple[str, object], ...]
Shape = tuple[int, ...]
COUNTERS = ".num_batches_tracked"
ANY = 7
"""Classes of a plan that is compared: a number that no layer's width is."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The tensors of an architecture: shapes by name, which is the last layer's, and which is the first's."""

    shapes: tuple[tuple[str, Shape], ...]
    last: str
    first: str
    outputs: frozenset[str]
    """The tensors whose first side is the number of classes."""


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """An architecture that the weights fit, and the weights as it wants them."""

    architecture: str
    arguments: Arguments
    class_count: int
    channels: int
    state: Mapping[str, Tensor]
    agreed: int
    added: int = 0
    """Counters of batches that old files do not have."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why weights do not belong to an architecture, as part of a sentence."""

    why: str
    near: bool = False
    """Whether everything else about them fits."""


def match(state: Mapping[str, Tensor], architecture: str, arguments: Arguments = ()) -> Match | Misfit:
    """Whether the weights fit, for whatever number of classes and channels they have.

    Raises `BundleError` where there is no such architecture.
    """
    names = names_of(architecture, arguments)
    state = {name: value for name, value in state.items() if not (name.endswith(COUNTERS) and _is_decimal(value))}
    missing = names - state.keys()
    if lacking := [name for name in missing if not name.endswith(COUNTERS)]:
        return Misfit(f"lacks {min(lacking)}")
    if foreign := state.keys() - names:
        return Misfit(f"has a foreign tensor {quoted(min(foreign))}")
    layout = layout_of(architecture, arguments)
    wanted = dict(layout.shapes)
    classes, channels = _classes(state, layout), _channels(state, layout)
    own: Arguments = (*arguments, ("channels", channels)) if channels != wanted[layout.first][1] else arguments
    for name, shape in wanted.items():
        if name in state and tuple(state[name].shape) != _needed(name, shape, layout, classes, channels):
            return Misfit(f"has {name} as {tuple(state[name].shape)}")
    if channels not in (1, 3):
        return Misfit(f"takes films of {channels} channels, where one or three are possible", near=True)
    if classes < 1:
        return Misfit("gives no score at all, where one or more are needed", near=True)
    added = {name: torch.zeros((), dtype=torch.int64) for name in missing}
    return Match(architecture, own, classes, channels, {**state, **added}, len(wanted) - len(added), len(added))


def _is_decimal(value: Tensor) -> bool:
    """A counter that was made a decimal number with all the weights; it counts nothing in use."""
    return value.is_floating_point()


def _needed(name: str, shape: Shape, layout: Layout, classes: int, channels: int) -> Shape:
    if name in layout.outputs:
        return (classes, *shape[1:])
    return (shape[0], channels, *shape[2:]) if name == layout.first else shape


def _classes(state: Mapping[str, Tensor], layout: Layout) -> int:
    shape = state[layout.last].shape
    return int(shape[0]) if len(shape) else 0


def _channels(state: Mapping[str, Tensor], layout: Layout) -> int:
    shape = state[layout.first].shape
    return int(shape[1]) if len(shape) == 4 else 0


@lru_cache(maxsize=256)
def layout_of(architecture: str, arguments: Arguments) -> Layout:
    """The plan of an architecture, remembered. Raises `BundleError`."""
    net, other = (_planned(architecture, dict(arguments), count) for count in (ANY, ANY + 1))
    own, rival = net.state_dict(), other.state_dict()
    shapes = tuple((name, tuple(value.shape)) for name, value in own.items())
    outputs = frozenset(name for name, shape in shapes if tuple(rival[name].shape) != shape)
    return Layout(
        shapes,
        last=[name for name, _ in shapes if name in outputs][-1],
        first=f"{first_convolution(net)}.weight",
        outputs=outputs,
    )


@lru_cache(maxsize=256)
def names_of(architecture: str, arguments: Arguments = ()) -> frozenset[str]:
    """The names of an architecture's tensors, remembered. Raises `BundleError`."""
    return frozenset(_planned(architecture, dict(arguments), ANY).state_dict())


def _planned(architecture: str, arguments: dict[str, Any], classes: int) -> nn.Module:
    def made() -> nn.Module:
        try:
            return build(architecture, arguments, classes)
        except BundleError as error:
            if isinstance(error.__cause__, RuntimeError):
                raise error.__cause__ from None  # numbers were asked for where there are none
            raise

    return plan(made) or made()
