"""The maps that P003 compares, on the grid of the network's input, as they are and smoothed."""

from collections.abc import Iterator, Mapping

import cv2
import torch
from torch import Tensor

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.parameters import Value
from xai_desktop.explainers import explain_layers_tensor, explain_tensor, make
from xai_desktop.explainers.base import Explainer
from xai_desktop.explainers.colours import JOINED
from xai_desktop.explainers.methods.norm_grad import NormGrad
from xai_desktop.explainers.smoothing import gaussian
from xai_desktop.models.staged import StagedNet

PIXEL = {
    "guided_grad_cam": "Guided Grad-CAM",
    "guided_backprop": "Guided backpropagation",
    "input_x_gradient": "Input × gradient",
}
VILS = {"scaling": "scaling", "conv1x1": "conv1×1", "conv3x3": "conv3×3"}
CUT, SEVERAL = " cut", " several"
"""Added to a name: values cut at their 99th percentile, as in the paper's code; layers multiplied."""

WAYS: dict[str, str] = {
    "grad_cam": "Grad-CAM",
    **PIXEL,
    **{f"{key}{CUT}": f"{label}, cut at P99" for key, label in PIXEL.items()},
    **{f"norm_grad {vil}": f"NormGrad {label}, one layer" for vil, label in VILS.items()},
    **{f"norm_grad {vil}{SEVERAL}": f"NormGrad {label}, several layers" for vil, label in VILS.items()},
}
"""What is compared: name and label."""

SMOOTHINGS = {"none": "none", "paper": "σ 1 px", "wide": "σ 2 %"}
"""None, the paper's Gaussian of 11 × 11 pixels (methods §4.5), and this program's of the longer side (§1.2)."""

PAPER_SIGMA, PAPER_KERNEL, WIDE = 1.0, 11, 0.02
COARSE = 2 / 3
"""The share of a network's stages that several layers are: the last four of six, as the paper's four of a ResNet."""


def maps_of(net: StagedNet, x: Tensor, label: int) -> dict[str, FloatArray]:
    """Every way's map (H, W) of one film x (1, C, H, W) for the logit of a label, not smoothed.

    Raises `ExplainerError`. The logit is asked for itself: as a class, the only label of a network with one logit
    would be the second, and the first would explain why the finding is absent.

    Colours are summed without signs, as in the paper. Where an activation is no ReLU, guided gradients go by its
    slope, since there is no canonical rule.
    """
    layers = [f"stages.{number}" for number in range(len(net.stages))]

    def target(logits: Tensor) -> Tensor:
        return logits[:, label]

    grad_cam = make("grad_cam")
    found = {"grad_cam": _on_input(grad_cam, explain_tensor(net, x, grad_cam, layers[-1], target), x)}
    for key in PIXEL:
        guided: dict[str, Value] = {} if key == "input_x_gradient" else {"others": "derivative"}
        method = make(key, reduction="sum", smoothing=0.0, **guided)
        found[key] = explain_tensor(net, x, method, layers[-1], target)
        found[f"{key}{CUT}"] = cut(found[key])
    for vil in VILS:
        norm_grad = make("norm_grad", vil=vil)
        assert isinstance(norm_grad, NormGrad)
        maps = explain_layers_tensor(net, x, norm_grad, several(layers), target)
        found[f"norm_grad {vil}"] = _on_input(norm_grad, maps[-1], x)
        joined = norm_grad.fused([torch.from_numpy(one.copy()) for one in maps], (x.shape[2], x.shape[3]))
        found[f"norm_grad {vil}{SEVERAL}"] = joined.numpy()
    return {name: found[name] for name in WAYS}


def several(layers: list[str]) -> list[str]:
    """The last two thirds, rounded up: early layers have no meaning of their own yet."""
    return layers[-max(1, -int(-len(layers) * COARSE // 1)) :]


def cut(heatmap: FloatArray) -> FloatArray:
    """From 0 to 1, and 1 from the 99th percentile on: the highest value is then that of one pixel in a hundred."""
    found: FloatArray = JOINED["sum_p99"](torch.from_numpy(heatmap.copy())[None]).numpy()
    return found


def smoothed(heatmap: FloatArray) -> Iterator[FloatArray]:
    """The map in the order of `SMOOTHINGS`."""
    yield heatmap
    yield cv2.GaussianBlur(heatmap, (PAPER_KERNEL, PAPER_KERNEL), PAPER_SIGMA, borderType=cv2.BORDER_REFLECT_101)
    yield gaussian(torch.from_numpy(heatmap.copy())[None], WIDE * max(heatmap.shape))[0].numpy()


def chosen(names: Mapping[str, str]) -> dict[str, str]:
    """Without those that are cut: they show what the cut does, and nothing else."""
    return {name: label for name, label in names.items() if not name.endswith(CUT)}


def _on_input(method: Explainer, raw: FloatArray, x: Tensor) -> FloatArray:
    """The map as it is displayed, in pixels of the network's input."""
    size = x.shape[2], x.shape[3]
    return PixelMap(size, size).map_to_source(method.displayed(raw))
