"""CasCAM's networks as a training: a bundle of several networks whose card says what each saw and how good it is."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from tests.unit.services.test_box_training import FILM
from xai_desktop.app.training_arms import groups_of
from xai_desktop.cli import main
from xai_desktop.core import paths
from xai_desktop.core.errors import ExplainerError, UsageError
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.explainers.masking import SCHEMES
from xai_desktop.explainers.methods.cascam import TITLES
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import CARD, WEIGHTS, read_card
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.cascam_card import explain_text, masks_text
from xai_desktop.services.explaining import explain, unsuitable
from xai_desktop.services.predicting import predict
from xai_desktop.services.training import train
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import TrainOrder, order_from
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.options import THRESHOLDS, CascamOptions, options_of
from xai_desktop.training.scoring import youden_point

SIZE, CLASSES = 32, ("Nodule", "Consolidation", "Effusion", "Cardiomegaly", "Pneumothorax")


def order(**changes: object) -> TrainOrder:
    usual: dict[str, object] = {
        "arm": "cascam", "films": 60, "size": SIZE, "widths": (4, 6), "epochs": 3, "seed": 2,
    }  # fmt: skip
    return order_from(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def split() -> Split:
    """Drawn once for all."""
    return split_of(order())


@pytest.fixture(scope="module")
def folder(split: Split, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("set")
    events = list(train(order(options={"k": 30.0, "strength": 2.0}), out, split=split))
    assert [event.part for event in events] == [f"iteration {n} of 3" for n in (1, 2, 3) for _ in range(3)]
    assert all(event.arm == "cascam" for event in events)
    return out


@pytest.fixture(scope="module")
def three(folder: Path) -> ModelBundle:
    return load_bundle(folder)


def test_a_set_of_networks_in_one_bundle(three: ModelBundle) -> None:
    card, net = three.card, three.net
    assert isinstance(net, CascamSet)
    assert len(net.models) == 3
    assert (card.training, card.score_kind, card.taps) == ("cascam", ScoreKind.SIGMOID, False)
    assert (card.name, card.classes, card.synthetic) == ("demo-cascam", CLASSES, True)
    assert card.layers == ("models.0.stages.0", "models.0.stages.1")
    weights = [torch.cat([w.flatten() for w in one.parameters()]) for one in net.models]
    assert not torch.equal(weights[0], weights[1])
    by_hand = 3 * (4 * 9 + 2 * 4 + 6 * 4 * 9 + 2 * 6 + 5 * 6 + 5)  # two convolutions with norms, and the last head
    assert dict(card.notes)["numbers that were learnt"] == f"{by_hand:,}: 3 networks of {by_hand // 3}"


def slowly_darkened(net: nn.Module, films: Tensor, y: Tensor, k: float, strength: float) -> Tensor:
    """Film by film: the map of its class, enlarged, its highest k percent, darker by exp(−θ·T), stretched, 8 bits."""
    found = []
    for x, labels in zip(films, y, strict=True):
        activation = x[None]
        for stage in net.get_submodule("stages").children():
            activation = stage(activation)
        weight, logits = net.get_parameter("heads.1.linear.weight"), net(x[None])[0]
        theirs = [c for c in range(len(labels)) if labels[c] == 1] or list(range(len(labels)))
        own = max(theirs, key=lambda c: float(logits[c]))
        raw = sum(weight[own, j] * activation[0, j] for j in range(activation.shape[1]))
        large = functional.interpolate(raw[None, None], (SIZE, SIZE), mode="bilinear")[0, 0].numpy()  # type: ignore[index]
        lowest = sorted(large.ravel(), reverse=True)[max(1, int(large.size * k / 100)) - 1]
        dark = (x.numpy() * 0.25 + 0.5) * np.exp(-strength * np.where(large >= lowest, large, 0))
        unit = np.round((dark - dark.min()) / (dark.max() - dark.min()) * 255) / 255
        found.append(torch.from_numpy((unit - 0.5) / 0.25).float())
    return torch.stack(found)


def aucs(logits: Tensor, examples: Examples) -> list[str]:
    columns = [(examples.y[:, k], logits[:, k]) for k in range(logits.shape[1])]
    return ["–" if t.min() == t.max() else f"{roc_auc_score(t, found):.2f}" for t, found in columns]


def test_the_card_holds_what_each_network_comes_to_on_the_films_that_it_saw(split: Split, three: ModelBundle) -> None:
    notes = dict(three.card.notes)
    assert isinstance(three.net, CascamSet)
    x, own, plain, changes = split.test.x, [], [], []
    with torch.no_grad():
        for net in three.net.models:
            own.append(aucs(net(x), split.test))
            plain.append(aucs(net(split.test.x), split.test))
            changes.append(f"{float((x - split.test.x).abs().mean() * 0.25):.1%}")
            x = slowly_darkened(net, x, split.test.y, 30, 2.0)
        tuned = three.net(split.tune.x).double().sigmoid().numpy()
    said = [re.findall(r"(?:Nodule|Consolidation|Effusion|Cardiomegaly|Pneumothorax) (\S+?)[, ]", f"{notes[key]} ")
            for key in ("AUC of each network on its own films (test split)",
                        "AUC of each network on films as they are (test split)")]  # fmt: skip
    assert said == [[figure for one in found for figure in one] for found in (own, plain)]
    assert own[1:] != plain[1:]
    seen = notes["films that each network saw (grey values changed, test split)"]
    assert (
        seen
        == f"1: films as they are · 2: darkened by network 1, {changes[1]} · 3: darkened by networks 1 to 2, "
        + (changes[2])
    )
    points = tuple(youden_point(tuned[:, k], split.tune.y[:, k].numpy()) for k in range(5))
    assert three.card.operating_points == pytest.approx(points)


def test_it_can_be_asked_and_explains_itself(three: ModelBundle) -> None:
    assert len(predict(three, FILM).classes) == 5
    assert "cascam" not in unsuitable(three)
    maps = [explain(three, FILM, method, target="Effusion").heatmap for method in ("cascam", "grad_cam")]
    assert all(one.shape == FILM.size and one.any() for one in maps)
    assert not np.array_equal(*maps)


def test_the_card_s_own_words_make_the_map_of_what_was_taught(folder: Path, tmp_path: Path) -> None:
    out, film = tmp_path / "out", str(paths.demo_study() / f"{paths.DEMO_FILM}.dcm")
    said = dict(read_card(folder).notes)["explain with"].split()
    assert "k=30" in said
    assert "strength=2" in said
    assert main(["explain", film, "--model", str(folder), *said, "--out", str(out), "--format", "npz"]) == 0
    with np.load(next(out.rglob("*.npz"))) as maps:
        assert any(maps[name].any() for name in maps.files)


def test_a_broken_off_training_goes_on_alike(split: Split, tmp_path: Path) -> None:
    list(train(order(epochs=2), tmp_path / "whole", split=split))
    events = train(order(epochs=2), tmp_path / "out", split=split)
    for _ in range(3):
        next(events)
    events.close()  # type: ignore[attr-defined]
    told = list(train(order(epochs=2), tmp_path / "out", split=split))
    assert [event.again for event in told] == [True] * 3 + [False] * 3
    for name in (WEIGHTS, CARD):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_another_strength_is_another_training(split: Split) -> None:
    prints = {order(options=one).fingerprint(split) for one in ({}, {"strength": 0.4}, {"start": "warm"})}
    assert len(prints) == 3


def test_a_known_network_with_one_class_out_of_all(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for number in range(20):
        place = tmp_path / "films" / ("cat" if number % 2 else "dog") / f"{number}.png"
        atomic.write_bytes(place, cv2.imencode(".png", rng.integers(0, 255, (24, 24)).astype(np.uint8))[1].tobytes())
    wanted = order(
        data=str(tmp_path / "films"), question="softmax", widths=(), backbone="resnet18", epochs=1,
        options={"iterations": 2, "threshold": "ebayes_reference", "start": "warm"},
    )  # fmt: skip
    list(train(wanted, tmp_path / "out"))
    bundle = load_bundle(tmp_path / "out")
    assert bundle.card.score_kind is ScoreKind.SOFTMAX
    assert dict(bundle.card.arguments)["base"] == "staged"
    assert [len(one.get_submodule("stages")) for one in bundle.net.get_submodule("models").children()] == [5, 5]  # type: ignore[arg-type]
    assert sum(score.score for score in predict(bundle, FILM).classes) == pytest.approx(1)


def test_a_part_ends_when_it_gets_no_better_as_the_authors_code_does() -> None:
    assert order().recipe.patience == 5
    assert order(patience=1).recipe.patience == 1
    assert order(patience=0).recipe.patience == 0


def test_thresholds_are_the_explainer_s() -> None:
    (threshold,) = (one for one in options_of("cascam") if one.name == "threshold")
    assert threshold.choices == SCHEMES
    assert THRESHOLDS == TITLES
    for name in SCHEMES:
        assert f"threshold={name}" in explain_text(CascamOptions(threshold=name))
    assert len({masks_text(CascamOptions(threshold=name), "softmax") for name in SCHEMES}) == 4
    assert "weights of the one before" in masks_text(CascamOptions(start="warm"), "sigmoid")


def test_the_form_lets_choose_no_head_that_it_cannot_have() -> None:
    names = [field.name for field in groups_of("cascam")["network"]]
    assert "head" not in names
    assert "backbone" in names


def test_what_cannot_be_begun_with() -> None:
    with pytest.raises(UsageError, match="train cascam needs --head gap"):
        order(head="mlp")
    with pytest.raises(UsageError, match="lets you choose iterations, strength, threshold, k, start"):
        order(options={"grid": 3})
    with pytest.raises(ExplainerError, match="iterations=65: choose a number from 1 to 64"):
        order(options={"iterations": 65})
    with pytest.raises(ExplainerError, match="choose one of top_k, ebayes, ebayes_reference, none"):
        order(options={"threshold": "otsu"})


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", "cascam", "--films", "40", "--widths", "4,6", "--size", "32", "--epochs", "1"]
    assert main([*words, "--param", "iterations=2", "--param", "threshold=ebayes", "--out", str(tmp_path)]) == 0
    assert "cascam · iteration 2 of 2 · epoch 1/1" in capsys.readouterr().out
    card = read_card(tmp_path)
    assert dict(card.arguments)["count"] == 2
    assert "soft threshold at the 90th percentile" in dict(card.notes)["masks"]
