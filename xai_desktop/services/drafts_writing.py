"""Verdicts that the store would not take, as a file of the reader's choice: nothing that was entered has to be lost."""

import json
from collections.abc import Sequence
from pathlib import Path

from xai_desktop.core.review import FilmVerdict
from xai_desktop.core.study import ImageRef
from xai_desktop.io import atomic
from xai_desktop.io.verdict_json import verdict_text


def write_drafts(path: Path, reader: str, drafts: Sequence[tuple[ImageRef, FilmVerdict]], at: str) -> Path:
    """One JSON object: the reader, the time (ISO 8601 with zone), and per film what was entered, as the store has it.

    Films are named as the worklist names them. Raises `ExportError`.
    """
    films = [{"film": ref.title, "frame": ref.frame, "said": json.loads(verdict_text(one))} for ref, one in drafts]
    record = {"what": "verdicts that were not stored", "reader": reader, "at": at, "films": films}
    return atomic.write_text(path, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
