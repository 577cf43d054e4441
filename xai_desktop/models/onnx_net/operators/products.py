"""Products of tables, and attention, where both sides come from the picture."""

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.models.onnx_net.graph import Node, NotConvertible
from xai_desktop.models.onnx_net.operators.values import Function, Maker, together


def _mat_mul(_node: Node) -> Function:
    return lambda a, b: torch.matmul(*together(a, b))


def _gemm(node: Node) -> Function:
    left, right = node.whole("transA", 0), node.whole("transB", 0)
    alpha, beta = node.number("alpha", 1.0), node.number("beta", 1.0)

    def compute(a: Tensor, b: Tensor, c: Tensor | None = None) -> Tensor:
        a, b = together(a, b)
        found = alpha * ((a.T if left else a) @ (b.T if right else b))
        return found if c is None else found + beta * c.to(found.device)

    return compute


def _attention(node: Node) -> Function:
    if node.whole("qk_matmul_output_mode", 0) or node.number("softcap", 0.0) or len(node.outputs) > 1:
        raise NotConvertible("its operator Attention gives more than torch's")
    heads, shared = node.whole("q_num_heads", 0), node.whole("kv_num_heads", 0)
    scale, causal = node.attributes.get("scale"), bool(node.whole("is_causal", 0))

    def compute(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *more: Tensor | None) -> Tensor:
        if any(one is not None for one in more):
            raise NotConvertible("its operator Attention remembers")
        flat = q.ndim == 3
        if flat:
            q, k, v = _parted(q, heads), _parted(k, shared), _parted(v, shared)
        mask = None if mask is None else mask.to(q.device)
        found = F.scaled_dot_product_attention(
            q, k, v, mask, is_causal=causal, scale=scale, enable_gqa=q.shape[1] != k.shape[1]
        )
        return found.transpose(1, 2).flatten(2) if flat else found

    return compute


def _parted(x: Tensor, heads: int) -> Tensor:
    """(B, N, heads · d) → (B, heads, N, d)."""
    return x.reshape(*x.shape[:2], heads, -1).transpose(1, 2)


def _written(node: Node) -> Function:
    """Attention whose keys are turned already, found by `fusing`."""
    scale = node.number("scale", 1.0)

    def compute(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return F.scaled_dot_product_attention(q, k.transpose(-1, -2), v, scale=scale)

    return compute


FUNCTIONS: dict[str, Maker] = {"MatMul": _mat_mul, "Gemm": _gemm, "Attention": _attention, "WrittenAttention": _written}
