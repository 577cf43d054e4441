"""Cutting a film into superpixels, by scikit-image (methods §2.1).

Quickshift has LIME's own settings on films of 224 pixels and more; on smaller ones its kernel shrinks with the film,
which would otherwise become one piece. The other two have no settings there: about a hundred superpixels of SLIC, and
Felzenszwalb's with a scale and a least size that give pieces of that order on a film of 224 pixels.
"""

import numpy as np
import torch
from skimage import segmentation
from torch import Tensor

from xai_desktop.core.arrays import AnyArray

USUAL = 224
"""Pixels on a side of the films that the settings are made for."""

KINDS = ("quickshift", "slic", "felzenszwalb")


def superpixels(picture: Tensor, kind: str, seed: int) -> Tensor:
    """(3, H, W) in [0, 1] → (H, W) int64: the number of each pixel's superpixel, from 0 without gaps."""
    image = picture.permute(1, 2, 0).contiguous().numpy()
    numbers = np.unique(_cut(image, kind, seed), return_inverse=True)[1]
    return torch.from_numpy(numbers.reshape(image.shape[:2]).astype(np.int64))


def _cut(image: AnyArray, kind: str, seed: int) -> AnyArray:
    found: AnyArray
    if kind == "slic":
        found = segmentation.slic(image, n_segments=100, compactness=10, start_label=0)
    elif kind == "felzenszwalb":
        found = segmentation.felzenszwalb(image, scale=100, sigma=0.5, min_size=50)
    else:
        kernel = min(4.0, max(1.0, 4 * max(image.shape) / USUAL))
        found = segmentation.quickshift(image, kernel_size=kernel, max_dist=200, ratio=0.2, rng=seed)
    return found
