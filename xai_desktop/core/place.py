"""Where a file lies: on a disk, or inside an archive on a disk."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """`path` on the disk; `member` is the name inside it where `path` is a zip archive."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def stem(self) -> str:
        name = self.name
        return name[: len(name) - len(_suffix(name))]

    @property
    def suffix(self) -> str:
        return _suffix(self.name)

    def __str__(self) -> str:
        """What messages call it."""
        return f"{self.path} › {self.member}" if self.member else str(self.path)


def _suffix(name: str) -> str:
    """As pathlib has it, without the cost of a path: ten thousand films ask."""
    dot = name.rfind(".")
    return name[dot:] if 0 < dot < len(name) - 1 else ""


def place_of(path: "Path | str | Place") -> Place:
    return path if isinstance(path, Place) else Place(Path(path))
