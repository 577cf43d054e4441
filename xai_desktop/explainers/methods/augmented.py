"""Test-time augmentation, as the `grad-cam` library has it under the name `aug_smooth`."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.parameters import Choice, Label
from xai_desktop.explainers.base import Explainer, explainer, make
from xai_desktop.explainers.class_activation import resized
from xai_desktop.explainers.share import Share
from xai_desktop.explainers.subject import Subject

INTENSITIES = (0.9, 1.0, 1.1)
UNITS = 100
"""Steps per view: how far the inner explainer has come, in hundredths."""

BASES = {
    "grad_cam": "Grad-CAM",
    "grad_cam_pp": "Grad-CAM++",
    "xgrad_cam": "XGrad-CAM",
    "hires_cam": "HiResCAM",
    "layer_cam": "LayerCAM",
    "eigen_grad_cam": "EigenGrad-CAM",
    "norm_grad": "NormGrad",
    "saliency": "Gradient saliency",
    "input_x_gradient": "Input × gradient",
}


@explainer("augmented", "Test-time augmentation", "grad-cam library, aug_smooth; Jacob Gildenblat 2021")
class Augmented(Explainer):
    """The mean map of six views: the film and its mirror image, each a little darker, as it is, a little brighter.

    The class is the one of the film as it is. `grad-cam` brings each view's positive map to 0 to 1 before the mean, so
    that a view without evidence counts as much as any other; here views count by their strength unless asked otherwise.
    """

    group: ClassVar[str] = "Around another explainer"
    uses_layer: ClassVar[bool] = True
    several_layers: ClassVar[bool] = True
    relu: ClassVar[bool] = True

    base: Annotated[
        str, Choice(*BASES, titles=BASES), Label("Explainer", "Whose maps are averaged, with its own defaults.")
    ] = "grad_cam"
    average: Annotated[
        str, Choice("raw", "normalised"), Label("Mean of", "Maps as they are, or each brought to 0 to 1 before.")
    ] = "raw"

    def attribute(self, subject: Subject) -> Tensor:
        """Signed at the base's own resolution; of normalised maps (H, W), from 0 to 1."""
        inner, settled = make(self.base), subject.settled()
        views = list(_views(subject.x))
        maps = []
        for number, (film, mirrored) in enumerate(views):
            own = Share(subject.task, number * UNITS, (number + 1) * UNITS, len(views) * UNITS)
            raw = inner.attribute(replace(settled, x=film, task=own))
            with torch.no_grad():
                seen = raw if self.average == "raw" else _normalised(raw, subject)
                maps.append(seen.flip(-1) if mirrored else seen)
        return torch.stack(maps).mean(0)


def _views(x: Tensor) -> Iterator[tuple[Tensor, bool]]:
    """(film, whether it is mirrored), six of them."""
    for mirrored, factor in product((False, True), INTENSITIES):
        yield (x.flip(-1) if mirrored else x).detach() * factor, mirrored


def _normalised(raw: Tensor, subject: Subject) -> Tensor:
    """The positive part at the film's size, from 0 to 1: scaled before and after it is resized, as `grad-cam` does."""
    return _unit(resized(_unit(raw.relu()), subject.film))


def _unit(values: Tensor) -> Tensor:
    above = values - values.amin()
    return above / (above.amax() + 1e-7)
