"""What is to be reproduced at which scale."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from xai_desktop.core.errors import UsageError
from xai_desktop.services.training_order import TrainOrder


@dataclass(frozen=True, slots=True)
class Plan:
    """`order` says what is trained on what; kind, seed and name are set by the paper. `seeds` are the trainings per
    arm, `films` the most films that are measured, `choices` what one paper alone asks.
    """

    order: TrainOrder
    seeds: tuple[int, ...]
    films: int
    choices: Mapping[str, str] = field(default_factory=dict)

    def facts(self, leaving_out: tuple[str, ...] = ()) -> dict[str, Any]:
        """What must be the same wherever results are put together: everything but the seeds and where it runs."""
        order = replace(self.order, name="", device="")
        said = {name: value for name, value in sorted(self.choices.items()) if name not in leaving_out}
        facts = {key: str(value) for key, value in asdict(order).items()}
        return {**facts, "measured": self.films, "choices": said}

    def words(self, name: str, default: str) -> tuple[str, ...]:
        """A choice that is a list with commas."""
        return tuple(word for part in self.choices.get(name, default).split(",") if (word := part.strip()))

    def says(self, name: str) -> bool:
        """A choice that is yes or no; no unless said. Raises `UsageError` for another word."""
        word = self.choices.get(name, "no").lower()
        if word not in ("yes", "no"):
            raise UsageError(f"--choice {name}={word}: write yes or no.")
        return word == "yes"
