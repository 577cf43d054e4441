"""One film of a contact sheet: the film with map, mask and expert boxes, if it is the map that the table speaks of."""

import math
from collections.abc import Mapping
from dataclasses import replace

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.film_charts import TileRow
from xai_desktop.core.cohort.pixels import Pixels
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.render import overlay_picture
from xai_desktop.core.report_line import Cell
from xai_desktop.core.threshold import Cut, RankedMap
from xai_desktop.core.threshold_words import policy_from_word
from xai_desktop.core.wording import noted
from xai_desktop.metrics.localisation import profile_of
from xai_desktop.metrics.scene import Scene
from xai_desktop.services.cleaned_film import film_without_writing
from xai_desktop.services.cohort.maps_again import Found, MapAgain
from xai_desktop.services.cohort.small_pictures import may_tell_a_name

SIDE = 256
"""Pixels of a tile's sides: some 150 in an inch of paper."""

OPACITY = 0.4
"""Of the map's highest value: on paper the film must still be read below it."""

NEAR = 0.005
"""IoUs that are farther apart than this are not the same number any more; other machines differ by less."""

WRITTEN = noted("not shown: the file says that a person's data may stand in its pixels")
ANOTHER = noted("not shown: made again, the map is another one (IoU {again}, in the table {told})")


def tile_picture(row: TileRow, found: Found, cells: Mapping[str, Cell]) -> Pixels | str:
    """Or the sentence that says why there is none. `cells` are those of the row in the table."""
    if isinstance(found, str):
        return found
    if may_tell_a_name(found.film):
        return WRITTEN
    cut = policy_from_word(row.threshold).of(row.finding)
    marks = marks_of(found, row)
    ranked = RankedMap.of(found.explanation.heatmap, found.explanation.target.label)
    differs = _differs(row, found, ranked, marks, cut, cells)
    return differs or _drawn(found, ranked, marks, cut)


def marks_of(found: MapAgain, row: TileRow) -> tuple[Annotation, ...]:
    """The marks of the row's reader and finding."""
    card = found.bundle.card
    return tuple(
        one
        for one in found.film.marks
        if one.role == "finding" and one.reader == row.reader and _called(one, card) == row.finding
    )


def iou_again(row: TileRow, found: MapAgain) -> float | None:
    """Measured on the map of the picture."""
    ranked = RankedMap.of(found.explanation.heatmap, found.explanation.target.label)
    return _iou(row, found, ranked, marks_of(found, row), policy_from_word(row.threshold).of(row.finding))


def _called(one: Annotation, card: BundleCard) -> str:
    return card.class_of(one.label) or one.label


def _iou(row: TileRow, found: MapAgain, ranked: RankedMap, marks: tuple[Annotation, ...], cut: Cut) -> float | None:
    scene = replace(Scene.of(found.explanation.heatmap, found.explanation.state, ranked), memory={})
    shapes = tuple(one.shape for one in marks)
    return profile_of(scene, row.finding, row.reader, shapes, atlas=None, curve=False).at(cut).iou.value


def _differs(
    row: TileRow,
    found: MapAgain,
    ranked: RankedMap,
    marks: tuple[Annotation, ...],
    cut: Cut,
    cells: Mapping[str, Cell],
) -> str:
    """Why the map is not the one of the row; "" where it is."""
    told = cells.get("iou")
    if not isinstance(told, float) or math.isnan(told):
        return ""
    again = _iou(row, found, ranked, marks, cut)
    if again is not None and abs(again - told) <= NEAR:
        return ""
    measured = "none" if again is None else f"{again:.2f}"
    return ANOTHER.format(again=measured, told=f"{told:.2f}")


def _drawn(found: MapAgain, ranked: RankedMap, marks: tuple[Annotation, ...], cut: Cut) -> Pixels:
    look = OverlayLook(opacity=OPACITY, film_overlays=False, threshold=cut)
    image = found.image if found.film.ref.synthetic else film_without_writing(found.image)
    window = image.default_window()
    drawn = overlay_picture(image, window, found.explanation, ranked, look, marks, (SIDE, SIDE))
    return Pixels.of(drawn, found.film.ref.image_id)
