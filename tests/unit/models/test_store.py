"""Bundles survive a round trip, and everything that is wrong with one is one sentence with a remedy."""

import hashlib
import json
import pickle
import resource
from dataclasses import replace
from pathlib import Path

import pytest
import safetensors.torch
import torch
from torch import Tensor

from tests.unit.models.films import film
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.io.bundle_files import CARD, WEIGHTS, read_card
from xai_desktop.models.backbones import build, layer_names
from xai_desktop.models.bundle import wrap
from xai_desktop.models.cascade_net import CascadeNet
from xai_desktop.models.store import load_bundle, load_state_dict_file, save_bundle
from xai_desktop.services.predicting import predict

CLASSES = ("Effusion", "Nodule", "Mass")


def card() -> BundleCard:
    return BundleCard(
        name="tiny",
        version="2",
        task="findings",
        classes=CLASSES,
        score_kind=ScoreKind.SIGMOID,
        architecture="cascade_net",
        arguments=(("widths", (4, 8)), ("channels", 1)),
        input=InputSpec((32, 24), value_range=(-1.0, 1.0), mean=(0.1,), std=(0.3,), policy="pad"),
        layers=("stages.0", "stages.1"),
        operating_points=(0.5, None, 0.25),
        weights_hash="",
        findings=(("Infiltrate", "Mass"),),
        taps=True,
        notes=(("split", "by patient"),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(1)
    return save_bundle(tmp_path / "tiny", card(), CascadeNet([4, 8], 3))


def rewrite(folder: Path, state: dict[str, Tensor]) -> None:
    """Other weights with a hash that fits, so that only the weights themselves are at fault."""
    data = safetensors.torch.save(state)
    (folder / WEIGHTS).write_bytes(data)
    edit(folder, weights_sha256=hashlib.sha256(data).hexdigest())


def edit(folder: Path, **changes: object) -> None:
    data = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(data | changes))


def state_of(folder: Path) -> dict[str, Tensor]:
    found: dict[str, Tensor] = safetensors.torch.load((folder / WEIGHTS).read_bytes())
    return found


def refused(folder: Path, *words: str) -> str:
    with pytest.raises(BundleError) as caught:
        load_bundle(folder)
    text = str(caught.value)
    assert all(word in text for word in words), text
    assert str(folder) in text
    assert "\n" not in text
    assert ";" in text, "a remedy follows the fault"
    return text


def test_round_trip(folder: Path) -> None:
    bundle = load_bundle(folder)
    assert replace(bundle.card, weights_hash="") == card()
    assert bundle.card.weights_hash == hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    assert not bundle.net.training
    torch.manual_seed(1)
    expected = CascadeNet([4, 8], 3).state_dict()
    assert all(torch.equal(value, expected[key]) for key, value in bundle.net.state_dict().items())


def test_saving_twice_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    bundle = load_bundle(folder)
    again = save_bundle(tmp_path / "again", bundle.card, bundle.net)
    assert (again / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()
    assert (again / CARD).read_bytes() == (folder / CARD).read_bytes()


def test_what_half_precision_holds_is_stored_in_half_and_read_back_the_same(folder: Path, tmp_path: Path) -> None:
    net = load_bundle(folder).net
    with torch.no_grad():
        for value in net.state_dict().values():
            value.copy_(value.half().to(value.dtype))
    small = save_bundle(tmp_path / "small", card(), net)
    assert {v.dtype for v in state_of(small).values()} == {torch.float16, torch.int64}
    assert torch.float16 not in {state_of(folder)[key].dtype for key in ("stages.1.conv.weight",)}
    again = load_bundle(small).net
    assert all(torch.equal(value, net.state_dict()[key]) for key, value in again.state_dict().items())


def test_same_scores_after_the_round_trip(folder: Path) -> None:
    torch.manual_seed(1)
    spec = card().input
    direct = wrap(
        CascadeNet([4, 8], 3),
        CLASSES,
        spec.size,
        spec.mean,
        spec.std,
        channels=1,
        score_kind="sigmoid",
        value_range=spec.value_range,
        policy=spec.policy,
    )
    found = predict(load_bundle(folder), film())
    assert [c.logit for c in found.classes] == [c.logit for c in predict(direct, film()).classes]
    assert found.classes[0].called is not None
    assert found.classes[1].called is None


def test_wrong_hash(folder: Path) -> None:
    data = bytearray((folder / WEIGHTS).read_bytes())
    data[-1] ^= 1
    (folder / WEIGHTS).write_bytes(data)
    refused(folder, WEIGHTS, "sha256", "copy the bundle again")


def test_wrong_class_count(folder: Path) -> None:
    edit(folder, classes=["a", "b"], operating_points=[None, None], findings={})
    refused(folder, "3 classes", "names 2")


def test_operating_points_for_other_classes(folder: Path) -> None:
    edit(folder, operating_points=[0.5])
    refused(folder, "operating_points")


def test_missing_and_foreign_tensors(folder: Path) -> None:
    state = state_of(folder)
    without = {key: value for key, value in state.items() if key != "stages.1.conv.weight"}
    rewrite(folder, without)
    refused(folder, "lacks stages.1.conv.weight")
    rewrite(folder, state | {"stages.9.conv.weight": torch.zeros(1)})
    refused(folder, "stages.9.conv.weight")


def test_wrong_shape_and_kind(folder: Path) -> None:
    state = state_of(folder)
    rewrite(folder, state | {"stages.0.norm.weight": torch.ones(5)})
    refused(folder, "stages.0.norm.weight", "(5,)", "(4,)")
    rewrite(folder, state | {"stages.0.norm.weight": torch.ones(4, dtype=torch.int64)})
    refused(folder, "stages.0.norm.weight", "int64")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite(folder: Path, value: float) -> None:
    state = state_of(folder)
    state["heads.1.linear.weight"][0, 0] = value
    rewrite(folder, state)
    refused(folder, "heads.1.linear.weight", "not finite")


def test_weights_that_are_too_coarse(folder: Path) -> None:
    state = state_of(folder)
    rewrite(folder, state | {"stages.0.norm.weight": torch.ones(4).to(torch.float8_e4m3fn)})
    refused(folder, "stages.0.norm.weight", "too coarse")


def test_a_file_larger_than_its_architecture_needs_is_not_read(folder: Path) -> None:
    rewrite(folder, state_of(folder) | {"more": torch.zeros(4096)})
    refused(folder, WEIGHTS, "more numbers than the architecture")


def test_half_precision_weights_are_read_as_single(folder: Path) -> None:
    rewrite(folder, {k: v.half() if v.is_floating_point() else v for k, v in state_of(folder).items()})
    assert all(p.dtype is torch.float32 for p in load_bundle(folder).net.parameters())


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("a pickle ran",)


def test_a_pickle_in_place_of_the_weights_never_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = pickle.dumps(_Bomb())
    (folder / WEIGHTS).write_bytes(data)
    edit(folder, weights_sha256=hashlib.sha256(data).hexdigest())
    refused(folder, WEIGHTS, "pickle")
    assert capsys.readouterr().out == ""


def test_a_torch_zip_in_place_of_the_weights(folder: Path) -> None:
    torch.save(state_of(folder), folder / WEIGHTS)
    refused(folder, WEIGHTS, "pickle")


@pytest.mark.parametrize("name", ["model.pt", "weights.PTH", "extra.pkl", "x.ckpt"])
def test_a_pickle_beside_the_weights(folder: Path, name: str) -> None:
    (folder / name).write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(BundleError, match="pickle") as caught:
        load_bundle(folder)
    assert name in str(caught.value)


def test_no_weights_and_truncated_weights(folder: Path) -> None:
    data = (folder / WEIGHTS).read_bytes()[:-7]
    (folder / WEIGHTS).write_bytes(data)
    edit(folder, weights_sha256=hashlib.sha256(data).hexdigest())
    refused(folder, WEIGHTS, "safetensors")
    (folder / WEIGHTS).unlink()
    refused(folder, WEIGHTS, "could not be read")


def test_a_layer_that_the_network_does_not_have(folder: Path) -> None:
    edit(folder, layers=["stages.0", "stages.7"])
    refused(folder, "stages.7", "stages.0, stages.1")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"architecture": "resnet"}, "no architecture called resnet"),
        ({"architecture": "torchvision/resnet9000"}, "resnet9000"),
        ({"architecture": "x" * 3000}, "xxx…"),
        ({"arguments": {"widths": "a\u2028b"}}, "(widths=ab)"),
        ({"arguments": {"widths": [4, 1e999]}}, "inf"),
        ({"arguments": {"widths": [4, 8], "channels": 0}}, "channels=0"),
        ({"architecture": "torchvision/densenet121", "arguments": {"growth_rate": 0}}, "growth_rate=0"),
        ({"arguments": {"wide": 3}}, "wide=3"),
        ({"arguments": {"widths": []}}, "arguments"),
        ({"arguments": {"widths": "many"}}, "arguments"),
    ],
)
def test_architectures_that_cannot_be_built(folder: Path, changes: dict[str, object], word: str) -> None:
    edit(folder, **changes)
    assert len(refused(folder, CARD, word)) < 300 + len(str(folder))


