"""The log of a constancy set: a line for each check, never changed, each with the hash of the one before it."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xai_desktop.core.constancy import ConstancyRun, Logged, Measure, Measured
from xai_desktop.core.errors import InputError
from xai_desktop.io import atomic

LOG = "log.jsonl"


def append(folder: Path, logged: Logged) -> None:
    """Raises `ExportError`, and `InputError` for a log that has been changed: nothing is added to such a one."""
    lines = _lines(folder / LOG)
    _checked(folder / LOG, lines)
    record = {"before": _hash(lines[-1]) if lines else "", "at": logged.at, **asdict(logged.run)}
    atomic.append_line(folder / LOG, json.dumps(record, ensure_ascii=False, allow_nan=False))


def read(folder: Path) -> tuple[Logged, ...]:
    """Every check, oldest first; none where there is no log. Raises `InputError` naming file and line."""
    lines = _lines(folder / LOG)
    return _checked(folder / LOG, lines)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines() if path.is_file() else []
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: could not be read ({error}); check the drive and try again.") from error


def _checked(path: Path, lines: list[str]) -> tuple[Logged, ...]:
    found, before = [], ""
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            if record.pop("before") != before:
                raise ValueError("a line before it was changed or taken out")
            found.append(_logged(record))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path}: line {number} does not hold ({error}); keep this log apart and begin another set."
            ) from error
        before = _hash(line)
    return tuple(found)


def _logged(record: dict[str, Any]) -> Logged:
    measured = tuple(Measured(**{**one, "measure": Measure(one["measure"])}) for one in record.pop("measured"))
    at = str(record.pop("at"))
    pairs = tuple((str(name), str(value)) for name, value in record.pop("made_with"))
    notes = tuple(map(str, record.pop("notes")))
    return Logged(at, ConstancyRun(**record, made_with=pairs, measured=measured, notes=notes))


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()
