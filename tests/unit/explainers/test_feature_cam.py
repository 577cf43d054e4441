"""All nine combinations of Feature CAM against loops over numbers, its edges, and maps that are none."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.unit.explainers.contract import Watched, left_behind
from tests.unit.explainers.nets import convolutional, films
from tests.unit.models.films import film
from tests.unit.models.test_hed import hed
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.heatmap import MapState, judge
from xai_desktop.explainers import EXPLAINERS, explain_tensor, make
from xai_desktop.explainers.edges import LABELS, STAND_INS, edges
from xai_desktop.explainers.methods.feature_cam import EXPERIMENTS, INPUTS, SELECTED, FeatureCam
from xai_desktop.explainers.pictures import picture_of
from xai_desktop.explainers.share import Share
from xai_desktop.models.bundle import wrap
from xai_desktop.models.hed_weights import VARIABLE
from xai_desktop.services.explaining import explain

X = films(1, 3, 24, 32)
NET = convolutional(channels=3).eval()
CPU = torch.device("cpu")


def slowly(x: AnyArray, edge: AnyArray, raw: AnyArray, experiment: str, inputs: str, k: float) -> AnyArray:
    """Pixel by pixel, from the normalised film (3, H, W), its edges (H, W) and the map (h, w) before its ReLU."""
    _, rows, columns = x.shape
    heat = [[max(_between(raw, i, j, rows, columns), 0.0) for j in range(columns)] for i in range(rows)]
    heat = _scaled(heat)
    low, high = float(x.min()), float(x.max())
    result = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            rgb = [(float(x[c, i, j]) - low) / (high - low) for c in range(3)]
            if inputs == "feature":
                colours = [float(edge[i, j])] * 3
            elif inputs == "two_to_one":
                colours = [(2 * one + float(edge[i, j])) / 3 for one in rgb]
            else:
                colours = [(one + float(edge[i, j])) / 2 for one in rgb]
            f = 0.299 * colours[0] + 0.587 * colours[1] + 0.114 * colours[2]
            m = heat[i][j]
            result[i][j] = {"add": k * f + m, "multiply": f * m, "complement": (1 - f) * m}[experiment]
    return np.array(_scaled(result))


def _between(raw: AnyArray, i: int, j: int, rows: int, columns: int) -> float:
    """The positive part of the map, bilinear between the centres of its cells."""
    total = 0.0
    places = []
    for at, old, new in ((i, raw.shape[0], rows), (j, raw.shape[1], columns)):
        place = max((at + 0.5) * old / new - 0.5, 0.0)
        near = math.floor(place)
        places.append([(near, 1 - place % 1), (min(near + 1, old - 1), place % 1)])
    for r, u in places[0]:
        for c, v in places[1]:
            total += u * v * max(float(raw[r, c]), 0.0)
    return total


def _scaled(values: list[list[float]]) -> list[list[float]]:
    low, high = min(map(min, values)), max(map(max, values))
    return [[(one - low) / (high - low) for one in row] for row in values]


@pytest.mark.parametrize("inputs", INPUTS)
@pytest.mark.parametrize("experiment", EXPERIMENTS)
@pytest.mark.parametrize("base", ["grad_cam", "grad_cam_pp", "smooth_grad_cam_pp"])
def test_every_combination_against_loops(base: str, experiment: str, inputs: str) -> None:
    if base not in EXPLAINERS.keys():  # noqa: SIM118
        pytest.skip(f"{base} is not in this version")
    raw = explain_tensor(NET, X, base, "third", 1)
    assert np.ptp(raw) > 1e-3
    assert raw.max() > 0
    assert base != "grad_cam" or raw.min() < 0
    edge = edges(picture_of(X), "sobel", CPU).numpy()
    expected = slowly(X[0].double().numpy(), edge, raw, experiment, inputs, 0.3)
    asked: dict[str, Any] = {"base": base, "experiment": experiment, "inputs": inputs, "edges": "sobel", "k": 0.3}
    found = explain_tensor(NET, X, "feature_cam", "third", 1, variant=0, **asked)
    assert found.shape == (24, 32)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_the_papers_five_in_the_order_that_agrees_with_its_tables() -> None:
    """E1 with the inputs 1, 2 and 3, then E3 with the inputs 1 and 3."""
    expected = [("add", 0), ("add", 1), ("add", 2), ("complement", 0), ("complement", 2)]
    assert sorted(SELECTED) == [1, 2, 3, 4, 5]
    maps = []
    for number, (experiment, which) in enumerate(expected, 1):
        own: dict[str, Any] = {"experiment": experiment, "inputs": INPUTS[which]}
        maps.append(explain_tensor(NET, X, "feature_cam", "third", 1, variant=number))
        np.testing.assert_array_equal(maps[-1], explain_tensor(NET, X, "feature_cam", "third", 1, variant=0, **own))
    assert all(np.abs(a - b).max() > 0.005 for n, a in enumerate(maps) for b in maps[:n])


@pytest.mark.parametrize("k", [0.0, 0.5, -0.1])
def test_k_lies_between_nothing_and_one_half(k: float) -> None:
    assert make("feature_cam").k == 0.25  # type: ignore[attr-defined]
    with pytest.raises(ExplainerError, match=r"choose a number from 0\.01 to 0\.49"):
        make("feature_cam", k=k)


@pytest.mark.parametrize("variant", [1, 2, 3, 4, 5])
def test_without_a_class_activation_map_there_are_no_edges_to_admire(variant: int) -> None:
    net = convolutional(channels=3).eval()
    with torch.no_grad():
        net.head.weight.copy_(-net.head.weight.abs())  # everything lowers every score
    assert explain_tensor(net, X, "grad_cam", "third", 1).max() <= 0
    found = explain_tensor(net, X, "feature_cam", "third", 1, variant=variant)
    assert judge(found) is MapState.EMPTY


def test_several_layers_are_joined_as_the_base_joins_them() -> None:
    both = explain_tensor(NET, X, "feature_cam", ["second", "third"], 1)
    one = explain_tensor(NET, X, "feature_cam", "third", 1)
    assert both.shape == (24, 32)
    assert np.abs(both - one).max() > 0.01


def test_a_share_of_a_task_moves_within_its_bounds() -> None:
    watched = Watched(stop=9)
    share = Share(watched, 10, 90)
    for done, total in ((0, 0), (0, 4), (1, 4), (4, 4)):
        share.step(done, total)
    assert watched.steps == [(10, 100), (10, 100), (30, 100), (90, 100)]


def bright_disc(noise: float = 0.0) -> Tensor:
    rows, columns = torch.meshgrid(torch.arange(64.0), torch.arange(80.0), indexing="ij")
    disc = ((rows - 32) ** 2 + (columns - 40) ** 2).sqrt() < 18
    return (disc.float() + noise * films(64, 80)).expand(1, 3, -1, -1)


@pytest.mark.parametrize("kind", STAND_INS)
def test_stand_ins_find_the_outline_and_nothing_else(kind: str) -> None:
    found = edges(picture_of(bright_disc()), kind, CPU).numpy()
    rows, columns = np.mgrid[:64, :80]
    distance = np.abs(np.hypot(rows - 32, columns - 40) - 18)
    assert found.shape == (64, 80)
    assert found.dtype == np.float32
    assert found.min() >= 0
    assert found.max() == 1
    assert found[distance < 1].mean() > 0.45
    assert found[distance > 9].max() < 0.02


def test_structured_edges_care_less_for_texture_than_sobels_do() -> None:
    rows, columns = np.mgrid[:64, :80]
    distance = np.hypot(rows - 32, columns - 40) - 18
    contrast = {}
    for kind in ("structured", "sobel"):
        found = edges(picture_of(bright_disc(noise=0.1)), kind, CPU).numpy()
        contrast[kind] = found[np.abs(distance) < 1].mean() / found[np.abs(distance) > 6].mean()
    assert contrast["structured"] > 2 * contrast["sobel"]


@pytest.mark.parametrize("kind", STAND_INS)
def test_a_flat_film_has_no_edges(kind: str) -> None:
    assert edges(picture_of(torch.full((1, 1, 20, 20), 5.0)), kind, CPU).abs().max() == 0


def test_stand_ins_are_called_so() -> None:
    assert set(LABELS) == {*STAND_INS, "hed"}
    assert all("stand-in" in LABELS[kind] for kind in STAND_INS)
    described = next(p for p in FeatureCam.parameters() if p.name == "edges")
    assert described.default == "structured"
    assert described.choices == (*STAND_INS, "hed")
    assert "stand in for" in described.help


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "hed.pt"))
    torch.save(hed().state_dict(), tmp_path / "hed.pt")
    return tmp_path / "hed.pt"


def test_hed_is_asked_where_there_are_weights(weights: Path) -> None:
    found = edges(picture_of(X), "hed", CPU)
    torch.testing.assert_close(found, hed()(picture_of(X)[None])[0])
    with_hed = explain_tensor(NET, X, "feature_cam", "third", 1, edges="hed")
    assert np.abs(with_hed - explain_tensor(NET, X, "feature_cam", "third", 1)).max() > 0.01
    with pytest.raises(ExplainerError, match="at least 16 pixels a side"):
        edges(picture_of(films(1, 1, 15, 40)), "hed", CPU)


def test_the_record_of_a_map_names_the_weights_by_their_hash(weights: Path) -> None:
    bundle = wrap(convolutional(), ["a", "b", "c"], (24, 32), channels=1, layers=["third"])
    found = explain(bundle, film((37, 52)), "feature_cam", target="b", edges="hed").provenance
    assert len(dict(found.versions)["HED weights"]) == 64
    assert "HED weights" not in dict(explain(bundle, film((37, 52)), "feature_cam", target="b").provenance.versions)
    assert str(weights.parent) not in str(found)


def test_hed_without_weights_is_an_error_that_says_what_to_do(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(ExplainerError, match=r"HED has no weights here: .*structured"):
        explain_tensor(NET, X, "feature_cam", "third", 1, edges="hed")
    assert left_behind(NET, lambda: explain_tensor(NET, X, "feature_cam", edges="hed"), ExplainerError) == []
