"""P001's maps of one film: CasCAM, the methods that it is held against, and what becomes of it with other settings."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.iterations import Iterations, recombined
from xai_desktop.core.parameters import Value
from xai_desktop.explainers import EXPLAINERS, explain_iterations_tensor, explain_tensor, make
from xai_desktop.explainers.masking import Scheme, unit
from xai_desktop.models.cascam_set import CascamSet

BASES = (
    "cam",
    "grad_cam",
    "hires_cam",
    "xgrad_cam",
    "grad_cam_pp",
    "score_cam",
    "ablation_cam",
    "layer_cam",
    "eigen_grad_cam",
    "full_grad",
)
"""The published table's: CAM, and the nine of the `grad-cam` library."""

CASCAM, SCALED, ALONE, CHANCE = "CasCAM", "CasCAM, stages from 0 to 1", "CasCAM, one network", "random map"
PREDICTED = ", of the called class"
DECAYS = (0.0, 0.1, 0.3, 0.5, 1.0)
DECAY = 0.1
"""Of every published table; the others are those of the paper's figures, and one more."""

SEEN = {"base": "cam", "stage_input": "original", "stage_norm": "raw"}
"""As the authors' code does it: class activation maps of the film as it is, added up as they are."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What decides a training: the threshold, its share in per cent (of `top_k` alone), the strength θ."""

    threshold: str = "top_k"
    k: float = 10.0
    strength: float = 0.3

    @property
    def text(self) -> str:
        kind = f"top {self.k:g} %" if self.threshold == "top_k" else NAMES[self.threshold]
        return f"{kind}, θ {self.strength:g}"

    @property
    def scheme(self) -> Scheme:
        return Scheme(self.threshold, self.k)

    @property
    def folder(self) -> str:
        """For a file system."""
        kind = f"top{self.k:g}" if self.threshold == "top_k" else self.threshold
        return f"{kind}-{self.strength:g}"

    @property
    def parameters(self) -> dict[str, Value]:
        """Of the explainer and of the training, which call them the same."""
        return {"threshold": self.threshold, "k": self.k, "strength": self.strength}


NAMES = {"ebayes": "Ebayes as coded", "ebayes_reference": "EbayesThresh", "none": "no threshold"}


def label_of(key: str) -> str:
    """A method as people call it."""
    return EXPLAINERS[key].label


def with_decay(decay: float) -> str:
    return f"CasCAM, λ {decay:g}"


def with_count(count: int) -> str:
    return f"CasCAM, K {count}"


def stage(number: int) -> str:
    return f"network {number} alone"


def class_of(classes: tuple[str, ...], finding: str) -> int:
    """Its number to an explainer: a network of a single logit has two classes, and the finding is the second."""
    return 1 if len(classes) == 1 else classes.index(finding)


def steps_of(net: nn.Module, x: Tensor, target: int, setting: Setting, count: int, **more: str) -> Iterations:
    """At most so many steps of CasCAM, with the settings of its training: on a set of networks, or on one alone."""
    method = make("cascam", **{**SEEN, **setting.parameters, "iterations": count, "decay": DECAY, **more})
    return explain_iterations_tensor(net, x, method, None, target)


def cascam_maps(nets: CascamSet, x: Tensor, target: int, setting: Setting) -> dict[str, FloatArray]:
    """CasCAM's maps (H, W): as published, with fewer networks, other decays, scaled stages, and on one network."""
    count = len(nets.models)
    steps = steps_of(nets, x, target, setting, count)
    found = {CASCAM: positive(steps.combined)}
    found |= {with_count(n): positive(recombined(steps.maps[:n], DECAY)) for n in range(1, count + 1)}
    found |= {with_decay(decay): positive(recombined(steps.maps, decay)) for decay in DECAYS}
    found |= {stage(n): positive(heat) for n, heat in enumerate(steps.maps, 1)}
    found[SCALED] = positive(recombined([scaled(heat) for heat in steps.maps], DECAY))
    found[ALONE] = alone(nets.models[0], x, target, setting, count)
    return found


def scaled(heat: FloatArray) -> FloatArray:
    """A network's map from 0 to 1, as the paper's text has it: what the explainer calls `minmax`."""
    return unit(torch.from_numpy(heat.copy())).numpy()


def alone(net: nn.Module, x: Tensor, target: int, setting: Setting, count: int) -> FloatArray:
    """(H, W): the variant that is not in the paper."""
    return positive(steps_of(net, x, target, setting, count, stage_norm="minmax").combined)


def base_maps(net: nn.Module, x: Tensor, target: int) -> dict[str, FloatArray]:
    """The published table's methods (H, W), all of one class."""
    return {label_of(key): base_map(net, x, key, target) for key in BASES}


def base_map(net: nn.Module, x: Tensor, key: str, target: int, seed: int = 0) -> FloatArray:
    """(H, W) in pixels of the network's input, as it is displayed."""
    explainer, film = make(key, **SETTINGS.get(key, {})), (x.shape[2], x.shape[3])
    raw = explain_tensor(net, x, explainer, None, target, seed=seed)
    return PixelMap(film, film).map_to_source(explainer.displayed(raw))


SETTINGS: Mapping[str, dict[str, str]] = {"full_grad": {"rescale": "per_channel"}}
"""As the `grad-cam` library has it, which made the published table. There the sign of EigenGrad-CAM is left to chance;
here it is chosen."""


def positive(heat: FloatArray) -> FloatArray:
    """After CasCAM's own ReLU."""
    return make("cascam").displayed(heat)
