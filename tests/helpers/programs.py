"""Small networks as files of other systems, and programs that would do harm."""

import hashlib
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnx import TensorProto, helper
from torch import nn

from tests.helpers.onnx_files import model_of
from xai_desktop.core.site_policy import AllowedProgram, SitePolicy

SIDE = 16


class Small(nn.Module):
    """Of no architecture that is known."""

    def __init__(self, classes: int = 3) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU())
        self.head = nn.Linear(4, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.head(self.features(x).mean((2, 3)))
        return found


class Harmful(nn.Module):
    """A script that writes over a file, or makes one, as soon as it is asked."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target, self.head = target, nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        kept = torch.from_file(self.target, True, 64, dtype=torch.uint8)
        kept.fill_(65)
        found: torch.Tensor = self.head(x.flatten(1)[:, :4]) + kept[:1].float()
        return found


class Reading(nn.Module):
    """A script whose answer is the first bytes of a file."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found = torch.from_file(self.source, False, 16, dtype=torch.uint8)
        return found.float().reshape(1, 16).expand(x.shape[0], 16)


def small() -> nn.Module:
    torch.manual_seed(4)
    return Small().eval()


def films(count: int = 2, channels: int = 1, side: int = SIDE) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(8).normal(size=(count, channels, side, side)).astype(np.float32))


def scripted(net: nn.Module, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(net), str(path))  # type: ignore[no-untyped-call]
    return path


def traced(net: nn.Module, film: torch.Tensor, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(net, film, check_trace=False), str(path))  # type: ignore[no-untyped-call]
    return path


def exported(net: nn.Module, film: torch.Tensor, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.export.save(torch.export.export(net, (film,)), str(path))
    return path


def allowing(*paths: Path) -> SitePolicy:
    """A site that lets these very files run."""
    return SitePolicy("", tuple(AllowedProgram(hashlib.sha256(one.read_bytes()).hexdigest()) for one in paths))


def endless_loop(classes: int = 2) -> Any:
    """An ONNX network whose loop has no end."""
    values = [helper.make_tensor_value_info("v", TensorProto.FLOAT, None)]
    turn = [
        helper.make_tensor_value_info("n", TensorProto.INT64, []),
        helper.make_tensor_value_info("c", TensorProto.BOOL, []),
    ]
    ends = [
        helper.make_tensor_value_info("d", TensorProto.BOOL, []),
        helper.make_tensor_value_info("w", TensorProto.FLOAT, None),
    ]
    nodes = [helper.make_node("Identity", ["c"], ["d"]), helper.make_node("Neg", ["v"], ["w"])]
    body = helper.make_graph(nodes, "body", [*turn, *values], ends)
    weight = np.ones((classes, 1, SIDE, SIDE), np.float32)
    return model_of(
        [
            helper.make_node("Conv", ["x", "weight"], ["a"]),
            helper.make_node("Flatten", ["a"], ["f"]),
            helper.make_node("Loop", ["", "on", "f"], ["y"], body=body),
        ],
        {"x": ["n", 1, SIDE, SIDE]},
        ["y"],
        {"on": np.array(True), "weight": weight},
    )


def counting_loop(turns: int = 3) -> Any:
    """The same loop with an end: right for ONNX Runtime, not known to torch."""
    model = endless_loop()
    node = model.graph.node[2]
    node.input[0], node.input[1] = "turns", ""
    model.graph.initializer.add().CopyFrom(helper.make_tensor("turns", TensorProto.INT64, [], [turns]))
    return model
