"""P000 in small: every layer of both arms on the same films, resumable, and each map of its own stage's head."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from xai_desktop.core.errors import Cancelled, UsageError
from xai_desktop.core.geometry import Box
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import explain_taps_tensor
from xai_desktop.io.bundle_files import CARD
from xai_desktop.metrics.overlap import iou
from xai_desktop.models.staged import StagedNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.reproduce import p000
from xai_desktop.services.reproduce.by_layer import Tapped, grid, load, measured, save
from xai_desktop.services.reproduce.p000_boxes import FOUND, BoxRun, box_claims
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import order_from
from xai_desktop.training.events import Arm

ORDER = order_from(films=40, widths=(4, 6), size=32, epochs=1)
METHODS = ("grad_cam", "saliency")
PLAN = Plan(ORDER, (1, 2), 4, {"methods": ",".join(METHODS)})


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("p000")
    p000.reproduce(PLAN, out, Quiet())
    return out


def test_every_layer_of_every_run_has_its_rows(done: Path) -> None:
    runs = {name: load(done / name / "rows.csv") for name in ("cascade-1", "cascade-2", "end-to-end-1", "end-to-end-2")}
    places = [[(r.film, r.finding, r.layer, r.method) for r in rows] for rows in runs.values()]
    assert all(one == places[0] for one in places)
    assert {(r.layer, r.method) for r in runs["cascade-1"]} == {(n, m) for n in (1, 2) for m in METHODS}
    assert {r.iou for r in runs["cascade-1"]} != {r.iou for r in runs["cascade-2"]}


def test_a_row_is_the_map_of_its_own_head(done: Path) -> None:
    net = load_bundle(done / "cascade-1").net
    assert isinstance(net, StagedNet)
    films = split_of(ORDER).judged
    row = next(r for r in load(done / "cascade-1" / "rows.csv") if (r.layer, r.method) == (1, "grad_cam"))
    number, label = films.ids.index(row.film), films.classes.index(row.finding)
    x = films.x[number : number + 1]
    own = explain_taps_tensor(net, x, "grad_cam", label)[0]
    enlarged = torch.nn.functional.interpolate(torch.tensor(np.maximum(own, 0))[None, None], (32, 32), mode="bilinear")
    truth = films.truths[number]
    boxes = [Box(*box) for box in truth.boxes[truth.labels == label].tolist()]
    expected = iou(enlarged[0, 0].numpy(), boxes)
    assert row.iou == pytest.approx(expected, abs=0.02)
    with torch.no_grad():
        torch.testing.assert_close(Tapped(net, 2)(x), net(x))
        assert row.score == pytest.approx(float(net.taps(x)[0][1][0, label].sigmoid()), abs=1e-6)


def test_what_is_there_is_not_done_again(done: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.rglob("*.csv")}
    again = p000.reproduce(PLAN, done, Quiet())
    assert {path: path.stat().st_mtime_ns for path in done.rglob("*.csv")} == before
    assert [table.title for table in again.tables] == [
        "Answers on films never seen",
        "grad_cam by layer",
        "saliency by layer",
        "grad_cam by the size of the boxes",
        "saliency by the size of the boxes",
    ]
    assert again.tables[1].head[5:9] == ("random", "ceiling", "no map, CL", "no map, E2E")
    assert all(float(row[5]) < float(row[6]) for row in again.tables[1].rows)
    assert {c.verdict for c in again.claims} == {"undecided, 2 seeds are too few"}
    assert "small-boxes" in [one.name for one in again.drawings]
    assert again.missing


def test_box_heads_are_measured_at_every_layer_of_every_network(done: Path) -> None:
    plan = replace(PLAN, seeds=(1,), choices={**PLAN.choices, "box-heads": "yes", "box-epochs": "2"})
    found = p000.reproduce(plan, done, Quiet())
    table = next(one for one in found.tables if one.title == "Box head by layer")
    assert [row[0] for row in table.rows] == ["1", "2", "mean training box of each class, no network"]
    kept = json.loads((done / "cascade-1-boxes" / FOUND).read_text())
    assert len(kept) == 2
    counted = next(one for one in found.tables if one.title == "Boxes that the heads found")
    assert [row[:2] for row in counted.rows] == [
        ("CL, layer 1", "1"), ("E2E, layer 1", "1"), ("CL, layer 2", "1"), ("E2E, layer 2", "1")
    ]  # fmt: skip
    assert "2 epochs." in found.setting
    assert "predicted-boxes" in [one.name for one in found.drawings]
    claims = [claim for claim in found.claims if "find boxes" in claim.title]
    assert claims
    assert all(claim.verdict.endswith("too few") for claim in claims)


def test_a_box_claim_needs_five_seeds_and_a_whole_interval() -> None:
    def runs(ours: list[float], theirs: list[float]) -> list[BoxRun]:
        arms: tuple[tuple[Arm, list[float]], ...] = (("cascade", ours), ("end-to-end", theirs))
        return [BoxRun(arm, seed, (0.1, value)) for arm, values in arms for seed, value in enumerate(values)]

    better = [0.30, 0.31, 0.32, 0.33, 0.34]
    verdicts = [
        list(box_claims(runs(*pair)))[-1].verdict
        for pair in ((better, [x - 0.1 for x in better]), ([x - 0.1 for x in better], better), (better, better))
    ]
    assert verdicts == ["holds here", "does not hold here", "undecided"]
    assert list(box_claims(runs(better[:4], better[:4])))[-1].verdict == "undecided, 4 seeds are too few"


def test_a_broken_off_reproduction_goes_on(tmp_path: Path, done: Path) -> None:
    class Stop:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            if "end-to-end" in text:
                raise Cancelled

    plan = replace(PLAN, seeds=(1,))
    with pytest.raises(Cancelled):
        p000.reproduce(plan, tmp_path, Stop())
    assert (tmp_path / "cascade-1" / CARD).is_file()
    found = p000.reproduce(plan, tmp_path, Quiet())
    whole = p000.reproduce(plan, done, Quiet())
    assert found.claims == whole.claims
    assert found.tables == whole.tables


def test_rows_come_back_as_they_went(tmp_path: Path, done: Path) -> None:
    rows = load(done / "cascade-1" / "rows.csv")
    assert load(save(rows, tmp_path / "again.csv")) == rows
    assert grid(rows, "grad_cam", 1, "lime").shape == grid(rows, "saliency", 2, "iou").shape
    assert np.isnan(grid(rows, "grad_cam", 1, "lime")).all()


def test_films_without_boxes_are_not_measured() -> None:
    split = split_of(ORDER)
    net = load_net()
    bare = split.judged.take([n for n, truth in enumerate(split.judged.truths) if not len(truth.labels)])
    assert len(bare)
    assert list(measured(net, bare, ("grad_cam",), Quiet())) == []


def load_net() -> StagedNet:
    from xai_desktop.models.cascade_net import CascadeNet

    return CascadeNet((4, 6), 5).eval()


def test_box_heads_learn_for_a_number_of_epochs(tmp_path: Path) -> None:
    for said in ("0", "many", "-3"):
        with pytest.raises(UsageError, match="whole number above zero"):
            p000.reproduce(replace(PLAN, choices={"box-epochs": said}), tmp_path, Quiet())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("method", ["grad_cam", "saliency"])
def test_the_map_of_a_single_logit_is_that_of_its_finding(method: str) -> None:
    from xai_desktop.explainers import explain_tensor, method_of
    from xai_desktop.models.cascade_net import CascadeNet
    from xai_desktop.services.reproduce.by_layer import METHODS, map_of

    torch.manual_seed(3)
    net, x = Tapped(CascadeNet((4, 6), 1).eval(), 2), torch.randn(1, 1, 32, 32)
    explainer = method_of(method, METHODS[method])
    asked = explain_tensor(net, x, explainer, "stages.1", lambda logits: logits[:, 0])
    expected = torch.nn.functional.interpolate(
        torch.tensor(explainer.displayed(asked))[None, None], (32, 32), mode="bilinear"
    )
    np.testing.assert_allclose(map_of(net, x, method, 2, 0), expected[0, 0].numpy(), atol=1e-4)
