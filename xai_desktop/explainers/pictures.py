"""The film as a picture that methods of image processing understand, out of what the network is given."""

import torch
from torch import Tensor

LUMINANCE = (0.299, 0.587, 0.114)


def picture_of(x: Tensor) -> Tensor:
    """(1, C, H, W) normalised by an unknown mean and deviation → (3, H, W) float32 in [0, 1] on the CPU.

    The film's own darkest and brightest values, over all colours at once, become 0 and 1; a flat film becomes 0. Three
    channels are taken for red, green and blue, any other number is averaged to grey.
    """
    film = torch.nan_to_num(x.detach()[0].float().cpu())
    film = film if len(film) == 3 else film.mean(0, keepdim=True).expand(3, -1, -1)
    low, high = film.amin(), film.amax()
    return (film - low) / (high - low) if high > low else torch.zeros_like(film)


def luminance(picture: Tensor) -> Tensor:
    """(3, H, W) → (H, W)."""
    return torch.einsum("c,chw->hw", picture.new_tensor(LUMINANCE), picture)
