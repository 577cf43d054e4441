"""HR-CAM's head as a training: from a bundle to one that says more, explains itself, and owns up to its base."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor

from tests.unit.services.test_box_training import FILM, SMALL
from tests.unit.services.test_training import TINY
from xai_desktop.cli import main
from xai_desktop.core.errors import BundleError, UsageError
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.io.bundle_files import CARD, WEIGHTS, read_card
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.explaining import explain, unsuitable
from xai_desktop.services.hr_cam_card import base_figures_text, figures_text, logits_on, weights_text
from xai_desktop.services.predicting import predict
from xai_desktop.services.training import train
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import TrainOrder, order_from
from xai_desktop.training.examples import Examples
from xai_desktop.training.scoring import youden_point


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("base")
    list(train(order_from(**{**SMALL, "widths": (4, 6)}, name="below"), out))  # type: ignore[arg-type]
    return out


def order(base: Path, **changes: object) -> TrainOrder:
    return order_from(arm="hr-cam-head", base=str(base), **{"films": 40, "epochs": 4, "seed": 2, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def head(base: Path, tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    out = tmp_path_factory.mktemp("head")
    events = list(train(order(base, rate=0.05), out))
    assert [event.part for event in events] == ["HR-CAM head"] * 4
    return load_bundle(out)


def test_a_head_on_a_network_that_does_not_change(base: Path, head: ModelBundle) -> None:
    below = load_bundle(base)
    assert isinstance(head.net, HrCamNet)
    for name, value in below.net.state_dict().items():
        assert torch.equal(value, head.net.base.state_dict()[name]), name
    card = head.card
    assert card.input == below.card.input
    assert card.layers == ("base.stages.0.relu", "base.stages.1.relu") == head.net.shown_layers
    assert dict(card.arguments)["taps"] == ("stages.0.relu", "stages.1.relu") == head.net.taps
    assert (card.training, card.score_kind, card.taps) == ("hr-cam-head", ScoreKind.SIGMOID, False)
    assert "below" in dict(card.notes)["base"]
    assert str(base) not in str(card), "a path may name a person or a place"
    assert dict(card.notes)["numbers that were learnt"] == str(5 * 10 + 5)


def aucs(logits: Tensor, examples: Examples) -> list[float]:
    return [float(roc_auc_score(examples.y[:, k], logits[:, k])) for k in range(logits.shape[1])]


def test_the_card_holds_what_both_networks_come_to_on_the_films_they_never_saw(base: Path, head: ModelBundle) -> None:
    split, notes = split_of(order(base)), dict(head.card.notes)
    assert len(split.test) == 6
    for net, note in ((head.net, "of this head"), (load_bundle(base).net, "of the base")):
        said = notes[f"{note}, on the test split"]
        with torch.no_grad():
            logits = torch.cat([net(x[None]) for x in split.test.x])
        accuracy = float(((logits.sigmoid() > 0.5) == (split.test.y > 0.5)).double().mean())
        assert f"accuracy {accuracy:.3f}" in said
        figures: dict[str, str] = dict(re.findall(r"(\w+) (\S+) \(\d+ of 6\)", said))
        assert list(figures) == list(head.card.classes)
        for k, name in enumerate(head.card.classes):
            truth = split.test.y[:, k]
            expected = "–" if truth.min() == truth.max() else f"{roc_auc_score(truth, logits[:, k]):.2f}"
            assert figures[name] == expected
    assert "same split" in notes["of the base, on the test split"]
    tuned = logits_on(head.net, split.tune).sigmoid().numpy()
    expected_points = tuple(youden_point(tuned[:, k], split.tune.y[:, k].numpy()) for k in range(5))
    assert head.card.operating_points == pytest.approx(expected_points)


def test_it_can_be_asked_and_explains_itself(head: ModelBundle) -> None:
    assert len(predict(head, FILM).classes) == 5
    assert "hr_cam" not in unsuitable(head)
    for method in ("hr_cam", "grad_cam", "saliency"):
        found = explain(head, FILM, method, target="Effusion")
        assert found.heatmap.shape == FILM.size
        assert found.heatmap.any()


def test_a_broken_off_training_goes_on_alike(base: Path, tmp_path: Path) -> None:
    list(train(order(base), tmp_path / "whole"))
    events = train(order(base), tmp_path / "out")
    next(events)
    next(events)
    events.close()  # type: ignore[attr-defined]
    told = list(train(order(base), tmp_path / "out"))
    assert [event.again for event in told] == [True, True, False, False]
    for name in (WEIGHTS, CARD):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_layers_and_scale_can_be_chosen(base: Path, tmp_path: Path) -> None:
    chosen = {"taps": "stages.1, stages.0.conv", "standardised": False}
    list(train(order(base, options=chosen), tmp_path))
    bundle = load_bundle(tmp_path)
    assert bundle.layers == ("base.stages.1", "base.stages.0.conv")
    assert "averages as they are" in dict(bundle.card.notes)["how it was trained"]


@pytest.mark.slow
def test_a_network_of_torchvisions_families(base: Path, tmp_path: Path) -> None:
    del base
    below = tmp_path / "below"
    list(train(order_from(**SMALL, backbone="resnet18", arm="end-to-end"), below))  # type: ignore[arg-type]
    list(train(order(below), tmp_path / "head"))
    bundle = load_bundle(tmp_path / "head")
    assert isinstance(bundle.net, HrCamNet)
    assert bundle.net.sizes == (64, 64, 128, 256, 512)


def test_the_same_weights_by_layer_by_hand(head: ModelBundle) -> None:
    assert isinstance(head.net, HrCamNet)
    weight = head.net.linear.weight.tolist()
    low = sum(abs(w) for row in weight for w in row[:4])
    high = sum(abs(w) for row in weight for w in row[4:])
    share = f"{low / (low + high):.0%}"
    assert weights_text(head.net).startswith(f"Σ|w| stages.0.relu {low:.3g} ({share}) · stages.1.relu {high:.3g}")
    assert weights_text(head.net) == dict(head.card.notes)["weights by layer"]


def test_a_base_with_other_classes_is_compared_as_far_as_it_goes(base: Path, head: ModelBundle) -> None:
    below = load_bundle(base)
    films = split_of(order(base)).train
    two = replace(films, y=films.y[:, [2, 0]], classes=("Effusion", "Nodule"))
    logits = logits_on(below.net, films)[:, [2, 0]]
    numbers = [f"{value:.2f}" for value in aucs(logits, two)]
    said = base_figures_text(below.net, below.card, two, ScoreKind.SIGMOID)
    assert re.findall(r"(?:Effusion|Nodule) (\S+)", said) == numbers
    assert "no accuracy, since it answers another question" in said
    turned = replace(films, y=films.y.flip(1), classes=films.classes[::-1])
    whole = base_figures_text(below.net, below.card, turned, ScoreKind.SIGMOID)
    assert whole == figures_text(logits_on(below.net, films).flip(1), turned, ScoreKind.SIGMOID)
    assert "no accuracy" in base_figures_text(below.net, below.card, films, ScoreKind.SOFTMAX)
    strange = replace(films, y=films.y[:, :1], classes=("Hernia",))
    assert "none of these classes, but Nodule, " in base_figures_text(below.net, below.card, strange, ScoreKind.SIGMOID)
    del head


def test_what_cannot_be_begun_with(base: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="hr-cam-head begins with a trained network: name it with --base"):
        order_from(arm="hr-cam-head", **TINY)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="lets you choose taps, standardised"):
        order(base, options={"grid": 3})
    with pytest.raises(BundleError, match="no layer 'layer4' that can be averaged; choose some of: stages"):
        list(train(order(base, options={"taps": "layer4"}), tmp_path / "wrong"))
    list(train(order_from(arm="box-head", base=str(base), films=40, epochs=1), tmp_path / "boxes"))
    with pytest.raises(BundleError, match="cannot be taken apart layer by layer"):
        list(train(order(tmp_path / "boxes"), tmp_path / "again"))
    assert not (tmp_path / "again" / CARD).exists()


def test_from_the_command_line(base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", "hr-cam-head", "--base", str(base), "--films", "40", "--epochs", "2", "--out", str(tmp_path)]
    assert main([*words, "--param", "taps=stages.0,stages.1", "--param", "standardised=no"]) == 0
    assert "hr-cam-head · HR-CAM head · epoch 2/2" in capsys.readouterr().out
    assert read_card(tmp_path).layers == ("base.stages.0", "base.stages.1")
