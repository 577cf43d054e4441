"""Networks as their own systems export them, brought in and held against their source; and programs that do harm."""

import io
import pickle
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torchvision import models

from tests.helpers.importing import assert_answers_as, assert_explains, imported, lively
from tests.helpers.onnx_files import saved as write_onnx
from tests.helpers.programs import (
    SIDE,
    Harmful,
    Reading,
    allowing,
    endless_loop,
    exported,
    films,
    scripted,
    small,
    traced,
)
from tests.unit.models.films import film
from xai_desktop.core.errors import BundleError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.programs import CONVERTED, EXPORTED, TORCHSCRIPT
from xai_desktop.core.proposal import Choices
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.importing.state_dicts import Opened
from xai_desktop.models.programs import permission
from xai_desktop.models.programs.program import Manner, Program
from xai_desktop.models.programs.recognised import open_program
from xai_desktop.models.store import load_bundle
from xai_desktop.services.explaining import explain
from xai_desktop.services.importing import import_network, propose

pytestmark = pytest.mark.slow
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux keeps a process from files")


def _resnet() -> nn.Module:
    torch.manual_seed(0)
    return lively(models.resnet18(num_classes=3))


def _vit() -> nn.Module:
    torch.manual_seed(1)
    net = models.VisionTransformer(64, 8, 3, 2, 24, 48, num_classes=3)
    nn.init.normal_(net.heads[0].weight)
    return lively(net)


def _densenet() -> nn.Module:
    torch.manual_seed(2)
    return lively(models.DenseNet(8, (2, 3), 16, num_classes=3))


def _convnext() -> nn.Module:
    torch.manual_seed(3)
    stages = [models.convnext.CNBlockConfig(8, 16, 1), models.convnext.CNBlockConfig(16, None, 2)]
    return lively(models.ConvNeXt(stages, num_classes=3))


def _swin() -> nn.Module:
    torch.manual_seed(4)
    return lively(models.SwinTransformer([4, 4], 16, [2, 2], [2, 2], [4, 4], num_classes=3))


NETS: dict[str, Callable[[], nn.Module]] = {
    "resnet18": _resnet,
    "vit": _vit,
    "densenet": _densenet,
    "convnext": _convnext,
    "swin": _swin,
    "mobilenet": lambda: lively(models.mobilenet_v3_small(num_classes=3)),
    "efficientnet": lambda: lively(models.efficientnet_b0(num_classes=3)),
    "shufflenet": lambda: lively(models.shufflenet_v2_x0_5(num_classes=3)),
    "googlenet": lambda: lively(models.googlenet(num_classes=3, aux_logits=False, init_weights=False)),
}


def _film(channels: int = 3, side: int = 64) -> torch.Tensor:
    return films(1, channels, side)


@pytest.mark.parametrize("exporter", ["older", "newer"])
@pytest.mark.parametrize("name", NETS)
def test_onnx_of_torch_s_exporters_comes_in(name: str, exporter: str, tmp_path: Path) -> None:
    net, path = NETS[name](), tmp_path / "net.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if exporter == "older":
            batch = {"x": {0: "batch"}, "y": {0: "batch"}}
            torch.onnx.export(
                net, (_film(),), str(path), dynamo=False, input_names=["x"], output_names=["y"], dynamic_axes=batch
            )
        else:
            torch.onnx.export(net, (_film(),), str(path), dynamo=True, verbose=False)  # weights beside the file
    bundle, found = imported(path, tmp_path / "bundle")
    assert (found.architecture, found.methods) == (CONVERTED, "")
    assert_answers_as(bundle, net)
    assert_explains(bundle)
    if name == "vit":
        assert len(bundle.layers) == 3
        assert np.ptp(explain(bundle, film(), "attention_rollout", target=0).raw) > 0


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Path]:
    def allow(path: Path) -> Path:
        policy = allowing(path)
        monkeypatch.setattr(permission, "load_policy", lambda: (policy, ""))
        return path

    return allow


WAYS = ("scripted", "traced", "exported")


