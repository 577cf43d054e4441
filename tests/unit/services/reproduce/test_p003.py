"""P003 in small: maps and their peaks, networks that forget, verdicts, and a page that is not made twice."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.unit.metrics.maps import awkward_boxes, awkward_maps
from xai_desktop import metrics
from xai_desktop.core.errors import UsageError
from xai_desktop.core.geometry import Box
from xai_desktop.core.shapes import union
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import explain_tensor
from xai_desktop.metrics.bootstrap import Interval
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.services.reproduce import p003
from xai_desktop.services.reproduce.claim import Reproduction
from xai_desktop.services.reproduce.p003_claims import within
from xai_desktop.services.reproduce.p003_figures import Aim, centre, chance, detected, hits, pointing, values
from xai_desktop.services.reproduce.p003_maps import SMOOTHINGS, WAYS, cut, maps_of, several, smoothed
from xai_desktop.services.reproduce.p003_networks import ROWS, Found, measured_on, network
from xai_desktop.services.reproduce.p003_randomised import SEMI, TRAINED, full, randomised
from xai_desktop.services.reproduce.p003_rows import Row, distance, load, measured, save
from xai_desktop.services.reproduce.p003_studies import studies
from xai_desktop.services.reproduce.p003_tables import several as objects
from xai_desktop.services.reproduce.p003_tolerance import LVOT, tolerance
from xai_desktop.services.reproduce.papers import plan_of
from xai_desktop.services.training_films import split_of
from xai_desktop.training.detecting import Truth
from xai_desktop.training.weights import reset

SMALL = {"films": 35, "widths": (4, 6), "size": 32, "epochs": 1, "pooled": 2}
PLAN = plan_of("p003", SMALL, 2, 3, {"second": "4,4"})
RNG = np.random.default_rng(3)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("p003")


@pytest.fixture(scope="module")
def page(out: Path) -> Reproduction:
    return p003.reproduce(PLAN, out, Quiet())


@pytest.fixture(scope="module")
def first(page: Reproduction, out: Path) -> Found:
    one, _, _ = studies(PLAN)
    return measured_on(one, split_of(one.order), PLAN, out, Quiet())


def test_a_tolerance_is_the_same_share_of_the_film() -> None:
    assert tolerance(600) == 15
    assert tolerance(128) == pytest.approx(3.2)
    assert tolerance(224, LVOT) == 15
    assert [several([*"abcdef"[:n]]) for n in (1, 2, 4, 6)] == [
        ["a"],
        ["a", "b"],
        ["b", "c", "d"],
        ["c", "d", "e", "f"],
    ]


@pytest.mark.parametrize("name", awkward_maps())
def test_a_hit_is_that_of_the_pointing_game(name: str) -> None:
    heatmap = np.nan_to_num(awkward_maps()[name])
    for boxes in awkward_boxes().values():
        inside = union(boxes, heatmap.shape)
        away = distance(heatmap, inside) if inside.any() else None
        for near in (0.5, 2.0, 6.0):
            expected = metrics.pointing_game(heatmap, boxes, near)
            assert (None if away is None else float(away < near)) == expected


def test_smoothing_equals_a_loop() -> None:
    heatmap = RNG.random((17, 14)).astype(np.float32)
    none, paper, _ = smoothed(heatmap)
    assert none is heatmap
    offsets = np.arange(-5, 6)
    kernel = np.exp(-(offsets[:, None] ** 2 + offsets[None] ** 2) / 2)
    kernel /= kernel.sum()
    around = np.pad(heatmap, 5, mode="reflect")
    for row in range(17):
        for column in range(14):
            expected = (around[row : row + 11, column : column + 11] * kernel).sum()
            assert paper[row, column] == pytest.approx(expected, abs=1e-5)


def test_a_cut_map_points_at_the_first_of_its_highest_pixels() -> None:
    heatmap = RNG.random((30, 30)).astype(np.float32)
    level = np.percentile(heatmap, 99)
    expected = np.clip((heatmap - heatmap.min()) / (level - heatmap.min()), 0, 1)
    np.testing.assert_allclose(cut(heatmap), expected, atol=1e-5)
    first = int(np.flatnonzero(heatmap.ravel() >= level)[0])
    assert int(cut(heatmap).argmax()) == first != int(heatmap.argmax())


def test_maps_are_those_of_the_explainers() -> None:
    net, x = CascadeNet((3, 5, 4), 2, pooled=2).eval(), torch.from_numpy(RNG.random((1, 1, 24, 20), np.float32))
    reset(net, 2)
    found = maps_of(net, x, 1)
    assert list(found) == list(WAYS)
    assert {one.shape for one in found.values()} == {(24, 20)}
    layers = ["stages.1", "stages.2"]
    product = explain_tensor(net, x, "norm_grad", layers, 1, vil="conv3x3")
    np.testing.assert_allclose(found["norm_grad conv3x3 several"], product, rtol=1e-4, atol=1e-7)
    guided = explain_tensor(net, x, "guided_backprop", None, 1, reduction="sum", smoothing=0)
    np.testing.assert_allclose(found["guided_backprop"], guided, rtol=1e-4)
    assert found["grad_cam"].min() >= 0


@pytest.mark.parametrize(("classes", "label", "target"), [(1, 0, 1), (2, 0, 0), (2, 1, 1)])
def test_maps_explain_why_the_finding_is_there(classes: int, label: int, target: int) -> None:
    """A network with one logit has two classes, and the first of them is that the finding is absent."""
    net, x = CascadeNet((3, 5, 4), classes, pooled=2).eval(), torch.from_numpy(RNG.random((1, 1, 24, 24), np.float32))
    reset(net, 2)
    with torch.no_grad():  # each logit has places for it and places against it
        net.heads[-1].linear.weight.copy_(torch.tensor([[1.0, -1, 1, -1], [-1, 1, 1, -1]])[:classes])
    found = maps_of(net, x, label)
    for key in ("guided_backprop", "guided_grad_cam"):
        expected, opposite = (
            explain_tensor(net, x, key, "stages.2", score, reduction="sum", smoothing=0)
            for score in (target, lambda logits: -logits[:, label])
        )
        np.testing.assert_allclose(found[key], expected, rtol=1e-4, atol=1e-9)
        assert np.abs(found[key] - opposite).max() > 1e-3 * expected.max() > 0


def test_a_network_forgets_from_its_output_on_and_the_original_does_not() -> None:
    net = CascadeNet((3, 5, 4), 2).eval()
    reset(net, 2)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    copies = [randomised(net, depth, 7) for depth in range(full(net) + 1)]
    for name, value in net.state_dict().items():
        assert torch.equal(value, before[name])
    last = len(net.heads) - 1
    parts = [f"heads.{last}.", *(f"stages.{n}." for n in (2, 1, 0))]
    for depth, copy in enumerate(copies):
        state = copy.state_dict()
        for place, part in enumerate(parts):
            weights = [
                name for name in state if name.startswith(part) and name.endswith("weight") and ".norm." not in name
            ]
            assert weights
            for name in weights:
                assert torch.equal(state[name], before[name]) is (place >= depth)
                if place < depth:
                    assert torch.equal(state[name], copies[-1].state_dict()[name])
        assert not copy.training
    other = randomised(net, SEMI, 8).state_dict()[f"heads.{last}.linear.weight"]
    assert not torch.equal(other, copies[SEMI].state_dict()[f"heads.{last}.linear.weight"])


def test_every_depth_of_every_run_has_its_rows(first: Found) -> None:
    assert first.depth == 3
    for run in first.runs:
        assert set(run.rows) == {(way, depth) for way in WAYS for depth in range(4)}
        assert {len(rows) for rows in run.rows.values()} == {len(first.films)}
    assert np.nanmin(values(first, "input_x_gradient", "alike", TRAINED)) == pytest.approx(1)
    assert np.nanmax(values(first, "input_x_gradient", "alike", first.depth)) < 0.99


def test_a_random_head_changes_no_norm_grad_of_convolutions(first: Found) -> None:
    assert values(first, "norm_grad conv3x3", "alike", SEMI) == pytest.approx(1, abs=1e-6)
    assert np.nanmin(values(first, "norm_grad scaling", "alike", SEMI)) < 0.999


def test_figures_equal_a_loop_over_rows(first: Found, out: Path) -> None:
    near, points = tolerance(32, LVOT), []
    for run in first.runs:
        rows = [row for row in load(out / f"first-{run.seed}" / ROWS) if (row.way, row.depth) == ("guided_backprop", 1)]
        points.append([row.wide is not None and row.wide < near for row in rows])
    aim = Aim("guided_backprop", "wide", 1, LVOT)
    np.testing.assert_array_equal(hits(first, aim), points)
    assert pointing(first, aim).estimate == pytest.approx(np.mean(points))
    each, middle = [], []
    for truth in first.films.truths:
        box = truth.boxes.tolist()[0]
        pixels = [(r, c) for r in range(32) for c in range(32) if Box(*box).contains(c + 0.5, r + 0.5)]
        away = [[min(np.hypot(r - a, c - b) for a, b in pixels) for c in range(32)] for r in range(32)]
        each.append(np.mean(np.array(away) < near))
        middle.append(away[16][16] < near)
    assert chance(first, LVOT) == pytest.approx(np.mean(each))
    assert centre(first, LVOT) == pytest.approx(np.mean(middle))
    share, count = detected(first, aim)
    assert count <= len(first.runs) * len(first.films)
    assert share is None or 0 <= share <= 1


def test_a_page_has_its_tables_its_figures_and_no_verdict_from_two_seeds(page: Reproduction) -> None:
    titles = [table.title for table in page.tables]
    assert titles == ["The networks", "Pointing game", "Smoothing as a paired factor", "Pointing game by fault",
                      "Difference of means between two architectures", "Several objects on a film"]  # fmt: skip
    assert len(page.tables[1].rows) == 2 + len(WAYS) * len(SMOOTHINGS)
    for table in page.tables:
        assert {len(row) for row in table.rows} == {len(table.head)}
    for claim in page.claims:
        same = claim.found.startswith("the map is the same for every head")
        assert claim.verdict == ("does not hold here" if same else "undecided, 2 seeds are too few")
    assert sum(claim.found.startswith("the map is the same") for claim in page.claims) == 1
    assert {figure.name for figure in page.drawings} == {
        "randomised-first", "randomised-second", "smoothed", "depth-pointing", "depth-alike", "smoothing"}  # fmt: skip
    assert page.missing
    drawn = page.drawings[0].drawn("png")
    assert drawn.startswith(b"\x89PNG")


def test_what_is_there_is_not_done_again(page: Reproduction, out: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    again = p003.reproduce(PLAN, out, Quiet())
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()} == before
    assert again.claims == page.claims
    assert again.tables == page.tables


def test_several_objects_are_counted_where_there_are_several(first: Found, out: Path) -> None:
    rows = [row for path in out.glob(f"objects-*/{ROWS}") for row in load(path)]
    assert {row.depth for row in rows} == {TRAINED}
    assert all(row.pointed in (0, 0.5, 1) or row.pointed is None for row in rows)
    assert any(row.pointed is not None for row in rows)
    assert all(row.pointed is None for run in first.runs for rows in run.rows.values() for row in rows)


def test_several_objects_of_one_of_two_findings_are_that_findings(first: Found) -> None:
    """Columns have a place per film and finding, not per film."""
    truth = Truth(torch.tensor([[1.0, 1, 6, 6], [9, 9, 14, 14], [20, 20, 27, 27]]), torch.tensor([1, 0, 1]))
    films = replace(first.films.take([0]), truths=(truth,))
    rows: dict[tuple[str, int], list[Row]] = {}
    net = CascadeNet((3, 4), 2).eval()
    reset(net, 2)
    for row in measured({0: net}, films, Quiet(), "maps"):
        rows.setdefault((row.way, row.depth), []).append(row)
    found = replace(first, films=films, runs=(replace(first.runs[0], rows=rows),))
    table, places = objects(found, "input_x_gradient", "covered")
    assert [row.finding for row in rows["grad_cam", 0]] == list(films.classes)
    assert places == [1]
    covered = rows["input_x_gradient", 0][1].covered
    assert covered is not None
    assert table.tolist() == [[covered]]


def test_rows_come_back_as_they_went(first: Found, out: Path, tmp_path: Path) -> None:
    net = network(first.study, 1, out)
    rows = tuple(measured({0: net, 2: randomised(net, 2, 1)}, first.films.take([0]), Quiet(), "maps"))
    assert len(rows) == 2 * len(WAYS)
    assert load(save(rows, tmp_path / "rows.csv")) == rows


def test_the_other_architecture_is_widths_or_a_backbone() -> None:
    _, second, objects = studies(replace(PLAN, choices={"second": "resnet18:stages", "objects": "none"}))
    assert (second.label, objects) == ("resnet18:stages", None)
    assert dict(second.order.arguments)["channels"] == 1
    assert studies(replace(PLAN, choices={"second": "3, 5, 7"}))[1].label == "CNN 3-5-7"
    for choices in ({"second": "alexnet"}, {"objects": "synthetic:nonsense"}):
        with pytest.raises(UsageError):
            studies(replace(PLAN, choices=choices))


@pytest.mark.parametrize(
    ("low", "high", "seeds", "verdict"),
    [
        (-0.04, 0.03, 5, "holds here"),
        (-0.04, 0.06, 5, "undecided"),
        (0.051, 0.2, 5, "does not hold here"),
        (-0.3, -0.06, 5, "does not hold here"),
        (-0.3, 0.3, 5, "undecided"),
        (None, None, 5, "undecided"),
        (-0.04, 0.03, 3, "undecided, 3 seeds are too few"),
    ],
)
def test_no_difference_is_claimed_where_the_whole_interval_is_small(
    low: float | None, high: float | None, seeds: int, verdict: str
) -> None:
    assert within("nothing changes", "negligible", Interval(0.0, low, high, 9), 0.05, seeds).verdict == verdict
