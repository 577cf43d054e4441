"""The cascade panel as a figure: the same rows and colours, drawn anew in paper quality."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from xai_desktop.core.cascade import MEASURES, CascadeRow, CascadeTile, Measure
from xai_desktop.core.chain import Head
from xai_desktop.core.errors import ExportError
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.report import NOTICE
from xai_desktop.core.task import Task
from xai_desktop.io import atomic
from xai_desktop.services.cascading_pictures import View, rows
from xai_desktop.services.cascading_table import CascadeTable
from xai_desktop.services.figures import ENDINGS
from xai_desktop.services.sheets import Sheet, Tile, drawn
from xai_desktop.services.stamping import stamp_of

SCALES = "Each row shares one scale of colours; a coloured frame marks tiles on their own scale."
OWN_SCALES = "Every tile is coloured on its own scale."


def write_cascade(
    path: Path, table: CascadeTable, view: View, title: str, foot: str, task: Task, head: Head | None = None
) -> Path:
    """PNG, SVG or PDF by the path's ending. Raises `ExportError` for another one, `Cancelled`."""
    ending = next((one for one in ENDINGS if one == path.suffix.lower().lstrip(".")), None)
    if ending is None:
        raise ExportError(f"{path}: a cascade is saved as {', '.join(ENDINGS)}; choose one of these endings.")
    made = rows(table, view, task)
    task.step(0, 0, "drawing the figure")
    stamp = stamp_of(_maps(table), foot, head)
    words = f"{foot}\n{stamp.line}"
    sheet = sheet_of(made, MEASURES[view.cascade.measure], title, words, own_scale=view.cascade.own_scale)
    return atomic.write_bytes(path, drawn(replace(sheet, about=stamp.text), ending))


def _maps(table: CascadeTable) -> Iterator[Explanation]:
    for strip in table.strips:
        yield from (cell.result.explanation for cell in strip.cells if cell.result is not None)


def sheet_of(made: tuple[CascadeRow, ...], measure: Measure, title: str, foot: str, *, own_scale: bool) -> Sheet:
    """The rows that have tiles, as a sheet; what a row could not be is said at its foot."""
    longest = max(made, key=lambda row: len(row.columns), default=None)
    columns = tuple(tile.label for tile in longest.columns) if longest else ()
    there = [row for row in made if row.columns]
    known = any(tile.value.known for row in there for tile in row.columns)
    grid = tuple((_name(row), _tiles(row, columns, measure if known else None)) for row in there)
    problems = [f"{row.label}: {row.problem}" for row in made if row.problem]
    scale = OWN_SCALES if own_scale else SCALES
    return Sheet(title, columns, grid, "\n".join([scale, foot, *problems, NOTICE]))


def _name(row: CascadeRow) -> str:
    return "\n".join(part for part in (row.label, row.kind) if part)


def _tiles(row: CascadeRow, columns: tuple[str, ...], measure: Measure | None) -> tuple[Tile | None, ...]:
    found = [_tile(tile, column, measure) for tile, column in zip(row.columns, columns, strict=False)]
    return (*found, *(None,) * (len(columns) - len(found)))


def _tile(tile: CascadeTile, column: str, measure: Measure | None) -> Tile | None:
    if tile.picture is None:
        return None
    number = f"{measure.title.split(' (')[0]} {measure.told(tile.value)}" if measure and tile.is_measured else ""
    share = "" if tile.share is None else f"{tile.share:.0%} of weights"
    number = "" if share and measure and measure.key == "weight" else number
    lines = (tile.label if tile.label != column else "", number, share, tile.explains, tile.state)
    return Tile(tile.picture, "\n".join(line for line in lines if line), tile.own_scale)
