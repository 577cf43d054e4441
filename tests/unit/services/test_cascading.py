"""The rows of the cascade panel: every mode, tile after tile, and whose score each tile explains."""

import numpy as np
import pytest

from tests.helpers.cascades import CLASSES, STAGES, cascade, cascam_set, film, hr_cam
from xai_desktop.core.cascade import MODES, RowWish
from xai_desktop.core.errors import BundleError, Cancelled
from xai_desktop.core.explain_request import JOINED, ExplainRequest
from xai_desktop.core.explanation import OWN_OUTPUT
from xai_desktop.core.image import eight_bit
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.iterations import weights
from xai_desktop.core.parameters import Value
from xai_desktop.core.task import Quiet
from xai_desktop.core.threshold import Percentile
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.preprocess import to_input
from xai_desktop.services import cascading_iterations
from xai_desktop.services.cascading import ROWS, cascaded
from xai_desktop.services.cascading_iterations import _planes, recombine
from xai_desktop.services.cascading_table import CascadeTable, Strip
from xai_desktop.services.explaining import explain, explain_layers

FILM = film()
NETS = {bundle.name: bundle for bundle in (cascade(), cascade("other", 5), hr_cam(), cascam_set())}


def bundle_named(name: str) -> ModelBundle:
    if name not in NETS:
        raise BundleError(f"There is no bundle called {name}; choose another.")
    return NETS[name]


def tables(
    mode: str, *rows: tuple[str, str], before: tuple[Strip, ...] = (), **parameters: Value
) -> list[CascadeTable]:
    wishes = [(RowWish(name), ExplainRequest(key, tuple(parameters.items()))) for name, key in rows]
    return list(cascaded(wishes, bundle_named, FILM, "Mass", mode, Quiet(), before))


def test_every_mode_of_the_panel_can_be_made() -> None:
    assert set(ROWS) == set(MODES)


def test_layers_come_one_by_one_and_are_those_of_one_pass() -> None:
    found = tables("layers", ("staged", "grad_cam"), ("other", "layer_cam"))
    there = [sum(cell.is_there for strip in table.strips for cell in strip.cells) for table in found]
    assert there == sorted(there)
    assert max(np.diff(there)) == 1
    assert found[-1].is_whole
    assert [(strip.bundle, strip.kind) for strip in found[-1].strips] == [("staged", "Grad-CAM"), ("other", "LayerCAM")]
    for row, (name, key) in enumerate((("staged", "grad_cam"), ("other", "layer_cam"))):
        expected = explain_layers(NETS[name], FILM.image, key, target="Mass")
        for one, other in zip(found[-1].results(row), expected, strict=True):
            np.testing.assert_array_equal(one.explanation.heatmap, other.heatmap)
            assert one.profiles[0].finding == "Mass"


def test_columns_are_known_before_their_tiles() -> None:
    waiting = next(table for table in tables("layers", ("staged", "grad_cam")) if table.strips[0].cells)
    assert [cell.label for cell in waiting.strips[0].cells] == ["stage 1", "stage 2", "stage 3"]
    assert not waiting.is_whole


def test_a_method_with_one_map_has_one_tile() -> None:
    found = tables("layers", ("staged", "saliency"))[-1]
    assert [cell.label for cell in found.strips[0].cells] == ["input · 32²"]


def test_heads_say_whose_score_they_explain() -> None:
    found = tables("heads", ("staged", "grad_cam"))[-1]
    whose = [one.explanation.provenance.explains for one in found.results(0)]
    assert whose == ["head of stage 1 (stage-wise training)", "head of stage 2 (stage-wise training)", OWN_OUTPUT]


def test_a_row_that_cannot_be_says_why_and_the_others_go_on() -> None:
    found = tables(
        "heads", ("averaged", "grad_cam"), ("nobody", "grad_cam"), ("staged", "saliency"), ("other", "layer_cam")
    )
    problems = [strip.problem for strip in found[-1].strips]
    assert "no heads" in problems[0] or "taps" in problems[0]
    assert "no bundle called nobody" in problems[1]
    assert "one map per network" in problems[2]
    assert problems[3] == ""
    assert found[-1].is_whole


def test_a_class_that_a_network_lacks_is_named() -> None:
    wishes = [(RowWish("staged"), ExplainRequest())]
    found = list(cascaded(wishes, bundle_named, FILM, "Fracture", "layers", Quiet()))[-1]
    assert "no class 'Fracture'" in found.strips[0].problem


