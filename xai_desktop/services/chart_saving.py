"""One chart of an audit as a file, drawn as for its report."""

from pathlib import Path

from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.splitting import split
from xai_desktop.core.errors import ExportError
from xai_desktop.io import atomic
from xai_desktop.services.figures import ENDINGS


def save_chart(path: Path, chart: Chart) -> tuple[Path, ...]:
    """SVG, PDF or PNG, by the ending of the name; a chart that is too long for a page becomes several files.

    Raises `ExportError` for another ending, and where it cannot be written.
    """
    from xai_desktop.services.cohort_drawing import drawn

    ending = path.suffix[1:].lower()
    if ending not in ENDINGS:
        raise ExportError(f"{path}: a figure is SVG, PDF or PNG; choose one of these endings.")
    parts = split(chart)
    made = []
    for number, part in enumerate(parts, 1):
        name = path if len(parts) == 1 else path.with_stem(f"{path.stem}_{number}")
        made.append(atomic.write_bytes(name, drawn(part, ending)))
    return tuple(made)
