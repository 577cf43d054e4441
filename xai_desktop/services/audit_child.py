"""An audit in a process of its own: our own command line, and its JSON lines as values."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from xai_desktop.core.cohort.telling import ChunkDone, Guess, Warned, Wrote
from xai_desktop.core.task import Progress
from xai_desktop.services.training_child import Told, TrainingChild

PARTLY = 6
"""The exit code of an audit that is done and names films or marks that could not be used."""


class AuditChild(TrainingChild):
    """One run of `xai-desktop --json --attended evaluate …`. What it finished is kept, however it ends."""

    good: ClassVar[tuple[int, ...]] = (0, PARTLY)
    broken: ClassVar[str] = "The process of the audit ended without a word (code {code}); Go on begins where it was."

    def value(self, record: Mapping[str, Any]) -> Told | None:
        if "part" in record:
            part, of, films, rows, failed = (int(record[name]) for name in ("part", "of", "films", "rows", "failed"))
            return ChunkDone(part, of, films, rows, failed, again=bool(record["again"]))
        if "seconds" in record:
            films, models, rows = (int(record[name]) for name in ("films", "models", "rows"))
            return Guess(films, models, rows, float(record["seconds"]), int(record["bytes"]))
        if "file" in record:
            return Wrote(Path(record["file"]))
        if record.get("text"):
            return Progress(int(record["progress"]), int(record["of"]), str(record["text"]))
        return None

    def warned(self, text: str) -> Iterator[Told]:
        yield Warned(text)