def test_norm_grad_ends_in_the_product_of_its_layers() -> None:
    strip = tables("norm_grad", ("staged", "norm_grad"))[-1].strips[0]
    assert [cell.alone for cell in strip.cells] == [False, False, False, True]
    product = explain(NETS["staged"], FILM.image, "norm_grad", target="Mass", layer=JOINED)
    assert strip.cells[-1].result is not None
    np.testing.assert_array_equal(strip.cells[-1].result.explanation.heatmap, product.heatmap)


def test_feature_cam_has_its_base_and_five_variants() -> None:
    strip = tables("feature_cam", ("staged", "feature_cam"), base="grad_cam_pp", edges="sobel")[-1].strips[0]
    assert [cell.label for cell in strip.cells] == ["Grad-CAM++", *(f"variant {n}" for n in range(1, 6))]
    assert [cell.alone for cell in strip.cells] == [True] + 5 * [False]
    third = explain(
        NETS["staged"], FILM.image, "feature_cam", target="Mass", base="grad_cam_pp", edges="sobel", variant=3
    )
    assert strip.cells[3].result is not None
    np.testing.assert_array_equal(strip.cells[3].result.explanation.heatmap, third.heatmap)


def test_contributions_add_up_to_the_map_and_their_shares_to_one() -> None:
    maps, bars = tables("contributions", ("averaged", "hr_cam"))[-1].strips
    assert [cell.label.split(" ·")[0] for cell in maps.cells] == ["stage 1", "stage 2", "stage 3", "sum"]
    assert sum(cell.share or 0 for cell in maps.cells) == pytest.approx(1)
    whole = explain(NETS["averaged"], FILM.image, "hr_cam", target="Mass").heatmap
    parts = [cell.result.explanation.heatmap for cell in maps.cells if cell.result is not None]
    np.testing.assert_allclose(parts[-1], whole, atol=1e-6)
    linear = NETS["averaged"].net.linear.weight[CLASSES.index("Mass")].detach().numpy()  # type: ignore[union-attr]
    np.testing.assert_allclose(np.concatenate([cell.weights for cell in bars.cells]), linear, atol=1e-6)


def test_iterations_are_what_was_seen_its_map_and_the_sum() -> None:
    given, own, combined = tables("iterations", ("set", "cascam"), iterations=3, decay=0.4, stage_input="stage")[
        -1
    ].strips
    found = combined.iterations
    assert found is not None
    assert len(found.steps) >= 2
    seen = [cell.film.planes for cell in given.cells if cell.film is not None]
    assert len(seen) == len(found.steps)
    assert seen[0].min() >= 0
    assert seen[0].max() <= 1
    assert not np.array_equal(seen[0], seen[1])
    whose = [one.result.explanation.provenance.explains for one in own.cells if one.result is not None]
    assert whose[:2] == [OWN_OUTPUT, "network 2 of the set"]
    sums = [one.result for one in combined.cells if one.result is not None]
    assert sums[1].explanation.provenance.explains == "networks 1 to 2 of the set"
    two = weights(2, 0.4)
    np.testing.assert_allclose(sums[1].explanation.raw, two[0] * found.maps[0] + two[1] * found.maps[1], atol=1e-6)


def test_one_network_alone_says_that_its_film_was_dimmed() -> None:
    _, own, combined = tables("iterations", ("staged", "cascam"), iterations=3)[-1].strips
    later = [one.result.explanation for one in own.cells[1:] if one.result is not None]
    assert {one.provenance.explains for one in later} <= {"the network's own output on a dimmed film"}
    assert all("not in the paper" in one.caption for one in later)
    assert combined.iterations is not None
    assert combined.iterations.stopped or len(combined.cells) == 3


def test_another_decay_needs_no_network_and_gives_what_asking_again_would() -> None:
    table = tables("iterations", ("set", "cascam"), iterations=3, decay=0.0)[-1]
    again = list(recombine(table, FILM, 1.5, Quiet()))[-1]
    asked = tables("iterations", ("set", "cascam"), iterations=3, decay=1.5)[-1]
    for one, other, old in zip(again.results(2), asked.results(2), table.results(2), strict=True):
        np.testing.assert_allclose(one.explanation.heatmap, other.explanation.heatmap, atol=1e-6)
        assert one.explanation.state is other.explanation.state
        assert one.explanation.provenance.parameters == other.explanation.provenance.parameters
        assert one.profiles[0].region.order.tolist() == other.profiles[0].region.order.tolist()
        assert one is not old
    assert again.results(1) == table.results(1)