def test_a_card_cannot_ask_for_more_memory_than_its_weights_have(folder: Path) -> None:
    """Ten gigabytes, if they were allocated before the weights were looked at."""
    edit(folder, arguments={"widths": [8192] * 5})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(folder, WEIGHTS, "another architecture")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_a_regnet_counts_its_widths_and_is_planned_all_the_same(tmp_path: Path) -> None:
    net = build("torchvision/regnet_y_400mf", {}, 2).eval()
    layers = layer_names(net)[-1:]
    kind = replace(card(), architecture="torchvision/regnet_y_400mf", arguments=(), classes=("A", "B"), layers=layers)
    kind = replace(kind, operating_points=(None, None), findings=(), taps=False)
    assert load_bundle(save_bundle(tmp_path / "regnet", kind, net)).card.classes == ("A", "B")


def test_an_unknown_device_names_the_ones_there_are(folder: Path) -> None:
    for device in ("cuda:99", "abacus", "meta"):
        with pytest.raises(BundleError, match="cpu") as caught:
            load_bundle(folder, device)
        assert device in str(caught.value)


def test_saving_refuses_a_card_with_wrong_layers(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"stages\.3"):
        save_bundle(tmp_path, replace(card(), layers=("stages.3",)), CascadeNet([4, 8], 3))
    assert not (tmp_path / CARD).exists()


