"""An audit of a network that draws boxes: they stand in the scores, and are held against the experts' in the report."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.helpers.audits import Cohort, design
from tests.helpers.bundles import CLASSES, WIDTHS
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cohort.design import Method
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.io.audit_tables import read_parquet
from xai_desktop.metrics.detected import Detections, Truths
from xai_desktop.metrics.detection import map_50, mean_iou
from xai_desktop.models.backbones import build
from xai_desktop.models.detectors import Detector
from xai_desktop.models.preprocess import to_input
from xai_desktop.models.store import load_bundle, save_bundle
from xai_desktop.services import evaluating
from xai_desktop.services.cohort.planning import plan
from xai_desktop.services.opening import load_image
from xai_desktop.services.predicting import boxes

ARGUMENTS = {
    "base": "cascade_net",
    "base_arguments": [["widths", list(WIDTHS)], ["channels", 1]],
    "base_classes": 2,
    "grid": 4,
    "boxes": 2,
}


@pytest.fixture(scope="module")
def boxed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained box head on a small network: it draws boxes all over the film."""
    torch.manual_seed(3)
    net = build("box_heads", ARGUMENTS, len(CLASSES)).eval()
    card = BundleCard(
        name="boxed",
        version="1",
        task="test",
        classes=CLASSES,
        score_kind=ScoreKind.SIGMOID,
        architecture="box_heads",
        arguments=tuple(ARGUMENTS.items()),
        input=InputSpec((32, 32)),
        layers=("base.stages.2",),
        operating_points=(None, None),
        weights_hash="",
    )
    return save_bundle(tmp_path_factory.mktemp("models") / "boxed", card, net)


@pytest.fixture(scope="module")
def made(where: Cohort, boxed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("audit")
    wanted = design(where, models=(str(boxed), str(where.model)), explainers=(Method("saliency"),), metrics=("iou",))
    wanted = replace(wanted, layers=("last",))
    audit = evaluating.begun(evaluating.planned(wanted), out, resume=False, made_at="2026-01-02T03:04:05+00:00")
    list(evaluating.running(audit))
    evaluating.finished(audit)
    return out


def test_every_box_stands_in_film_pixels_beside_the_scores(where: Cohort, boxed: Path, made: Path) -> None:
    bundle = load_bundle(str(boxed), "cpu")
    assert isinstance(bundle.net, Detector)
    films = {film.ref.image_id: film for film in plan(design(where)).films}
    rows = [row for row in read_parquet(made / "scores.parquet") if row["model"] == "boxed"]
    assert len(rows) == 16
    for row in rows[:6]:
        film = films[str(row["film"])]
        x, pixel_map = to_input(load_image(film.ref), bundle.card.input)
        drawn = [one for one in boxes(bundle, x, pixel_map, 0.005, 2000) if one.label == row["finding"]][:100]
        found = json.loads(str(row["found_boxes"]))
        assert found == [pytest.approx([*one.box.as_tuple(), one.score], abs=1e-3) for one in drawn]
        assert found, "an untrained head draws boxes everywhere"
        marks = [one.shape.bounds.as_tuple() for one in film.marks if one.label == row["finding"]]
        assert json.loads(str(row["marked_boxes"])).get("NIH", []) == [pytest.approx(one, abs=1e-3) for one in marks]


def test_the_summary_has_the_numbers_of_the_metrics(made: Path) -> None:
    summary = Summary.from_json(json.loads((made / "summary.json").read_text()))
    assert {one.model for one in summary.boxes} == {"boxed"}
    (mass,) = (one for one in summary.boxes if one.finding == "Mass")
    found, truths = [], []
    for row in read_parquet(made / "scores.parquet"):
        if (row["model"], row["finding"]) == ("boxed", "Mass"):
            marks = json.loads(str(row["marked_boxes"])).get("NIH", [])
            if marks or row["truth"] == "absent":
                own = np.array(json.loads(str(row["found_boxes"]))).reshape(-1, 5)
                found.append(Detections.of(own[:, :4], np.zeros(len(own)), own[:, 4]))
                truths.append(Truths.of(marks, np.zeros(len(marks))))
    assert len(found) == mass.present + mass.absent > mass.present
    assert mass.boxes == 4
    assert mass.ap_50.value == pytest.approx(map_50.measure(found, truths).value)
    assert mass.mean_iou.value == pytest.approx(mean_iou.measure(found, truths).value)


def test_the_report_tells_it_and_says_nothing_of_a_network_without_boxes(made: Path) -> None:
    assert (made / "figures" / "boxes-drawn.png").exists()
    assert "mAP.5:.95" in (made / "report.html").read_text("utf-8")
    rows = [row for row in read_parquet(made / "scores.parquet") if row["model"] == "small"]
    assert {(row["found_boxes"], row["marked_boxes"]) for row in rows} == {(None, None)}
