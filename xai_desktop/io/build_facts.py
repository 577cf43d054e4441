"""Which build of the program this is: `build.json` among the resources, written when the program is packed."""

import json
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.paths import resources
from xai_desktop.core.version import __version__

FILE, LICENCES = "build.json", "licences.txt"
LONGEST = 100


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """`built` is an ISO date, `variant` cpu, cuda or source; what nobody wrote down is empty."""

    version: str = __version__
    commit: str = ""
    built: str = ""
    variant: str = "source"
    hash: str = ""

    @property
    def line(self) -> str:
        """`0.1.0 (cpu, 2026-11-23, commit 1a2b3c4d5e6f, hash 0123456789ab)`."""
        named = [f"{name} {value[:12]}" for name, value in (("commit", self.commit), ("hash", self.hash)) if value]
        return f"{self.version} ({', '.join(filter(None, (self.variant, self.built, *named)))})"


def read_build(path: Path | None = None) -> BuildFacts:
    """The facts; a tree of source has none, and a damaged file is said to be unknown rather than stop anything."""
    try:
        found = json.loads((path or resources() / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return BuildFacts()
    except (OSError, ValueError, RecursionError):
        return BuildFacts(variant="unknown build")
    names = BuildFacts.__dataclass_fields__
    if not isinstance(found, dict) or not all(_is_word(found.get(name, "")) for name in names):
        return BuildFacts(variant="unknown build")
    return BuildFacts(**{name: found[name] for name in names if name in found})


def licences_path() -> Path | None:
    """The licences of everything that travels with a packed program; None in a tree of source."""
    path = resources() / LICENCES
    return path if path.is_file() else None


def _is_word(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST and (not value or value.isprintable())
