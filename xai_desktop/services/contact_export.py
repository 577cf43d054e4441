"""The sheet of all explainers as a figure: the same tiles, drawn anew in paper quality."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xai_desktop.core.chain import Head
from xai_desktop.core.contact_sheet import SheetOrder, SheetState, SheetTile, arranged
from xai_desktop.core.errors import ExportError
from xai_desktop.core.report import NOTICE
from xai_desktop.core.task import Task
from xai_desktop.io import atomic
from xai_desktop.services.contact_pictures import DrawnTiles, SheetView, drawn_tiles
from xai_desktop.services.contact_sheet import ContactSheet
from xai_desktop.services.figures import ENDINGS
from xai_desktop.services.sheets import Sheet, Tile, drawn
from xai_desktop.services.stamping import stamp_of

COLUMNS = 6
"""Tiles in a row: as many as fit beside each other on a page of a journal."""

OWN_SCALES = "Every tile is coloured on its own scale."
SHARED = "Maps of one unit share one scale of colours; a coloured frame marks tiles on their own."


def write_contact_sheet(
    path: Path,
    sheet: ContactSheet,
    view: SheetView,
    order: SheetOrder,
    title: str,
    foot: str,
    task: Task,
    head: Head | None = None,
) -> Path:
    """PNG, SVG or PDF by the path's ending. Raises `ExportError` for another one, `Cancelled`."""
    ending = next((one for one in ENDINGS if one == path.suffix.lower().lstrip(".")), None)
    if ending is None:
        raise ExportError(f"{path}: a sheet is saved as {', '.join(ENDINGS)}; choose one of these endings.")
    tiles = tuple(drawn_tiles(sheet, view, task, DrawnTiles()))
    task.step(0, 0, "drawing the figure")
    stamp = stamp_of((one.result.explanation for one in sheet.entries if one.result is not None), foot, head)
    figure = sheet_of(tiles, order, title, f"{foot}\n{stamp.line}", shared=view.shared)
    return atomic.write_bytes(path, drawn(replace(figure, about=stamp.text), ending))


def sheet_of(tiles: Sequence[SheetTile], order: SheetOrder, title: str, foot: str, *, shared: bool) -> Sheet:
    """Rows of tiles in their order; explainers without a map are named at the foot, with their sentence."""
    there = [tile for tile in tiles if tile.picture is not None]
    rows = []
    for heading, part in arranged(there, order):
        for start in range(0, len(part), COLUMNS):
            row = [_tile(tile, shared=shared) for tile in part[start : start + COLUMNS]]
            rows.append((heading.replace(" ", "\n"), (*row, *(None,) * (COLUMNS - len(row)))))
    missing = [f"{tile.label}: {_why(tile)}" for tile in tiles if tile.picture is None]
    lines = [SHARED if shared else OWN_SCALES, foot, *missing, NOTICE]
    return Sheet(title, ("",) * COLUMNS, tuple(rows), "\n".join(line for line in lines if line))


def _tile(tile: SheetTile, *, shared: bool) -> Tile:
    assert tile.picture is not None
    number = "" if tile.iou is None else f"IoU {tile.iou.text()}"
    below = " · ".join(part for part in (f"{tile.seconds:.2f} s", number, tile.note) if part)
    return Tile(tile.picture, f"{tile.label}\n{below}", marked=shared and tile.own_scale)


def _why(tile: SheetTile) -> str:
    return "stopped before its turn." if tile.state is SheetState.STOPPED else tile.sentence or str(tile.state)
