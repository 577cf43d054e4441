"""The manifest: everything in a report that is not a picture, for other programs; the maps lie beside it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.report import Report
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_bytes
from xai_desktop.io.exporters import npz
from xai_desktop.io.exporters._manifest import manifest_bytes
from xai_desktop.io.exporters.base import EXPORTERS

FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class JsonExporter:
    key: str = "json"
    label: str = "Manifest with the maps as numbers (JSON, NumPy)"
    writes: tuple[str, ...] = (FILE, npz.FILE)
    includes: tuple[str, ...] = ("npz",)

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        maps = npz.maps_bytes(report, task)
        described = manifest_bytes(report, {npz.FILE: hashlib.sha256(maps).hexdigest()})
        return write_bytes(folder / FILE, described), write_bytes(folder / npz.FILE, maps)


EXPORTERS.add("json", JsonExporter())
