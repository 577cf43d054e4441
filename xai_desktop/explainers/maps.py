"""Feature maps out of whatever a layer gives: channels first, channels last, or the tokens of a transformer.

A transformer's layer gives a row of tokens: a few that stand for no place, such as the class token, then one per patch
of the film, row by row. Swin's layers give rows, columns and then channels. Both are turned into (B, K, h, w) to be
looked at, and back again for what comes behind the layer.
"""

from dataclasses import dataclass
from enum import Enum, auto

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.geometry import Size

ASKEW = 1.6
"""A layer whose rows and columns stand in another ratio than the film's, by more than this, holds no picture of it."""

PREFIX = 9
"""A class token, a distillation token and registers: no transformer in use has more tokens without a place."""


class Order(Enum):
    """How a layer lays its features out."""

    CHANNELS_FIRST = auto()
    CHANNELS_LAST = auto()
    TOKENS = auto()


@dataclass(frozen=True, slots=True)
class Layout:
    """`size` (h, w) is of the grid of tokens, `prefix` how many tokens come before it; both only for tokens."""

    order: Order
    size: Size = (0, 0)
    prefix: int = 0

    def maps(self, output: Tensor) -> Tensor:
        """The layer's output as (B, K, h, w); channels first, it is the output itself."""
        if self.order is Order.CHANNELS_LAST:
            return output.permute(0, 3, 1, 2)
        if self.order is Order.TOKENS:
            return output[:, self.prefix :].transpose(1, 2).reshape(len(output), -1, *self.size)
        return output

    def output(self, maps: Tensor, before: Tensor) -> Tensor:
        """What the layer would have given with these maps: a copy. Tokens without a place are taken from `before`."""
        if self.order is Order.CHANNELS_LAST:
            return maps.permute(0, 2, 3, 1).clone()
        if self.order is Order.TOKENS:
            return torch.cat([before[:, : self.prefix], maps.flatten(2).transpose(1, 2)], 1)
        return maps.clone()


def layout_of(layer: str, output: object, film: Size) -> Layout:
    """How to see a picture of the film in this output. Raises `ExplainerError` where there is none."""
    if not isinstance(output, Tensor):
        raise ExplainerError(
            f"The layer {layer} gives a {type(output).__name__} where feature maps were expected; "
            "choose a layer with a single output."
        )
    found = _layout(output, film) if has_layout(output, film) else None
    if found is None:
        raise ExplainerError(
            f"The layer {layer} gives the shape {tuple(output.shape)}, which is not channels, rows and columns; "
            "choose a convolutional layer or a block of a transformer."
        )
    return found


def has_layout(output: Tensor, film: Size) -> bool:
    """Whether there is a picture of the film in this output."""
    return output.is_floating_point() and 0 not in output.shape and _layout(output, film) is not None


def _layout(output: Tensor, film: Size) -> Layout | None:
    if output.ndim == 3:
        return _tokens(output.shape[1], film)
    if output.ndim == 4 and _lies_on((output.shape[2], output.shape[3]), film):
        return Layout(Order.CHANNELS_FIRST)
    if output.ndim == 4 and _lies_on((output.shape[1], output.shape[2]), film):
        return Layout(Order.CHANNELS_LAST)
    return None


def grid_of(count: int, film: Size) -> tuple[Size, int] | None:
    """Of so many tokens: the grid (h, w), and how many come before it."""
    layout = _tokens(count, film)
    return None if layout is None else (layout.size, layout.prefix)


def _tokens(count: int, film: Size) -> Layout | None:
    """The fewest tokens without a place that leave a grid of square patches."""
    for prefix in range(min(PREFIX, count - 1) + 1):
        rows = round((count - prefix) * film[0] / film[1]) ** 0.5
        for h in {int(rows), int(rows) + 1} - {0}:
            w, left = divmod(count - prefix, h)
            if left == 0 and film[0] // h == film[1] // w:
                return Layout(Order.TOKENS, (h, w), prefix)
    return None


def _lies_on(size: Size, film: Size) -> bool:
    """False for tables that only look like a picture."""
    skew = (size[0] * film[1]) / (size[1] * film[0])
    return max(size) < 7 or 1 / ASKEW < skew < ASKEW
