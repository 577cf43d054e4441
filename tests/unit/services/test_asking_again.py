"""The columns of numbers for which the network is asked again, and what stands in them."""

import numpy as np
import pytest

from tests.helpers.bundles import small_bundle
from tests.helpers.reports import film_of
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.heatmap import MapState
from xai_desktop.explainers import explain_tensor, make
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.store import load_bundle
from xai_desktop.services.body_mask import body_of
from xai_desktop.services.cohort.asking_again import NAMES, AskingAgain, columns_of
from xai_desktop.services.cohort_kept import kept_scores
from xai_desktop.services.cohort_masking import Masking, masked_scores
from xai_desktop.services.input_maps import Recipe, on_input
from xai_desktop.services.questions import Question, question_of, settled
from xai_desktop.services.repeating import Repeated


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    return load_bundle(small_bundle(tmp_path_factory.mktemp("bundle")))


def answered(bundle: ModelBundle, key: str = "saliency", layer: str = "") -> tuple[Question, Explanation]:
    question = question_of(bundle, film_of((48, 40)), settled(bundle, make(key)), "Effusion", 0, "")
    raw = explain_tensor(bundle.net, question.x, question.method, (layer,) if layer else (), question.score)
    return question, question.answer(raw, layer, OWN_OUTPUT, 0.0)


def test_every_name_has_columns_and_no_two_are_alike() -> None:
    every = columns_of(NAMES)
    assert len({one.name for one in every}) == len(every) == 12 + 2 + 4 * (3 + 4) + 10
    for name in NAMES:
        own = columns_of([name])
        assert own
        assert all(one in every and len(one.description) > 20 for one in own)
    assert columns_of(reversed(NAMES)) == every
    assert columns_of([]) == ()


def test_every_column_holds_what_its_own_part_finds(bundle: ModelBundle) -> None:
    question, made = answered(bundle, "grad_cam", "stages.1")
    found = AskingAgain(bundle, frozenset(NAMES), seed=3).values(question, made)
    assert list(found) == [one.name for one in columns_of(NAMES)]
    heatmap = on_input(made)
    masked = masked_scores(bundle, question.x, heatmap, made.target, Masking(seed=3))
    assert found["deletion_inpaint_logit"] == masked.deletion("inpaint", "logit")
    assert found["insertion_mean"] == masked.insertion("mean")
    assert (found["road"], found["road_logit"]) == (masked.road(), masked.road("logit"))
    kept = kept_scores(bundle, question.x, heatmap, made.target)
    way = kept.way("blur")
    assert way is not None
    assert way.soft is not None
    assert found["confidence_blur"].value == pytest.approx(max(way.row))
    assert found["increase_in_confidence_blur_soft"].value == float(way.soft.score > kept.whole.score)
    one = Repeated(
        Recipe.of(question, "stages.1"),
        bundle.net,
        question.x,
        heatmap,
        inside=body_of(question.x, bundle.card.input),
    )
    noisy = one.with_noise()
    assert (found["repeat_noise_rank"], found["repeat_noise_ssim"]) == (noisy.rank, noisy.ssim)
    assert found["repeat_seed_rank"].value == pytest.approx(1)
    assert found["random_all_rank"] != found["random_output_rank"]


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_asked_for_is_found(bundle: ModelBundle, name: str) -> None:
    question, made = answered(bundle)
    asked = AskingAgain(bundle, frozenset([name]))
    found = asked.values(question, made)
    assert list(found) == [one.name for one in columns_of([name])] == [one.name for one in asked.columns]
    assert any(one.known for one in found.values())
    assert all(one.known or one.reason for one in found.values())
    assert found == AskingAgain(bundle, frozenset([name])).values(question, made)


def test_networks_with_new_weights_are_made_once(bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch) -> None:
    from xai_desktop.services.cohort import asking_again

    made_of, renewed = [], asking_again.renewed
    monkeypatch.setattr(asking_again, "renewed", lambda *args: made_of.append(1) or renewed(*args))
    asked = AskingAgain(bundle, frozenset(["randomisation"]))
    first, second = (asked.values(*answered(bundle)) for _ in range(2))
    assert first == second
    assert len(made_of) == 2


def test_a_map_that_is_none_asks_nothing(bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch) -> None:
    question, _ = answered(bundle)
    made = question.answer(np.full((32, 32), np.nan, np.float32), "", OWN_OUTPUT, 0.0)
    monkeypatch.setattr(bundle.net, "forward", None)
    found = AskingAgain(bundle, frozenset(NAMES)).values(question, made)
    assert {(one.value, one.reason) for one in found.values()} == {(None, MapState.NON_FINITE.sentence)}
