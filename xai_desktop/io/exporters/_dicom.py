"""What the DICOM formats share: where their files lie, and the copy of the source that goes with them."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from xai_desktop.core.report import Report
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_bytes, write_text

COPY = "source.dcm"
"""The film itself, wherever results cannot refer to an object of the house."""


@dataclass(frozen=True, slots=True)
class DicomExporter:
    """`made_by` is `module.function` of `io.dicom_results`; it is loaded when somebody exports.

    The files lie in a folder that is named by the patient's pseudonym outside and `dicom` in the house. A result that
    does not exist (no mask of an empty map) leaves a text that says why: `nothing` names the sentence.
    """

    key: str
    label: str
    made_by: str
    nothing: str = ""
    includes: tuple[str, ...] = ()

    @property
    def writes(self) -> tuple[str, ...]:
        """In the folder of the results."""
        return f"{self.key}.dcm", COPY

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        task.step(0, 0, f"writing {self.key}.dcm")
        source = _part("source.source_of")(report)
        report = _part("labels.leaving")(report, source)
        place = folder / source.folder
        content = _part(self.made_by)(report, source)
        if content is None:
            sentence = _part(self.nothing)(report)
            return (write_text(place / f"{self.key}.txt", f"{sentence}\n"),)
        written = write_bytes(place / f"{self.key}.dcm", content)
        if not source.copied:
            return (written,)
        return written, write_bytes(place / COPY, _part("source_copy.source_copy")(report, source))


def _part(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(".")
    found: Callable[..., Any] = getattr(import_module(f"xai_desktop.io.dicom_results.{module}"), function)
    return found
