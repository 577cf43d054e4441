"""A measured figure beside its target: what `xai-desktop bench` prints."""

from dataclasses import dataclass
from typing import Any, Literal

Sense = Literal["at most", "at least"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number measured on this machine in this run. `sense` says on which side of the target it should lie.

    `value` None says that it could not be measured here, `how` then says why; `target` None that there is none.
    """

    name: str
    value: float | None
    unit: str
    target: float | None = None
    sense: Sense = "at most"
    how: str = ""

    @property
    def met(self) -> bool | None:
        """None where there is nothing to meet, or nothing that could."""
        if self.value is None or self.target is None:
            return None
        return self.value <= self.target if self.sense == "at most" else self.value >= self.target

    def __str__(self) -> str:
        goal = "" if self.target is None else f", target {self.sense} {self.target:g}"
        verdict = {None: "", True: ": met", False: ": MISSED"}[self.met]
        number = "not measured" if self.value is None else f"{self.value:.3g} {self.unit}"
        how = f" ({self.how})" if self.how else ""
        return f"{self.name}: {number}{goal}{verdict}{how}"

    def record(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "target": self.target,
            "sense": self.sense,
            "met": self.met,
            "how": self.how,
        }
