"""Cases that were once wrong, as they can be made again: a sound file and what is done to it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Edits = list[tuple[int, int, str]]
"""(where, how many bytes are taken away, which come instead, in hexadecimal digits)."""

FILE = Path(__file__).with_name("recipes.json")


@dataclass(frozen=True, slots=True)
class Recipe:
    """`base` is a key of `fuzz_bases` or the SHA-256 of a real film. Without edits, seed and number tell the damage."""

    base: str
    wrong: str
    edits: Edits
    seed: int = 0
    number: int = 0


def recipes() -> list[Recipe]:
    return [_recipe(entry) for entry in json.loads(FILE.read_text("utf-8"))]


def _recipe(entry: dict[str, Any]) -> Recipe:
    edits = [(int(at), int(gone), str(new)) for at, gone, new in entry.get("edits", [])]
    return Recipe(entry["base"], entry["wrong"], edits, entry.get("seed", 0), entry.get("number", 0))


def edited(content: bytes, edits: Edits) -> bytes:
    for at, gone, new in edits:
        content = content[:at] + bytes.fromhex(new) + content[at + gone :]
    return content


def spliced(one: bytes, other: bytes) -> Edits:
    """The one edit that makes the other content of the first."""
    most = min(len(one), len(other))
    head = next((n for n in range(most) if one[n] != other[n]), most)
    tail = next((n for n in range(most - head) if one[-1 - n] != other[-1 - n]), most - head)
    return [(head, len(one) - head - tail, other[head : len(other) - tail].hex())]
