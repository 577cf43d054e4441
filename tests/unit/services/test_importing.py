"""Networks of torchvision, TorchXRayVision and MONAI come in: recognised, with the same scores, and explained."""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn
from torchvision import models

from tests.helpers.importing import assert_answers_as, assert_explains, imported, lively, saved, shifted
from xai_desktop.app.model_card import card_sections
from xai_desktop.core.errors import BundleError, ExportError
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.proposal import Choices
from xai_desktop.io.bundle_files import CARD
from xai_desktop.models.reference import EXPECTED, INPUT, REFERENCE, synthetic_film
from xai_desktop.models.store import load_bundle
from xai_desktop.services.importing import import_network, propose

SMALL = ("squeezenet1_1", "mobilenet_v3_small", "shufflenet_v2_x0_5", "regnet_y_400mf")


@pytest.mark.parametrize("name", SMALL)
def test_torchvision_is_recognised_and_answers_as_its_source(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = lively(models.get_model(name, weights=None, num_classes=3))
    bundle, found = imported(saved(tmp_path / "w.pth", net.state_dict()), tmp_path / "in")
    assert found.architecture == f"torchvision/{name}"
    assert found.class_count == 3
    assert f"({len(net.state_dict())} of {len(net.state_dict())})" in " ".join(found.evidence)
    assert_answers_as(bundle, net)
    assert_explains(bundle)


def test_one_channel_is_said_in_the_arguments(tmp_path: Path) -> None:
    net = models.resnet18(num_classes=2)
    net.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    bundle, found = imported(saved(tmp_path / "w.pt", lively(net).state_dict()), tmp_path / "in")
    assert found.arguments == (("channels", 1),)
    assert found.input.channels == 1
    assert_answers_as(bundle, net)


@pytest.mark.parametrize("prefix", ["module.", "model.", "_orig_mod.", "net.module."])
def test_prefixes_come_off_and_are_said(prefix: str, tmp_path: Path) -> None:
    state = models.squeezenet1_1(num_classes=2).state_dict()
    found = propose(saved(tmp_path / "w.pt", {"state_dict": shifted(state, prefix), "epoch": 4}))
    assert found.architecture == "torchvision/squeezenet1_1"
    assert f"every name began with {prefix}, which was taken off" in found.evidence
    assert "its weights were kept under state_dict" in found.evidence


def test_safetensors_and_what_stands_beside_a_network(tmp_path: Path) -> None:
    state = shifted(models.squeezenet1_1(num_classes=2).state_dict(), "model.") | {"criterion.weight": torch.ones(2)}
    path = tmp_path / "w.safetensors"
    path.write_bytes(safetensors.torch.save({name: value.contiguous() for name, value in state.items()}))
    found = propose(path)
    assert found.architecture == "torchvision/squeezenet1_1"
    assert any("criterion.weight" in text for text in found.evidence)


def test_dense_nets_from_before_2019(tmp_path: Path) -> None:
    net = models.densenet121(num_classes=2)
    state = {re.sub(r"(denselayer\d+\.(?:norm|conv))([12])\.", r"\1.\2.", n): v for n, v in net.state_dict().items()}
    assert "features.denseblock1.denselayer1.norm.1.weight" in state
    found = propose(saved(tmp_path / "w.pt", shifted(state, "module.")))
    assert found.architecture == "torchvision/densenet121"
    assert any("before 2019" in text for text in found.evidence)


def test_files_from_before_counters_of_batches(tmp_path: Path) -> None:
    net = lively(models.resnet18(num_classes=2))
    state = {name: value for name, value in net.state_dict().items() if "num_batches" not in name}
    bundle, found = imported(saved(tmp_path / "w.pt", state), tmp_path / "in")
    assert any("it lacks 20 counters of batches" in text for text in found.evidence)
    assert_answers_as(bundle, net)


def test_timm_is_recognised_and_answers_as_its_source(tmp_path: Path) -> None:
    timm = pytest.importorskip("timm")
    torch.manual_seed(0)
    net = lively(timm.create_model("resnet10t", num_classes=2, in_chans=1))
    bundle, found = imported(saved(tmp_path / "w.pt", net.state_dict()), tmp_path / "in")
    assert (found.architecture, found.arguments) == ("timm/resnet10t", (("channels", 1),))
    assert_answers_as(bundle, net)


def test_without_timm_its_networks_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "w.pt", {"patch_embed.proj.weight": torch.ones(1, 1, 2, 2)})
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(BundleError, match="only where the package timm is installed; name it"):
        propose(path)
    with pytest.raises(
        BundleError, match=r'needs the package timm.*; install it with pip install "xai-desktop\[networks\]"'
    ):
        propose(path, architecture="timm/levit_128")  # one that no other test has planned


def test_others_that_fit_as_well_are_named(tmp_path: Path) -> None:
    found = propose(saved(tmp_path / "w.pt", models.resnet18(num_classes=2).state_dict()))
    assert found.others == ("timm/resnet18",)


