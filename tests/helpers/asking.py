"""Networks whose answers can be computed by hand, and a film whose pixels are the network's own."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.services.results import Film


class Weighted(nn.Module):
    """Σ weight · pixel, one sum per class: a network that is linear in its film."""

    def __init__(self, weights: AnyArray) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.from_numpy(np.asarray(weights, np.float32)))

    def forward(self, x: Tensor) -> Tensor:
        """(B, 1, h, w) → (B, classes)."""
        return torch.einsum("bhw,chw->bc", x[:, 0], self.weights)


def linear_bundle(weights: AnyArray, **rest: object) -> ModelBundle:
    """`weights` (classes, h, w) on unit greys, bone bright, without any normalisation."""
    classes, height, width = np.shape(weights)
    wish = {"score_kind": "logit", "intensity": "modality", "layers": [], **rest}
    names = [f"c{number}" for number in range(classes)]
    return wrap(Weighted(weights), names, (height, width), [0.0], [1.0], channels=1, **wish)  # type: ignore[arg-type]


def grey_image(grey: Sequence[Sequence[float]] | AnyArray, **rest: object) -> Image:
    """A film of 8 bits from greys in [0, 1], which it rounds to a 255th."""
    index = np.rint(np.asarray(grey) * 255).astype(np.uint16)
    return Image(index, np.arange(256, dtype=np.float32), (0.0, 255.0), 8, **rest)  # type: ignore[arg-type]


def film_from(image: Image) -> Film:
    return Film(ImageRef(Path("film.png"), "film"), image, (), AnnotationSet())
