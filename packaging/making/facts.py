"""What is known of a build, from the source alone: the same commit gives the same facts on every machine."""

import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VARIANTS = ("cpu", "cuda")
"""For machines without a graphics card of NVIDIA, and with one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`built` is the day of the commit, not of the work; `hash` is of the list of files, empty before there is one."""

    version: str
    commit: str
    built: str
    variant: str
    hash: str = ""

    def record(self) -> dict[str, str]:
        return asdict(self)

    @property
    def name(self) -> str:
        """Of what is made: without a dash in the version, as packages want it."""
        return f"xai-desktop_{self.version}_{self.variant}"


def facts_of(variant: str) -> Facts:
    return Facts(version(), commit(), datetime.fromtimestamp(epoch(), UTC).date().isoformat(), variant)


def version() -> str:
    """The program's own, read as text: nothing is imported for it."""
    lines = (ROOT / "xai_desktop" / "core" / "version.py").read_text("utf-8").splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("__version__"))


def commit() -> str:
    """With `+` where files differ from it; empty in a tree without git."""
    known = _git("rev-parse", "--short=12", "HEAD")
    return f"{known}+" if known and _git("status", "--porcelain", "--untracked-files=no") else known


def epoch() -> int:
    """Seconds since 1970 of the commit: every time stamp in what is built."""
    return int(_git("log", "-1", "--format=%ct") or 1_767_225_600)


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
