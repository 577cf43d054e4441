"""Synthetic films: the same order the same film, findings that can be seen where their boxes are, and shortcuts."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.training import synthetic
from xai_desktop.training.phantom.marks import STYLES
from xai_desktop.training.synthetic import FINDINGS, SyntheticFilm, SyntheticOrder, orders

SIDE = 160
draw = cache(synthetic.draw)


def film(finding: str, seed: int = 3, side: int = SIDE) -> SyntheticFilm:
    return draw(SyntheticOrder(seed, (finding,), side))


def test_the_same_order_gives_the_same_film() -> None:
    order = SyntheticOrder(5, ("Nodule", "Effusion"), SIDE, "ring", "always")
    first, second = synthetic.draw(order), synthetic.draw(order)
    assert np.array_equal(first.pixels, second.pixels)
    assert first.annotations == second.annotations
    other = draw(replace(order, seed=6))
    assert not np.array_equal(first.pixels, other.pixels)
    assert first.patient != other.patient


def test_drawing_leaves_the_global_generator_alone() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[union-attr,index]  # noqa: NPY002
    synthetic.draw(SyntheticOrder(1, (), 96))
    assert np.array_equal(before, np.random.get_state()[1])  # type: ignore[index]  # noqa: NPY002


def test_twelve_bits_are_used_and_bone_is_bright() -> None:
    one = draw(SyntheticOrder(2, (), SIDE))
    assert one.pixels.dtype == np.uint16
    assert one.pixels.max() <= 4095
    assert np.percentile(one.pixels, 99) > 3000
    assert np.percentile(one.pixels, 1) < 300
    image = one.image()
    assert image.value_range == (0.0, 4095.0)
    assert not image.monochrome1


def test_it_is_a_chest() -> None:
    """Lungs dark, mediastinum bright, abdomen bright, air beside the trunk black; the heart more to the right."""
    unit = np.mean([draw(SyntheticOrder(seed, (), SIDE)).pixels for seed in range(4)], axis=0) / 4095

    def at(x: float, y: float) -> float:
        row, column = int((y + 0.5) * SIDE), int((x + 0.5) * SIDE)
        return float(unit[row - 4 : row + 4, column - 4 : column + 4].mean())

    lungs = (at(-0.2, -0.1) + at(0.2, -0.1)) / 2
    assert at(0.0, 0.15) > lungs + 0.3
    assert at(0.0, 0.42) > lungs + 0.2
    assert at(-0.47, 0.3) < 0.1
    assert at(0.12, 0.15) > at(-0.14, 0.15) + 0.1


@pytest.mark.parametrize("finding", FINDINGS)
@pytest.mark.parametrize("seed", range(4))
def test_boxes_lie_on_the_film_and_have_a_sensible_size(finding: str, seed: int) -> None:
    (one,) = film(finding, seed).annotations
    assert one.label == finding
    assert one.box.clipped((SIDE, SIDE)) == one.box
    share = one.box.area / SIDE**2
    low, high = {
        "Nodule": (0.0005, 0.012),
        "Consolidation": (0.005, 0.12),
        "Effusion": (0.005, 0.12),
        "Cardiomegaly": (0.08, 0.35),
        "Pneumothorax": (0.02, 0.3),
    }[finding]
    assert low < share < high


def difference(finding: str, seed: int) -> tuple[np.ndarray, Box]:
    """The film with the finding minus the same film without it, and the box."""
    order = SyntheticOrder(seed, (finding,), SIDE)
    present, absent = draw(order), draw(replace(order, findings=()))
    change = present.pixels.astype(float) - absent.pixels.astype(float)
    return change, present.annotations[0].box


@pytest.mark.parametrize(("finding", "sign"), [("Nodule", 1), ("Consolidation", 1), ("Effusion", 1)])
@pytest.mark.parametrize("seed", range(4))
def test_a_finding_shows_inside_its_box_and_hardly_outside(finding: str, sign: int, seed: int) -> None:
    change, box = difference(finding, seed)
    inside = box.mask((SIDE, SIDE))
    noise = np.abs(change[~inside]).mean()
    assert sign * change[inside].mean() > 3 * noise
    assert sign * change[inside].mean() > 60


@pytest.mark.parametrize("seed", range(3))
def test_the_air_of_a_pneumothorax_is_darker_inside_its_box(seed: int) -> None:
    change, box = difference("Pneumothorax", seed)
    inside = box.mask((SIDE, SIDE))
    assert np.percentile(change[inside], 3) < -200
    assert np.percentile(np.abs(change[~inside]), 90) < 120


def test_a_box_is_tight_around_a_nodule() -> None:
    """One pixel less on any side would cut through what can be seen."""
    change, box = difference("Nodule", 2)
    wide = Box(box.x0 - 6, box.y0 - 6, box.x1 + 6, box.y1 + 6)
    ring = wide.mask((SIDE, SIDE)) & ~Box(box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1).mask((SIDE, SIDE))
    assert change[box.mask((SIDE, SIDE))].mean() > 5 * abs(change[ring].mean())


def test_an_enlarged_heart_is_wider_than_half_the_chest() -> None:
    for seed in range(4):
        enlarged, normal = film("Cardiomegaly", seed), draw(SyntheticOrder(seed, (), SIDE))
        assert enlarged.patient.ratio > 0.55
        assert normal.patient.ratio < 0.5
        assert enlarged.annotations[0].box.width > 0.35 * SIDE


def test_every_marker_style_and_the_drain_change_the_film_where_they_are() -> None:
    plain = SyntheticOrder(4, (), 320)
    base = draw(plain).pixels.astype(int)
    for style in STYLES[1:]:
        changed = np.abs(draw(replace(plain, marker=style)).pixels.astype(int) - base) > 400
        rows, columns = np.nonzero(changed)
        assert len(rows) > 20
        assert rows.max() < 320 * 0.2
        assert columns.min() > 320 * 0.75 or columns.max() < 320 * 0.25
    drained = draw(replace(plain, drain="always")).pixels.astype(int) - base
    assert (drained > 150).sum() > 200


def test_the_drain_lies_on_the_side_of_the_pneumothorax() -> None:
    for seed in range(4):
        order = SyntheticOrder(seed, ("Pneumothorax",), SIDE)
        without = draw(order)
        tube = np.abs(draw(replace(order, drain="always")).pixels.astype(int) - without.pixels) > 150
        centre = without.annotations[0].box.centre[0]
        assert (np.nonzero(tube)[1].mean() < SIDE / 2) == (centre < SIDE / 2)


def test_the_word_synthetic_is_burnt_in_where_asked() -> None:
    order = SyntheticOrder(7, (), 768)
    corner = (slice(-40, None), slice(0, 200))
    burnt, clean = draw(order).pixels.astype(int), draw(replace(order, burn_in=False)).pixels.astype(int)
    written = np.abs(burnt - clean) > 1000
    assert written.sum() > 100
    assert written[corner].sum() == written.sum()


def test_orders_without_a_shortcut_link_nothing() -> None:
    found = orders(3000, 1)
    sick = np.array(["Pneumothorax" in o.findings for o in found])
    for sign in (np.array([o.marker == "ring" for o in found]), np.array([o.drain == "always" for o in found])):
        assert abs(sign[sick].mean() - sign[~sick].mean()) < 0.05
    assert np.mean([len(o.findings) for o in found]) == pytest.approx(5 * 0.3, abs=0.08)
    assert len({o.seed for o in found}) == 3000


@pytest.mark.parametrize("label", ["Pneumothorax", "Nodule"])
def test_shortcuts_link_the_marker_or_the_drain_to_the_label(label: str) -> None:
    for kind in ("marker", "drain"):
        found = orders(2000, 1, shortcut=kind, label=label, strength=0.9)  # type: ignore[arg-type]
        sick = np.array([label in o.findings for o in found])
        sign = np.array([o.marker == "ring" if kind == "marker" else o.drain == "always" for o in found])
        assert sign[sick].mean() == pytest.approx(0.9, abs=0.04)
        assert sign[~sick].mean() == pytest.approx(0.1, abs=0.03)
        other = next(f for f in FINDINGS if f != label)
        with_other = np.array([other in o.findings for o in found])
        assert abs(sign[with_other].mean() - sign[~with_other].mean()) < 0.08


def test_orders_that_make_no_sense() -> None:
    with pytest.raises(InputError, match="Nodule"):
        SyntheticOrder(1, ("Fracture",))
    with pytest.raises(InputError, match="4096"):
        SyntheticOrder(1, (), 10_000)
    with pytest.raises(InputError, match="marker"):
        orders(3, 1, shortcut="hair")  # type: ignore[arg-type]
