"""A sheet of all explainers as pictures: the film with every map, in its own colours or in those of its unit."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.contact_sheet import SheetTile
from xai_desktop.core.explanation import NO_UNIT
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.image import Image
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.render import overlay_picture
from xai_desktop.core.task import Task
from xai_desktop.services.contact_sheet import ContactSheet, SheetEntry
from xai_desktop.services.results import MapResult
from xai_desktop.services.thinning import thin_film, thin_marks


@dataclass(frozen=True, slots=True, eq=False)
class SheetView:
    """What decides how tiles look. `marks` are those that may be seen now, `marks_seen` whether any may.

    `shared` gives maps of one unit one scale of colours; every other map has its own. `side` is the longer side of
    a picture in pixels.
    """

    image: Image
    look: OverlayLook
    marks: tuple[Annotation, ...]
    marks_seen: bool
    shared: bool = False
    side: int = 240


@dataclass(slots=True)
class DrawnTiles:
    """What was drawn already, by explainer, with what it was drawn for."""

    film: tuple[Image, Image] | None = None
    tiles: dict[str, tuple[object, SheetTile]] = field(default_factory=dict)

    def thin(self, image: Image) -> Image:
        """The film of the tiles, made small once; tiles of another film are forgotten."""
        if self.film is None or self.film[0] is not image:
            self.film = image, thin_film(image)
            self.tiles.clear()
        return self.film[1]


def drawn_tiles(sheet: ContactSheet, view: SheetView, task: Task, drawn: DrawnTiles) -> Iterator[SheetTile]:
    """Every tile in the order of the sheet. What is in `drawn` for the same look is not drawn again."""
    film, scales = drawn.thin(view.image), unit_scales(sheet) if view.shared else {}
    marks = thin_marks(view.marks, view.image.size)
    look = (view.look, tuple(map(id, view.marks)), view.marks_seen, view.side)
    for entry in sheet.entries:
        task.step(0, 0, "drawing tiles")
        scale = scales.get(entry.result.explanation.unit) if entry.result is not None else None
        key, kept = (entry.result, entry.state, *look, scale), drawn.tiles.get(entry.card.key)
        if kept is None or kept[0] != key:
            kept = key, _tile(entry, view, film, marks, scale)
            drawn.tiles[entry.card.key] = kept
        yield kept[1]


def unit_scales(sheet: ContactSheet) -> dict[str, HeatScale]:
    """For every unit that at least two maps have, from the lowest to the highest value of them all.

    Maps without a unit have nothing in common that one scale could show.
    """
    by_unit: dict[str, list[HeatScale]] = {}
    for entry in sheet.entries:
        made = entry.result.explanation if entry.result is not None else None
        if made is not None and made.is_ok and made.unit != NO_UNIT:
            by_unit.setdefault(made.unit, []).append(HeatScale.of(made.heatmap))
    return {unit: _common(scales) for unit, scales in by_unit.items() if len(scales) > 1}


def _common(scales: list[HeatScale]) -> HeatScale:
    high = max(scale.high for scale in scales)
    return HeatScale(-high if any(scale.signed for scale in scales) else 0.0, high)


def _tile(
    entry: SheetEntry, view: SheetView, film: Image, marks: tuple[Annotation, ...], scale: HeatScale | None
) -> SheetTile:
    card, result = entry.card, entry.result
    if result is None:
        return SheetTile(card.key, card.label, card.group, entry.state, sentence=entry.problem)
    made = result.explanation
    return SheetTile(
        card.key,
        card.label,
        card.group,
        entry.state,
        picture=_picture(film, result, view, marks, scale),
        seconds=made.provenance.seconds,
        iou=result.iou(view.look.threshold) if view.marks_seen else None,
        sentence="" if made.is_ok else made.state.sentence,
        note="" if made.is_ok else str(made.state),
        own_scale=scale is None and made.is_ok and view.look.heat,
    )


def _picture(
    film: Image, result: MapResult, view: SheetView, marks: tuple[Annotation, ...], scale: HeatScale | None
) -> ByteArray:
    longest = max(film.size)
    size = max(1, view.side * film.size[0] // longest), max(1, view.side * film.size[1] // longest)
    window = film.default_window()
    return overlay_picture(film, window, result.explanation, result.ranked, view.look, marks, size, scale)
