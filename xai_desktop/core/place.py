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
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix

    def __str__(self) -> str:
        """What messages call it."""
        return f"{self.path} › {self.member}" if self.member else str(self.path)


def place_of(path: "Path | str | Place") -> Place:
    return path if isinstance(path, Place) else Place(Path(path))
