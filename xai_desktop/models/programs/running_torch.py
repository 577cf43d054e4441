"""TorchScript and ExportedProgram, run by torch. Only in the process of its own."""

import io
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.programs import TORCHSCRIPT
from xai_desktop.models.programs.running import attempted, count_of, first_that_works, table


class TorchRunning:
    """What it can do is found out by asking it about a film of noise."""

    def __init__(self, content: bytes, told: dict[str, Any]) -> None:
        warnings.simplefilter("ignore")
        stream, own = io.BytesIO(content), list[list[int]]()
        if told["kind"] == TORCHSCRIPT:
            net: nn.Module = torch.jit.load(stream, map_location="cpu")  # type: ignore[no-untyped-call]
            net.eval()
            torch.jit.set_fusion_strategy([])  # a fuser would write files
        else:
            program = torch.export.load(stream)
            net, own = program.module(), _shown(program, told["inputs"])
        for parameter in net.parameters():
            parameter.requires_grad_(False)
        self._net = net
        self.single, self.several = False, 1
        self.input = first_that_works([*own, *told["inputs"]], self.answers)
        film = np.random.default_rng(0).random((1, *self.input), np.float32)
        self.single = not self._takes_two(film)
        self.differentiable = self._has_gradient(film)

    def answers(self, x: AnyArray) -> AnyArray:
        with torch.no_grad():
            parts = [self._asked(part).numpy() for part in self._parts(x)]
        return np.concatenate(parts)

    def gradients(self, x: AnyArray, g: AnyArray) -> AnyArray:
        found = []
        for part, weights in zip(self._parts(x), self._parts(g), strict=True):
            film = part.clone().requires_grad_()
            (gradient,) = torch.autograd.grad(self._asked(film), film, weights)
            found.append(gradient.numpy())
        return np.concatenate(found)

    def state(self) -> dict[str, Any]:
        found = {**dict(self._net.named_parameters()), **dict(self._net.named_buffers())}
        return {name: _plain(value) for name, value in found.items()}

    def _asked(self, x: Tensor) -> Tensor:
        answer: Any = self._net(x)
        self.several = count_of(answer)
        found: Any = table(answer, len(x))
        if not isinstance(found, Tensor):
            raise ValueError("its answer is not one number for each class")
        return found.float()

    def _parts(self, x: AnyArray) -> Sequence[Tensor]:
        return torch.split(torch.from_numpy(np.ascontiguousarray(x)), 1 if self.single else len(x))

    def _takes_two(self, film: AnyArray) -> bool:
        two, _ = attempted(lambda: self.answers(np.concatenate([film, film * 0.5])))
        return two is not None and bool(np.allclose(two[1:], self.answers(film * 0.5), rtol=1e-3, atol=1e-4))

    def _has_gradient(self, film: AnyArray) -> bool:
        found, _ = attempted(lambda: self.gradients(film, np.ones_like(self.answers(film))))
        return found is not None and bool(np.isfinite(found).all() and found.any())


def _shown(program: Any, asked: list[list[int]]) -> list[list[int]]:
    """The film that it was exported with, where any may be chosen."""
    given = program.example_inputs[0] if program.example_inputs else ()
    film = next((one for one in given if isinstance(one, Tensor) and one.ndim == 4), None)
    return [list(film.shape[1:])] if film is not None and len(asked) > 1 else []


def _plain(value: Tensor) -> AnyArray:
    found: AnyArray = (value.float() if value.is_floating_point() else value).detach().contiguous().numpy()
    return found
