"""The log of a constancy set: a line for each check, never changed, each with its own hash and that of the one before.

The hash of the line before shows a line that was changed or taken out in the middle; a line's own hash shows it of the
last one. That whole lines were cut off at the end only shows beside a head that was noted elsewhere (`head`).
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from xai_desktop.core.constancy import ConstancyRun, Logged, Measure, Measured
from xai_desktop.core.errors import InputError
from xai_desktop.io import atomic

LOG = "log.jsonl"
TORN = "The check before this one was not written to its end (a power cut, say), and its line was taken out."


@dataclass(frozen=True, slots=True)
class _Held:
    """The lines that are whole, what they say, and whether the last one of the file is torn."""

    lines: tuple[str, ...] = ()
    logged: tuple[Logged, ...] = ()
    torn: bool = False


def append(folder: Path, logged: Logged) -> None:
    """Whoever checks holds the folder (`one_writer`), else two lines would name one before them.

    A last line that is torn is taken out, and the new one says so. Raises `ExportError`, with the log as it was, and
    `InputError` for a log that has been changed: nothing is added to such a one.
    """
    held = _held(folder / LOG)
    run = replace(logged.run, notes=(TORN, *logged.run.notes)) if held.torn else logged.run
    record = {"before": _hash(held.lines[-1]) if held.lines else "", "at": logged.at, **asdict(run)}
    line = json.dumps({**record, "own": _own(record)}, ensure_ascii=False, allow_nan=False)
    atomic.write_text(folder / LOG, "".join(f"{one}\n" for one in (*held.lines, line)))


def read(folder: Path) -> tuple[Logged, ...]:
    """Every check, oldest first; none where there is no log. Raises `InputError` naming file and line."""
    return _held(folder / LOG).logged


def head(folder: Path) -> str:
    """A hash over every line there is, "" where there is none: whoever notes it sees when lines were cut off."""
    lines = _held(folder / LOG).lines
    return _hash(lines[-1]) if lines else ""


def _held(path: Path) -> _Held:
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""
    except OSError as error:
        raise InputError(f"{path}: could not be read ({error}); check the drive and try again.") from error
    lines = text.split("\n")
    last = lines.pop()
    torn = bool(last) and not _is_whole(last)
    if last and not torn:
        lines.append(last)
    return _Held(tuple(lines), _checked(path, lines), torn)


def _is_whole(line: str) -> bool:
    """A last line without its end may be whole: some editors leave the end out."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _checked(path: Path, lines: list[str]) -> tuple[Logged, ...]:
    found, before, owned = [], "", False
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            own = record.pop("own", None)
            owned = owned or own is not None  # logs of before have none
            if owned and own != _own(record):
                raise ValueError("it was changed")
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


def _own(record: dict[str, Any]) -> str:
    return _hash(json.dumps(record, sort_keys=True, ensure_ascii=False))


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "surrogateescape")).hexdigest()
