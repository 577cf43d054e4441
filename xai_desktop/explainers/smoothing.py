"""Gaussian blur as the pixel gradients need it (methods §1.2)."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F


def gaussian(images: Tensor, sigma: float) -> Tensor:
    """(B, H, W) blurred in two passes; the kernel reaches ⌈4σ⌉ to either side, the border pixels are repeated.

    A σ of 0 gives the same values.
    """
    reach = math.ceil(4 * sigma)
    if reach == 0:
        return images
    offsets = torch.arange(-reach, reach + 1, dtype=images.dtype, device=images.device)
    kernel = torch.exp(-(offsets**2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).reshape(1, 1, 1, -1)
    rows = F.conv2d(F.pad(images[:, None], (reach, reach, 0, 0), mode="replicate"), kernel)
    return F.conv2d(F.pad(rows, (0, 0, reach, reach), mode="replicate"), kernel.transpose(2, 3))[:, 0]
