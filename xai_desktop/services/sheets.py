"""A grid of pictures in paper quality: rows and columns with names, a line under each picture."""

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.errors import ExportError
from xai_desktop.services.figures import COLOURS, Ending, as_bytes, drawing_style, figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE = 1.25
"""Inches of a square picture: six fit beside each other on a page of a journal."""

FINE = 300
"""Dots per inch of a sheet whose pictures have more pixels than an ordinary one would show."""

CAPTION, MARGIN, TITLE, LINE = 0.15, 0.2, 0.28, 0.14
LETTER = 0.058
"""Inches of a letter of the foot, on average."""


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """`image` (H, W, 3) uint8; the lines of `caption` stand under it; `marked` gives it a coloured frame."""

    image: ByteArray
    caption: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """`rows` are (name, tiles), one tile per column; None leaves its place empty. `foot` explains what is seen, `about`
    is kept inside the file."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Tile | None, ...]], ...]
    foot: str = ""
    about: str = ""


def drawn(sheet: Sheet, ending: Ending) -> bytes:
    """PNG, SVG or PDF; pictures keep their pixels. Raises `ExportError` for a sheet without pictures."""
    if not any(tile is not None for _, tiles in sheet.rows for tile in tiles):
        raise ExportError("There is no picture to draw yet; wait until the first one is there.")
    if any(len(tiles) != len(sheet.columns) for _, tiles in sheet.rows):
        raise ExportError("Every row of a sheet has one place per column; correct the sheet.")
    with drawing_style():
        return as_bytes(_figure(sheet, ending), ending, sheet.about)


def _figure(sheet: Sheet, ending: Ending) -> "Figure":
    lines = [max((len(tile.caption.splitlines()) for tile in tiles if tile), default=0) for _, tiles in sheet.rows]
    shapes = [tile.image.shape for _, tiles in sheet.rows for tile in tiles if tile]
    tall = max(height / width for height, width, _ in shapes)
    heights = [SIDE * tall + count * CAPTION for count in lines]
    wide = len(sheet.columns) * SIDE + 2 * MARGIN
    foot = _wrapped(sheet.foot, wide - MARGIN)
    figure = figure_of(wide, sum(heights) + TITLE * (1 if sheet.title else 0) + len(foot) * LINE + MARGIN)
    if any(max(shape[:2]) > SIDE * figure.dpi for shape in shapes):
        figure.set_dpi(FINE)
    places = figure.subplots(len(sheet.rows), len(sheet.columns), squeeze=False)
    for number, (name, tiles) in enumerate(sheet.rows):
        for place, tile, column in zip(places[number], tiles, sheet.columns, strict=True):
            _put(place, tile, "auto" if ending == "png" else "none")
            if number == 0 and column:
                place.set_title(column, fontsize=8)
        places[number][0].set_ylabel(name, fontsize=8)
    if sheet.title:
        figure.suptitle(sheet.title, fontsize=10)
    if foot:
        figure.supxlabel("\n".join(foot), fontsize=7, color="#444444")
    return figure


def _wrapped(text: str, width: float) -> list[str]:
    """Lines of at most so many inches, broken between words."""
    letters = int(width / LETTER)
    return [part for line in text.splitlines() for part in wrap(line, letters) or [""]]


def _put(place: "Axes", tile: Tile | None, interpolation: str) -> None:
    """`none` keeps the picture's own pixels in a drawing; `auto` keeps them where they become larger, and takes means
    where they become smaller, so that no line of one pixel is lost."""
    place.set_xticks([])
    place.set_yticks([])
    place.spines[:].set_visible(tile is not None and tile.marked)
    if tile is None:
        return
    place.imshow(tile.image, interpolation=interpolation)
    place.spines[:].set_color(COLOURS[1])
    place.spines[:].set_linewidth(1.6)
    if tile.caption:
        place.set_xlabel(tile.caption, fontsize=7, labelpad=2)
