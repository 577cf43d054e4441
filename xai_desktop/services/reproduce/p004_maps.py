"""Feature CAM's five maps of one film, and beside each what it would be if no network took part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import UsageError
from xai_desktop.explainers import explain_tensor, method_of
from xai_desktop.explainers.class_activation import resized
from xai_desktop.explainers.edges import LABELS, edges
from xai_desktop.explainers.methods.feature_cam import BASES, SELECTED, FeatureCam, unit
from xai_desktop.explainers.pictures import luminance, picture_of
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.kept_parts import kept_part

ALONE = 0
"""In place of a variant's number: the class activation map alone, which is what the variants are compared with."""

NO_NETWORK = "no network"
"""In place of a class activation map: nothing at all, so that only what a variant takes from the film remains.

Its map alone is a random one.
"""

Key = tuple[str, int]
"""Which class activation map, and which variant of it."""


@dataclass(frozen=True, slots=True)
class Making:
    """Which maps are made: `bases` are the class activation maps, `edges` the detector of edges."""

    bases: tuple[str, ...]
    edges: str

    def __post_init__(self) -> None:
        wrong = [base for base in self.bases if base not in BASES]
        if wrong or not self.bases:
            raise UsageError(f"--choice bases={','.join(self.bases)}: write some of: {', '.join(BASES)}.")
        if self.edges not in LABELS:
            raise UsageError(f"--choice edges={self.edges}: write one of: {', '.join(LABELS)}.")

    def keys(self) -> Iterator[Key]:
        """Every map, in the order of the tables."""
        for base in (*self.bases, NO_NETWORK):
            yield from ((base, variant) for variant in (ALONE, *SELECTED))


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One film `x` (1, C, H, W) and the class that is explained; `seed` is that of everything random."""

    bundle: ModelBundle
    x: Tensor
    target: int
    seed: int = 0


def edge_picture(x: Tensor, kind: str) -> FloatArray:
    """(H, W) in [0, 1]: the film's edges as Feature CAM takes them. Raises `ExplainerError` without HED's weights."""
    found: FloatArray = edges(picture_of(x), kind, torch.device("cpu")).numpy()
    return found


def maps_of(asked: Question, making: Making) -> dict[Key, FloatArray]:
    """Every map (H, W) in [0, 1] on the grid of the network's input; all zeros where there is no evidence.

    The class activation map is computed once for all five variants, which makes no difference to any of them.
    """
    picture = picture_of(asked.x)
    film, edge = luminance(picture), edges(picture, making.edges, torch.device("cpu"))
    heats = {base: _heat(asked, base) for base in making.bases}
    found: dict[Key, FloatArray] = {(base, ALONE): heat.numpy() for base, heat in heats.items()}
    found[NO_NETWORK, ALONE] = explain_tensor(asked.bundle.net, asked.x, "random_map", target=asked.target,
                                              seed=asked.seed)  # fmt: skip
    heats[NO_NETWORK] = torch.ones_like(film)
    for base, heat in heats.items():
        for variant in SELECTED:
            joined = FeatureCam(variant=variant, edges=making.edges).joined(film, edge, heat)
            found[base, variant] = (unit(joined) * (heat.amax() > 0)).numpy()
    return found


def cells_of(asked: Question) -> tuple[int, int]:
    """(h, w) of a class activation map, before it is enlarged to the film."""
    height, width = _raw(asked, "grad_cam").shape
    return height, width


def _heat(asked: Question, base: str) -> Tensor:
    """(H, W) in [0, 1]."""
    return unit(resized(torch.from_numpy(_raw(asked, base)), (asked.x.shape[2], asked.x.shape[3])))


def _raw(asked: Question, base: str) -> FloatArray:
    """(h, w), never negative, of the bundle's last layer: the activations before the global average."""
    layer = asked.bundle.layers[-1] if asked.bundle.layers else "last"
    method = method_of(base, {})
    return method.displayed(explain_tensor(asked.bundle.net, asked.x, method, layer, asked.target, seed=asked.seed))


def batch(x: Tensor, maps: Sequence[FloatArray], black: Tensor) -> tuple[Tensor, list[int]]:
    """The film and its kept parts (1 + n, C, H, W), and whose they are: the maps that are none are left out."""
    parts = [(number, kept_part(x, heatmap, black)) for number, heatmap in enumerate(maps)]
    known = [(number, part) for number, part in parts if part is not None]
    return torch.cat([x, *(part for _, part in known)]), [number for number, _ in known]
