"""A measured figure beside its target: what `xai-desktop bench` prints."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One number measured on this machine in this run. `sense` says on which side of the target it should lie."""

    name: str
    value: float
    unit: str
    target: float
    sense: Literal["at most", "at least"] = "at most"
    how: str = ""

    @property
    def met(self) -> bool:
        return self.value <= self.target if self.sense == "at most" else self.value >= self.target

    def __str__(self) -> str:
        verdict = "met" if self.met else "MISSED"
        how = f" ({self.how})" if self.how else ""
        return f"{self.name}: {self.value:.3g} {self.unit}, target {self.sense} {self.target:g}: {verdict}{how}"

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
