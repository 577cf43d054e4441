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

    @property
    def folder(self) -> str:
        """Where the file lies, with `/` between folders on every system; an archive counts as a folder."""
        whole = f"{self.path}/{self.member}" if self.member else str(self.path)
        return whole.replace("\\", "/").rpartition("/")[0]

    def __str__(self) -> str:
        """What messages call it: one line, whatever an archive calls its members."""
        return f"{shown(str(self.path))} › {shown(self.member)}" if self.member else shown(str(self.path))


def _suffix(name: str) -> str:
    """As pathlib has it, without the cost of a path: ten thousand films ask."""
    dot = name.rfind(".")
    return name[dot:] if 0 < dot < len(name) - 1 else ""


LONGEST = 400


def shown(name: str) -> str:
    """A file's name as part of a message: what cannot be printed, or would turn the line round, as a question mark."""
    if not name.isprintable():
        name = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return name if len(name) <= LONGEST else f"{name[: LONGEST // 2]}…{name[-LONGEST // 2 :]}"


def place_of(path: "Path | str | Place") -> Place:
    return path if isinstance(path, Place) else Place(Path(path))
