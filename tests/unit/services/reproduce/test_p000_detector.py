"""YOLOv3 on backbones in small: what is taken over, what is not done again, and what a page says of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Quiet
from xai_desktop.io.bundle_files import read_card
from xai_desktop.metrics.detected import Detections
from xai_desktop.models.darknet import SPLITS
from xai_desktop.services.reproduce import p000_detector
from xai_desktop.services.reproduce.p000_detector import claims_of
from xai_desktop.services.reproduce.p000_detectors import NEW, WHOLE, Detector, frozen_blocks
from xai_desktop.services.reproduce.papers import plan_of
from xai_desktop.training.boxing import truths_of
from xai_desktop.training.examples import Examples

SMALL = {"films": 21, "size": 32, "epochs": 1, "batch": 8}
CHOICES = {"arms": "CL3,E2E,new", "width": "0.0625", "yolo-epochs": "1"}
PLAN = plan_of("p000-detector", SMALL, 1, 2, CHOICES)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("detector")
    p000_detector.reproduce(PLAN, out, Quiet())
    return out


def test_each_detector_stands_on_its_own_backbone(done: Path) -> None:
    folders = ("backbone-CL3-1", "backbone-E2E-1", "yolo-CL3-1", "yolo-E2E-1", "yolo-new-1")
    assert sorted(path.name for path in done.iterdir()) == sorted(folders)
    assert [read_card(done / name).training for name in folders[:2]] == ["cascade", "end-to-end"]
    bases = [dict(read_card(done / name).notes).get("base", "") for name in folders[2:]]
    assert bases[2] == ""
    for base, name in zip(bases, folders[:2], strict=False):
        assert read_card(done / name).weights_hash[:12] in base


def test_a_page_says_what_was_found_and_nothing_is_trained_twice(done: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.rglob("*.safetensors")}
    found = p000_detector.reproduce(PLAN, done, Quiet())
    assert {path: path.stat().st_mtime_ns for path in done.rglob("*.safetensors")} == before
    assert len(before) == 5
    detectors, backbones, boxes = found.tables
    names = ["CL3-YOLOv3", "E2E-YOLOv3", "YOLOv3 from nothing"]
    assert [row[0] for row in detectors.rows] == [*names, "mean training box of each class, no network"]
    assert [row[4] for row in backbones.rows] == ["19 of 23", "19 of 23", "0 of 23"]
    learnt = [int(row[5].replace(",", "")) for row in backbones.rows]
    assert learnt[0] == learnt[1] < learnt[2]
    assert [row[0] for row in boxes.rows] == ["CL3", "E2E", "new"]
    (claim,) = found.claims
    assert claim.title == "CL3-YOLOv3 finds boxes better than E2E-YOLOv3 (mAP .5)"
    assert claim.verdict == "undecided, 1 seeds are too few"
    assert "on 2 films" in found.setting
    assert [one.name for one in found.drawings] == ["map-50", "predicted-boxes"]


def test_the_middle_stage_is_where_the_frozen_part_ends() -> None:
    for arm, blocks in SPLITS.items():
        assert frozen_blocks(arm) == sum(blocks[: -(-len(blocks) // 2)])
    assert [frozen_blocks(arm) for arm in ("CL3", "CL7", "CL23", WHOLE, NEW)] == [19, 11, 12, 19, 0]


def test_a_claim_is_about_the_two_that_it_names(films: Examples) -> None:
    truths = [truths_of(truth) for truth in films.truths]
    right = tuple(Detections.of(one.boxes, one.labels, np.ones(len(one.labels))) for one in truths)
    wrong = (Detections.of(),) * len(truths)

    def runs(arm: str, found: tuple[Detections, ...]) -> list[Detector]:
        return [Detector(arm, seed, found, 0.5, None, None, 0, 1) for seed in range(1, 6)]

    found = [*runs("CL3", right), *runs("CL7", wrong), *runs(WHOLE, right[:1] + wrong[1:])]
    verdicts = {claim.title.split()[0]: claim.verdict for claim in claims_of(found, ("CL3", "CL7", WHOLE), films)}
    assert verdicts == {"CL3-YOLOv3": "holds here", "CL7-YOLOv3": "does not hold here"}


@pytest.fixture
def films() -> Examples:
    import torch

    from xai_desktop.training.detecting import Truth

    truths = tuple(Truth(torch.tensor([(n, 0.0, n + 8.0, 9.0)]), torch.tensor([0])) for n in (0.0, 3.0))
    return Examples(torch.zeros(2, 1, 16, 16), torch.ones(2, 1), ("a", "b"), ("a", "b"), ("Mass",), truths)


@pytest.mark.parametrize(
    ("choice", "said"),
    [({"arms": "CL5"}, "choose some of CL3"), ({"width": "wide"}, "are numbers"), ({"yolo-epochs": "0"}, "above zero")],
)
def test_what_there_is_not(choice: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        p000_detector.reproduce(replace(PLAN, choices=choice), tmp_path, Quiet())
