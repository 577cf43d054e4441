"""Covers and their controls: where patches may lie, what is asked, and that a shortcut is found out."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import label

from tests.helpers.asking import film_from, grey_image, linear_bundle
from tests.helpers.cascades import cascade
from tests.helpers.cascades import film as cascade_film
from tests.unit.models.films import film, monochrome1
from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.ask_wish import CoverWish, Region
from xai_desktop.core.asked import NO_PIXEL
from xai_desktop.core.errors import Cancelled, InputError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explanation import OWN_OUTPUT
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import Ellipse
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.store import load_bundle
from xai_desktop.services.canvas import Canvas
from xai_desktop.services.controls import control_masks
from xai_desktop.services.covering import Covered, cover
from xai_desktop.services.explaining import explain
from xai_desktop.services.filling import filling
from xai_desktop.services.predicting import ask
from xai_desktop.training.synthetic import SyntheticOrder, draw

SIZE = (50, 60)
ROUND, BAR = Ellipse(12, 12, 6, 4, 30).mask(SIZE), Box(40, 30, 44, 45).mask(SIZE)
FIELD, NO_BLACK = Box(2, 3, 58, 48).mask(SIZE), np.zeros(SIZE, bool)


def shapes_in(mask: BoolArray) -> list[bytes]:
    """The separate regions of a mask as the bytes of their bitmaps, in order."""
    marked, count = label(mask)
    cut = [np.argwhere(marked == n) for n in range(1, count + 1)]
    return sorted(np.ascontiguousarray(places - places.min(0)).tobytes() for places in cut)


def test_controls_are_the_covers_own_shapes_elsewhere_on_the_field() -> None:
    masks = control_masks([ROUND, BAR], FIELD, NO_BLACK, 20, seed=0)
    assert len(masks) == 20
    assert len({mask.tobytes() for mask in masks}) > 15
    for mask in masks:
        assert not (mask & (ROUND | BAR)).any()
        assert not (mask & ~FIELD).any()
        assert mask.sum() == (ROUND | BAR).sum()
    apart = [mask for mask in masks if label(mask)[1] == 2]
    assert len(apart) > 10
    assert all(shapes_in(mask) == shapes_in(ROUND | BAR) for mask in apart)


def test_the_same_seed_gives_the_same_controls_and_another_one_others() -> None:
    first, again, other = (control_masks([ROUND], FIELD, NO_BLACK, 4, seed) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def test_every_free_place_is_as_likely_as_any_other() -> None:
    one = np.zeros((3, 4), bool)
    one[0, 0] = True
    found = sum(
        mask.astype(int) for mask in control_masks([one], np.ones((3, 4), bool), np.zeros((3, 4), bool), 2200, 0)
    )
    assert found[0, 0] == 0
    assert np.abs(np.delete(found.ravel(), 0) - 200).max() < 60


def test_covers_that_overlap_count_once_and_what_lies_off_the_field_not_at_all() -> None:
    half = Box(0, 0, 60, 6).mask(SIZE) & Box(0, 0, 20, 50).mask(SIZE)
    for mask in control_masks([half, Box(10, 0, 30, 6).mask(SIZE)], FIELD, NO_BLACK, 5, 0):
        assert mask.sum() == (Box(0, 0, 30, 6).mask(SIZE) & FIELD).sum()


def test_controls_lie_on_hardly_more_black_than_their_cover() -> None:
    air = Box(0, 0, 30, 50).mask(SIZE)
    inside, half = Box(40, 10, 50, 20).mask(SIZE), Box(25, 10, 35, 20).mask(SIZE)
    for cover_mask, most in ((inside, 0.05), (half, 0.55)):
        shares = [air[mask].mean() for mask in control_masks([cover_mask], FIELD, air, 30, 0)]
        assert len(shares) == 30
        assert max(shares) <= most + 1e-9
    assert max(air[mask].mean() for mask in control_masks([half], FIELD, NO_BLACK, 30, 0)) == 1


def test_there_are_fewer_controls_where_there_is_no_room() -> None:
    large = Box(2, 3, 40, 48).mask(SIZE)
    assert control_masks([large], FIELD, NO_BLACK, 8, 0) == ()
    assert control_masks([], FIELD, NO_BLACK, 8, 0) == ()
    assert control_masks([np.zeros(SIZE, bool)], FIELD, NO_BLACK, 8, 0) == ()


def last(answers: Iterator[Covered]) -> Covered:
    return list(answers)[-1]


def slowly(bundle: ModelBundle, image: object, laid: CoverWish, index: int) -> list[float]:
    """One film made and asked about after the other."""
    canvas = Canvas.of(image, bundle.card.input)  # type: ignore[arg-type]
    one, masks = filling(laid.filling, canvas), [region.mask(canvas.size) for region in laid.regions]  # type: ignore[union-attr]
    both = np.logical_or.reduce(masks)
    films = [
        canvas.x,
        *(one.without(m) for m in (both, *control_masks(masks, canvas.field, canvas.black, laid.controls, laid.seed))),
    ]
    return [float(ask(bundle, x)[0, index]) for x in films if x is not None]


@pytest.mark.parametrize("key", ["blur", "mean", "inpainting"])
def test_batched_covers_are_those_asked_one_by_one(key: str) -> None:
    bundle, subject = cascade(), cascade_film()
    laid = CoverWish((Box(20, 24, 30, 40), Ellipse(40, 50, 6, 4)), key, controls=5, seed=7)
    found = last(cover(bundle, subject, laid, "Effusion")).answer
    logits = [found.whole.logit, found.covered.logit, *(one.logit for one in found.controls)]
    assert logits == pytest.approx(slowly(bundle, subject.image, laid, 1), abs=1e-5)
    changes = np.array(logits[2:]) - logits[0]
    assert len(changes) == 5
    assert found.change == pytest.approx(logits[1] - logits[0])
    assert found.mean.value == pytest.approx(changes.mean())
    assert found.larger_than == int((np.abs(changes) < abs(logits[1] - logits[0])).sum())
    assert f"larger than {found.larger_than} of 5 controls" in found.sentence


def test_the_whole_weight_under_a_cover_by_hand() -> None:
    """A network that only looks at one place loses exactly what the cover takes there."""
    grey = np.full((20, 20), 0.4)
    grey[4:8, 4:8] = 1.0
    weights = np.zeros((1, 20, 20))
    weights[0, 4:8, 4:8] = 1.0
    mean = (384 * np.round(0.4 * 255) / 255 + 16) / 400
    laid = CoverWish((Box(4, 4, 8, 8),), "mean")
    found = last(cover(linear_bundle(weights), film_from(grey_image(grey)), laid, "c0")).answer
    assert found.change == pytest.approx(16 * (mean - 1.0), abs=1e-4)
    assert found.control_changes == pytest.approx([0.0] * 8, abs=1e-4)
    assert found.rank == "larger than 8 of 8 controls"
    assert found.cover_share == pytest.approx(16 / 400)


@pytest.mark.parametrize("regions", [(), (Box(100, 100, 110, 110),)])
def test_covering_nothing_changes_nothing(regions: tuple[Region, ...]) -> None:
    bundle, subject = cascade(), cascade_film()
    found = last(cover(bundle, subject, CoverWish(regions), "Mass", ExplainRequest("grad_cam")))
    assert found.answer.covered == found.answer.whole
    assert found.answer.controls == ()
    assert found.answer.reasons == (NO_PIXEL,)
    assert found.result is not None
    own = explain(bundle, subject.image, "grad_cam", target="Mass")
    assert np.array_equal(found.result.explanation.heatmap, own.heatmap)


def test_the_scores_come_first_and_the_map_says_that_its_film_was_covered() -> None:
    bundle, subject = cascade(), cascade_film()
    first, second = cover(
        bundle, subject, CoverWish((Box(20, 24, 44, 48),), "mean"), "Mass", ExplainRequest("grad_cam")
    )
    assert first.result is None
    assert first.answer == second.answer
    assert second.result is not None
    made = second.result.explanation
    assert made.provenance.explains == "the network's own output on the covered film (mean)"
    assert made.provenance.explains != OWN_OUTPUT
    assert made.size == subject.image.size
    assert not np.array_equal(made.heatmap, explain(bundle, subject.image, "grad_cam", target="Mass").heatmap)


def test_a_painted_film_gives_the_map_of_its_cover() -> None:
    """The covered film stored as a film of its own, without any cover, has the same map."""
    grey = np.round(np.random.default_rng(5).random((32, 32)) * 255) / 255
    bundle = cascade()
    bundle = ModelBundle(replace(bundle.card, input=replace(bundle.card.input, intensity="modality")), bundle.net)
    region = Box(8, 8, 20, 16)
    painted = np.where(region.mask((32, 32)), 0.0, grey)
    found = last(
        cover(bundle, film_from(grey_image(grey)), CoverWish((region,), "black"), "Mass", ExplainRequest("grad_cam"))
    )
    own = explain(bundle, grey_image(painted), "grad_cam", target="Mass")
    assert found.result is not None
    assert found.result.explanation.raw == pytest.approx(own.raw, abs=1e-5)


def test_too_large_a_cover_for_inpainting_is_refused_with_the_remedy() -> None:
    with pytest.raises(InputError, match="another filling"):
        list(cover(cascade(), cascade_film(), CoverWish((Box(0, 0, 56, 60),)), "Mass"))


def test_a_cover_with_no_room_for_controls_says_so() -> None:
    found = last(cover(cascade(), cascade_film(), CoverWish((Box(0, 0, 50, 60),), "mean"), "Mass")).answer
    assert found.controls == ()
    assert found.mean.value is None
    assert found.reasons == ("There was room for 0 of 8 control patches.",)
    assert "control" not in found.sentence


def test_the_twin_of_the_other_polarity_gets_equal_answers() -> None:
    laid = CoverWish((Box(20, 30, 40, 60),))
    one, other = (last(cover(cascade(), film_from(i), laid, "Mass")).answer for i in (film(), monochrome1(film())))
    assert one == other


def test_a_cover_can_be_stopped() -> None:
    class Stop:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            if total:
                raise Cancelled

    with pytest.raises(Cancelled):
        list(cover(cascade(), cascade_film(), CoverWish((Box(20, 24, 44, 48),)), "Mass", None, Stop()))


def ring(seed: int, *findings: str) -> tuple[object, Box]:
    """A drawn film with a ring around its side marker, and the box around marker and ring."""
    order = SyntheticOrder(seed, findings, 256, "ring", burn_in=False)
    with_ring, plain = draw(order), draw(replace(order, marker="plain"))
    rows, columns = np.nonzero(np.abs(with_ring.pixels.astype(int) - plain.pixels.astype(int)) > 100)
    around = Box(columns.min() - 3, rows.min() - 3, columns.max() + 4, rows.max() + 4).clipped((256, 256))
    assert around is not None
    return with_ring.image(), around


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_network_that_reads_the_marker_is_found_out(seed: int) -> None:
    """The film has no pneumothorax: what raises its score is the ring, which came with that finding in training."""
    image, box = ring(seed)
    laid = CoverWish((box,))
    found = {
        name: last(cover(load_bundle(name), film_from(image), laid, "Pneumothorax")).answer  # type: ignore[arg-type]
        for name in ("demo-marker", "demo-no-marker")
    }
    shortcut = found["demo-marker"]
    assert shortcut.change < -1
    assert shortcut.larger_than == 8
    assert abs(found["demo-no-marker"].change) < 0.5
