"""A small ordered table of parts by key. Keys are stored in files and never change."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from xai_desktop.core.errors import XaiError

Part = TypeVar("Part")


class Registry(Generic[Part]):
    """Parts of one kind. Asking for one that is not there says which ones are."""

    def __init__(self, kind: str, error: type[XaiError]) -> None:
        self._kind, self._error = kind, error
        self._parts: dict[str, Part] = {}

    def add(self, key: str, part: Part) -> Part:
        if key in self._parts and self._parts[key] is not part:
            raise ValueError(f"two {self._kind}s are called {key}")
        self._parts[key] = part
        return part

    def __getitem__(self, key: str) -> Part:
        if key not in self._parts:
            raise self._error(f"There is no {self._kind} called {key!r}; choose one of: {', '.join(self.keys())}.")
        return self._parts[key]

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts.values())

    def __len__(self) -> int:
        return len(self._parts)

    def __contains__(self, key: str) -> bool:
        return key in self._parts

    def keys(self) -> tuple[str, ...]:
        return tuple(self._parts)
