"""Checks of maps: what hangs on weights, classes, noise and marks, for methods whose answer is known beforehand."""

from dataclasses import replace
from typing import ClassVar

import pytest
import torch
from torch import Tensor

from xai_desktop.core import paths
from xai_desktop.core.agreement import Measured
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.sanity import CheckResult, Verdict
from xai_desktop.explainers import make
from xai_desktop.explainers.base import Explainer, named
from xai_desktop.explainers.pictures import picture_of
from xai_desktop.explainers.subject import Subject
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.preprocess import to_input
from xai_desktop.models.store import load_bundle
from xai_desktop.services.randomising import layers_of, renewed
from xai_desktop.services.repeating import Alike
from xai_desktop.services.sanity.again import input_shift, repeat, shifted
from xai_desktop.services.sanity.asking import Asking
from xai_desktop.services.sanity.baselines import baselines, centre_map, localised
from xai_desktop.services.sanity.checks import CHECKS, chosen, running
from xai_desktop.services.sanity.films import Case
from xai_desktop.services.sanity.hidden_cue import hidden_cue
from xai_desktop.services.sanity.labels import labels
from xai_desktop.services.sanity.pointing import pointing
from xai_desktop.services.sanity.weights import most_alike, weights


class _Sobel(Explainer):
    """An edge detector that passes itself off as an explanation of a class."""

    group: ClassVar[str] = "Gradients"

    def attribute(self, subject: Subject) -> Tensor:
        film = picture_of(subject.x)
        plane = torch.as_tensor(film, dtype=torch.float32).reshape(-1, *subject.film)[0]
        return (plane[1:-1, 2:] - plane[1:-1, :-2]).abs() + (plane[2:, 1:-1] - plane[:-2, 1:-1]).abs()


class _Nothing(Explainer):
    """No map at all."""

    group: ClassVar[str] = "Gradients"

    def attribute(self, subject: Subject) -> Tensor:
        return torch.zeros(subject.film)


SOBEL, NOTHING = named(_Sobel, "sobel", "Edges in disguise", "test")(), named(_Nothing, "nothing", "Nothing", "test")()


@pytest.fixture(scope="module")
def bundle() -> ModelBundle:
    return load_bundle(paths.bundled_models() / "demo-no-marker")


def asking(bundle: ModelBundle, films: tuple[Case, ...], *methods: Explainer) -> Asking:
    return Asking(bundle, films, methods)


def verdicts(result: CheckResult) -> dict[str, Verdict]:
    return {one.subject: one.verdict for one in result.findings}


def test_an_edge_detector_does_not_hang_on_the_weights(bundle: ModelBundle, marked_films: tuple[Case, ...]) -> None:
    found = weights(asking(bundle, marked_films[:9], make("grad_cam"), SOBEL))
    assert verdicts(found) == {"Grad-CAM": Verdict.SHOWN, "Edges in disguise": Verdict.NOT_SHOWN}
    assert found.verdict is Verdict.NOT_SHOWN
    assert found.lead is not None
    assert found.lead.effect is not None
    assert found.lead.effect.estimate == 0
    edges = [curve for curve in found.curves if curve.name == "Edges in disguise"]
    assert len(edges) == 4
    assert all(point.value == 1.0 for curve in edges for point in curve.points)
    cascading = next(curve for curve in found.curves if curve.chart == "cascading: rank correlation")
    assert [point.place for point in cascading.points[:2]] == ["none", "heads.4.linear"]


def test_maps_that_are_none_are_counted_and_never_judged(bundle: ModelBundle, marked_films: tuple[Case, ...]) -> None:
    found = weights(asking(bundle, marked_films[:9], NOTHING))
    assert found.verdict is Verdict.NOT_TESTABLE
    assert "zero" in found.reason or "empty" in found.reason or "nothing" in found.reason.lower()
    assert found.curves[0].points[1].undefined == 9
    none = pointing(asking(bundle, marked_films, NOTHING))
    assert none.findings[0].effect is not None
    assert none.findings[0].effect.estimate == 0


def test_a_network_of_random_weights_does_not_point_better_than_one(
    bundle: ModelBundle, marked_films: tuple[Case, ...]
) -> None:
    x = to_input(marked_films[0].image, bundle.card.input)[0]
    layers = [(place, layer.modules) for place, layer in enumerate(layers_of(bundle.net, x))]
    random = ModelBundle(bundle.card, renewed(bundle.net, layers, 77))
    learnt = pointing(asking(bundle, marked_films, make("grad_cam")))
    assert pointing(asking(random, marked_films, make("grad_cam"))).verdict is Verdict.NOT_SHOWN
    assert learnt.verdict is Verdict.SHOWN
    assert learnt.tables[0].columns == (
        "class", "marked findings", "fully random", "semi-random", "trained", "chance"
    )  # fmt: skip
    assert learnt.tables[0].rows[-1][0] == "all classes"
    assert "±" in learnt.tables[0].rows[-1][2]


def test_another_class_has_another_map_unless_the_method_does_not_ask(
    bundle: ModelBundle, marked_films: tuple[Case, ...]
) -> None:
    found = labels(asking(bundle, marked_films[:8], make("grad_cam"), make("edge_map"), SOBEL))
    assert verdicts(found) == {
        "Grad-CAM": Verdict.SHOWN, "Edges of the film": Verdict.NOT_TESTABLE, "Edges in disguise": Verdict.NOT_SHOWN
    }  # fmt: skip
    assert any("Adebayo" in note for note in found.notes)


