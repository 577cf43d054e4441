"""The charts of an audit as a file in its folder, from which the window draws them."""

import json
from collections.abc import Sequence
from pathlib import Path

from xai_desktop.core.cohort.chart_record import charts_from, charts_record
from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.io import atomic

CHARTS = "charts.json"


def write_charts_file(folder: Path, charts: Sequence[Chart]) -> Path:
    """Raises `ExportError`."""
    return atomic.write_text(folder / CHARTS, json.dumps(charts_record(charts), ensure_ascii=False) + "\n")


def read_charts_file(folder: Path) -> tuple[Chart, ...]:
    """Raises `FormatError` naming a file that is damaged."""
    path = folder / CHARTS
    try:
        return charts_from(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, RecursionError, InputError) as error:
        raise FormatError(
            f"{path}: cannot be read as charts ({error}); go on with the audit to write it anew."
        ) from error
