"""`notices.json` in an audit's folder: what was said about its films and marks when it was planned.

The process that said it is gone when somebody opens the audit again.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from xai_desktop.core.errors import FormatError
from xai_desktop.core.study import Notice
from xai_desktop.io import atomic

NOTICES = "notices.json"
FORMAT, VERSION = "xai-desktop/notices", 1


def write_notices(folder: Path, notices: Iterable[Notice]) -> Path:
    """Each sentence once, in order. Raises `ExportError`."""
    texts = list(dict.fromkeys(one.text for one in notices))
    record = {"format": FORMAT, "version": VERSION, "notices": texts}
    return atomic.write_text(folder / NOTICES, json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def read_notices(folder: Path) -> tuple[str, ...]:
    """Nothing of an audit from before they were kept. Raises `FormatError` for a damaged file."""
    path = folder / NOTICES
    if not path.is_file():
        return ()
    try:
        record = json.loads(path.read_text("utf-8"))
        if record["format"] != FORMAT or not all(isinstance(one, str) for one in record["notices"]):
            raise ValueError("it holds something else")
        return tuple(record["notices"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise FormatError(
            f"{path}: cannot be read as notices ({error}); remove it, or go on with the audit."
        ) from error
