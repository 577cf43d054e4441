"""File names that every system takes, made from whatever a film is called."""

import re
from collections.abc import Iterable

LONGEST = 80
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(title: str) -> str:
    """Letters, digits, `_`, `.` and `-`; at most 80 characters; never empty and never a name that Windows keeps."""
    name = re.sub(r"[^\w.-]+", "_", title).strip("._")[:LONGEST].rstrip("._") or "film"
    return f"_{name}" if _RESERVED.fullmatch(name) else name


class Names:
    """Gives out safe names of which no two are the same, also where capitals do not count."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, title: str) -> str:
        base = name = safe_name(title)
        number = 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{base}-{number}"
        self._taken.add(name.casefold())
        return name


def different_names(titles: Iterable[str]) -> tuple[str, ...]:
    """A safe name per title, in order; no two are the same."""
    names = Names()
    return tuple(names.of(title) for title in titles)
