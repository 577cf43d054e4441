"""Shinde et al., 2021 (P002; methods §3): the map of a head that reads the averages of several layers.

    A_c = Σ_i w_i^c · Up(f_i) = Σ_j Up(Σ_{i in layer j} w_i^c f_i)

Enlarging is linear, so that one map per layer is enlarged, not one per feature: five in place of the 3,904 of a
ResNet-50. No bias, which belongs to no place, and no ReLU, of which the paper says nothing. Where the film is a whole
number of times as large as each layer's maps, the map's mean is the logit without its bias.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from xai_desktop.core.arrays import FloatArray, frozen
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers.base import Explainer, Need, explainer
from xai_desktop.explainers.class_activation import resized, weighted
from xai_desktop.explainers.layerwise import check_differentiable
from xai_desktop.explainers.subject import Steps, Subject
from xai_desktop.models.hr_cam_net import HrCamNet, averages


@dataclass(frozen=True, slots=True, eq=False)
class Contribution:
    """What one layer adds to the map.

    `raw` (h, w) at the layer's own resolution and `heatmap` (H, W) at the input's, both signed; the heatmaps of all
    layers add up to the map. `weights` (m,), one for each of its features, as the score weights them.
    """

    layer: str
    raw: FloatArray
    heatmap: FloatArray
    weights: FloatArray

    @property
    def weight(self) -> float:
        """Σ|w|: the bar of this layer in the paper's Figure 6."""
        return float(abs(self.weights.astype("float64")).sum())


@explainer("hr_cam", "HR-CAM", "Shinde et al. 2021, PeerJ CS 7:e622")
class HrCam(Explainer):
    """The feature maps of several layers, weighted as the network's own head weights their averages."""

    group: ClassVar[str] = "Class activation maps"
    unit: ClassVar[str] = "share of the score"
    needs: ClassVar[tuple[Need, ...]] = (Need.AVERAGED_LAYERS,)
    signed: ClassVar[bool] = True

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W), signed, in the pixels of the input."""
        net = head_of(subject)
        step = Steps(subject.task, len(net.taps) + 2)
        found = torch.zeros(subject.film, dtype=subject.x.dtype, device=subject.x.device)
        for layer, raw, _ in _parts(net, subject, step):
            found += resized(raw, subject.film)
            step(layer)
        return found


def contributions(subject: Subject) -> tuple[Contribution, ...]:
    """One for each layer that the head reads, from the film to the head. Raises `ExplainerError`, `Cancelled`."""
    net = head_of(subject)
    step, found = Steps(subject.task, len(net.taps) + 2), []
    for layer, raw, weights in _parts(net, subject, step):
        found.append(Contribution(layer, _plain(raw), _plain(resized(raw, subject.film)), _plain(weights)))
        step(layer)
    return tuple(found)


def head_of(subject: Subject) -> HrCamNet:
    """The network as one with such a head. Raises `ExplainerError` where it has none."""
    if not isinstance(subject.net, HrCamNet):
        raise ExplainerError(f"{Need.AVERAGED_LAYERS} Choose Grad-CAM, which any network allows.")
    return subject.net


def _parts(net: HrCamNet, subject: Subject, step: Steps) -> list[tuple[str, Tensor, Tensor]]:
    """By layer: its name, Σ w_i f_i (h, w), and its weights w (m,)."""
    with torch.no_grad():
        maps = _maps(net, subject)
    step("forward")
    weights = _weights(net, subject, averages(maps))
    step("weights")
    with torch.no_grad():
        each = zip(net.shown_layers, maps, torch.split(weights, list(net.sizes)), strict=True)
        return [(layer, weighted(w[None], a)[0], w) for layer, a, w in each]


def _maps(net: HrCamNet, subject: Subject) -> list[Tensor]:
    try:
        return net.maps(subject.x)
    except RuntimeError:
        subject.answer(subject.x)  # fails as well, and says in a sentence what does not fit
        raise


def _weights(net: HrCamNet, subject: Subject, features: Tensor) -> Tensor:
    """(N,): ∂score/∂average, which of a class's logit are the weights of its row, and of a difference of two theirs."""
    own = features.detach().requires_grad_()
    with torch.enable_grad():
        score = subject.score.of(net.linear(own))[0]
        check_differentiable(score)
        return torch.autograd.grad(score, own)[0][0]


def _plain(values: Tensor) -> FloatArray:
    return frozen(values.detach().float().cpu().numpy(), "float32")
