"""Write a report in the formats that were asked for, and say which software made it."""

import platform
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import metadata
from pathlib import Path

from xai_desktop.core.destination import Destination, Going, Outside, house
from xai_desktop.core.errors import ExportError, UsageError
from xai_desktop.core.report import Report
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.version import __version__
from xai_desktop.io.atomic import check_writable, write_bytes
from xai_desktop.io.exporters import EXPORTERS, Exporter
from xai_desktop.io.site_key import site_key
from xai_desktop.io.site_policy_file import deidentified, load_policy
from xai_desktop.services.leaving import renamed

FORMATS = ("pdf", "png", "json", "npz")
DICOM_FORMATS = ("sr", "pm", "seg", "sc", "gsps")
"""Results for a PACS. They copy the header of a DICOM film and need to know where they go."""

_PACKAGES = (
    ("torch", ("torch",)),
    ("torchvision", ("torchvision",)),
    ("numpy", ("numpy",)),
    ("pydicom", ("pydicom",)),
    ("highdicom", ("highdicom",)),
    ("PySide6", ("PySide6-Essentials", "PySide6")),
)


def write_report(
    report: Report, folder: Path, formats: Sequence[str] = FORMATS, task: Task | None = None
) -> tuple[Path, ...]:
    """The files, in the order of the formats, each once.

    Raises `UsageError` for a format that does not exist and `ExportError` for a folder that cannot be written, both
    before any work begins. Where a later format fails, the files of those before it stay and the `ExportError` names
    them: they are whole, and what they took the place of is gone already, so removing them would help nobody.
    """
    task = task or Quiet()
    wanted = [EXPORTERS[key] for key in dict.fromkeys(formats)]
    included = {key for exporter in wanted for key in exporter.includes}
    wanted = [exporter for exporter in wanted if exporter.key not in included]
    check_writable(folder)
    report = addressed(report, formats)
    written: list[Path] = []
    for number, exporter in enumerate(wanted):
        task.step(number, len(wanted), exporter.label)
        written += _written(exporter, report, folder, task, written)
    task.step(len(wanted), len(wanted))
    return tuple(dict.fromkeys(written))


def write_file(report: Report, out: Path, task: Task | None = None) -> Path:
    """One file under a name of one's own, in the format that its ending stands for.

    Raises `UsageError` for an ending that stands for none, and `ExportError` for a file that cannot be written.
    """
    exporter = exporter_for(out)
    with tempfile.TemporaryDirectory(prefix="xai-desktop-") as folder:
        (made,) = exporter.write(report, Path(folder), task or Quiet())
        return write_bytes(out, made.read_bytes())


def exporter_for(out: Path) -> Exporter:
    """The format of one file that has this ending. Raises `UsageError` that names the endings there are."""
    known = {Path(one.writes[0]).suffix: one for one in reversed(tuple(EXPORTERS)) if len(one.writes) == 1}
    found = known.get(out.suffix.lower())
    if found is None:
        endings = ", ".join(sorted(known))
        raise UsageError(f"{out}: no report of one file ends like this; choose a name that ends in one of: {endings}.")
    return found


def _written(exporter: Exporter, report: Report, folder: Path, task: Task, before: Sequence[Path]) -> tuple[Path, ...]:
    try:
        return exporter.write(report, folder, task)
    except ExportError as error:
        if not before:
            raise
        names = ", ".join(dict.fromkeys(path.name for path in before))
        why = str(error).rstrip(".")
        raise ExportError(f"{why}; {names} before it were written whole.") from error


def needs_source(formats: Sequence[str]) -> bool:
    """Whether any of these formats copies the header of the film."""
    return any(key in DICOM_FORMATS for key in formats)


def leaves(formats: Sequence[str]) -> bool:
    """Whether results in these formats need to know where they go: DICOM, or all where the site wants pseudonyms."""
    return needs_source(formats) or deidentified()


def research_destination() -> tuple[str, str]:
    """What the site's policy names, empty where it names nothing, and a sentence where its file cannot be used."""
    policy, said = load_policy()
    return policy.research_destination, said


def destination_of(going: Going) -> Destination:
    """The destination that somebody chose, with this site's key outside. Raises `UsageError` where the site's policy
    does not name that house (any more), and `ExportError` without a key."""
    if going.house:
        return house(going.house, research_destination()[0])
    return Outside(site_key(), going.confirmed)


def addressed(report: Report, formats: Sequence[str]) -> Report:
    """The report as it goes to its destination in these formats; one that has gone through this stays as it is.

    DICOM results of which nobody said where they go leave the house, de-identified with this site's key; so does
    everything where the site wants that. Raises `ExportError` for a damaged header.
    """
    if not leaves(formats):
        return report
    goes = report if report.destination is not None else replace(report, destination=Outside(site_key()))
    return renamed(goes) if isinstance(goes.destination, Outside) else goes


@cache
def versions() -> tuple[tuple[str, str], ...]:
    """(name, version) of the program and what it computes with, read from their metadata: nothing is imported."""
    found = [(name, _version(candidates)) for name, candidates in _PACKAGES]
    return (("xai_desktop", __version__), *found, ("python", platform.python_version()))


def _version(candidates: Sequence[str]) -> str:
    for candidate in candidates:
        try:
            return metadata.version(candidate)
        except metadata.PackageNotFoundError:
            continue
    return "not installed"
