"""Where networks can run, and which of it is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

CPU = "cpu"
AUTOMATIC = ""
"""What somebody chose who leaves it to the program: the first GPU that works, else the CPU."""


def kind_of(key: str) -> str:
    """`cuda` of `cuda:1`: devices of a kind compute alike."""
    return key.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Device:
    """`key` is what torch calls it (`cpu`, `cuda:0`, `mps`); `problem` says why it cannot be used.

    `memory_gib` and `free_gib` are 0 where they are not known.
    """

    key: str
    name: str
    memory_gib: float = 0.0
    problem: str = ""
    free_gib: float = 0.0

    @property
    def usable(self) -> bool:
        return not self.problem


@dataclass(frozen=True, slots=True)
class Devices:
    """All there are, GPUs first and the CPU last, and what somebody `wished` for: a key, or `AUTOMATIC`."""

    all: tuple[Device, ...]
    wished: str = AUTOMATIC

    @property
    def chosen(self) -> Device:
        """The one that networks run on. A device that is gone or does not work is never waited for."""
        return chosen(self.all, self.wished)

    @property
    def for_long_work(self) -> Device:
        """Where audits and checks run: beside the chosen GPU the one with most free memory that works, so that films
        are read on undisturbed; else the chosen device."""
        if self.chosen.key == CPU:
            return self.chosen
        others = [one for one in self.all if one.usable and one.key not in (CPU, self.chosen.key)]
        return max(others, key=lambda one: one.free_gib, default=self.chosen)

    @property
    def lacks(self) -> str:
        """Why the one that was wished for is not the chosen one; "" where it is."""
        if self.wished == AUTOMATIC or self.chosen.key == self.wished:
            return ""
        found = next((one for one in self.all if one.key == self.wished), None)
        return found.problem if found is not None else "no such device"


def chosen(devices: Sequence[Device], wished: str) -> Device:
    """The wished one if it works, the first GPU that works if nothing is wished for, else the CPU, which is last."""
    working = [one for one in devices if one.usable]
    if wished == AUTOMATIC:
        return next(iter(working), devices[-1])
    return next((one for one in working if one.key == wished), devices[-1])
