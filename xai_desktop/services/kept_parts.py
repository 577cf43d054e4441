"""The part of a film that a map keeps, as the network takes it, and what the network says (P004; methods §5.5, 10.12).

On the grid of the network's input. `keeping` does the same in film pixels for a screen, one class at a time.
"""

import torch
from torch import Tensor

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.metrics.explanation_map import explanation_map
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.predicting import ask


def black_of(spec: InputSpec) -> Tensor:
    """(C, 1, 1): what a black pixel is as the network takes it."""
    mean, std = (torch.tensor(values).reshape(-1, 1, 1) for values in (spec.mean, spec.std))
    return ((spec.value_range[0] - mean) / std).expand(spec.channels, 1, 1)


def kept_part(x: Tensor, heatmap: FloatArray, black: Tensor) -> Tensor | None:
    """The film (1, C, H, W) where the map is highest and black elsewhere, ready for the network; None without a map.

    The film is not stretched anew: the pixels that are kept stay what they were.
    """
    part = explanation_map((x[0] - black).numpy(), heatmap)
    return None if part is None else torch.tensor(part)[None] + black


def names_of(bundle: ModelBundle) -> tuple[str, ...]:
    """The classes that can be given: a network of one logit has two, of which its card names the second."""
    classes = bundle.card.classes
    return (f"no {classes[0]}", classes[0]) if len(classes) == 1 else classes


def probabilities(bundle: ModelBundle, x: Tensor) -> FloatArray:
    """(B, C, H, W) → (B, names) float64: softmax, or each class's own sigmoid."""
    return rows_of(bundle, ask(bundle, x))


def rows_of(bundle: ModelBundle, logits: Tensor) -> FloatArray:
    """(B, classes) → (B, names) float64, the same for logits that are known."""
    exact = logits.double()
    if bundle.card.score_kind is ScoreKind.SOFTMAX and exact.shape[1] > 1:
        found = exact.softmax(1)
    else:
        found = exact.sigmoid()
        found = torch.cat([1 - found, found], 1) if found.shape[1] == 1 else found
    values: FloatArray = found.numpy()
    return values