def _saved(way: str, net: nn.Module, film_: torch.Tensor, path: Path) -> Path:
    if way == "scripted":
        return scripted(net, path)
    return traced(net, film_, path) if way == "traced" else exported(net, film_, path)


@pytest.mark.parametrize("way", WAYS)
def test_a_program_of_a_known_network_is_built_here(way: str, tmp_path: Path, allowed: Callable[[Path], Path]) -> None:
    net = _resnet()
    bundle, found = imported(allowed(_saved(way, net, _film(), tmp_path / "net.pt")), tmp_path / "bundle")
    assert (found.architecture, found.methods) == ("torchvision/resnet18", "")
    assert any("from the program's own weights" in one for one in found.evidence)
    assert_answers_as(bundle, net)
    assert_explains(bundle)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["small", "vit"])
def test_any_other_program_is_asked(name: str, way: str, tmp_path: Path, allowed: Callable[[Path], Path]) -> None:
    net, one = (small(), films(1)) if name == "small" else (_vit(), _film())
    path = allowed(_saved(way, net, one, tmp_path / "net.pt"))
    spec = InputSpec((one.shape[2], one.shape[3]), one.shape[1])
    bundle, found = imported(path, tmp_path / "bundle", input=spec)
    assert found.architecture == (EXPORTED if way == "exported" else TORCHSCRIPT)
    assert "their gradients" in found.methods
    assert_answers_as(bundle, net)
    for method in ("occlusion", "rise", "lime", "saliency"):
        _explains(bundle, method)
    bundle.net.close()  # type: ignore[operator]


def _explains(bundle: ModelBundle, method: str) -> None:
    assert np.ptp(explain(bundle, film(), method, target=0).raw) > 0, method


def test_a_script_is_checked_against_the_site_at_every_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    net = small()
    path = scripted(net, tmp_path / "net.pt")
    monkeypatch.setattr(permission, "load_policy", lambda: (allowing(path), ""))
    found = propose(path)
    assert (found.kind, found.architecture, found.input.channels) == ("TorchScript", TORCHSCRIPT, 1)
    assert "their gradients, and no layers" in found.methods
    folder = import_network(
        found, Choices("theirs", ("a", "b", "c"), InputSpec((SIDE, SIDE)), ScoreKind.SOFTMAX), tmp_path / "bundle"
    )
    bundle = load_bundle(folder)
    np.testing.assert_allclose(bundle.net(films()).numpy(), net(films()).detach().numpy(), atol=1e-5)
    assert np.isfinite(explain(bundle, film(), "integrated_gradients", target="b").raw).all()
    bundle.net.close()  # type: ignore[operator]
    monkeypatch.setattr(permission, "load_policy", lambda: (SitePolicy(), ""))
    with pytest.raises(BundleError, match=r"network\.torchscript: is a program \(TorchScript\)"):
        load_bundle(folder)


HARM = "import sys, torch; net = torch.jit.load(sys.argv[1]); net(torch.zeros(1, 1, 16, 16))"


