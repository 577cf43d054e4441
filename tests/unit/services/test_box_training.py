"""Learning boxes: heads at every stage of a frozen network, YOLOv3, and bundles that find, predict and explain."""

from pathlib import Path

import pytest
import torch

from tests.unit.services.test_training import TINY
from xai_desktop.core.errors import BundleError, UsageError
from xai_desktop.io.bundle_files import read_card
from xai_desktop.models.detectors import SMALLEST, Detector, StagedBoxes, YoloDetector
from xai_desktop.models.store import load_bundle
from xai_desktop.services.explaining import explain
from xai_desktop.services.predicting import predict
from xai_desktop.services.training import train
from xai_desktop.services.training_order import order_from
from xai_desktop.training.synthetic import SyntheticOrder, draw

SMALL = {"films": 40, "size": 32, "epochs": 2, "seed": 2}
FILM = draw(SyntheticOrder(5, ("Effusion",), 64)).image()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("base")
    list(train(order_from(**{**SMALL, "widths": (4, 6)}, name="below"), out))  # type: ignore[arg-type]
    return out


def test_box_heads_learn_on_a_network_that_does_not_change(base: Path, tmp_path: Path) -> None:
    order = order_from(arm="box-head", base=str(base), films=40, epochs=6, seed=2, options={"grid": 4})
    events = list(train(order, tmp_path))
    assert {event.part for event in events} == {"boxes at stage 1 of 2", "boxes at stage 2 of 2"}
    assert all(event.ap is not None and event.auc is None for event in events)
    for part in {event.part for event in events}:
        losses = [event.loss for event in events if event.part == part]
        assert losses[-1] < losses[0]
    bundle, below = load_bundle(tmp_path), load_bundle(base)
    assert isinstance(bundle.net, StagedBoxes)
    for name, value in below.net.state_dict().items():
        assert torch.equal(value, bundle.net.base.state_dict()[name]), name
    card = bundle.card
    assert card.input == below.card.input
    assert card.layers == ("base.stages.0", "base.stages.1")
    assert "below" in dict(card.notes)["base"]
    assert str(base) not in str(card), "a path may name a person or a place"
    assert "mAP .5" in dict(card.notes)["boxes at stage 2"]


def test_yolo_takes_over_the_first_stages_of_a_trained_backbone(tmp_path: Path) -> None:
    below, out = tmp_path / "below", tmp_path / "out"
    list(train(order_from(**SMALL, backbone="darknet53:CL3", width=0.0625), below))  # type: ignore[arg-type]
    order = order_from(arm="yolo", base=str(below), films=40, epochs=2, seed=2, options={"width": 0.0625})
    events = list(train(order, out))
    assert [event.part for event in events] == ["whole net"] * 2
    trained, found = load_bundle(below), load_bundle(out)
    assert isinstance(found.net, YoloDetector)
    theirs = [unit for stage in trained.net.get_submodule("stages").children() for unit in stage.children()]
    mine = list(found.net.net.backbone.units)
    same = [
        all(torch.equal(a, b) for a, b in zip(x.state_dict().values(), y.state_dict().values(), strict=True))
        for x, y in zip(theirs, mine, strict=True)
    ]
    assert same == [True] * 19 + [False] * 4, "two of three stages, 11 and 8 blocks, are kept as they were"


def test_a_broken_off_yolo_goes_on_alike(tmp_path: Path) -> None:
    order = order_from(arm="yolo", **SMALL, options={"width": 0.0625})  # type: ignore[arg-type]
    list(train(order, tmp_path / "whole"))
    events = train(order, tmp_path / "out")
    next(events)
    events.close()  # type: ignore[attr-defined]
    told = list(train(order, tmp_path / "out"))
    assert [event.again for event in told] == [True, False]
    for name in ("weights.safetensors", "bundle.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_a_detector_can_be_asked_and_explained_like_a_classifier(base: Path, tmp_path: Path) -> None:
    list(train(order_from(arm="box-head", base=str(base), films=40, epochs=1, seed=2), tmp_path))
    bundle = load_bundle(tmp_path)
    net = bundle.net
    assert isinstance(net, Detector)
    x = torch.rand(2, 1, 32, 32)
    with torch.no_grad():
        offers = net.offers(x)
        expected = torch.logit(offers.scores.amax(1), eps=SMALLEST)
        torch.testing.assert_close(net(x), expected)
        assert [len(one) >= 0 for one in net.detect(x)]
    assert len(predict(bundle, FILM).classes) == 5
    for method in ("grad_cam", "saliency", "occlusion"):
        found = explain(bundle, FILM, method, target="Effusion")
        assert found.heatmap.shape == FILM.size


def test_what_cannot_be_begun_with(base: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="box-head begins with a trained network: name it with --base"):
        order_from(arm="box-head", **TINY)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="lets you choose grid, boxes, terms"):
        order_from(arm="box-head", base=str(base), options={"colour": 3})
    order = order_from(arm="yolo", base=str(base), films=20, epochs=1, options={"width": 0.0625})
    with pytest.raises(BundleError, match="below: is no DarkNet-53 in stages; train one with --backbone darknet53"):
        list(train(order, tmp_path))
    boxes = order_from(arm="box-head", base=str(base), films=40, epochs=1)
    list(train(boxes, tmp_path / "boxes"))
    again = order_from(arm="box-head", base=str(tmp_path / "boxes"), films=40, epochs=1)
    with pytest.raises(BundleError, match="has no stages to put box heads at"):
        list(train(again, tmp_path / "again"))
    assert read_card(tmp_path / "boxes").taps
