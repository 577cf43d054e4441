"""Networks and films that are measured, with random weights of a fixed seed: speed does not depend on their values."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from xai_desktop.explainers import explain_layers_tensor, explain_tensor
from xai_desktop.models.backbones import build, default_layer, layer_names


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A network, a film that is ready for it, the layers that are asked about, and a class."""

    name: str
    net: nn.Module
    x: Tensor
    layers: tuple[str, ...]
    target: int = 3

    def explained(self, method: str, **parameters: Any) -> object:
        """One map, at the last layer."""
        return explain_tensor(self.net, self.x, method, self.layers[-1], self.target, **parameters)

    def layerwise(self, method: str, **parameters: Any) -> list[Any]:
        """Every layer's map, from the layer engine."""
        return list(explain_layers_tensor(self.net, self.x, method, self.layers, self.target, **parameters))

    def one_pass(self) -> None:
        """One forward, and one backward as far as the film."""
        self.net.requires_grad_(False)
        x = self.x.clone().requires_grad_()
        torch.autograd.grad(self.net(x)[0, self.target], x)
        self.net.requires_grad_(True)

    @property
    def layer(self) -> nn.Module:
        """The last of the layers."""
        return self.net.get_submodule(self.layers[-1])


def case_of(name: str, side: int = 224) -> Case:
    """One of torchvision's classifiers, of 1000 classes."""
    with torch.random.fork_rng([]):
        torch.default_generator.manual_seed(0)
        net = build(f"torchvision/{name}", {}, 1000).eval()
        x = torch.randn(1, 3, side, side)
    return Case(name, net, x, (default_layer(net),))


def residual_blocks(side: int = 224) -> Case:
    """ResNet-50 with all its sixteen residual blocks."""
    case = case_of("resnet50", side)
    blocks = tuple(name for name in layer_names(case.net) if name.startswith("layer"))
    return Case("ResNet-50", case.net, case.x, blocks)


def medians(works: Mapping[str, Callable[[], object]], rounds: int, step: Callable[[str], None]) -> dict[str, float]:
    """Seconds by name. The works take turns, so that whatever else the machine does falls on all of them.

    A further round comes before, to warm up.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - began)
        if number:
            step(" and ".join(works))
    return {name: statistics.median(taken[1:]) for name, taken in times.items()}
