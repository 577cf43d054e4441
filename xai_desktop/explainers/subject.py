"""What a method is asked about: one network, one film, one score."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.geometry import Size
from xai_desktop.core.task import Task
from xai_desktop.explainers.memory import is_out_of_memory


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A network that is ready to be asked, `x` (1, C, H, W) on its device, and whose score is explained.

    The score is the logit, never a probability, whose gradient vanishes where the network is sure (methods §0.3).
    A network of a single logit s has two classes: S₁ = s and S₀ = −s. `target` None means the highest. `layer` is a
    name of the net, or empty for methods without one.
    """

    net: nn.Module
    x: Tensor
    target: int | None
    layer: str
    task: Task

    @property
    def film(self) -> Size:
        """(height, width) of the network's input."""
        return self.x.shape[2], self.x.shape[3]

    def logits(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → (B, classes)."""
        return logits_of(self.net, x)

    def score(self, logits: Tensor) -> Tensor:
        """(1, classes) → the one logit that is explained, as a scalar."""
        return logits[0, chosen(logits, self.target)]


class Steps:
    """Reports to a task that has a known number of steps; the first report, of none, comes with its making."""

    def __init__(self, task: Task, total: int) -> None:
        self._task, self._total, self._done = task, total, 0
        task.step(0, total)

    def __call__(self, text: str = "") -> None:
        self._done = min(self._done + 1, self._total)
        self._task.step(self._done, self._total, text)


def logits_of(net: nn.Module, x: Tensor) -> Tensor:
    """(B, C, H, W) → (B, classes) logits. Raises `ExplainerError` where network and input do not fit together."""
    try:
        logits = net(x)
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise
        raise ExplainerError(_misfit(net, x, error)) from error
    return checked_logits(logits, len(x))


def checked_logits(logits: object, batch: int) -> Tensor:
    """(B, classes), two of them where there is a single logit. Raises `ExplainerError` for anything else."""
    if isinstance(logits, Tensor) and logits.shape == (batch,):
        logits = logits[:, None]
    if not isinstance(logits, Tensor) or logits.ndim != 2 or len(logits) != batch or logits.shape[1] == 0:
        found = f"the shape {tuple(logits.shape)}" if isinstance(logits, Tensor) else f"a {type(logits).__name__}"
        raise ExplainerError(
            f"The network gives {found} where one row of scores per film was expected; "
            "wrap it so that it returns its logits alone."
        )
    return torch.cat([-logits, logits], 1) if logits.shape[1] == 1 else logits


def chosen(logits: Tensor, target: int | None) -> int:
    """The class to explain: the one asked for, else the highest logit. Raises `ExplainerError` naming the range."""
    classes = logits.shape[1]
    if target is None:
        return int(logits[0].argmax())
    if isinstance(target, bool) or not isinstance(target, int) or not 0 <= target < classes:
        raise ExplainerError(f"There is no class {target}; this network has the classes 0 to {classes - 1}.")
    return target


def _misfit(net: nn.Module, x: Tensor, error: RuntimeError) -> str:
    first = next((m for m in net.modules() if isinstance(m, nn.Conv2d)), None)
    if first is not None and first.in_channels != x.shape[1]:
        return (
            f"The network takes {_channels(first.in_channels)} and was given {_channels(x.shape[1])}; "
            "prepare the film with as many."
        )
    reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return f"The network does not work on an input of {tuple(x.shape)} ({reason}); check its size and type."


def _channels(count: int) -> str:
    return "1 channel" if count == 1 else f"{count} channels"
