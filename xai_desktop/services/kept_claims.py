"""Tests of papers' claims: what was asked, beside what was found.

Those of the window have a folder per question, so that the same question asked again goes on where it was, and another
one finds nothing of it. One test of each paper comes with the program.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xai_desktop.core import paths
from xai_desktop.io import atomic

ASKED, PAGE = "asked.json", "report.md"
FORMAT = "xai-desktop-claim"


@dataclass(frozen=True, slots=True)
class KeptClaim:
    """`words` are those of the command line after `reproduce`: the paper's name first, without `--out`."""

    folder: Path
    words: tuple[str, ...]

    @property
    def paper(self) -> str:
        return self.words[0]

    @property
    def command(self) -> tuple[str, ...]:
        return ("reproduce", *self.words, "--out", str(self.folder))

    @property
    def page(self) -> Path:
        return self.folder / PAGE

    @property
    def time(self) -> float:
        """At which the page was written, in seconds since 1970; 0 where there is none yet."""
        try:
            return self.page.stat().st_mtime
        except OSError:
            return 0.0

    @property
    def comes_along(self) -> bool:
        """Whether it came with the program."""
        return self.folder.parent == paths.evidence()

    @property
    def day(self) -> str:
        """On which the page was written; "" where there is none yet."""
        return date.fromtimestamp(self.time).isoformat() if self.time else ""


def claim_of(words: tuple[str, ...]) -> KeptClaim:
    """The question in these words, and its folder."""
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()[:10]
    return KeptClaim(_root() / f"{words[0]}-{digest}", words)


def keep(claim: KeptClaim) -> None:
    """Raises `ExportError`."""
    facts = {"format": FORMAT, "words": list(claim.words)}
    atomic.write_text(claim.folder / ASKED, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")


def kept() -> tuple[KeptClaim, ...]:
    """All of them: the person's own, those with the newest page first, then the program's.

    A file that is no question is passed over.
    """
    own, ours = (tuple(_read_all(root)) for root in (_root(), paths.evidence()))
    return (*sorted(own, key=lambda claim: claim.time, reverse=True), *ours)


def _read_all(root: Path) -> Iterator[KeptClaim]:
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        claim = _read(folder)
        if claim is not None:
            yield claim


def _root() -> Path:
    return paths.user_folder("config") / "claims"


def _read(folder: Path) -> KeptClaim | None:
    try:
        facts = json.loads((folder / ASKED).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    words = facts.get("words") if isinstance(facts, dict) and facts.get("format") == FORMAT else None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        return None
    return KeptClaim(folder, tuple(words))
