"""The maps as numbers: `numpy.load("maps.npz")` gives them back, bit by bit."""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.report import Report
from xai_desktop.core.task import Task
from xai_desktop.io.atomic import write_bytes
from xai_desktop.io.exporters.base import EXPORTERS
from xai_desktop.io.fixed_zip import npz_bytes

FILE = "maps.npz"


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
    return npz_bytes(arrays_of(report), task, "packing the maps")


EXPORTERS.add("npz", NpzExporter())
