"""Synthetic chest films with all their elements: the very film of the generator, and masks that lie right."""

import numpy as np
import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.core.image import eight_bit
from xai_desktop.training import synthetic
from xai_desktop.training.simulated import ROLES, Element, SimulatedFilm, draw_chest
from xai_desktop.training.simulated.chest import DRAIN, HEART, LUNGS, MARKER, WORD
from xai_desktop.training.synthetic import FINDINGS, SyntheticOrder

SIDE = 160
ORDERS = (
    SyntheticOrder(1, (), SIDE),
    SyntheticOrder(2, ("Nodule", "Effusion"), SIDE, "ring", "always"),
    SyntheticOrder(3, ("Pneumothorax",), SIDE, "portable", "always", burn_in=False),
    SyntheticOrder(4, FINDINGS, SIDE, "frame"),
)


@pytest.mark.parametrize("order", ORDERS)
def test_it_is_the_generators_own_film_with_its_boxes(order: SyntheticOrder) -> None:
    film, plain = draw_chest(order), synthetic.draw(order)
    assert np.array_equal(film.image.index, plain.pixels)
    assert film.annotations() == plain.annotations
    assert film.findings == set(order.findings)


def test_every_element_has_its_role() -> None:
    roles = {element.label: element.role for element in draw_chest(ORDERS[1]).elements}
    assert roles == {
        **{"Nodule": "finding", "Effusion": "finding", DRAIN: "device", MARKER: "artefact", WORD: "artefact"},
        **dict.fromkeys((*LUNGS, HEART), "anatomy"),
    }
    without = {element.label for element in draw_chest(ORDERS[0]).elements}
    assert DRAIN not in without
    assert WORD not in {element.label for element in draw_chest(ORDERS[2]).elements}


def test_masks_lie_where_things_are() -> None:
    """The marker and the word are bright, lungs dark, the right lung on the left of the film, the drain beside it."""
    film = draw_chest(ORDERS[1])
    unit = film.image.index / 4095
    seen = {element.label: element.mask for element in film.elements}
    assert unit[seen[MARKER]].mean() > 0.4
    assert unit[seen[MARKER]].mean() > 4 * unit[:12].mean()
    assert unit[seen[WORD]].mean() > 0.25
    lung, heart = unit[seen["Right lung"] & ~seen[HEART]].mean(), unit[seen[HEART]].mean()
    assert heart > lung + 0.2
    boxes = {element.label: element.box for element in film.elements}
    assert boxes["Right lung"].centre[0] < SIDE / 2 < boxes["Left lung"].centre[0]
    assert (seen[DRAIN] & (seen["Right lung"] | seen["Left lung"])).any()


def test_the_drain_is_what_the_drain_adds() -> None:
    """Against the same film without one: the difference lies on the mask."""
    order = ORDERS[1]
    bare = synthetic.draw(SyntheticOrder(order.seed, order.findings, SIDE, order.marker, "never"))
    film = draw_chest(order)
    mask = next(element.mask for element in film.elements if element.label == DRAIN)
    difference = np.abs(film.image.index.astype(float) - bare.pixels)
    assert difference[mask].mean() > 4 * difference[~mask].mean()


def test_masks_of_a_role_are_added_up() -> None:
    film = draw_chest(ORDERS[1])
    nodule, effusion = film.of_role("finding")
    assert np.array_equal(film.mask("finding"), nodule.mask | effusion.mask)
    assert not draw_chest(ORDERS[0]).mask("device").any()
    assert set(ROLES) == {"finding", "artefact", "device", "anatomy"}


def test_elements_that_are_none_are_refused() -> None:
    mask = np.zeros((8, 8), bool)
    with pytest.raises(InputError, match="nowhere"):
        Element("Coin", "artefact", mask)
    mask[2:4, 2:4] = True
    with pytest.raises(InputError, match="roles finding, artefact, device, anatomy"):
        Element("Coin", "object", mask)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="another size"):
        SimulatedFilm("a", eight_bit(np.zeros((9, 9), np.uint8)), frozenset(), (Element("Coin", "artefact", mask),))
