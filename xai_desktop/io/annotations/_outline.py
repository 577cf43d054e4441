"""What the beginning of a JSON file shows: enough to tell its format, whatever the order of its keys."""

import re

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)("|$)(\s*:)?|[{}\[\]]', re.DOTALL)

Way = tuple[str | None, ...]
"""Where a key stands: the keys above it from the outermost one, with None for each list on the way."""


def outline(head: bytes) -> frozenset[Way]:
    """The keys that the beginning of a JSON file shows, with their places; nothing for what is no JSON."""
    text = head.decode("utf-8-sig", "ignore").lstrip()
    found: set[Way] = set()
    way: list[str | None] = []
    key: str | None = None
    for token in _TOKEN.finditer(text if text[:1] in ("{", "[") else ""):
        if token[0] in ("{", "["):
            way.append(key)
            key = None
        elif token[0] in ("}", "]"):
            del way[-1:]
            key = None
        elif token[3]:
            key = token[1]
            found.add((*way[1:], key))
    return frozenset(found)
