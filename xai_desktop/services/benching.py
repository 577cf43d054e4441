"""How fast are we here? Figures measured side by side with a peer in one run, never a time taken on its own.

The peer, `grad-cam`, is no dependency of the program: where it is not installed its figure says so.
"""

import importlib.util
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import explain_layers_tensor
from xai_desktop.explainers.subject import Steps
from xai_desktop.models.backbones import build, layer_names

PEER = "pytorch_grad_cam"
ROUNDS, PEER_ROUNDS = 9, 3
MOST_OVER_ONE_PASS, LEAST_OVER_PEER = 1.3, 15.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `ratio` is to the `peer`, `ok` whether the target is met; None where there is no peer."""

    name: str
    value: float
    unit: str
    target: str
    peer: str
    ratio: float | None = None
    ok: bool | None = None

    def __str__(self) -> str:
        if self.ratio is None:
            return f"{self.name}: {self.value:.0f} {self.unit}; {self.peer} is not installed (target {self.target})"
        met = "met" if self.ok else "not met"
        return f"{self.name}: {self.value:.0f} {self.unit}, {self.ratio:.2f}× {self.peer} (target {self.target}, {met})"

    def record(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """The network, film, layers and class that are measured."""

    net: nn.Module
    x: Tensor
    layers: tuple[str, ...]
    target: int = 3

    def ours(self) -> list[FloatArray]:
        """Every layer's Grad-CAM from the layer engine."""
        return explain_layers_tensor(self.net, self.x, "grad_cam", self.layers, self.target)

    def one_pass(self) -> None:
        """One forward, and one backward as far as the film: what the layer engine is held against."""
        self.net.requires_grad_(False)
        x = self.x.clone().requires_grad_()
        torch.autograd.grad(self.net(x)[0, self.target], x)
        self.net.requires_grad_(True)

    def peer(self) -> list[FloatArray]:
        """Every layer's Grad-CAM from the peer, as its manual has it: one layer after the other."""
        from pytorch_grad_cam import GradCAM
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

        maps = []
        for layer in self.layers:
            with GradCAM(self.net, [self.net.get_submodule(layer)]) as cam:
                maps.append(cam(self.x, [ClassifierOutputTarget(self.target)])[0])
        self.net.zero_grad()
        return maps


def resnet50(side: int = 224) -> Case:
    """All sixteen residual blocks, with random weights of a fixed seed."""
    with torch.random.fork_rng([]):
        torch.default_generator.manual_seed(0)
        net = build("torchvision/resnet50", {}, 1000).eval()
        x = torch.randn(1, 3, side, side)
    return Case(net, x, tuple(name for name in layer_names(net) if name.startswith("layer")))


def figures(task: Task | None = None, rounds: int = ROUNDS, peer_rounds: int = PEER_ROUNDS) -> tuple[Figure, ...]:
    """The layer engine on ResNet-50: against one forward and backward, and against the peer, layer by layer."""
    case, peer = resnet50(), importlib.util.find_spec(PEER) is not None
    step = Steps(task or Quiet(), rounds + peer_rounds * peer)
    times = medians({"ours": case.ours, "one pass": case.one_pass}, rounds, step)
    both = medians({"ours": case.ours, "peer": case.peer}, peer_rounds, step) if peer else {}
    return _one_pass(times["ours"], times["one pass"]), _peer(times["ours"], both)


def medians(works: Mapping[str, Callable[[], object]], rounds: int, step: Callable[[str], None]) -> dict[str, float]:
    """Seconds by name. The works take turns, so that whatever else the machine does falls on all of them."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - began)
        if number:
            step(" and ".join(works))
    return {name: statistics.median(taken[1:]) for name, taken in times.items()}  # the first round warms up


_NAME = "Grad-CAM at all 16 blocks of ResNet-50, 224 px"


def _one_pass(ours: float, one_pass: float) -> Figure:
    ratio, peer = ours / one_pass, "the time of one forward and one input-side backward"
    return Figure(_NAME, ours * 1000, "ms", f"≤ {MOST_OVER_ONE_PASS}×", peer, ratio, ratio <= MOST_OVER_ONE_PASS)


def _peer(ours: float, both: Mapping[str, float]) -> Figure:
    target, peer = f"≥ {LEAST_OVER_PEER:g}×", "as fast as grad-cam layer by layer"
    if not both:
        return Figure(_NAME, ours * 1000, "ms", target, "grad-cam")
    ratio = both["peer"] / both["ours"]
    return Figure(_NAME, both["ours"] * 1000, "ms", target, peer, ratio, ratio >= LEAST_OVER_PEER)
