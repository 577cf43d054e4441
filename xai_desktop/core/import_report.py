"""What came of opening files: how many rows, matched, unmatched, refused, and why. On screen and as JSON."""

from dataclasses import dataclass
from typing import Any

FORMAT = "xai-desktop/import"


@dataclass(frozen=True, slots=True)
class Refused:
    """A row (`line` from 1) or a whole file (`line` 0) that was left out, and the reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """One annotation file. `matched` and `unmatched` count marks on films that are here and that are not.

    `films` is how many films here the file speaks of; `absent` names films that are not here.
    """

    name: str
    format: str
    rows: int
    marks: int
    matched: int
    unmatched: int
    films: int
    absent: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.name,
            "format": self.format,
            "rows": self.rows,
            "marks": self.marks,
            "matched": self.matched,
            "unmatched": self.unmatched,
            "films": self.films,
            "absent_films": list(self.absent),
            "refused": [{"line": one.line, "reason": one.reason} for one in self.refused],
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Everything that was opened together. `refused` are film files that could not be used, as (name, sentence)."""

    films: int = 0
    studies: int = 0
    files: tuple[FileReport, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    others: int = 0

    def as_json(self) -> dict[str, Any]:
        """`others` are files that are neither film nor annotation file."""
        return {
            "format": FORMAT,
            "version": 1,
            "films": self.films,
            "studies": self.studies,
            "annotation_files": [one.as_json() for one in self.files],
            "refused_films": [{"file": name, "reason": reason} for name, reason in self.refused],
            "other_files": self.others,
        }
