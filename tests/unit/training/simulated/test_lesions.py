"""HR-CAM's simulated data: same seed, same pixels; lesions are where their masks are, and nowhere else."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from xai_desktop.core.errors import InputError
from xai_desktop.training.simulated import LesionOrder, draw_lesion, lesion_orders
from xai_desktop.training.simulated.fields import Grid
from xai_desktop.training.simulated.lesions import ABNORMAL, BACKGROUNDS, KINDS, Background, Kind

GROUNDS = tuple(BACKGROUNDS)
SICK: tuple[Kind, ...] = ("focal", "diffuse", "bilateral")


def values(order: LesionOrder) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return draw_lesion(order).image.index.astype(np.float64)


@pytest.mark.parametrize("background", GROUNDS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_order_gives_the_same_picture(kind: Kind, background: Background) -> None:
    order = LesionOrder(5, kind, background, 96)
    first, second = draw_lesion(order), draw_lesion(order)
    assert np.array_equal(first.image.index, second.image.index)
    assert [e.box for e in first.elements] == [e.box for e in second.elements]
    assert not np.array_equal(first.image.index, values(replace(order, seed=6)))
    assert first.image.size == (96, 96)
    assert first.image.index.max() <= 255


@pytest.mark.parametrize("background", GROUNDS)
@pytest.mark.parametrize("kind", SICK)
@pytest.mark.parametrize("seed", range(5))
def test_a_lesion_is_where_its_mask_is(kind: Kind, background: Background, seed: int) -> None:
    """Against the healthy twin: brighter inside, unchanged far outside; no finding without a lesion."""
    order = LesionOrder(seed, kind, background)
    sick, healthy = draw_lesion(order), draw_lesion(replace(order, kind="healthy"))
    assert (sick.findings, healthy.findings) == ({ABNORMAL}, frozenset())
    assert not healthy.elements
    more = sick.image.index.astype(float) - healthy.image.index
    mask = sick.mask("finding")
    assert more[mask].mean() > 10
    assert np.median(more[mask]) > 5 * max(more[~mask].mean(), 0.1)
    if kind != "diffuse":
        assert np.all(more[~ndimage.binary_dilation(mask, iterations=12)] == 0)


@pytest.mark.parametrize("seed", range(6))
def test_focal_is_small_and_diffuse_is_large_and_faint(seed: int) -> None:
    focal, diffuse, healthy = (LesionOrder(seed, kind) for kind in ("focal", "diffuse", "healthy"))
    ground = values(healthy)
    masks = {kind: draw_lesion(kind).mask("finding") for kind in (focal, diffuse)}
    assert 0.002 < masks[focal].mean() < 0.025
    assert 0.025 < masks[diffuse].mean() < 0.25
    rises = [(values(kind) - ground)[mask].mean() for kind, mask in masks.items()]
    assert rises[0] > rises[1]


@pytest.mark.parametrize("background", GROUNDS)
@pytest.mark.parametrize("seed", range(8))
def test_bilateral_lesions_lie_apart_on_both_sides_of_the_middle(background: Background, seed: int) -> None:
    film = draw_lesion(LesionOrder(seed, "bilateral", background))
    left, right = film.of_role("finding")
    assert left.box.x1 + 4 < 64 < right.box.x0 - 4
    assert not (left.mask & right.mask).any()
    assert len(film.annotations()) == 2


@pytest.mark.parametrize("seed", range(6))
def test_a_brain_has_a_skull_dark_ventricles_and_tissue_between(seed: int) -> None:
    grid = Grid(128)
    picture, room = BACKGROUNDS["brain"](grid, np.random.default_rng(seed))
    assert 0.2 < room.mean() < 0.6
    assert picture[room].mean() > 0.35
    assert picture[:6].mean() < 0.15
    assert 0.0 < np.percentile(picture, 1) < np.percentile(picture, 99) < 1.0
    centre = picture[36:90, 50:78]
    assert centre.min() < 0.2 < 0.4 < centre.max()
    left, right = room[:, :64].mean(), room[:, 64:].mean()
    assert 0.75 < left / right < 1.33


def test_a_picture_is_the_same_at_any_size() -> None:
    small, large = (values(LesionOrder(3, "focal", "texture", side)) for side in (64, 256))
    averaged = large.reshape(64, 4, 64, 4).mean((1, 3))
    assert np.corrcoef(averaged.ravel(), small.ravel())[0, 1] > 0.9


def test_contrast_makes_lesions_brighter() -> None:
    order = LesionOrder(2, "focal")
    mask = draw_lesion(order).mask("finding")
    faint, strong = (values(replace(order, contrast=c))[mask].mean() for c in (0.5, 1.2))
    assert strong > faint + 15


def test_orders_are_half_healthy_with_all_kinds_and_seeds_of_their_own() -> None:
    found = lesion_orders(40, 7, kinds=("focal", "diffuse"), background="texture", side=64)
    kinds = [order.kind for order in found]
    assert [kinds.count(kind) for kind in KINDS] == [20, 10, 10, 0]
    assert len({order.seed for order in found}) == 40
    assert {order.seed for order in found}.isdisjoint(order.seed for order in lesion_orders(40, 8))
    assert {(order.background, order.side) for order in found} == {("texture", 64)}


def test_impossible_orders_are_refused() -> None:
    with pytest.raises(InputError, match="one of healthy, focal, diffuse, bilateral"):
        LesionOrder(1, "focus")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="side of 32 to 2048"):
        LesionOrder(1, side=16)