def test_the_last_sum_comes_first_when_the_decay_moves() -> None:
    table = tables("iterations", ("set", "cascam"), iterations=3)[-1]
    first = next(iter(recombine(table, FILM, 2.0, Quiet())))
    changed = [one is not other for one, other in zip(first.results(2), table.results(2), strict=True)]
    assert changed == [False, False, True]


def test_all_sums_of_a_large_film_are_shown_before_any_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    table = tables("iterations", ("set", "cascam"), iterations=3, decay=0.0)[-1]
    plain = list(recombine(table, FILM, 1.5, Quiet()))[-1]
    monkeypatch.setattr(cascading_iterations, "LARGE", 0)
    steps = list(recombine(table, FILM, 1.5, Quiet()))
    outlined = steps[2]
    for quick, whole in zip(outlined.results(2), plain.results(2), strict=True):
        np.testing.assert_array_equal(quick.explanation.heatmap, whole.explanation.heatmap)
        np.testing.assert_array_equal(quick.ranked.mask(Percentile(80)), whole.ranked.mask(Percentile(80)))
        assert quick.iou(Percentile(80)).reason == "being measured"
    for one, other in zip(steps[-1].results(2), plain.results(2), strict=True):
        assert one.iou(Percentile(80)) == other.iou(Percentile(80))
        np.testing.assert_array_equal(one.ranked.ranks, other.ranked.ranks)


def test_a_row_more_leaves_the_others_as_they_are() -> None:
    table = tables("layers", ("staged", "grad_cam"))[-1]
    more = tables("layers", ("other", "layer_cam"), before=table.strips)
    assert all(found.strips[0] is table.strips[0] for found in more)
    assert [strip.wish for strip in more[-1].strips] == [0, 1]
    less = more[-1].without(0)
    assert [(strip.bundle, strip.wish) for strip in less.strips] == [("other", 0)]


def test_what_was_stopped_says_so() -> None:
    found = tables("layers", ("staged", "grad_cam"), ("other", "grad_cam"))
    stopped = found[3].stopped()
    assert not stopped.is_whole
    assert stopped.is_settled
    assert stopped.strips[0].cells[-1].problem == "stopped"
    assert "Stopped" in stopped.strips[1].problem


def test_nobody_is_waited_for_who_was_cancelled() -> None:
    class Impatient:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            if text.startswith("comparing"):
                raise Cancelled

    with pytest.raises(Cancelled):
        list(cascaded([(RowWish("staged"), ExplainRequest())], bundle_named, FILM, "Mass", "layers", Impatient()))


def test_a_report_has_whole_rows_of_layers_only() -> None:
    found = tables("layers", ("staged", "grad_cam"))
    assert found[2].reported() is None
    whole = found[-1].reported()
    assert whole is not None
    assert [row.bundle for row in whole.cascade.rows] == ["staged"]
    assert [one.layer for one in whole.cascade.rows[0]] == list(STAGES)
    assert tables("norm_grad", ("staged", "norm_grad"))[-1].reported() is None


@pytest.mark.parametrize("order", ["RGB", "BGR"])
def test_a_colour_film_that_a_network_was_given_keeps_its_colours(order: str) -> None:
    red = np.zeros((24, 20, 3), np.uint8)
    red[..., 0] = 200
    image = eight_bit(np.full((24, 20), 60, np.uint8), colour=red)
    spec = InputSpec((32, 32), 3, mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4), channel_order=order)  # type: ignore[arg-type]
    x, _ = to_input(image, spec)
    planes = _planes(x[0].numpy(), spec, image)
    assert [round(float(plane.mean()) * 255) for plane in planes] == [200, 0, 0]
    assert _planes(x[0].numpy(), spec, film().image).shape == (1, 32, 32)


def test_a_film_with_dark_bone_is_shown_with_bright_bone() -> None:
    spec = InputSpec((32, 32), polarity="bone_dark", mean=(0.5,), std=(0.2,))
    bright = InputSpec((32, 32))
    (dark, _), (plain, _) = to_input(FILM.image, spec), to_input(FILM.image, bright)
    np.testing.assert_allclose(_planes(dark[0].numpy(), spec, FILM.image), plain[0].numpy(), atol=1e-5)
