"""What an audit has finished so far: one file per chunk, whole or not there at all, and the protocol that fixes them.

A run that is killed at any moment leaves finished chunks only; the next one begins with the first that is missing.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xai_desktop.core.errors import FormatError
from xai_desktop.core.report_rows import Row
from xai_desktop.io import atomic

PROTOCOL, PARTS = "protocol.json", "parts"


class AuditParts:
    """The folder of an audit. Every method that writes raises `ExportError` naming the file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def protocol(self) -> dict[str, Any] | None:
        """What was fixed before the run; None before there is one. Raises `FormatError` for a damaged file."""
        path = self.folder / PROTOCOL
        if not path.is_file():
            return None
        found = _json(path)
        if not isinstance(found, dict):
            raise FormatError(f"{path}: is no protocol of an audit; begin the audit anew in another folder.")
        return found

    def begin(self, protocol: dict[str, Any]) -> None:
        """Fix what is asked, before anything is computed."""
        atomic.write_text(self.folder / PROTOCOL, json.dumps(protocol, indent=1, sort_keys=True) + "\n")

    def has(self, number: int) -> bool:
        return self._path(number).is_file()

    def put(self, number: int, rows: list[Row], scores: list[Row], small: Sequence[Row] = ()) -> None:
        record = {"rows": rows, "scores": scores, "small": list(small)}
        text = json.dumps(record, ensure_ascii=False, allow_nan=False)
        atomic.write_text(self._path(number), text)

    def rows(self, count: int) -> Iterator[Row]:
        """The rows of the first so many chunks in order, a chunk in memory at a time."""
        for number in range(count):
            yield from self.rows_of(number)

    def rows_of(self, number: int) -> list[Row]:
        """Of one finished chunk."""
        found: list[Row] = _json(self._path(number))["rows"]
        return found

    def scores(self, count: int) -> Iterator[Row]:
        for number in range(count):
            yield from _json(self._path(number))["scores"]

    def small(self, count: int) -> Iterator[Row]:
        """Films and maps as small pictures; none of a chunk that an older version has finished."""
        for number in range(count):
            yield from _json(self._path(number)).get("small", ())

    def clear(self) -> None:
        """Forget what was finished: a new run into an old folder."""
        for path in sorted((self.folder / PARTS).glob("*.json")):
            atomic.delete(path)
        atomic.delete(self.folder / PROTOCOL)

    def tidy(self) -> None:
        """Remove what a killed run left half written: chunks, tables, figures, reports."""
        for folder in (self.folder, *(one for one in self.folder.glob("*/") if not one.is_symlink())):
            atomic.clear_left(folder)

    def _path(self, number: int) -> Path:
        return self.folder / PARTS / f"{number:06d}.json"


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FormatError(f"{path}: cannot be read ({error}); begin the audit anew in another folder.") from error
