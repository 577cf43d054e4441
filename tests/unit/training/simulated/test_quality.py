"""Faults of the picture itself: foreign objects that can be seen, collimation that hides a part of the lungs."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.training import simulated
from xai_desktop.training.phantom.canvas import Canvas
from xai_desktop.training.simulated import QualityOrder, draw_chest, quality_orders
from xai_desktop.training.simulated.chest import LUNGS
from xai_desktop.training.simulated.elements import SimulatedFilm, union
from xai_desktop.training.simulated.foreign import OBJECTS
from xai_desktop.training.simulated.quality import COLLIMATION, FAULTS, FOREIGN, LEAST_CUT, Fault
from xai_desktop.training.synthetic import SyntheticOrder

SIDE = 160
draw = cache(simulated.draw_quality)


def lungs(film: SimulatedFilm) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return union((e.mask for e in film.elements if e.label in LUNGS), film.image.size)


def whole_lungs(seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return lungs(draw_chest(SyntheticOrder(seed, (), SIDE)))


@pytest.mark.parametrize("fault", FAULTS)
def test_the_same_order_gives_the_same_film(fault: Fault) -> None:
    order = QualityOrder(4, fault, ("Nodule",), SIDE)
    assert np.array_equal(simulated.draw_quality(order).image.index, draw(order).image.index)
    assert not np.array_equal(draw(replace(order, seed=5)).image.index, draw(order).image.index)


@pytest.mark.parametrize("seed", range(6))
def test_a_good_film_shows_the_lungs_whole_and_has_edges_all_the_same(seed: int) -> None:
    film = draw(QualityOrder(seed, "none", (), SIDE))
    assert not film.findings
    assert np.array_equal(lungs(film), whole_lungs(seed))
    dark = film.image.index[: SIDE // 2, 0] == 0
    assert dark.all()


@pytest.mark.parametrize("seed", range(8))
def test_a_foreign_object_is_bright_where_its_mask_is(seed: int) -> None:
    """Against the same film without it."""
    film, good = (draw(QualityOrder(seed, fault, (), SIDE)) for fault in ("foreign object", "none"))
    assert film.findings == {FOREIGN}
    (mark,) = film.annotations("artefact")[:1]
    assert mark.label == FOREIGN
    mask = film.of_role("artefact")[0].mask
    more = film.image.index.astype(float) - good.image.index
    assert more[mask].mean() > 250
    assert more[mask].mean() > 5 * np.abs(more[~mask]).mean()


@pytest.mark.parametrize("seed", range(8))
def test_a_wrong_collimation_hides_a_part_of_the_lungs(seed: int) -> None:
    film, good = (draw(QualityOrder(seed, fault, (), SIDE)) for fault in ("collimation", "none"))
    assert film.findings == {COLLIMATION}
    element = film.of_role("artefact")[0]
    assert element.label == COLLIMATION
    whole = whole_lungs(seed)
    assert (whole & ~lungs(film)).sum() >= LEAST_CUT * whole.sum()
    assert np.array_equal(whole & ~lungs(film), whole & element.mask)
    assert film.image.index[element.mask].mean() < 100
    assert good.image.index[element.mask].mean() > 600
    assert element.mask.sum() == element.box.area


def test_wrong_edges_come_from_every_side() -> None:
    centres = [draw(QualityOrder(seed, "collimation", (), SIDE)).annotations("artefact")[0].box for seed in range(24)]
    wide = {box.centre[1] < SIDE / 2 for box in centres if box.width > box.height}
    high = {box.centre[0] < SIDE / 2 for box in centres if box.width < box.height}
    assert wide == high == {True, False}


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_is_metal_on_the_film_and_of_its_own_size(name: str) -> None:
    canvas = Canvas(256)
    reach = {"Coin": 2.8, "Button": 2.2, "Necklace": 14.5, "Safety pin": 5.4}[name]
    for seed in range(6):
        metal = OBJECTS[name](canvas, np.random.default_rng(seed))
        rows, columns = np.nonzero(metal > 0.3)
        extent = max(np.ptp(rows), np.ptp(columns)) * canvas.pixel_cm
        assert 0.4 * reach < extent < reach
        assert 0.5 < metal.max() < 5


def test_findings_of_the_patient_stay_findings_of_the_patient() -> None:
    film = draw(QualityOrder(3, "foreign object", ("Effusion",), SIDE))
    assert film.findings == {FOREIGN}
    assert [element.label for element in film.of_role("finding")] == ["Effusion"]


def test_orders_are_half_good_with_seeds_of_their_own() -> None:
    found = quality_orders(40, 2, side=96)
    faults = [order.fault for order in found]
    assert [faults.count(fault) for fault in FAULTS] == [20, 10, 10]
    assert len({order.seed for order in found}) == 40


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(InputError, match="none, foreign object, collimation"):
        QualityOrder(1, "blur")  # type: ignore[arg-type]