def test_edges_stay_and_random_maps_do_not(bundle: ModelBundle, marked_films: tuple[Case, ...]) -> None:
    found = verdicts(repeat(asking(bundle, marked_films[:8], make("edge_map"), make("random_map"))))
    assert {found[f"Edges of the film: {way}"] for way in ("another seed", "noise of 1 %", "moved by one pixel")} == {
        Verdict.SHOWN
    }
    assert found["Random map: another seed"] is Verdict.NOT_SHOWN


def test_a_constant_that_is_taken_away_again_changes_no_answer(
    bundle: ModelBundle, marked_films: tuple[Case, ...]
) -> None:
    x = to_input(marked_films[0].image, bundle.card.input)[0]
    with torch.no_grad():
        assert torch.allclose(shifted(bundle.net, 0.75)(x + 0.75), bundle.net(x), atol=1e-4)
    found = input_shift(asking(bundle, marked_films[:8], make("saliency"), make("input_x_gradient")))
    way = "constant added and taken away"
    effects = {one.subject: one.effect for one in found.findings}
    kept, lost = effects[f"Gradient saliency: {way}"], effects[f"Input × gradient: {way}"]
    assert kept is not None
    assert kept.estimate > 0.999
    assert lost is not None
    assert lost.estimate < 0.95


def test_maps_are_held_against_maps_that_know_nothing(bundle: ModelBundle, marked_films: tuple[Case, ...]) -> None:
    found = baselines(asking(bundle, marked_films, make("grad_cam"), NOTHING))
    assert verdicts(found)["Grad-CAM − random"] is Verdict.SHOWN
    rows = {row[0]: row for row in found.tables[0].rows}
    assert rows["Nothing"][1].startswith("0.00")  # counted as a miss, not left out
    assert set(rows) == {"Grad-CAM", "Nothing", "random", "edges", "centre"}
    blind = tuple(Case(case.name, case.patient, case.image) for case in marked_films)
    assert baselines(asking(bundle, blind, make("grad_cam"))).verdict is Verdict.NOT_TESTABLE


def test_the_centre_map_is_highest_in_the_middle() -> None:
    from xai_desktop.core.geometry import Box

    heatmap = centre_map((40, 60))
    found = localised(heatmap, (Box(25, 15, 35, 25),))
    assert found is not None
    assert found[1] == 1.0
    assert found[0] > 0.3
    assert localised(heatmap, (Box(0, 0, 5, 5),)) == pytest.approx((0, 0, found[2]), abs=0.2)


def test_hidden_cues_need_patients_on_both_sides(bundle: ModelBundle, marked_films: tuple[Case, ...]) -> None:
    found = hidden_cue(asking(bundle, marked_films[:6], make("grad_cam")))
    assert found.verdict is Verdict.NOT_TESTABLE


def test_a_check_that_breaks_off_is_a_test_that_failed_and_the_others_go_on(
    bundle: ModelBundle, marked_films: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from xai_desktop.core.errors import ExplainerError, UsageError

    def broken(_: Asking) -> CheckResult:
        raise ExplainerError("The network broke.")

    monkeypatch.setitem(CHECKS, "weights", broken)
    found = list(running(asking(bundle, marked_films[:2], make("grad_cam")), ("labels", "weights")))
    assert [(one.key, one.verdict) for one in found] == [
        ("weights", Verdict.FAILED), ("labels", Verdict.NOT_TESTABLE)
    ]  # fmt: skip
    assert found[0].reason == "The network broke."
    with pytest.raises(UsageError, match="magic"):
        chosen(("magic",))


class _Elsewhere(torch.nn.Module):
    """A program whose weights are not here."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([x.mean((1, 2, 3)), x[..., :64].mean((1, 2, 3)), x.amax((1, 2, 3))], 1)


def test_a_network_without_weights_of_its_own_is_not_testable_in_what_needs_them(
    bundle: ModelBundle, marked_films: tuple[Case, ...]
) -> None:
    program = ModelBundle(bundle.card, _Elsewhere())
    found = {one.key: one for one in running(asking(program, marked_films[:8], make("occlusion", patch=0.5)), ())}
    assert set(found) == set(CHECKS)
    for key in ("weights", "pointing"):
        assert found[key].verdict is Verdict.NOT_TESTABLE
        assert "weights" in found[key].reason
    assert found["shortcut"].verdict in (Verdict.SHOWN, Verdict.NOT_SHOWN)
    assert not any("constant" in one.subject for one in found["input_shift"].findings)
    assert Verdict.FAILED not in {one.verdict for one in found.values()}


def test_of_several_draws_of_new_weights_the_one_whose_maps_stay_most_alike_counts() -> None:
    """One draw may leave maps alike by chance: what is shown holds for each of them."""

    def draw(*ranks: float | None) -> list[Alike]:
        return [Alike(Measured(rank), Measured(rank)) for rank in ranks]

    draws = [draw(0.1, 0.2), draw(None, 0.6), draw(0.4, 0.3), draw(None, None)]
    assert most_alike(draws) is draws[1]
    assert most_alike(draws[3:]) is draws[3]


@pytest.mark.parametrize(("classes", "said"), [(("A",), "has one class"), (("A", "B"), "exclude each other")])
def test_where_there_is_no_other_class_it_is_said_why(
    bundle: ModelBundle, marked_films: tuple[Case, ...], classes: tuple[str, ...], said: str
) -> None:
    card = replace(bundle.card, classes=classes, score_kind=ScoreKind.SOFTMAX)
    found = labels(asking(ModelBundle(card, bundle.net), marked_films[:1], make("grad_cam")))
    assert found.verdict is Verdict.NOT_TESTABLE
    assert said in found.reason
