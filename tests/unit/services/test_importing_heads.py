"""Files as people save them after training: another head, an averaged copy beside the network."""

from pathlib import Path

import pytest
import timm
import torch
from torch import nn
from torchvision import models

from tests.helpers.importing import assert_answers_as, imported, lively, saved, shifted
from xai_desktop.core.errors import BundleError
from xai_desktop.services.importing import propose


def test_an_averaged_copy_beside_the_network_is_left_out(tmp_path: Path) -> None:
    net, other = (lively(models.squeezenet1_1(num_classes=2), seed) for seed in (0, 1))
    state = {**shifted(other.state_dict(), "ema_model.module."), **shifted(net.state_dict(), "model.")}
    state["ema_model.n_averaged"] = torch.tensor(4)
    bundle, found = imported(saved(tmp_path / "w.ckpt", {"state_dict": state}), tmp_path / "in")
    assert any("an averaged copy (ema_model.) stands beside the network and was left out" in t for t in found.evidence)
    assert_answers_as(bundle, net)


def test_an_averaged_copy_alone_is_the_network(tmp_path: Path) -> None:
    net = models.squeezenet1_1(num_classes=2)
    found = propose(saved(tmp_path / "w.pt", shifted(net.state_dict(), "ema_model.")))
    assert found.architecture == "torchvision/squeezenet1_1"


def _replaced(name: str, place: str, width: int, net: nn.Module) -> nn.Module:
    setattr(net, place, nn.Sequential(nn.Dropout(0.3), nn.Linear(width, 2)))
    return lively(net)


HEADS = {
    "resnet18": ("fc", 512),
    "densenet121": ("classifier", 1024),
    "shufflenet_v2_x0_5": ("fc", 1024),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_last_layer_behind_a_dropout(name: str, tmp_path: Path) -> None:
    place, width = HEADS[name]
    net = _replaced(name, place, width, models.get_model(name))
    path = saved(tmp_path / "w.pt", net.state_dict())
    bundle, found = imported(path, tmp_path / "in")
    assert (found.architecture, found.class_count) == (f"torchvision/{name}", 2)
    assert any(f"its last layer is called {place}.1" in text for text in found.evidence)
    assert propose(path, architecture=f"torchvision/{name}").class_count == 2
    assert_answers_as(bundle, net)


def test_two_layers_in_a_head_are_of_no_architecture(tmp_path: Path) -> None:
    net = models.resnet18()
    net.fc = nn.Sequential(nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 2))
    with pytest.raises(BundleError, match="of no architecture"):
        propose(saved(tmp_path / "w.pt", net.state_dict()))


def test_timms_transformer_that_averages_its_places(tmp_path: Path) -> None:
    net = lively(timm.create_model("vit_tiny_patch16_224", num_classes=2, global_pool="avg"))
    path = saved(tmp_path / "w.pt", net.state_dict())
    bundle, found = imported(path, tmp_path / "in", "timm/vit_tiny_patch16_224")  # the others are slow to plan
    assert ("global_pool", "avg") in found.arguments
    assert_answers_as(bundle, net)


@pytest.mark.parametrize("beside", [False, True], ids=["under one table", "under two"])
def test_that_an_average_gives_other_scores_must_be_looked_at(beside: bool, tmp_path: Path) -> None:
    own, other = (models.squeezenet1_1(num_classes=2).state_dict() for _ in range(2))
    together = {**shifted(own, "model."), **shifted(other, "ema.")}
    found = propose(saved(tmp_path / "w.pt", {"model": own, "model_ema": other} if beside else together))
    assert any("An average of the weights stands beside them" in text for text in found.notices)


@pytest.mark.parametrize("part", ["features.3.", "features."])
def test_parts_that_were_compiled_have_their_own_names_again(part: str, tmp_path: Path) -> None:
    net = lively(models.squeezenet1_1(num_classes=2))
    state = {name.replace(part, f"{part}_orig_mod.", 1): value for name, value in net.state_dict().items()}
    bundle, found = imported(saved(tmp_path / "w.pt", state), tmp_path / "in")
    assert any("parts of it were compiled (_orig_mod.)" in text for text in found.evidence)
    assert_answers_as(bundle, net)


def test_a_head_of_ones_own_is_told_with_the_network_that_it_stands_on(tmp_path: Path) -> None:
    net = models.resnet18()
    net.fc = nn.Sequential(nn.Linear(512, 8), nn.ReLU(), nn.Linear(8, 2))  # type: ignore[assignment]
    with pytest.raises(BundleError, match=r"nearly those of torchvision/resnet18, but it lacks fc\.bias"):
        propose(saved(tmp_path / "w.pt", net.state_dict()))


def test_what_a_training_kept_beside_its_network_is_left_out(tmp_path: Path) -> None:
    state = shifted(models.squeezenet1_1(num_classes=2).state_dict(), "model.")
    state |= {
        "train_auroc.thresholds": torch.ones(3),
        "val_acc.total": torch.ones(1),
        "criterion.weight": torch.ones(2),
    }
    found = propose(saved(tmp_path / "w.ckpt", {"state_dict": state, "epoch": 3}))
    assert found.architecture == "torchvision/squeezenet1_1"


def test_counters_that_were_halved_with_the_weights_count_nothing(tmp_path: Path) -> None:
    net = lively(models.resnet18(num_classes=2)).half().float()
    state = {name: value.half() for name, value in net.state_dict().items()}
    bundle, _ = imported(saved(tmp_path / "w.pt", state), tmp_path / "in")
    assert_answers_as(bundle, net)


def test_labels_that_are_not_different_name_no_class(tmp_path: Path) -> None:
    content = {"state_dict": models.squeezenet1_1(num_classes=3).state_dict(), "labels": ["cat", "dog", "cat"]}
    assert propose(saved(tmp_path / "w.pt", content)).classes == ()


def test_weights_that_make_no_number_are_refused_by_the_name_of_their_own_file(tmp_path: Path) -> None:
    state = models.resnet18(num_classes=2).state_dict()
    state["bn1.running_var"] = -1 - state["bn1.running_var"]
    with pytest.raises(BundleError, match=r"w\.pt: answers a film with what is no finite number"):
        imported(saved(tmp_path / "w.pt", state), tmp_path / "in")


def test_a_name_with_a_break_of_lines_stays_in_one(tmp_path: Path) -> None:
    path = tmp_path / "two\nlines \u202etp.w"
    path.write_bytes(b"")
    with pytest.raises(BundleError) as caught:
        propose(path)
    assert "two\ufffdlines \ufffdtp.w" in str(caught.value)
    assert "\n" not in str(caught.value)
