"""What the places of a layer have most in common: the first principal component of its features (methods §1.13)."""

import torch
from torch import Tensor


def projection(x: Tensor, *, centred: bool, sign_fix: bool) -> Tensor:
    """(1, K, h, w) → (1, h, w): each place's features, projected on the direction that explains most of them.

    The eigenvector of the smaller of the two Gram matrices, places by places or features by features, is all that is
    needed of the decomposition. Which way it points is chance; with `sign_fix` the end that reaches further is up.
    NaN everywhere where the features are not finite.
    """
    _, features, height, width = x.shape
    table = x[0].flatten(1).T.double()
    table = table - table.mean(0) if centred else table
    if not table.isfinite().all():
        return x.new_full((1, height, width), torch.nan)
    if height * width <= features:
        values, vectors = torch.linalg.eigh(table @ table.T)
        found = vectors[:, -1] * values[-1].clamp(min=0).sqrt()
    else:
        found = table @ torch.linalg.eigh(table.T @ table)[1][:, -1]
    if sign_fix and -found.amin() > found.amax():
        found = -found
    shaped: Tensor = found.to(x.dtype).reshape(1, height, width)
    return shaped
