"""What a transformer's blocks attend to, seen as they compute it (methods: attention rollout)."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.explainers.rules import Rules

ATTENTION = (F.scaled_dot_product_attention, F.multi_head_attention_forward)


class Attending(Rules):
    """Within it the attention weights (B, heads, N, N) of every block are kept, in the order of the blocks.

    They are asked for, or made again from the queries and keys that a block hands to torch, which as a rule never
    makes them at all. The answer of the network stays the same.
    """

    def __init__(self) -> None:
        super().__init__({F.scaled_dot_product_attention: self._seen, F.multi_head_attention_forward: self._asked})
        self.weights: list[Tensor] = []

    def _asked(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        """torch's own modules: they can be asked for the weights of each head."""
        output, weights = func(*args, **{**kwargs, "need_weights": True, "average_attn_weights": False})
        self.weights.append(weights.detach())
        if not kwargs.get("need_weights", True):
            return output, None
        return output, weights.mean(1) if kwargs.get("average_attn_weights", True) else weights

    def _seen(self, func: Any, query: Tensor, key: Tensor, value: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        scale = kwargs.get("scale") or query.shape[-1] ** -0.5
        mask = args[0] if args else kwargs.get("attn_mask")
        if args[2] if len(args) > 2 else kwargs.get("is_causal"):
            mask = torch.ones(query.shape[-2], key.shape[-2], dtype=torch.bool, device=query.device).tril()
        logits = query @ key.transpose(-2, -1) * scale
        if isinstance(mask, Tensor):
            logits = logits.masked_fill(~mask, -torch.inf) if mask.dtype is torch.bool else logits + mask
        self.weights.append(logits.softmax(-1).detach())
        found: Tensor = func(query, key, value, *args, **kwargs)
        return found


def rolled(weights: list[Tensor], fuse: str, discard: float) -> Tensor:
    """(N, N): how much of each token of the film reaches each token behind the last block; rows add up to 1.

    Of every block the heads are fused, the share `discard` of weakest links is dropped, the path around the block is
    added as a half, and the blocks are multiplied.
    """
    size = weights[0].shape[-1]
    identity = torch.eye(size, dtype=weights[0].dtype, device=weights[0].device)
    found = identity
    for block in weights:
        fused = {"mean": block[0].mean(0), "max": block[0].amax(0), "min": block[0].amin(0)}[fuse]
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