def test_the_wrong_architecture_is_refused_with_what_is_wrong(tmp_path: Path) -> None:
    path = saved(tmp_path / "w.pt", models.resnet18(num_classes=2).state_dict())
    with pytest.raises(BundleError, match=r"w\.pt: .*does not belong to torchvision/resnet34; name another"):
        propose(path, architecture="torchvision/resnet34")
    with pytest.raises(BundleError, match="torchvision has no classifier called resnet19"):
        propose(path, architecture="torchvision/resnet19")


def test_names_of_nobody_are_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"are of no architecture that is known here; name it with --architecture"):
        propose(saved(tmp_path / "w.pt", {"one.weight": torch.ones(2, 2), "two.weight": torch.ones(2, 2)}))


def test_damaged_weights_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    state = models.squeezenet1_1(num_classes=2).state_dict()
    state["features.0.weight"][0, 0, 0, 0] = float("nan")
    path = saved(tmp_path / "w.pt", state)
    with pytest.raises(BundleError, match=r"w\.pt: features\.0\.weight holds values that are not finite"):
        import_network(propose(path), Choices("n", ("a", "b")), tmp_path / "in")
    assert [one.name for one in tmp_path.iterdir()] == ["w.pt"]


def test_a_shape_that_does_not_fit(tmp_path: Path) -> None:
    state = models.squeezenet1_1(num_classes=2).state_dict() | {"features.0.bias": torch.zeros(65)}
    with pytest.raises(BundleError, match="no architecture"):
        propose(saved(tmp_path / "w.pt", state))
    with pytest.raises(BundleError, match=r"has features\.0\.bias as \(65,\)"):
        propose(tmp_path / "w.pt", architecture="torchvision/squeezenet1_1")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return saved(tmp_path / "w.pt", lively(models.squeezenet1_1(num_classes=2)).state_dict())


def test_classes_must_be_named(small: Path, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="gives 2 scores, but the file does not name them; name every class"):
        import_network(propose(small), Choices("n"), tmp_path / "in")
    with pytest.raises(BundleError, match="but 1 names were given"):
        import_network(propose(small), Choices("n", ("a",)), tmp_path / "in")
    with pytest.raises(BundleError, match="different names"):
        import_network(propose(small), Choices("n", ("a", "a")), tmp_path / "in")
    assert not (tmp_path / "in").exists()


def test_nothing_is_written_over(small: Path, tmp_path: Path) -> None:
    import_network(propose(small), Choices("n", ("a", "b")), tmp_path / "in")
    before = {one.name: one.read_bytes() for one in (tmp_path / "in").iterdir()}
    with pytest.raises(ExportError, match="is there already"):
        import_network(propose(small), Choices("n", ("c", "d")), tmp_path / "in")
    assert {one.name: one.read_bytes() for one in (tmp_path / "in").iterdir()} == before


def test_the_card_says_where_it_came_from(small: Path, tmp_path: Path) -> None:
    import hashlib

    choices = Choices("n", ("a", "b"), score_kind=ScoreKind.SIGMOID, out_of_scope="children", licence="MIT")
    card = load_bundle(import_network(propose(small), choices, tmp_path / "in")).card
    assert card.origin.file == "w.pt"
    assert card.origin.sha256 == hashlib.sha256(small.read_bytes()).hexdigest()
    assert card.origin.kind == "state dict"
    assert any("squeezenet1_1" in text for text in card.origin.evidence)
    assert (card.out_of_scope, card.licence, card.score_kind) == ("children", "MIT", ScoreKind.SIGMOID)
    assert card.reference.made_by == "import"
    told = {section.title: section.rows for section in card_sections(card, tmp_path / "in", 5)}
    assert ("out of scope", "children") in told["Intended use"]
    assert any("does not say the size of its input" in text for _, text in told["What was only guessed at its import"])
    assert ("source file", "w.pt (state dict)") in told["Origin"]


