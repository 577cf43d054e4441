"""A film's measurements as a file of the reader's choice."""

from collections.abc import Sequence
from pathlib import Path

from xai_desktop.core.measure_table import MeasureRow
from xai_desktop.core.study import ImageRef
from xai_desktop.io import atomic
from xai_desktop.io.measure_csv import measures_csv


def write_measures(path: Path, ref: ImageRef, rows: Sequence[MeasureRow]) -> Path:
    """A CSV file; the film is named as in the worklist. Raises `ExportError`."""
    return atomic.write_text(path, measures_csv(ref.title, ref.frame, rows))
