"""The four fields: call right or wrong against place right or wrong."""

from typing import TYPE_CHECKING

from xai_desktop.core.cohort.charts import FourField
from xai_desktop.core.cohort.film_charts import FIELDS
from xai_desktop.core.cohort.words import DASH, films, number, percent
from xai_desktop.services.cohort_charts.frame import Look, framed
from xai_desktop.services.cohort_charts.lettering import line_mm, lines_of, wrapped
from xai_desktop.services.cohort_charts.look import BASE, COLUMN, INK, QUIET, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TINTS = (("#d7e8f3", "#fbe3d3"), ("#eef2f6", "#f6efe9"))
_SAID = (("right for the right reason", "right for the wrong reason"), ("looked right, called wrong", "wrong in both"))
_LEFT, _TOP = 0.2, 0.16
"""Share of the figure for the names of the rows and of the columns."""


def four_field(chart: FourField, look: Look) -> "Figure":
    width = min(look.width, 130.0)
    tall = 0.62 * width if look.width <= COLUMN else 0.46 * width
    foot = wrapped(_foot(chart), look.width - 6, SMALL) if chart.unplaced else ""
    figure, body = framed(chart, look, tall + (line_mm(SMALL) * lines_of(foot) + 2 if foot else 0))
    axes = body.subplots()
    axes.set_axis_off()
    right = width / look.width
    spare = (1 / right - 1) / 2
    axes.set(xlim=(-spare, 1 + spare), ylim=(1, 0))
    cell = (1 - _LEFT - 0.13) / 2, (1 - _TOP - 0.12) / 2
    for call, place in FIELDS:
        _field(axes, chart, call, place, cell, width)
    _names(axes, chart, cell, width)
    if foot:
        body.supxlabel(foot, fontsize=SMALL, color=QUIET)
    return figure


def _foot(chart: FourField) -> str:
    return f"{films(len(chart.unplaced))} in none of the fields ({DASH}): {chart.why_unplaced}"


def _field(axes: "Axes", chart: FourField, call: int, place: int, cell: tuple[float, float], width: float) -> None:
    from matplotlib.patches import Rectangle

    x, y = _LEFT + place * cell[0], _TOP + call * cell[1]
    field = chart.fields[call][place]
    tile = Rectangle((x, y), *cell, facecolor=_TINTS[call][place], edgecolor="white", linewidth=2)
    axes.add_patch(tile)
    middle = x + cell[0] / 2
    share = percent(chart.share(call, place))
    ends = (field.share.low, field.share.high)
    if ends[0] is not None and ends[1] is not None:
        share += f" (95 %: {number(100 * ends[0], 0)} to {number(100 * ends[1], 0)})"
    axes.text(middle, y + 0.36 * cell[1], str(field.count), ha="center", va="center", fontsize=13, fontweight="bold")
    axes.text(middle, y + 0.62 * cell[1], share, ha="center", va="center", fontsize=BASE)
    said = wrapped(_SAID[call][place], cell[0] * width - 2, SMALL)
    axes.text(middle, y + 0.84 * cell[1], said, ha="center", va="center", fontsize=SMALL, color=QUIET)


def _names(axes: "Axes", chart: FourField, cell: tuple[float, float], width: float) -> None:
    """Names of rows and columns, and the sums beside them."""
    for one in (0, 1):
        middle = (_LEFT + (one + 0.5) * cell[0], _TOP + (one + 0.5) * cell[1])
        name = wrapped(chart.places[one], cell[0] * width - 2, BASE, "bold")
        axes.text(middle[0], _TOP - 0.03, name, ha="center", va="bottom", fontweight="bold")
        name = wrapped(chart.calls[one], _LEFT * width - 3, BASE, "bold")
        axes.text(_LEFT - 0.02, middle[1], name, ha="right", va="center", fontweight="bold")
        columns = sum(chart.fields[call][one].count for call in (0, 1))
        axes.text(middle[0], _TOP + 2 * cell[1] + 0.06, f"n = {columns}", ha="center", va="center", color=QUIET)
        rows = sum(field.count for field in chart.fields[one])
        axes.text(_LEFT + 2 * cell[0] + 0.02, middle[1], f"n = {rows}", ha="left", va="center", color=QUIET)
    total = (_LEFT + 2 * cell[0] + 0.02, _TOP + 2 * cell[1] + 0.06)
    axes.text(*total, f"n = {chart.total}", ha="left", va="center", color=INK, fontweight="bold")
