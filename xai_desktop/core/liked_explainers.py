"""The explainers that stand at the top of the list: those somebody marked, and those used last."""

from dataclasses import dataclass, replace
from typing import Any

REMEMBERED = 4
"""How many of those used last are kept; more would push the families out of sight."""


@dataclass(frozen=True, slots=True)
class LikedExplainers:
    """Keys of explainers. `favourites` are in the order in which they were marked, `recent` the newest first."""

    favourites: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()

    def used(self, key: str) -> "LikedExplainers":
        """The explainer goes to the front of those used last."""
        rest = tuple(one for one in self.recent if one != key)
        return replace(self, recent=(key, *rest)[:REMEMBERED])

    def marked(self, key: str, on: bool) -> "LikedExplainers":
        """Mark an explainer as a favourite, or take the mark away."""
        if on == (key in self.favourites):
            return self
        rest = tuple(one for one in self.favourites if one != key)
        return replace(self, favourites=(*rest, key) if on else rest)

    def as_json(self) -> dict[str, Any]:
        return {"favourites": list(self.favourites), "recent": list(self.recent)}

    @classmethod
    def from_json(cls, data: object) -> tuple["LikedExplainers", tuple[str, ...]]:
        """What could be read, and the names of lists that could not."""
        if not isinstance(data, dict):
            return cls(), ("favourites", "recent")
        lists = {name: data.get(name, []) for name in ("favourites", "recent")}
        bad = tuple(name for name, found in lists.items() if not _are_keys(found))
        good = {name: tuple(dict.fromkeys(found)) for name, found in lists.items() if name not in bad}
        return cls(good.get("favourites", ()), good.get("recent", ())[:REMEMBERED]), bad


def _are_keys(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, str) and one for one in found)
