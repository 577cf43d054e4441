"""Small maps and boxes of every awkward kind."""

import numpy as np

from xai_desktop.core.geometry import Box


def awkward_maps() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    dense = rng.standard_normal((24, 31)).astype(np.float32)
    tied = rng.integers(0, 4, (24, 31)).astype(np.float32)
    sparse = np.where(rng.random((24, 31)) > 0.96, dense, 0).clip(0).astype(np.float32)
    unseen = dense.copy()
    unseen[:, :5] = unseen[:, 26:] = np.nan
    both = np.where(rng.random((24, 31)) > 0.8, dense, 0).astype(np.float32)
    return {
        "dense": dense, "tied": tied, "sparse": sparse, "unseen": unseen, "negative": -np.abs(dense) - 1, "both": both
    }  # fmt: skip


def awkward_boxes() -> dict[str, list[Box]]:
    return {
        "one": [Box(8, 6, 20, 15)],
        "two overlapping": [Box(6, 4, 14, 12), Box(10, 8, 22, 20.5)],
        "two apart": [Box(6, 4, 9, 9), Box(20, 15, 24.4, 21.6)],
        "partly off the film": [Box(-4, 10, 12, 40)],
        "thinner than a pixel": [Box(12.6, 9.1, 12.9, 9.4)],
    }
