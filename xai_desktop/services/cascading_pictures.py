"""A cascade as pictures: the rows of a panel or of a figure, with one colour scale per row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.cascade import CascadeLook, CascadeRow, CascadeTile, explains_label
from xai_desktop.core.film_layer import fitted
from xai_desktop.core.geometry import Size
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.render import overlay_picture
from xai_desktop.core.task import Task
from xai_desktop.services.cascading_bars import bars_picture
from xai_desktop.services.cascading_measures import NO_WEIGHT, measured
from xai_desktop.services.cascading_table import CascadeTable, Cell, GivenFilm, Strip

SIDE = 240
"""Pixels of a tile's picture: enough for a tile on a large screen."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything that decides how tiles look. `boxes` are those that may be seen now, `marks_seen` whether any may."""

    image: Image
    look: OverlayLook
    boxes: tuple[Annotation, ...]
    marks_seen: bool
    cascade: CascadeLook
    side: int = SIDE

    @property
    def size(self) -> Size:
        """(height, width) of a picture with the film's own shape."""
        height, width = self.image.size
        longest = max(self.image.size)
        return max(1, self.side * height // longest), max(1, self.side * width // longest)


@dataclass(slots=True)
class Drawn:
    """Tiles that were drawn already, by their cells, with what they were drawn for."""

    tiles: dict[Cell, tuple[object, CascadeTile]] = field(default_factory=dict)

    def keep_only(self, table: CascadeTable) -> None:
        wanted = {cell for strip in table.strips for cell in strip.cells}
        self.tiles = {cell: made for cell, made in list(self.tiles.items()) if cell in wanted}


def rows(table: CascadeTable, view: View, task: Task, drawn: Drawn | None = None) -> tuple[CascadeRow, ...]:
    """Every row with its pictures and numbers. Raises `Cancelled`."""
    return tuple(growing(table, view, task, drawn))[-1] if table.strips else ()


def growing(
    table: CascadeTable, view: View, task: Task, drawn: Drawn | None = None
) -> Iterator[tuple[CascadeRow, ...]]:
    """All rows again and again, with one more row drawn each time; what is in `drawn` is not drawn again."""
    drawn = drawn or Drawn()
    view = replace(view, look=_look(table.mode, view.look))
    made = [_row(strip, tuple(CascadeTile(cell.label) for cell in strip.cells)) for strip in table.strips]
    for number, strip in enumerate(table.strips):
        made[number] = _row(strip, tuple(_tiles(strip, view, task, drawn)))
        yield tuple(made)
    drawn.keep_only(table)


def _look(mode: str, look: OverlayLook) -> OverlayLook:
    """Granulometry is measured on the mask, so that the mask is what is shown."""
    return replace(look, heat=False, mask=True) if mode == "granulometry" else look


def _row(strip: Strip, tiles: tuple[CascadeTile, ...]) -> CascadeRow:
    kinds = dict.fromkeys(_explains(cell) for cell in strip.cells if cell.is_there)
    whose = next(iter(kinds), "") if len(kinds) < 2 else "differs by column"
    return CascadeRow(strip.bundle, whose, tiles, strip.kind, strip.problem, strip.wish, strip.note)


def _tiles(strip: Strip, view: View, task: Task, drawn: Drawn) -> Iterator[CascadeTile]:
    common = None if view.cascade.own_scale else common_scale(strip.cells)
    highest = max((abs(w) for cell in strip.cells for w in cell.weights), default=0.0)
    for cell in strip.cells:
        task.step(0, 0, "drawing tiles")
        scale = None if cell.alone else common
        key = (view.look, view.cascade, tuple(map(id, view.boxes)), view.marks_seen, view.size, scale, highest)
        kept = drawn.tiles.get(cell)
        if kept is None or kept[0] != key:
            kept = key, _tile(cell, view, scale, highest)
            drawn.tiles[cell] = kept
        yield kept[1]


def common_scale(cells: Sequence[Cell]) -> HeatScale | None:
    """From the lowest to the highest value of a row's maps, about zero where any is signed; None without a map."""
    scales = [
        HeatScale.of(cell.result.explanation.heatmap)
        for cell in cells
        if cell.result is not None and cell.result.explanation.is_ok and not cell.alone
    ]
    if not scales:
        return None
    high = max(scale.high for scale in scales)
    return HeatScale(-high if any(scale.signed for scale in scales) else 0.0, high)


def _tile(cell: Cell, view: View, scale: HeatScale | None, highest: float) -> CascadeTile:
    value = measured(cell, view.cascade.measure, view.look.threshold, marks_seen=view.marks_seen)
    plain = CascadeTile(
        cell.label,
        value=value,
        explains=_explains(cell),
        note=cell.note,
        share=cell.share,
        is_measured=cell.result is not None and value is not NO_WEIGHT,
    )
    if cell.weights:
        return replace(plain, picture=bars_picture(cell.weights, highest, view.size))
    if cell.film is not None:
        return replace(plain, picture=_given(cell.film, view))
    if cell.result is None:
        return replace(plain, state=cell.problem)
    found = cell.result.explanation
    window = view.image.default_window()
    picture = overlay_picture(view.image, window, found, cell.result.ranked, view.look, view.boxes, view.size, scale)
    note = f"{found.provenance.explains}. {found.state.sentence}"
    return replace(
        plain,
        picture=picture,
        state="" if found.is_ok else str(found.state),
        own_scale=scale is None and found.is_ok and view.look.heat,
        note=f"{note} {cell.note}".strip(),
    )


def _given(film: GivenFilm, view: View) -> ByteArray:
    """What the network was given, put where the film is, with the marks that may be seen."""
    size = fitted(view.image, view.size)
    there = replace(film.pixel_map, source=size)
    planes = [np.rint(255 * np.nan_to_num(there.map_to_source(plane))).astype(np.uint8) for plane in film.planes]
    small = eight_bit(planes[0], colour=np.stack(planes, 2)) if len(planes) == 3 else eight_bit(planes[0])
    height, width = view.image.size
    boxes = [replace(one, shape=one.shape.scaled(size[1] / width, size[0] / height)) for one in view.boxes]
    return overlay_picture(small, small.default_window(), None, None, view.look, boxes, view.size)


def _explains(cell: Cell) -> str:
    return cell.explains if cell.result is None else explains_label(cell.result.explanation)
