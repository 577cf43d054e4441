"""The network that learnt the marker is caught, the honest one is not; signs are found, covered and laid on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.helpers.cascades import bundle_of
from xai_desktop.core import paths
from xai_desktop.core.geometry import Box
from xai_desktop.core.sanity import Verdict
from xai_desktop.core.sanity_words import headline
from xai_desktop.explainers import make
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.preprocess import to_input
from xai_desktop.models.store import load_bundle
from xai_desktop.services.canvas import Canvas
from xai_desktop.services.sanity.asking import Asking
from xai_desktop.services.sanity.changes import asked_classes
from xai_desktop.services.sanity.films import Case
from xai_desktop.services.sanity.labels import others_of
from xai_desktop.services.sanity.marking import border_of, candidates, given
from xai_desktop.services.sanity.shortcut import shortcut
from xai_desktop.services.sanity.signs import SIGNS, blot_of, laid, painted, place_for
from xai_desktop.training.simulated.chest import draw_chest
from xai_desktop.training.synthetic import SyntheticOrder


def bundle(name: str) -> ModelBundle:
    return load_bundle(paths.bundled_models() / name)


def test_the_network_with_the_marker_is_caught(marked_films: tuple[Case, ...]) -> None:
    found = shortcut(Asking(bundle("demo-marker"), marked_films, (make("grad_cam"),)))
    assert found.verdict is Verdict.SHOWN
    assert found.lead is not None
    assert found.lead.effect is not None
    assert found.lead.subject.startswith("Pneumothorax: a ringed side letter")
    assert found.lead.effect.low is not None
    assert found.lead.effect.low > 2
    assert headline(found) == "shortcut shown with 14 films"


def test_the_honest_network_is_not_and_it_is_said_what_would_have_been_seen(marked_films: tuple[Case, ...]) -> None:
    found = shortcut(Asking(bundle("demo-no-marker"), marked_films, (make("grad_cam"),)))
    assert found.verdict is Verdict.NOT_SHOWN
    assert found.lead is not None
    assert found.lead.effect is not None
    assert found.lead.effect.smallest is not None
    assert 1.0 <= found.lead.effect.smallest < 2.5
    assert "not shown with" in headline(found)
    assert "smallest effect that would have been seen" in headline(found)
    assert all(one.verdict in (Verdict.NOT_SHOWN, Verdict.NOT_TESTABLE) for one in found.findings)


@pytest.mark.parametrize("count", [1, 7])
def test_no_verdict_from_few_films_however_plain_they_are(marked_films: tuple[Case, ...], count: int) -> None:
    found = shortcut(Asking(bundle("demo-marker"), marked_films[:count], (make("grad_cam"),)))
    assert found.verdict is Verdict.NOT_TESTABLE
    assert {one.verdict for one in found.findings} == {Verdict.NOT_TESTABLE}
    assert "at least 8" in found.reason


def test_many_films_of_one_patient_are_one_patient(marked_films: tuple[Case, ...]) -> None:
    one = tuple(replace(case, patient="same") for case in marked_films)
    assert shortcut(Asking(bundle("demo-marker"), one, (make("grad_cam"),))).verdict is Verdict.NOT_TESTABLE


def test_signs_are_found_where_they_were_drawn() -> None:
    """Against the generator's own mask of the marker; nothing else is taken for one."""
    card, found, extra = bundle("demo-marker").card, 0, 0
    for seed, style in ((1, "ring"), (2, "plain"), (3, "frame"), (4, "ring"), (5, "plain")):
        film = draw_chest(SyntheticOrder(seed, side=256, marker=style, burn_in=False))  # type: ignore[arg-type]
        truth = next(one.mask for one in film.elements if one.role == "artefact")
        masks = candidates(Canvas.of(film.image, card.input))
        hits = [bool((mask & truth).sum() > 0.8 * truth.sum()) for mask in masks]
        found, extra = found + any(hits), extra + hits.count(False)
    assert found >= 4
    assert extra == 0


def test_a_negative_film_has_the_same_signs(marked_films: tuple[Case, ...]) -> None:
    card = bundle("demo-marker").card
    image = marked_films[0].image
    dark = Canvas.of(image, replace(card.input, polarity="bone_dark"))
    bright = Canvas.of(image, card.input)
    ours, theirs = candidates(bright), candidates(dark, "bone_dark")
    assert len(ours) == len(theirs) == 1
    assert np.array_equal(ours[0], theirs[0])


def test_regions_are_shares_of_the_film_and_the_border_is_where_it_ends(marked_films: tuple[Case, ...]) -> None:
    canvas = Canvas.of(marked_films[0].image, bundle("demo-marker").card.input)
    mask = given(canvas, (Box(0.0, 0.0, 0.25, 0.5),))
    assert mask[:80, :40].all()
    assert mask.sum() == 80 * 40
    border = border_of(canvas)
    assert border[0].all()
    assert not border[80, 80]


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.key)
def test_a_sign_and_its_control_have_the_same_ink_on_the_same_patch(
    sign: object, marked_films: tuple[Case, ...]
) -> None:
    canvas = Canvas.of(marked_films[0].image, bundle("demo-marker").card.input)
    ink = sign.draw(12.0)  # type: ignore[attr-defined]
    blot = blot_of(ink)
    assert ink.shape == blot.shape
    assert blot.min() >= 0
    assert blot.max() <= 1
    assert blot.sum() == pytest.approx(ink.sum(), rel=0.02)
    for right in (False, True):
        place = place_for(canvas, ink, right)
        made = laid(canvas, canvas.planes, ink, place)
        assert made is not None
        assert float((made - canvas.x).min()) > -1e-4  # lead only makes a film brighter
        changed = np.flatnonzero(np.abs((made - canvas.x)[0, 0].numpy()).max(0) > 1e-4)
        half = canvas.x.shape[3] / 2
        assert changed.min() > half if right else changed.max() < half
    assert laid(canvas, canvas.planes, ink, (-1, 0)) is None
    assert painted(canvas, canvas.planes) is canvas.x


def test_marks_of_artefacts_are_the_signs_where_somebody_drew_them(marked_films: tuple[Case, ...]) -> None:
    from xai_desktop.core.annotation import Annotation
    from xai_desktop.services.sanity.shortcut import Prepared

    case = replace(marked_films[0], annotations=(Annotation("Marker", Box(2, 3, 20, 30), "me", role="artefact"),))
    ready = Prepared.of(case, Asking(bundle("demo-marker"), (case,), ()))
    assert ready.whole.sum() == 18 * 27
    assert Path(case.name).name == case.name


def test_of_a_thousand_classes_those_that_films_are_of_are_looked_at(marked_films: tuple[Case, ...]) -> None:
    """All lines have to hold together, and four thousand would see nothing and take an hour."""
    torch.manual_seed(3)
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(64, 1000))
    names = tuple(f"class {number}" for number in range(1000))
    small = bundle_of(net, "many", ("0",))
    many = ModelBundle(replace(small.card, classes=names, operating_points=(None,) * 1000), net)
    asked = Asking(many, marked_films[:8], (make("grad_cam"),))
    classes = asked_classes(asked)
    tops = {asked.target(case, to_input(case.image, many.card.input)[0]) for case in asked.cases}
    assert set(classes) == tops
    found = shortcut(asked)
    assert {one.subject.split(":")[0] for one in found.findings if ":" in one.subject} == {names[k] for k in tops}
    assert found.notes[0].startswith(f"Of 1000 classes {len(tops)} are looked at")
    others = others_of(500, 1000)
    assert len(others) == len(set(others)) == 8
    assert 500 not in others
    assert others_of(1, 4) == (0, 2, 3)