@linux
@pytest.mark.parametrize("harm", ["writes", "makes", "reads"])
def test_a_script_that_would_do_harm_does_none(harm: str, tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    own.write_bytes(b"precious" * 10)
    net = {"writes": Harmful(str(own)), "makes": Harmful(str(other)), "reads": Reading("/etc/passwd")}[harm]
    path = scripted(net, tmp_path / "harm.pt")
    made = Program(path, path.read_bytes(), Manner(TORCHSCRIPT, 1, ((SIDE, SIDE),)))
    with pytest.raises(BundleError, match=r"harm\.pt: this TorchScript program does not work here"):
        made.answers(films(1).numpy())
    made.close()
    assert own.read_bytes() == b"precious" * 10
    assert not other.exists()
    subprocess.run([sys.executable, "-c", HARM, str(path)], check=True, capture_output=True)  # it would have
    assert (own.read_bytes() != b"precious" * 10) == (harm == "writes")
    assert other.exists() == (harm == "makes")


class Writes:
    """A pickle that makes a file."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self.target), "w")


def _poisoned(path: Path, target: Path) -> Path:
    """Every pickle of an exported program replaced by one that makes a file."""
    content = path.read_bytes()
    evil = io.BytesIO()
    torch.save(Writes(target), evil, pickle_module=pickle)
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(path, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, evil.getvalue() if name.endswith((".pt", ".pkl")) else source.read(name))
    return path


@linux
def test_an_exported_program_whose_pickle_would_write_a_file_writes_none(
    tmp_path: Path, allowed: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    sentinel = tmp_path / "sentinel"
    path = _poisoned(exported(small(), films(1), tmp_path / "net.pt2"), sentinel)
    monkeypatch.setattr(permission, "load_policy", lambda: (SitePolicy(), ""))
    with pytest.raises(BundleError, match=r"net\.pt2: is a program \(ExportedProgram\).*was not opened"):
        imported(path, tmp_path / "bundle")
    with pytest.raises(BundleError, match=r"net\.pt2: this ExportedProgram program does not work here"):
        imported(allowed(path), tmp_path / "bundle")
    assert not sentinel.exists()
    loads = "import sys, torch; torch.export.load(sys.argv[1])"
    subprocess.run([sys.executable, "-c", loads, str(path)], check=False, capture_output=True)
    assert sentinel.exists(), "a pickle that does nothing anywhere would prove nothing"


STARTS = """
import sys
from pathlib import Path
from xai_desktop.models.programs.program import Manner, Program
path = Path(sys.argv[1])
made = Program(path, path.read_bytes(), Manner("program/onnx", 1, ((16, 16),), "y"))
made._child.start()
print(made._child.number, flush=True)
made.facts
"""


@linux
def test_an_endless_program_does_not_outlive_the_one_that_started_it(tmp_path: Path) -> None:
    path = write_onnx(endless_loop(), tmp_path / "net.onnx")
    near = subprocess.Popen([sys.executable, "-c", STARTS, str(path)], stdout=subprocess.PIPE, text=True)
    assert near.stdout is not None
    far = Path("/proc") / near.stdout.readline().strip()
    time.sleep(4)
    assert far.exists()
    near.kill()
    near.communicate()
    ends = time.monotonic() + 10
    while far.exists() and "zombie" not in (far / "status").read_text() and time.monotonic() < ends:
        time.sleep(0.2)
    assert not far.exists() or "zombie" in (far / "status").read_text()


class Known(nn.Module):
    """A network of torchvision with a last step of its own."""

    def __init__(self, last: nn.Module) -> None:
        super().__init__()
        from torchvision.models import squeezenet1_1

        torch.manual_seed(0)
        self.net, self.last = squeezenet1_1(num_classes=3), last

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.last(self.net(x))
        return found


@pytest.mark.parametrize(
    ("last", "kind"),
    [(nn.Softmax(1), ScoreKind.SOFTMAX), (nn.Sigmoid(), ScoreKind.SIGMOID)],
    ids=["softmax", "sigmoid"],
)
def test_a_known_network_with_a_last_step_is_built_here(last: nn.Module, kind: ScoreKind, tmp_path: Path) -> None:
    path = traced(Known(last).eval(), torch.rand(1, 3, 64, 64), tmp_path / "net.pt")
    found = open_program(path, policy=allowing(path))
    assert isinstance(found, Opened)
    assert (found.proposal.architecture, found.proposal.score_kind) == ("torchvision/squeezenet1_1", kind)
    assert any(f"its last step is a {kind.value}" in text for text in found.proposal.evidence)


class Chance(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.functional.dropout(x.flatten(1)[:, :64], 0.5, True)


class Two(nn.Module):
    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return x.flatten(1)[:, :2] * 3, x.flatten(1)[:, :3]


def test_scripts_are_asked_the_same_questions(tmp_path: Path) -> None:
    chance = traced(Chance(), films(1), tmp_path / "chance.pt")
    with pytest.raises(BundleError, match="it answers the same film otherwise each time"):
        open_program(chance, policy=allowing(chance))
    two = traced(Two(), torch.rand(1, 1, SIDE, SIDE), tmp_path / "two.pt")
    found = open_program(two, policy=allowing(two))
    assert found is not None
    assert any("gives 2 answers (1, 2), and only the first" in text for text in found.proposal.notices)
