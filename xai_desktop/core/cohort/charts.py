"""All charts of an audit, as frozen descriptions: files and the window draw the same ones."""

from xai_desktop.core.cohort.film_charts import Cluster, Clusters, ContactSheet, Field, FilmTile, FourField, TileRow
from xai_desktop.core.cohort.parts import NO_ESTIMATE, Axis, Estimate, FilmPoint, Limit, LimitKind
from xai_desktop.core.cohort.pixels import Pixels
from xai_desktop.core.cohort.point_charts import (
    Calibration,
    CalibrationBin,
    CurvePoint,
    Curves,
    MetricAgainst,
    Scatter,
    Series,
)
from xai_desktop.core.cohort.row_charts import (
    Bar,
    Bars,
    Box,
    BoxGroup,
    BoxPlots,
    Compared,
    Forest,
    ForestCell,
    ForestRow,
)

Chart = Scatter | Curves | BoxPlots | Forest | Bars | Calibration | MetricAgainst | FourField | ContactSheet | Clusters

__all__ = [
    "NO_ESTIMATE",
    "Axis",
    "Bar",
    "Bars",
    "Box",
    "BoxGroup",
    "BoxPlots",
    "Calibration",
    "CalibrationBin",
    "Chart",
    "Cluster",
    "Clusters",
    "Compared",
    "ContactSheet",
    "CurvePoint",
    "Curves",
    "Estimate",
    "Field",
    "FilmPoint",
    "FilmTile",
    "Forest",
    "ForestCell",
    "ForestRow",
    "FourField",
    "Limit",
    "LimitKind",
    "MetricAgainst",
    "Pixels",
    "Scatter",
    "Series",
    "TileRow",
]