def test_state_dict_files(folder: Path, tmp_path: Path) -> None:
    state = state_of(folder)
    torch.save({"state_dict": {f"module.{k}": v for k, v in state.items()}, "epoch": 3}, tmp_path / "a.pth")
    torch.save(state, tmp_path / "b.pt")
    for path in (tmp_path / "a.pth", tmp_path / "b.pt", folder / WEIGHTS):
        found = load_state_dict_file(path)
        assert found.keys() == state.keys()
        assert all(torch.equal(found[key], state[key]) for key in state)


def test_state_dict_files_never_run_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"a": _Bomb()}, tmp_path / "bomb.pt")
    (tmp_path / "bomb.pkl").write_bytes(pickle.dumps(_Bomb()))
    (tmp_path / "junk.pt").write_bytes(b"not a file of weights")
    torch.save({"a": 1}, tmp_path / "numbers.pt")
    for name in ("bomb.pt", "bomb.pkl", "junk.pt", "numbers.pt", "absent.pt"):
        with pytest.raises(BundleError) as caught:
            load_state_dict_file(tmp_path / name)
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)
    assert capsys.readouterr().out == ""


def test_the_real_squeezenets(shared_data: Path) -> None:
    """A real torchvision state dict, with its own kind of input, and a real poor chest network."""
    from xai_desktop.models.backbones import build

    state = load_state_dict_file(shared_data / "models" / "imagenet_squeezenet1_0_torchvision_layout.pt")
    net = build("torchvision/squeezenet1_0", {}, 1000)
    net.load_state_dict(state)
    classes = [str(i) for i in range(1000)]
    bundle = wrap(net, classes, (224, 224), (123, 117, 104), (1, 1, 1), value_range=(0, 255))
    assert bundle.layers[-1] == "features.12"
    assert sum(c.score for c in predict(bundle, film()).classes) == pytest.approx(1)
    poor = build("torchvision/squeezenet1_1", {}, 3)
    poor.load_state_dict(load_state_dict_file(shared_data / "models" / "cxr_squeezenet1_1_three_class.pth"))


def test_the_card_is_read_without_the_weights(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    assert read_card(folder).name == "tiny"
