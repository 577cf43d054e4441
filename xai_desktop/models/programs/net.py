"""A program as a network of torch: films go to its process, answers come back, and gradients where it has them."""

from typing import Any

import torch
from torch import Tensor, nn

from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.programs.program import Program
from xai_desktop.models.shares import logits_of

AT_ONCE = 4
"""Films of one question: between questions a long work can be stopped."""

HIDDEN = (
    "A program shows its answers and keeps its layers to itself; choose a method that only asks (occlusion, RISE, "
    "LIME), or import the network's weights."
)


class ProgramNet(nn.Module):
    """(B, C, h, w) float32 → (B, classes). `gives` says that the program answers shares, which are made logits again.

    It has no weights and no layers; the process computes on the CPU, and answers go where the films are.
    """

    hidden = HIDDEN
    """Why none of its layers can be explained."""

    shown_layers: tuple[str, ...] = ()

    def __init__(self, program: Program, gives: ScoreKind | None = None) -> None:
        super().__init__()
        self.gives = gives
        self.asked = Asked(program)

    @property
    def program(self) -> Program:
        return self.asked.program

    def forward(self, x: Tensor) -> Tensor:
        found = torch.cat([self.asked(part) for part in torch.split(x, AT_ONCE)]) if len(x) else x.new_zeros((0, 1))
        return logits_of(found, self.gives)

    def close(self) -> None:
        """End the process."""
        self.program.close()


class Asked(nn.Module):
    """One question."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program

    def forward(self, x: Tensor) -> Tensor:
        if x.requires_grad and torch.is_grad_enabled() and self.program.facts.gradient:
            found: Tensor = _Asking.apply(x, self.program)
            return found
        return _there(self.program.answers(_here(x)), x)


class _Asking(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, program: Program) -> Tensor:
        ctx.save_for_backward(x)
        ctx.program = program
        return _there(program.answers(_here(x)), x)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
        (x,) = ctx.saved_tensors
        return _there(ctx.program.gradients(_here(x), _here(g)), x), None


def _here(x: Tensor) -> Any:
    return x.detach().to("cpu", torch.float32).numpy()


def _there(found: Any, like: Tensor) -> Tensor:
    return torch.from_numpy(found.copy()).to(like.device)
