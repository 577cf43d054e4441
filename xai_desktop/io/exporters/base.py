"""What an exporter is: a frozen report in, files out. It asks nobody else, not even the clock."""

from pathlib import Path
from typing import Protocol

from xai_desktop.core.errors import UsageError
from xai_desktop.core.registry import Registry
from xai_desktop.core.report import Report
from xai_desktop.core.task import Task


class Exporter(Protocol):
    """One format. `key` is its name on the command line, `label` in the export dialog.

    `writes` are the files it leaves in a film's folder; `includes` are the formats whose files are among them.
    """

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def writes(self) -> tuple[str, ...]: ...

    @property
    def includes(self) -> tuple[str, ...]: ...

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        """The files, written whole or not at all. The same report gives the same bytes. Raises `ExportError`."""
        ...


EXPORTERS: Registry[Exporter] = Registry("report format", UsageError)
