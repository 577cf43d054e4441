"""A review bundle read again. The file is a stranger's: it gives a report, or one sentence."""

import hashlib
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any, NoReturn

from xai_desktop.core.errors import InputError, XaiError, read_failure
from xai_desktop.core.report import Report
from xai_desktop.core.texts import quoted
from xai_desktop.io.report_bundle._archive import arrays_of, members_of
from xai_desktop.io.report_bundle._codec import codec_of
from xai_desktop.io.report_bundle._fitting import fitting
from xai_desktop.io.report_bundle._telling import BOXES, DESCRIPTION, MANIFEST, MASK, SCHEMA, VERSION
from xai_desktop.io.report_bundle._values import FILM, MAPS, Shelf
from xai_desktop.io.wire_checks import has_room

REMEDY = "copy it again, or export it again from its film"

_DAMAGED = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, MemoryError, EOFError, RuntimeError),
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, XaiError),
)


class _Newer(Exception):  # noqa: N818  - the file is in order, and this program too old for it
    """Written by a later version of this program."""


def read(path: Path) -> Report:
    """The report that was put into the bundle, without what no bundle holds (`NEVER`).

    Raises `InputError` naming the file and the remedy.
    """
    try:
        return _report(members_of(path))
    except OSError as error:
        raise read_failure(path, error) from error
    except _Newer as fault:
        raise InputError(f"{path}: was written by a newer version of this program; update this one.") from fault
    except _DAMAGED as fault:
        raise InputError(f"{path}: is no whole review bundle ({_why(fault)}); {REMEDY}.") from fault


def _why(fault: BaseException) -> str:
    """The beginning of its sentence, without what is advised there."""
    if isinstance(fault, KeyError):
        return quoted(f"{fault.args[0]} is missing")
    return quoted(str(fault).partition("; ")[0].partition(". ")[0]).rstrip(".…") or "damaged"


def _report(files: dict[str, bytes]) -> Report:
    _compare(files)
    record = _document(files.pop(DESCRIPTION))
    if record.get("schema") != SCHEMA or type(record.get("version")) is not int:
        raise ValueError("it describes something else")
    if record["version"] > VERSION:
        raise _Newer
    arrays = {f"{name}/{key}": one for name in (MAPS, FILM) for key, one in arrays_of(files.pop(name)).items()}
    shelf = Shelf(arrays, {name: content for name, content in files.items() if name not in (MANIFEST, MASK, BOXES)})
    report: Report = codec_of(Report).read(record["report"], "", shelf)
    if shelf.arrays or shelf.files:
        raise ValueError("it holds what it does not name")
    return fitting(report)


def _compare(files: dict[str, bytes]) -> None:
    """Every file is what the manifest says it is: somebody may have put another map in its place."""
    listed = _document(files[MANIFEST])["files"]
    said = {one["name"]: one["sha256"] for one in listed}
    found = {name: hashlib.sha256(one).hexdigest() for name, one in files.items() if name != MANIFEST}
    if said != found:
        raise ValueError("its files are not those of its manifest")


def _document(content: bytes) -> dict[str, Any]:
    if not has_room(content):
        raise ValueError("more values than fit in memory")
    found = json.loads(content, parse_constant=_no_constant)
    if not isinstance(found, dict):
        raise ValueError("a description of another form")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
