"""Which kind of chart is drawn by what."""

from collections.abc import Callable
from typing import Any

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
from xai_desktop.core.cohort.cluster_names import ClusterName, names_in
from xai_desktop.ui.cohort.charts.bars import bars
from xai_desktop.ui.cohort.charts.body import ChartBody
from xai_desktop.ui.cohort.charts.boxes import box_plots
from xai_desktop.ui.cohort.charts.calibration import calibration
from xai_desktop.ui.cohort.charts.clusters import ClustersBody
from xai_desktop.ui.cohort.charts.contact_sheet import ContactSheetBody
from xai_desktop.ui.cohort.charts.curves import curves
from xai_desktop.ui.cohort.charts.forest import forest
from xai_desktop.ui.cohort.charts.four_field import FourFieldBody
from xai_desktop.ui.cohort.charts.points import against, scatter

_DRAWN: dict[type, Callable[[Any], ChartBody]] = {
    Scatter: scatter,
    MetricAgainst: against,
    Curves: curves,
    Calibration: calibration,
    Forest: forest,
    Bars: bars,
    BoxPlots: box_plots,
    FourField: FourFieldBody,
    ContactSheet: ContactSheetBody,
}


def body_of(chart: Chart, names: tuple[ClusterName, ...] = ()) -> ChartBody:
    """A chart on the screen, in the colours of the moment; clusters with the names that readers gave."""
    if isinstance(chart, Clusters):
        return ClustersBody(chart, names_in(chart, names))
    return _DRAWN[type(chart)](chart)
