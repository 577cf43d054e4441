"""What is remembered of how somebody explains: favourites, those used last, and their own presets of parameters."""

from dataclasses import dataclass, field
from typing import Any

from xai_desktop.core.liked_explainers import LikedExplainers
from xai_desktop.core.parameter_presets import PresetBook


@dataclass(frozen=True, slots=True)
class ExplainMemory:
    """Plain values for the settings file; what is damaged there falls out alone."""

    liked: LikedExplainers = field(default_factory=LikedExplainers)
    book: PresetBook = field(default_factory=PresetBook)

    def as_json(self) -> dict[str, Any]:
        return {**self.liked.as_json(), "own": self.book.as_json()}

    @classmethod
    def from_json(cls, data: object) -> tuple["ExplainMemory", tuple[str, ...]]:
        """What could be read, and what could not: `favourites`, `recent`, `preset 3`."""
        if not isinstance(data, dict):
            return cls(), ("all",)
        liked, bad = LikedExplainers.from_json(data)
        book, damaged = PresetBook.from_json(data.get("own", []))
        return cls(liked, book), (*bad, *damaged)
