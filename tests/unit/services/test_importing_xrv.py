"""TorchXRayVision's own files: pickled modules and state dicts come in, answer as the package itself, and explain."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.helpers.importing import assert_explains, imported, lively, noise, saved
from xai_desktop.core.image import Image, Window
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.models.importing.published import PUBLISHED
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.importing import propose
from xai_desktop.services.predicting import ask, prediction

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    xrv = pytest.importorskip("torchxrayvision")

POINTS = [0.3 + 0.02 * index for index in range(17)] + [float("nan")]


def dense_net() -> nn.Module:
    torch.manual_seed(0)
    return lively_scores(xrv.models.DenseNet(num_classes=18, op_threshs=torch.tensor(POINTS)))


def res_net() -> nn.Module:
    """The package's ResNet without its download: the same layout, made by its own class."""
    net: nn.Module = xrv.models.ResNet.__new__(xrv.models.ResNet)
    nn.Module.__init__(net)
    torch.manual_seed(0)
    inner = xrv.models.torchvision.models.resnet50(num_classes=18, weights=None)
    inner.conv1 = nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
    net.model, net.weights, net.apply_sigmoid = inner, "resnet50-res512-all", False  # type: ignore[assignment]
    net.register_buffer("op_threshs", torch.tensor(POINTS))
    return lively_scores(net)


def lively_scores(net: nn.Module) -> nn.Module:
    """Thresholds are no weights: they stay as they are."""
    points = net.op_threshs.clone()  # type: ignore[operator]
    lively(net)
    net.op_threshs = points
    return net


def scaled(scores: Tensor, points: tuple[float | None, ...]) -> Tensor:
    """What the package shows, from our scores and operating points, written anew: 0.5 at the operating point."""
    shown = []
    for score, point in zip(scores.tolist(), points, strict=True):
        if point is None:
            shown.append(0.5)
        else:
            shown.append(score / point / 2 if score < point else 1 - (1 - score) / (1 - point) / 2)
    return torch.tensor(shown)


@pytest.mark.parametrize("way", ["state dict", "zip", "legacy"])
def test_dense_net_answers_as_the_package(way: str, tmp_path: Path) -> None:
    net = dense_net()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch cannot find the source of a class; it is not wanted
        path = saved(tmp_path / "net.pt", net.state_dict() if way == "state dict" else net, legacy=way == "legacy")
    small = replace(propose(path).input, size=(96, 96))  # quicker
    names = tuple(f"finding {index}" for index in range(18))
    bundle, found = imported(path, tmp_path / "in", classes=names, input=small)
    assert found.kind == "TorchXRayVision"
    assert found.architecture == "torchxrayvision/densenet121"
    assert bundle.card.score_kind is ScoreKind.SIGMOID
    assert bundle.card.operating_points == (*(pytest.approx(p, abs=1e-6) for p in POINTS[:17]), None)
    assert any("1 of 18 outputs have no operating point" in text for text in found.notices)
    x = 300 * noise(bundle).clamp(-3, 3)
    said = prediction(bundle, ask(bundle, x)[0])
    scores = torch.tensor([one.score for one in said.classes])
    assert float(scores.std()) > 1e-3
    with torch.no_grad():
        wanted = net(x)[0]
    assert torch.allclose(scaled(scores, bundle.card.operating_points), wanted, atol=1e-4)
    if way == "legacy":
        assert_explains(bundle)


@pytest.mark.parametrize("inner", [True, False], ids=["the resnet alone, as it is published", "with model. before it"])
def test_res_net_is_recognised(inner: bool, tmp_path: Path) -> None:
    net = res_net()  # its scores are compared in tests/slow
    state = net.model.state_dict() if inner else net.state_dict()  # type: ignore[union-attr,operator]
    name = PUBLISHED[-1].file if inner else "net.pt"
    found = propose(saved(tmp_path / name, state))
    assert found.input.channels == 1
    assert found.input.size == (512, 512)
    if not inner:
        assert found.architecture == "torchxrayvision/resnet50"
        return
    assert found.architecture == "torchxrayvision/resnet50-res512-all"
    assert found.classes[0] == "Atelectasis"


def test_the_published_table_is_the_packages_own() -> None:
    theirs = xrv.models.model_urls
    for one in PUBLISHED:
        told = theirs[one.name]
        assert one.file == told["weights_url"].rsplit("/", 1)[1]
        assert list(one.labels) == told["labels"]
        assert one.size == told["input_resolution"]
        points = [float("nan") if point is None else point for point in one.thresholds]
        assert np.allclose(points, told["op_threshs"], rtol=0, atol=1e-9, equal_nan=True)
    assert {name for name in theirs if "-res" in name} == {one.name for one in PUBLISHED}


def test_a_published_file_is_known_by_its_name(tmp_path: Path) -> None:
    nih = next(one for one in PUBLISHED if one.name.endswith("-nih"))
    net = xrv.models.DenseNet(num_classes=18)
    found = propose(saved(tmp_path / nih.file, net.state_dict()))
    assert found.architecture == "torchxrayvision/densenet121-res224-nih"
    assert found.classes[:2] == ("Atelectasis", "Consolidation")
    assert found.classes[14] == "untrained output 15"
    assert found.operating_points[0] == pytest.approx(0.039117552)
    assert found.operating_points[14] is None


def test_the_film_as_the_package_prepares_it(tmp_path: Path) -> None:
    """[-1024, 1024], cut to a square, and shrunk; both average when they shrink, each in its own way."""
    rows, columns = np.mgrid[0:600, 0:448]
    grey = (127 + 60 * np.sin(rows / 40) + 60 * np.cos(columns / 55)).astype(np.uint8)
    net = xrv.models.DenseNet(num_classes=18)
    spec = propose(saved(tmp_path / "net.pt", net.state_dict())).input
    image = Image(
        grey.astype(np.uint16), np.arange(256, dtype=np.float32), (0.0, 255.0), 8, windows=(Window(128.0, 256.0),)
    )
    ours = to_input(image, spec)[0][0].numpy()
    prepared = xrv.datasets.XRayCenterCrop()(xrv.utils.normalize(grey, 255)[None])
    theirs = xrv.datasets.XRayResizer(224)(prepared)
    assert ours.shape == theirs.shape == (1, 224, 224)
    inner = np.s_[:, 2:-2, 2:-2]
    assert float(np.abs(ours - theirs)[inner].mean()) < 0.002 * 2048
    assert float(np.abs(ours - theirs)[inner].max()) < 0.02 * 2048
