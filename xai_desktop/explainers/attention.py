"""What a transformer's blocks attend to, seen as they compute it (methods: attention rollout)."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.geometry import Size
from xai_desktop.explainers.base import Need
from xai_desktop.explainers.maps import grid_of
from xai_desktop.explainers.rules import Rule, Rules

UNSEEN = "This network attends within windows, or by functions of its own that cannot be seen; choose Grad-CAM."
WINDOWED = "This network attends within windows, which do not lie on the whole film; choose Grad-CAM."


class Attending(Rules):
    """Within it the attention weights of every block are kept, in the order of the blocks.

    They are asked for, or made from the queries and keys that a block hands to torch, which as a rule never makes them
    at all; what flows on is made of them, so that they have gradients. The answer of the network stays the same.
    """

    def __init__(self) -> None:
        softmax: dict[Any, Rule] = dict.fromkeys((F.softmax, torch.softmax, Tensor.softmax), self._softened)
        attention: dict[Any, Rule] = {
            F.scaled_dot_product_attention: self._made,
            F.multi_head_attention_forward: self._asked,
        }
        super().__init__({**softmax, **attention})
        self.weights: list[Tensor] = []
        """(B, heads, N, N), or (B · heads, N, N) as torch's own modules compute it."""
        self.unseen = False
        """Whether softmax was taken of square tables elsewhere, as in attention that is written out."""

    def _asked(self, func: Any, *args: Any, **kwargs: Any) -> tuple[Tensor, Tensor | None]:
        """torch's own modules: they can be asked for the weights of each head, and give a view of them."""
        output, weights = func(*args, **{**kwargs, "need_weights": True, "average_attn_weights": False})
        self.weights.append(weights if weights._base is None else weights._base)
        if not kwargs.get("need_weights", True):
            return output, None
        return output, weights.mean(-3) if kwargs.get("average_attn_weights", True) else weights

    def _made(
        self,
        func: Any,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        *,
        scale: float | None = None,
        enable_gqa: bool = False,
    ) -> Tensor:
        del func, dropout_p  # in eval mode nothing is dropped
        if enable_gqa:
            key, value = (each.repeat_interleave(query.shape[-3] // each.shape[-3], -3) for each in (key, value))
        logits = query @ key.transpose(-2, -1) * (query.shape[-1] ** -0.5 if scale is None else scale)
        if is_causal:
            attn_mask = torch.ones(logits.shape[-2:], dtype=torch.bool, device=logits.device).tril()
        if attn_mask is not None:
            logits = logits.masked_fill(~attn_mask, -torch.inf) if attn_mask.dtype is torch.bool else logits + attn_mask
        self.weights.append(logits.softmax(-1))
        return self.weights[-1] @ value

    def _softened(self, func: Any, *args: Any, **kwargs: Any) -> Tensor:
        found: Tensor = func(*args, **kwargs)
        self.unseen = self.unseen or (found.ndim > 2 and found.shape[-1] == found.shape[-2] > 1)
        return found

    def grid(self, film: Size) -> tuple[Size, int]:
        """The grid of patches (h, w), and how many tokens come before it. Raises `ExplainerError` without one."""
        if not self.weights:
            raise ExplainerError(UNSEEN if self.unseen else f"{Need.ATTENTION} Choose Grad-CAM, which needs none.")
        counts = {one.shape[-2:] for one in self.weights}
        whole = len(counts) == 1 and all(one.ndim == 3 or len(one) == 1 for one in self.weights)
        rows, columns = counts.pop()
        grid = grid_of(rows, film) if whole and rows == columns else None
        if grid is None:
            raise ExplainerError(WINDOWED)
        return grid


def on_film(row: Tensor, grid: tuple[Size, int]) -> Tensor:
    """(N,), one value per token → (h, w), one per patch."""
    size, prefix = grid
    return row[prefix:].reshape(size)


def by_head(weights: Tensor) -> Tensor:
    """(heads, N, N) of the one film."""
    return weights.reshape(-1, *weights.shape[-2:])


def rolled(weights: list[Tensor], fuse: str, discard: float) -> Tensor:
    """(N, N): how much of each token of the film reaches each token behind the last block; rows add up to 1.

    Of every block the heads are fused, the share `discard` of weakest links is dropped, the path around the block is
    added as a half, and the blocks are multiplied.
    """
    size = weights[0].shape[-1]
    identity = torch.eye(size, dtype=weights[0].dtype, device=weights[0].device)
    found = identity
    for block in map(by_head, weights):
        fused = {"mean": block.mean(0), "max": block.amax(0), "min": block.amin(0)}[fuse]
        links = _weak_dropped(fused, discard)
        links = links + identity
        found = links / links.sum(-1, keepdim=True) @ found
    return found


def _weak_dropped(links: Tensor, discard: float) -> Tensor:
    """The weakest become zero; a link to the first token, which may be the class's, never."""
    count = int(links.numel() * discard)
    if not count:
        return links
    weakest = links.flatten().topk(count, largest=False).indices
    weakest = weakest[weakest != 0]
    return links.flatten().index_fill(0, weakest, 0).reshape(links.shape)
