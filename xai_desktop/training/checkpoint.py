"""Where a training stands, on the disk: replaced whole after every epoch, so that a kill costs one epoch at most.

One safetensors file: the network, the optimiser's memory of the part at work, and as text what was told so far. It says
which order it belongs to; another order never goes on from it.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor, nn

from xai_desktop.core.errors import TrainingError
from xai_desktop.io import atomic
from xai_desktop.training.events import TrainEvent

NAME = "training.safetensors"
NET, OPTIMISER = "net.", "optimiser."


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """The part at work, from 0, and how many of its epochs are done; everything told so far; the optimiser's memory."""

    part: int = 0
    epoch: int = 0
    events: tuple[TrainEvent, ...] = ()
    memory: dict[str, Tensor] = field(default_factory=dict)


class Nowhere:
    """Keeps nothing: a training that starts anew after a break."""

    def load(self, net: nn.Module) -> Progress:
        del net
        return Progress()

    def save(self, net: nn.Module, progress: Progress) -> None:
        del net, progress


class Checkpoint:
    """In a folder, for one order, which `fingerprint` stands for."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.path, self._fingerprint = folder / NAME, fingerprint

    def load(self, net: nn.Module) -> Progress:
        """Give the network what it had learnt, in place. An order never begun starts at nothing.

        Raises `TrainingError` for a checkpoint of another order, or one that cannot be read.
        """
        if not self.path.is_file():
            return Progress()
        tensors, facts = self._read()
        if facts.get("order") != self._fingerprint:
            raise TrainingError(
                f"{self.path}: belongs to another training that was not finished; go on with that one, "
                "name another folder, or start afresh (--fresh)."
            )
        state = {name.removeprefix(NET): value for name, value in tensors.items() if name.startswith(NET)}
        try:
            net.load_state_dict(state)
        except RuntimeError as error:
            raise self._damaged() from error
        memory = {name.removeprefix(OPTIMISER): v for name, v in tensors.items() if name.startswith(OPTIMISER)}
        events = tuple(TrainEvent.of(record) for record in facts["events"])
        return Progress(facts["part"], facts["epoch"], events, memory)

    def save(self, net: nn.Module, progress: Progress) -> None:
        """Raises `ExportError`; the last checkpoint then stays as it is."""
        tensors = {f"{NET}{name}": value for name, value in net.state_dict().items()}
        tensors |= {f"{OPTIMISER}{name}": value for name, value in progress.memory.items()}
        facts = {
            "order": self._fingerprint,
            "part": progress.part,
            "epoch": progress.epoch,
            "events": [event.record() for event in progress.events],
        }
        kept = {name: value.detach().to("cpu").clone().contiguous() for name, value in tensors.items()}
        atomic.write_bytes(self.path, safetensors.torch.save(kept, {"training": json.dumps(facts)}))

    def drop(self) -> None:
        """The training is done, or is to start afresh."""
        atomic.delete(self.path)

    def _read(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        try:
            with safetensors.safe_open(self.path, "pt") as file:
                facts = json.loads((file.metadata() or {})["training"])
                return {name: file.get_tensor(name) for name in file.keys()}, facts  # noqa: SIM118  - no mapping
        except (OSError, safetensors.SafetensorError, KeyError, ValueError) as error:
            raise self._damaged() from error

    def _damaged(self) -> TrainingError:
        return TrainingError(f"{self.path}: cannot be gone on from; start afresh (--fresh), or remove the file.")


def memory_of(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """What an optimiser remembers of each weight, by place and name."""
    state = optimiser.state_dict()["state"]
    return {
        f"{place}.{name}": value
        for place, values in state.items()
        for name, value in values.items()
        if isinstance(value, Tensor)
    }


def remember(optimiser: torch.optim.Optimizer, memory: dict[str, Tensor]) -> None:
    """Give an optimiser of the same kind and weights its memory back. In place."""
    if not memory:
        return
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in memory.items():
        place, _, name = key.partition(".")
        state.setdefault(int(place), {})[name] = value
    optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
