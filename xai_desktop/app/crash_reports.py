"""What nobody foresaw, as a file on this machine. Nothing is ever sent.

A report holds where it happened and never what with: no message of an error, no value of a variable and no path outside
the program, since each may name a film or a person.
"""

import faulthandler
import os
import platform
import re
import time
import traceback
from datetime import datetime
from pathlib import Path, PurePath
from types import TracebackType
from typing import TextIO

from xai_desktop.core.errors import ExportError
from xai_desktop.core.paths import crashes
from xai_desktop.io import atomic
from xai_desktop.io.build_facts import read_build

KEPT = 10
WEEK_S = 7 * 24 * 3600.0
HARD = "The program was ended by the system (a hard crash). The last calls of each thread, newest first:"
_FRAME = re.compile(r'^(\s*)File "(.*)", line (\d+|\?\?\?) in (.*)$')
_SIGN = re.compile(r"^(Fatal Python error|Windows fatal exception): [A-Za-z ]+|^(Current thread|Thread) 0x[0-9a-f]+")
_watched: list[tuple[TextIO, Path]] = []


def reports() -> tuple[Path, ...]:
    """Those that are kept, newest last."""
    return tuple(sorted(crashes().glob("crash-*.txt")))


def keep_fault(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> Path | None:
    """Write a report about an exception; None where it cannot be written."""
    return _keep("\n".join([*_kinds(kind, error), *_frames(trace)]))


def hear_threads() -> None:
    """What nobody caught in a thread is kept, too; the window goes on."""
    from xai_desktop.services.lanes import hear_faults

    hear_faults(keep_fault)


def watch_hard_crashes() -> None:
    """From here on a crash of the whole process, also one that Qt's fatal messages cause, leaves its last calls."""
    try:
        path = crashes() / f"running-{os.getpid()}.log"
        atomic.make_folder(path.parent)
        stream = atomic.open_log(path)
    except ExportError:
        return
    _watched.append((stream, path))
    faulthandler.enable(stream)


def end_watch() -> None:
    """The program ends as it should: nothing is left."""
    while _watched:
        stream, path = _watched.pop()
        faulthandler.disable()
        stream.close()
        _forget(path)


def take_hard_crashes() -> Path | None:
    """Reports of crashes that nobody was told about yet; the last of them, once."""
    last = None
    own = {path for _, path in _watched}
    for path in sorted(crashes().glob("running-*.log")):
        if path in own:
            continue
        try:
            text, age = path.read_text("utf-8", "replace"), time.time() - path.stat().st_mtime
        except OSError:
            continue
        if text.strip():
            last = _keep("\n".join([HARD, *_reduced(text)])) or last
        if text.strip() or age > WEEK_S:
            _forget(path)
    return last


def _keep(what: str) -> Path | None:
    now = datetime.now().astimezone()
    base = f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    try:
        path = atomic.write_private(crashes() / base, f"{_head(now)}\n\n{what}\n".encode())
    except ExportError:
        return None
    for old in reports()[:-KEPT]:
        _forget(old)
    return path


def _head(now: datetime) -> str:
    from xai_desktop.services.reporting import versions

    libraries = ", ".join(f"{name} {version}" for name, version in versions())
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    at = now.isoformat(timespec="seconds")
    return f"XAI Desktop {read_build().line}\n{at}\n{system}\n{libraries}"


def _kinds(kind: type[BaseException], error: BaseException | None) -> list[str]:
    """The error and what led to it, by their kinds alone."""
    names, seen = [kind.__name__], {id(error)}
    cause = error and (error.__cause__ or error.__context__)
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        names.append(f"because of {type(cause).__name__}")
        names += [f"  {line.strip()}" for line in _frames(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return names


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"  {_place(one.filename)}:{one.lineno} in {one.name}" for one in traceback.extract_tb(trace)]


def _place(name: str) -> str:
    """Where in the program or a library; of any other file not even the name, since a person may have given it."""
    parts = PurePath(name.replace("\\", "/")).parts
    for start in ("site-packages", "xai_desktop", "_internal"):
        if start in parts:
            last = len(parts) - 1 - parts[::-1].index(start)
            return "/".join(parts[last:])
    library = f"python{platform.python_version().rpartition('.')[0]}"
    if library in parts:
        return "/".join(parts[parts.index(library) :])
    return name if re.fullmatch(r"<[a-z. ]+>", name) else "elsewhere"


def _reduced(text: str) -> list[str]:
    """Of what was written in the last moment only lines that are known to hold no names."""
    lines = []
    for line in text.splitlines():
        if frame := _FRAME.match(line):
            lines.append(f"  {_place(frame[2])}:{frame[3]} in {frame[4]}")
        elif sign := _SIGN.match(line):
            lines.append(sign[0])
    return lines


def _forget(path: Path) -> None:
    try:
        atomic.delete(path)
    except ExportError:
        return
