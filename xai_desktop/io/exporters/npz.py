"""The maps as numbers: `numpy.load("maps.npz")` gives them back, bit by bit."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.report import Report
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_bytes
from xai_desktop.io.exporters.base import EXPORTERS

FILE = "maps.npz"
_STAMP = (1980, 1, 1, 0, 0, 0)
"""A fixed time in the archive: the same maps give the same bytes."""


@dataclass(frozen=True, slots=True)
class NpzExporter:
    key: str = "npz"
    label: str = "Maps as numbers (NumPy)"
    writes: tuple[str, ...] = (FILE,)
    includes: tuple[str, ...] = ()

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        return (write_bytes(folder / FILE, maps_bytes(report, task)),)


def tile_name(row: int, column: int) -> str:
    """The prefix of a cascade tile's arrays."""
    return f"cascade_{row}_{column}"


def arrays_of(report: Report) -> dict[str, FloatArray]:
    """`raw` (h, w) and `heatmap` (H, W) of the map, and of every tile with its prefix."""
    named = {"raw": report.explanation.raw, "heatmap": report.explanation.heatmap}
    for number, row in enumerate(report.cascade.rows):
        for column, one in enumerate(row):
            named[f"{tile_name(number, column)}_raw"] = one.raw
            named[f"{tile_name(number, column)}_heatmap"] = one.heatmap
    return named


def maps_bytes(report: Report, task: Task) -> bytes:
    """A NumPy archive, lightly compressed. The same report gives the same bytes."""
    arrays, stream = arrays_of(report), BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, (name, array) in enumerate(arrays.items()):
            task.step(number, len(arrays), "packing the maps")
            entry = zipfile.ZipInfo(f"{name}.npy", _STAMP)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, _npy(array))
    return stream.getvalue()


def _npy(array: FloatArray) -> bytes:
    stream = BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=False)
    return stream.getvalue()


EXPORTERS.add("npz", NpzExporter())
