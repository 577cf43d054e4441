"""A sanity run as `sanity.json`, and back. Strict: a file that is not whole, or of a newer version, is refused."""

import json
from pathlib import Path

from xai_desktop.core.cohort.record import as_record, from_record
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.sanity import SanityRun
from xai_desktop.core.sanity_words import WORDS
from xai_desktop.io import atomic

NAME = "sanity.json"
FORMAT, VERSION = "xai-desktop-sanity", 1
LARGEST = 16 << 20


def sanity_text(run: SanityRun) -> str:
    """The same run gives the same text."""
    record = {"format": FORMAT, "format_version": VERSION, **as_record(run)}
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write_sanity(path: Path, run: SanityRun) -> Path:
    """Raises `ExportError`."""
    return atomic.write_text(path, sanity_text(run))


def read_sanity(path: Path) -> SanityRun:
    """Raises `FormatError` with one sentence that names the file and what to do."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("is too large")
        return sanity_of(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError, InputError) as error:
        said = str(getattr(error, "strerror", None) or error).rstrip(".")
        raise FormatError(f"{path}: cannot be read as a sanity run ({said}); run the checks again.") from error


def sanity_of(text: str) -> SanityRun:
    """Raises `InputError` or `ValueError`."""
    record = json.loads(text)
    if not isinstance(record, dict) or record.pop("format", None) != FORMAT:
        raise InputError("it is no sanity run")
    if (version := record.pop("format_version", None)) != VERSION:
        raise InputError(f"it has version {version}, and this program reads version {VERSION}")
    run: SanityRun = from_record(SanityRun, record)
    for result in run.results:
        if result.key not in WORDS:
            raise InputError(f"it holds a check called {result.key!r}, which this program does not know")
        if not -1 <= result.leading < len(result.findings):
            raise InputError(f"its check {result.key} is led by a line that it does not have")
    return run
