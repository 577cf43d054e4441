"""The manifest: everything in a report that is not a picture, for other programs; the maps lie beside it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.report import Report
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_bytes, write_text
from xai_desktop.io.exporters import npz
from xai_desktop.io.exporters._manifest import manifest
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
        described = manifest(report, {npz.FILE: hashlib.sha256(maps).hexdigest()})
        text = json.dumps(described, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        return write_text(folder / FILE, text), write_bytes(folder / npz.FILE, maps)


EXPORTERS.add("json", JsonExporter())
