"""The network that an ONNX file describes, step by step. No code is made of the file: the steps are a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.onnx_net.operators.values import Function
from xai_desktop.models.shares import logits_of


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


Watch = Callable[[Step, dict[str, Any]], None]


class OnnxNet(nn.Module):
    """(B, C, h, w) float32 → (B, classes), what comes before a final softmax or sigmoid of the file.

    `single`: the file allows one film at a time; `channels_last`: it takes (B, h, w, C).
    """

    def __init__(self, source: str, result: str) -> None:
        super().__init__()
        self.source, self.result = source, result
        self.steps: tuple[Step, ...] = ()
        self.whole: dict[str, Tensor] = {}
        """What stays on the CPU: whole numbers and truths, since shapes are made of them, and bounds."""
        self.constants = Part()
        self.held: dict[str, str] = {}
        """Which buffer of `constants` holds which value."""
        self.single = self.channels_last = False
        self.classes = 0
        self.gives: ScoreKind | None = None
        """What its answers are, where they are shares that no last step makes: logits are made of them again."""
        self.shown_layers: tuple[str, ...] = ()

    def put_at(self, name: str, module: nn.Module) -> None:
        """Put a module at its place in the tree."""
        *above, own = name.split(".")
        place: nn.Module = self
        for part in above:
            if part not in place._modules:
                place.add_module(part, Part())
            place = place._modules[part]  # type: ignore[assignment]
        place.add_module(own, module)

    def hold(self, name: str, value: Tensor, host: bool) -> None:
        """Keep a constant; on the CPU if `host`, or if it is of whole numbers."""
        if value.is_floating_point() and not host:
            self.held[name] = f"value_{len(self.held)}"
            self.constants.register_buffer(self.held[name], value)
        else:
            self.whole[name] = value

    def forward(self, x: Tensor, watch: Watch | None = None) -> Tensor:
        """`watch` is told of each step and all values after it."""
        if self.channels_last:
            x = x.permute(0, 2, 3, 1)
        if self.single and len(x) > 1:
            return logits_of(torch.cat([_row(self.value(one)) for one in torch.split(x, 1)]), self.gives)
        return logits_of(_row(self.value(x, watch)), self.gives)

    def value(self, x: Tensor, watch: Watch | None = None) -> Tensor:
        """The result as the file has it, of an input as the file takes it."""
        values: dict[str, Any] = {self.source: x, **self.whole}
        for name, held in self.held.items():
            values[name] = getattr(self.constants, held)
        for step in self.steps:
            given = [values[name] if name else None for name in step.inputs]
            _take(step, self.get_submodule(step.module)(*given), values)
            if watch is not None:
                watch(step, values)
            for name in step.done:
                del values[name]
        found: Tensor = values[self.result]
        return found


def _row(answer: Tensor) -> Tensor:
    """(B, classes) of an answer that has planes of one place."""
    return answer.flatten(1) if answer.ndim > 2 else answer


def _take(step: Step, made: Any, values: dict[str, Any]) -> None:
    """Put what a step made among the values. Results that the file gives no name are left out."""
    several = made if isinstance(made, tuple) else (made,)
    if len(several) < len(step.outputs):
        raise ValueError(f"{step.module} gives fewer results than the file takes from it")
    values.update(zip(step.outputs, several, strict=False))


def with_ends(steps: Sequence[Step], kept: str, constants: set[str]) -> tuple[Step, ...]:
    """The steps, each with the values that nobody needs after it."""
    needed, found = {kept}, list[Step]()
    for step in reversed(steps):
        own = {name for name in (*step.inputs, *step.outputs) if name and name not in constants}
        done = tuple(sorted(own - needed))
        needed |= own
        found.append(Step(step.module, step.inputs, step.outputs, done))
    return tuple(reversed(found))
