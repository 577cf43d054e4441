"""What a picture says about how it came to be: in a line for people, and inside the file for programs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from xai_desktop.core.chain import HEAD, Head
from xai_desktop.core.change import Facts
from xai_desktop.core.report import NOTICE

SHORT, FEW = 12, 3
"""Digits of a hash that a person reads, and how many methods or networks are named one by one."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """`maps` are the `made_facts` of every map in the picture, `threshold` the mask's in words, `versions` the
    software's, `head` the last entry of the audit chain, None without a store."""

    maps: tuple[Facts, ...]
    threshold: str
    versions: Facts
    head: Head | None = None

    @property
    def line(self) -> str:
        """Networks with the beginning of their hashes, methods with parameters, seeds, the program's version."""
        made = [dict(one) for one in self.maps]
        networks = _few((f"{one['network']} {one['bundle_hash'][:SHORT]}" for one in made), "networks")
        methods = _few((f"{one['explainer']} {one['parameters']}".strip() for one in made), "methods")
        seeds = _few((f"seed {one['seed']}" for one in made), "seeds")
        program = f"XAI Desktop {dict(self.versions).get('xai_desktop', '')}".strip()
        return " · ".join(part for part in (networks, methods, seeds, program) if part)

    @property
    def text(self) -> str:
        """JSON in ASCII. The same stamp gives the same text."""
        told = {
            "notice": NOTICE,
            "threshold": self.threshold,
            "versions": dict(self.versions),
            "maps": [dict(one) for one in self.maps],
            HEAD: None if self.head is None else self.head.as_json(),
        }
        return json.dumps(told, sort_keys=True)


def _few(names: Iterable[str], what: str) -> str:
    """The different ones, or how many there are."""
    different = list(dict.fromkeys(names))
    return ", ".join(different) if len(different) <= FEW else f"{len(different)} {what}"