def test_the_same_file_gives_the_same_bundle(small: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        import_network(propose(small), Choices("n", ("a", "b")), tmp_path / name)
    for one in (tmp_path / "one").iterdir():
        assert one.read_bytes() == (tmp_path / "two" / one.name).read_bytes()


class TestReference:
    """An input with its answer lies in the bundle and is asked again at every load."""

    @pytest.fixture
    def folder(self, small: Path, tmp_path: Path) -> Path:
        return import_network(propose(small), Choices("n", ("a", "b")), tmp_path / "in")

    def pair(self, folder: Path) -> dict[str, torch.Tensor]:
        found: dict[str, torch.Tensor] = safetensors.torch.load((folder / REFERENCE).read_bytes())
        return found

    def rewrite(self, folder: Path, pair: dict[str, torch.Tensor]) -> None:
        """Another answer with a hash that fits."""
        import hashlib

        data = safetensors.torch.save(pair)
        (folder / REFERENCE).write_bytes(data)
        card = json.loads((folder / CARD).read_text())
        card["reference"]["sha256"] = hashlib.sha256(data).hexdigest()
        (folder / CARD).write_text(json.dumps(card))

    def test_it_is_the_networks_own_answer(self, folder: Path) -> None:
        pair, bundle = self.pair(folder), load_bundle(folder)
        assert torch.equal(pair[INPUT], synthetic_film(bundle.card.input))
        with torch.no_grad():
            assert torch.allclose(bundle.net(pair[INPUT]), pair[EXPECTED], atol=1e-5)
        assert len(torch.unique(pair[INPUT])) > 1000, "a film with something on it"

    def test_a_changed_file_is_refused(self, folder: Path) -> None:
        data = bytearray((folder / REFERENCE).read_bytes())
        data[-1] ^= 1
        (folder / REFERENCE).write_bytes(data)
        with pytest.raises(BundleError, match=r"reference\.safetensors: does not match the sha256"):
            load_bundle(folder)
        (folder / REFERENCE).unlink()
        with pytest.raises(BundleError, match=r"reference\.safetensors: could not be read"):
            load_bundle(folder)

    @pytest.mark.parametrize(("change", "fits"), [(3e-5, True), (1e-2, False), (float("nan"), False)])
    def test_another_answer_is_refused(self, folder: Path, change: float, fits: bool) -> None:
        pair = self.pair(folder)
        self.rewrite(folder, {**pair, EXPECTED: pair[EXPECTED] + change})
        if fits:
            load_bundle(folder)
            return
        with pytest.raises(BundleError, match=r"(differs from the stored one|not finite).*;"):
            load_bundle(folder)

    def test_the_sources_own_reference_must_be_met(self, small: Path, tmp_path: Path) -> None:
        net = models.squeezenet1_1(num_classes=2)
        net.load_state_dict(torch.load(small, weights_only=True))
        film = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
        with torch.no_grad():
            expected = net.eval()(film)
        good = saved(tmp_path / "good.pt", {INPUT: film, EXPECTED: expected})
        bundle, _ = imported(small, tmp_path / "good", reference=good)
        assert bundle.card.reference.made_by == "source"
        wrong = saved(tmp_path / "wrong.pt", {INPUT: film, EXPECTED: expected.flip(1)})
        with pytest.raises(BundleError, match=r"wrong\.pt: the network's answer differs"):
            imported(small, tmp_path / "wrong", reference=wrong)
        assert not (tmp_path / "wrong").exists()


def test_bundles_of_before_have_neither_origin_nor_reference() -> None:
    card = load_bundle("demo-cascade").card
    assert not card.origin
    assert not card.reference
    assert card.out_of_scope == ""


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("reference", {"sha256": "x"}, "reference.sha256"),
        ("reference", {"sha256": "0" * 64, "tolerance": 5}, "reference.tolerance"),
        ("origin", {"file": "a\nb", "sha256": "0" * 64}, "origin.file"),
        ("out_of_scope", 5, "out_of_scope"),
    ],
)
def test_a_card_that_says_nonsense_about_it(small: Path, tmp_path: Path, field: str, value: object, word: str) -> None:
    folder = import_network(propose(small), Choices("n", ("a", "b")), tmp_path / "in")
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps({**card, field: value}))
    with pytest.raises(BundleError, match=word):
        load_bundle(folder)


def test_a_file_that_changed_since_it_was_looked_at(small: Path, tmp_path: Path) -> None:
    found = propose(small)
    saved(small, models.squeezenet1_1(num_classes=5).state_dict())
    with pytest.raises(BundleError, match="was changed since it was looked at"):
        import_network(found, Choices("n", ("a", "b")), tmp_path / "in")


def test_torchvisions_own_preprocessing(small: Path) -> None:
    """The numbers of the weights' transforms, and their picture where nothing is cut off (both average when they
    shrink)."""
    from PIL import Image as Picture

    from tests.unit.models.films import film as grey_film
    from xai_desktop.core.image import Image
    from xai_desktop.models.preprocess import to_input

    wanted = models.get_model_weights("squeezenet1_1").IMAGENET1K_V1.transforms()
    spec = replace(propose(small).input, policy="crop")
    assert spec.size == (wanted.crop_size[0],) * 2
    assert np.allclose((spec.mean, spec.std), (wanted.mean, wanted.std))
    source = grey_film((300, 448), bits=8)
    smooth = np.asarray(Picture.fromarray(source.index.astype(np.uint8)).resize((30, 20)).resize((448, 300), 2))
    shown = Image(smooth.astype(np.uint16), np.arange(256, dtype=np.float32), (0.0, 255.0), 8)
    theirs = type(wanted)(crop_size=224, resize_size=224)(Picture.fromarray(smooth).convert("RGB"))
    ours = to_input(shown, replace(spec, intensity="modality"))[0][0]
    assert float((ours - theirs).abs().max()) < 0.05
    assert float((ours - theirs).abs().mean()) < 0.01
