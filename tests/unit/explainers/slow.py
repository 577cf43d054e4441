"""Every formula a second time, in loops over numbers, and a network small enough to be worked out by hand."""

import math

import numpy as np
import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import AnyArray


class Handmade(nn.Module):
    """3×3 convolution to two maps, ReLU, and a linear head that sees every place: so that g = the head's weights."""

    def __init__(self, rows: int, columns: int, kernels: AnyArray, bias: AnyArray, head: AnyArray) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(2 * rows * columns, len(head))
        with torch.no_grad():
            self.conv.weight.copy_(torch.from_numpy(kernels)[:, None])
            self.conv.bias.copy_(torch.from_numpy(bias))  # type: ignore[union-attr]
            self.head.weight.copy_(torch.from_numpy(head.reshape(len(head), -1)))
            self.head.bias.zero_()

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.relu(self.conv(x)).flatten(1))
        return logits


def activations(x: AnyArray, kernels: AnyArray, bias: AnyArray) -> AnyArray:
    """(rows, columns) → (2, rows, columns) after the ReLU."""
    rows, columns = x.shape
    result = np.zeros((2, rows, columns))
    for k in range(2):
        for i in range(rows):
            for j in range(columns):
                total = bias[k]
                for di in (-1, 0, 1):
                    for dj in (-1, 0, 1):
                        if 0 <= i + di < rows and 0 <= j + dj < columns:
                            total += kernels[k, di + 1, dj + 1] * x[i + di, j + dj]
                result[k, i, j] = max(total, 0.0)
    return result


def input_gradient(x: AnyArray, kernels: AnyArray, bias: AnyArray, g: AnyArray) -> AnyArray:
    """∂S/∂x for a score whose gradient at the feature maps is g (2, rows, columns)."""
    rows, columns = x.shape
    a = activations(x, kernels, bias)
    result = np.zeros((rows, columns))
    for k in range(2):
        for i in range(rows):
            for j in range(columns):
                for di in (-1, 0, 1):
                    for dj in (-1, 0, 1):
                        if a[k, i, j] > 0 and 0 <= i + di < rows and 0 <= j + dj < columns:
                            result[i + di, j + dj] += g[k, i, j] * kernels[k, di + 1, dj + 1]
    return result


def _places(a: AnyArray) -> list[tuple[int, int, int]]:
    return [(k, i, j) for k in range(a.shape[0]) for i in range(a.shape[1]) for j in range(a.shape[2])]


def _weighted(weights: list[float], a: AnyArray) -> AnyArray:
    result = np.zeros(a.shape[1:])
    for k, i, j in _places(a):
        result[i, j] += weights[k] * a[k, i, j]
    return result


def grad_cam(a: AnyArray, g: AnyArray) -> AnyArray:
    weights = [0.0] * len(a)
    for k, i, j in _places(a):
        weights[k] += g[k, i, j] / (a.shape[1] * a.shape[2])
    return _weighted(weights, a)


def grad_cam_pp(a: AnyArray, g: AnyArray) -> AnyArray:
    total, weights = [float(a[k].sum()) for k in range(len(a))], [0.0] * len(a)
    for k, i, j in _places(a):
        d = g[k, i, j]
        below = 2 * d**2 + total[k] * d**3
        alpha = d**2 / below if abs(below) >= 1e-12 else 0.0
        weights[k] += alpha * max(d, 0.0)
    return _weighted(weights, a)


def hires_cam(a: AnyArray, g: AnyArray) -> AnyArray:
    result = np.zeros(a.shape[1:])
    for k, i, j in _places(a):
        result[i, j] += g[k, i, j] * a[k, i, j]
    return result


def layer_cam(a: AnyArray, g: AnyArray) -> AnyArray:
    result = np.zeros(a.shape[1:])
    for k, i, j in _places(a):
        result[i, j] += max(g[k, i, j], 0.0) * a[k, i, j]
    return result


def xgrad_cam(a: AnyArray, g: AnyArray) -> AnyArray:
    above, total = [0.0] * len(a), [0.0] * len(a)
    for k, i, j in _places(a):
        above[k] += g[k, i, j] * a[k, i, j]
        total[k] += a[k, i, j]
    return _weighted([u / t if abs(t) >= 1e-6 else 0.0 for u, t in zip(above, total, strict=True)], a)


CAMS = {
    "grad_cam": grad_cam,
    "grad_cam_pp": grad_cam_pp,
    "hires_cam": hires_cam,
    "layer_cam": layer_cam,
    "xgrad_cam": xgrad_cam,
}


def smoothed(values: AnyArray, sigma: float) -> AnyArray:
    """Gaussian of half width ⌈4σ⌉ in two dimensions at once, border pixels repeated."""
    reach = math.ceil(4 * sigma)
    if reach == 0:
        return values
    steps = range(-reach, reach + 1)
    one = np.array([math.exp(-(d**2) / (2 * sigma**2)) for d in steps])
    kernel = np.outer(one, one) / one.sum() ** 2
    rows, columns = values.shape
    result = np.zeros(values.shape)
    for i in range(rows):
        for j in range(columns):
            for di in steps:
                for dj in steps:
                    near = values[min(max(i + di, 0), rows - 1), min(max(j + dj, 0), columns - 1)]
                    result[i, j] += kernel[di + reach, dj + reach] * near
    return result
