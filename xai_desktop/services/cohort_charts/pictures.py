"""Charts made of pictures: the contact sheet, and mean films beside mean maps."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xai_desktop.core.cohort.charts import Chart, Clusters, ContactSheet, Pixels
from xai_desktop.core.cohort.words import films
from xai_desktop.services.cohort_charts.frame import Look, framed
from xai_desktop.services.cohort_charts.lettering import line_mm, lines_of, wrapped
from xai_desktop.services.cohort_charts.look import BAND, BASE, QUIET, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDEST, _NARROWEST, _GAP = 42.0, 20.0, 1.5
"""Millimetres of a picture's side at most and at least, and between two of them."""


@dataclass(frozen=True, slots=True, eq=False)
class _Tile:
    picture: Pixels | None
    caption: str = ""
    why: str = ""

    @property
    def shape(self) -> float:
        """Height over width."""
        return self.picture.height / self.picture.width if self.picture else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    name: str
    tiles: tuple[_Tile, ...]


def contact_sheet(chart: ContactSheet, look: Look) -> "Figure":
    """Rows that are too long for the width go on in the next line."""
    fitting = max(1, int((look.width - 8) / (_NARROWEST + _GAP)))
    count = min(fitting, chart.columns)
    rows: list[_Row] = []
    for name, tiles in chart.rows:
        made = [_Tile(tile.picture, tile.caption, tile.why) for tile in tiles]
        starts = range(0, len(made), count)
        rows += [_Row(name if start == 0 else "", tuple(made[start : start + count])) for start in starts]
    return _grid(chart, rows, count, look)


def clusters(chart: Clusters, look: Look) -> "Figure":
    """Each place as a pair: the mean film, then the mean map."""
    pairs = 2 if look.width > 120 and len(chart.clusters) > 1 else 1
    tiles = []
    for one in chart.clusters:
        told = f"{one.name}\n{films(len(one.films))}" + (f"\n{one.about}" if one.about else "")
        some = "" if one.pictured in (None, len(one.films)) else f"of {films(one.pictured or 0)} with a picture"
        tiles.append((_Tile(one.mean_film, told), _Tile(one.mean_map, "\n".join(filter(None, ("mean map", some))))))
    rows = [
        _Row("", tuple(tile for pair in tiles[start : start + pairs] for tile in pair))
        for start in range(0, len(tiles), pairs)
    ]
    return _grid(chart, rows, 2 * pairs, look)


def _grid(chart: Chart, rows: list[_Row], count: int, look: Look) -> "Figure":
    """Squares of one size; each row is as high as its longest caption asks."""
    side = min(_WIDEST, (look.width - 8) / count - _GAP)
    captions = [[wrapped(tile.caption, side, SMALL) if tile.caption else "" for tile in row.tiles] for row in rows]
    names = [wrapped(row.name, side, BASE, "bold") for row in rows]
    under = [max((lines_of(text) if text else 0 for text in row), default=0) * line_mm(SMALL) + 1.5 for row in captions]
    tall = max(tile.shape for row in rows for tile in row.tiles)
    heights = [side * tall + room + 2 * _GAP for room in under]
    figure, body = framed(chart, look, sum(heights) + 2)
    figure.set_layout_engine("none")
    left, top, whole = 6.0, 1.0, sum(heights) + 2
    for row, told, name, height in zip(rows, captions, names, heights, strict=True):
        for place, (tile, text) in enumerate(zip(row.tiles, told, strict=True)):
            x = left + place * (side + _GAP)
            spot = (x / look.width, 1 - (top + side * tall) / whole, side / look.width, side * tall / whole)
            axes = body.add_axes(spot)
            axes.set_axis_off()
            _fill(axes, tile, side)
            for line, words in enumerate(text.splitlines(), 1):
                body.text(spot[0], spot[1] - line * line_mm(SMALL) / whole, words, fontsize=SMALL)
        middle = 1 - (top + side * tall / 2) / whole
        body.text(3 / look.width, middle, name, rotation=90, va="center", ha="center", fontweight="bold")
        top += height
    return figure


def _fill(axes: "Axes", tile: _Tile, side: float) -> None:
    """The picture, or on a plate of its size the sentence that says why there is none."""
    if tile.picture is not None:
        axes.imshow(tile.picture.array, interpolation="none")
        return
    from matplotlib.patches import Rectangle

    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.add_patch(Rectangle((0, 0), 1, 1, facecolor=BAND, edgecolor=QUIET, linewidth=0.5))
    axes.text(0.5, 0.5, wrapped(tile.why, 0.9 * side, SMALL), ha="center", va="center", fontsize=SMALL)
