"""Charts of an audit as files: SVG, PDF and PNG, one journal column (89 mm) or one page (183 mm) wide.

The same chart gives the same bytes. Letters stay letters in SVG and PDF.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from xai_desktop.core.cohort.charts import (
    Bars,
    BoxPlots,
    Calibration,
    Chart,
    Clusters,
    ContactSheet,
    Curves,
    Forest,
    FourField,
    MetricAgainst,
    Scatter,
)
from xai_desktop.core.cohort.in_numbers import alternative, in_numbers
from xai_desktop.core.cohort.page import Picture
from xai_desktop.core.report import NOTICE
from xai_desktop.services.cohort_charts import bars, boxes, curves, fields, forest, pictures, points
from xai_desktop.services.cohort_charts.frame import Look
from xai_desktop.services.cohort_charts.look import COLUMN, PAGE, chart_style
from xai_desktop.services.figures import ENDINGS, Ending, as_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["COLUMN", "PAGE", "Look", "drawn", "figure", "in_formats", "picture_of"]


def drawn(chart: Chart, ending: Ending, look: Look | None = None) -> bytes:
    """The file's content; what is seen and the notice are kept inside it in words, too."""
    with chart_style(_written(chart)):
        return as_bytes(figure(chart, look), ending, f"{alternative(chart)} {NOTICE}")


def in_formats(chart: Chart, endings: Sequence[Ending] = ENDINGS, look: Look | None = None) -> dict[Ending, bytes]:
    """What `drawn` gives in each format, drawn together in two thirds of the time."""
    with chart_style(_written(chart)):
        made = figure(chart, look)
        dots = made.dpi
        files = {}
        for ending in endings:
            files[ending] = as_bytes(made, ending, f"{alternative(chart)} {NOTICE}")
            made.set_dpi(dots)
        return files


def _written(chart: Chart) -> str:
    """All words in it, and more that does no harm; no pixels."""
    return repr(chart)


def figure(chart: Chart, look: Look | None = None) -> "Figure":
    """The chart for matplotlib, to be used within `chart_style`."""
    made: Figure = _DRAWN[type(chart)](chart, look or Look())
    return made


_DRAWN: dict[type, Callable[[Any, Look], "Figure"]] = {
    Scatter: points.scatter,
    MetricAgainst: points.against,
    Curves: curves.curves,
    Calibration: curves.calibration,
    Forest: forest.forest,
    Bars: bars.bars,
    BoxPlots: boxes.box_plots,
    FourField: fields.four_field,
    ContactSheet: pictures.contact_sheet,
    Clusters: pictures.clusters,
}


def picture_of(chart: Chart, width: float = PAGE, files: tuple[str, ...] = ()) -> Picture:
    """The chart for a report: without title and caption, which the report sets itself, and with its numbers."""
    svg = drawn(chart, "svg", Look(width, bare=True))
    told = alternative(chart)
    return Picture(chart.key, chart.title, chart.caption, told, width, svg, in_numbers(chart), files)
