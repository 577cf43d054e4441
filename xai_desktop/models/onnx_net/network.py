"""The network that an ONNX file describes, step by step. No code is made of the file: the steps are a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from xai_desktop.models.onnx_net.operators.values import Function


class Part(nn.Module):
    """A place in the tree of names, which computes nothing."""


class Operation(nn.Module):
    """An operator that torch has as a function."""

    def __init__(self, op: str, function: Function) -> None:
        super().__init__()
        self.op, self._function = op, function

    def forward(self, *inputs: Tensor | None) -> Any:
        return self._function(*inputs)

    def extra_repr(self) -> str:
        return self.op


@dataclass(frozen=True, slots=True)
class Step:
    """The module of this name is given these values and makes those; `done` are needed by no later step."""

    module: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    done: tuple[str, ...] = ()


class OnnxNet(nn.Module):
    """(B, C, h, w) float32 → (B, classes), what comes before a final softmax or sigmoid of the file.

    `single`: the file allows one film at a time; `channels_last`: it takes (B, h, w, C).
    """

    def __init__(self, source: str, result: str) -> None:
        super().__init__()
        self.source, self.result = source, result
        self.steps: tuple[Step, ...] = ()
        self.whole: dict[str, Tensor] = {}
        """Whole numbers and truths, which stay on the CPU: shapes are made of them."""
        self.constants = Part()
        self.held: dict[str, str] = {}
        """Which buffer of `constants` holds which value."""
        self.single = self.channels_last = False
        self.shown_layers: tuple[str, ...] = ()

    def add(self, name: str, module: nn.Module) -> None:
        """Put a module at its place in the tree."""
        *above, own = name.split(".")
        place: nn.Module = self
        for part in above:
            if part not in place._modules:
                place.add_module(part, Part())
            place = place._modules[part]  # type: ignore[assignment]
        place.add_module(own, module)

    def hold(self, name: str, value: Tensor) -> None:
        """Keep a constant."""
        if value.is_floating_point():
            self.held[name] = f"value_{len(self.held)}"
            self.constants.register_buffer(self.held[name], value)
        else:
            self.whole[name] = value

    def forward(self, x: Tensor) -> Tensor:
        if self.channels_last:
            x = x.permute(0, 2, 3, 1)
        if self.single and len(x) > 1:
            return torch.cat([self._run(one) for one in x.split(1)])
        return self._run(x)

    def _run(self, x: Tensor) -> Tensor:
        values = self.values(x)
        found = values[self.result]
        return found.flatten(1)

    def values(self, x: Tensor) -> dict[str, Tensor]:
        """Whatever is left when the last step is done."""
        values: dict[str, Any] = {self.source: x, **self.whole}
        for name, held in self.held.items():
            values[name] = getattr(self.constants, held)
        for step in self.steps:
            given = [values[name] if name else None for name in step.inputs]
            self.take(step, self.get_submodule(step.module)(*given), values)
            for name in step.done:
                del values[name]
        return values

    def take(self, step: Step, made: Any, values: dict[str, Any]) -> None:
        """Put what a step made among the values."""
        several = made if isinstance(made, tuple) else (made,)
        values.update(zip(step.outputs, several, strict=len(step.outputs) == len(several)))


def with_ends(steps: Sequence[Step], kept: str, constants: set[str]) -> tuple[Step, ...]:
    """The steps, each with the values that nobody needs after it."""
    needed, found = {kept}, list[Step]()
    for step in reversed(steps):
        own = {name for name in (*step.inputs, *step.outputs) if name and name not in constants}
        done = tuple(sorted(own - needed))
        needed |= own
        found.append(Step(step.module, step.inputs, step.outputs, done))
    return tuple(reversed(found))
