"""HED against a second, slow version of itself and torchvision's VGG-16, and the layouts in which its weights come."""

import hashlib
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import BundleError
from xai_desktop.models.hed import MEAN, STAGES, Hed
from xai_desktop.models.hed_weights import NAMES, VARIABLE, as_ours, find_hed, keep_hed, load_hed

PICTURE = np.random.default_rng(0).random((35, 42, 3))
FILE = Path("somewhere/hed.pth")


@cache
def hed() -> Hed:
    """Random weights that let the film through all stages."""
    torch.manual_seed(0)
    net = Hed().eval().requires_grad_(False)
    for stage in net.stages:
        for conv in stage:  # type: ignore[attr-defined]
            nn.init.kaiming_normal_(conv.weight)
            nn.init.normal_(conv.bias, 0, 0.1)
    for side in (*net.sides, net.fuse):
        nn.init.normal_(side.weight, 0, 0.002)  # type: ignore[arg-type]
        nn.init.normal_(side.bias, 0, 0.1)  # type: ignore[arg-type]
    nn.init.uniform_(net.fuse.weight, 0.1, 0.3)
    return net


def planes(picture: AnyArray) -> Tensor:
    return torch.from_numpy(picture).permute(2, 0, 1)[None]


def convolved(x: AnyArray, weight: AnyArray, bias: AnyArray) -> AnyArray:
    """(C, H, W) → (K, H, W): 3×3, one of the nine places after the other, zeros around the picture."""
    _, rows, columns = x.shape
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    result = np.tile(bias[:, None, None], (1, rows, columns))
    for i in range(3):
        for j in range(3):
            result += np.tensordot(weight[:, :, i, j], padded[:, i : i + rows, j : j + columns], 1)
    return result


def halved(x: AnyArray) -> AnyArray:
    """The largest of each 2×2; an odd last row or column falls away."""
    rows, columns = x.shape[1] // 2, x.shape[2] // 2
    result = np.empty((len(x), rows, columns))
    for i in range(rows):
        for j in range(columns):
            result[:, i, j] = x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max((1, 2))
    return result


def enlarged(x: AnyArray, size: tuple[int, int]) -> AnyArray:
    """Bilinear, pixel by pixel, between centres."""
    result = np.empty(size)
    for i in range(size[0]):
        for j in range(size[1]):
            at = [max((p + 0.5) * old / new - 0.5, 0) for p, old, new in zip((i, j), x.shape, size, strict=True)]
            (r, c), (u, v) = (int(at[0]), int(at[1])), (at[0] % 1, at[1] % 1)
            s, d = min(r + 1, x.shape[0] - 1), min(c + 1, x.shape[1] - 1)
            result[i, j] = (1 - u) * ((1 - v) * x[r, c] + v * x[r, d]) + u * ((1 - v) * x[s, c] + v * x[s, d])
    return result


def slowly(picture: AnyArray) -> AnyArray:
    """The whole network, from (H, W, 3) red, green, blue to (H, W)."""
    state = {name: value.double().numpy() for name, value in hed().state_dict().items()}
    x = np.stack([picture[:, :, colour] * 255 - MEAN[2 - colour] for colour in (2, 1, 0)])
    total = np.full(picture.shape[:2], state["fuse.bias"][0])
    for s, (_, count) in enumerate(STAGES):
        x = halved(x) if s else x
        for c in range(count):
            x = np.maximum(convolved(x, state[f"stages.{s}.{c}.weight"], state[f"stages.{s}.{c}.bias"]), 0)
        side = np.tensordot(state[f"sides.{s}.weight"][0, :, 0, 0], x, 1) + state[f"sides.{s}.bias"][0]
        total += state["fuse.weight"][0, s, 0, 0] * enlarged(side, picture.shape[:2])
    return 1 / (1 + np.exp(-total))


def test_against_the_slow_version() -> None:
    expected = slowly(PICTURE)
    assert np.ptp(expected) > 0.1
    found = hed()(planes(PICTURE).float())
    assert found.shape == (1, 35, 42)
    np.testing.assert_allclose(found[0].numpy(), expected, atol=1e-4)


def test_the_trunk_is_the_vgg16_of_torchvision() -> None:
    vgg = pytest.importorskip("torchvision.models.vgg")
    features = vgg.make_layers(vgg.cfgs["D"])
    ours = [conv for stage in hed().stages for conv in stage]  # type: ignore[attr-defined]
    theirs = [module for module in features if isinstance(module, nn.Conv2d)]
    for mine, other in zip(ours, theirs, strict=True):
        other.load_state_dict(mine.state_dict())
    x = planes(PICTURE).float()
    with torch.no_grad():
        inputs = x.flip(1) * 255 - hed().mean
        for number, last in enumerate((3, 8, 15, 22, 29)):
            side = hed().sides[number](features[: last + 1](inputs))
            whole = nn.functional.interpolate(side, (35, 42), mode="bilinear")
            assert whole.std() > 1e-3
            torch.testing.assert_close(hed().outputs(x)[:, number], whole[:, 0], atol=1e-4, rtol=1e-4)


WORDS = ("One", "Two", "Thr", "Fou", "Fiv")
FIRST = {1: 0, 2: 1, 3: 1, 4: 1, 5: 1}


def written(conv: str, side: str, fuse: str) -> dict[str, Tensor]:
    """The weights under somebody else's names, written down by hand."""
    names = {}
    for n, (_, count) in enumerate(STAGES, 1):
        for m in range(1, count + 1):
            names[f"stages.{n - 1}.{m - 1}"] = conv.format(
                n=n, m=m, c=m - 1, word=WORDS[n - 1], p=FIRST[n] + 2 * (m - 1)
            )
        names[f"sides.{n - 1}"] = side.format(n=n, word=WORDS[n - 1])
    names["fuse"] = fuse
    state = hed().state_dict()
    return {f"{names[k.rpartition('.')[0]]}.{k.rpartition('.')[2]}": v for k, v in state.items() if k != "mean"}


LAYOUTS = [
    ("netVgg{word}.{p}", "netScore{word}", "netCombine.0"),
    ("moduleVgg{word}.{p}", "moduleScore{word}", "moduleCombine.0"),
    ("conv{n}_{m}", "score_dsn{n}", "score_final"),
    ("conv{n}_{m}", "score-dsn{n}", "new-score-weighting"),
    ("conv{n}_{m}", "dsn{n}", "fuse"),
]


@pytest.mark.parametrize("names", LAYOUTS)
def test_layouts_of_ports_give_the_same_network(names: tuple[str, str, str]) -> None:
    state = written(*names)
    assert "netVggThr.5.weight" in state or not names[0].startswith("net")
    found = as_ours(state, FILE)
    assert found.keys() == hed().state_dict().keys()
    assert all(torch.equal(value, hed().state_dict()[name]) for name, value in found.items())


def test_the_layout_without_fuse_takes_red_first_and_brings_its_mean() -> None:
    """ControlNet's annotator: x − norm in RGB, then the plain mean of the five enlarged sides."""
    state = written("block{n}.convs.{c}", "block{n}.projection", "")
    state = {name: value for name, value in state.items() if name.startswith("block")}
    state["norm"] = torch.tensor([120.0, 110.0, 100.0]).reshape(1, 3, 1, 1)
    net = Hed().eval()
    net.load_state_dict(as_ours(state, FILE))
    with torch.no_grad():
        x, sides = planes(PICTURE).float() * 255 - state["norm"], []
        for n, (_, count) in enumerate(STAGES, 1):
            x = nn.functional.max_pool2d(x, 2) if n > 1 else x
            for c in range(count):
                x = nn.functional.conv2d(
                    x, state[f"block{n}.convs.{c}.weight"], state[f"block{n}.convs.{c}.bias"], padding=1
                ).relu()
            side = nn.functional.conv2d(x, state[f"block{n}.projection.weight"], state[f"block{n}.projection.bias"])
            sides.append(nn.functional.interpolate(side, (35, 42), mode="bilinear"))
        expected = torch.cat(sides, 1).mean(1).sigmoid()
        found = net(planes(PICTURE).float())
    assert np.ptp(expected.numpy()) > 0.05
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".safetensors"])
def test_a_file_of_weights_is_loaded_with_its_hash_and_again_when_it_changes(
    home: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    path = home / f"any{suffix}"
    monkeypatch.setenv(VARIABLE, str(path))
    state = written(*LAYOUTS[0])
    _save(state, path)
    torch.manual_seed(4)
    drawn = torch.get_rng_state()
    net, digest = load_hed(find_hed())
    assert torch.equal(torch.get_rng_state(), drawn)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    torch.testing.assert_close(net(planes(PICTURE).float()), hed()(planes(PICTURE).float()))
    assert load_hed(path)[0] is net
    assert not net.training
    state["netCombine.0.bias"] = state["netCombine.0.bias"] + 1
    _save(state, path)
    os.utime(path, ns=(1, 1))
    assert load_hed(path)[1] != digest


def _save(state: dict[str, Tensor], path: Path) -> None:
    if path.suffix == ".safetensors":
        safetensors.torch.save_file(state, path)
    else:
        torch.save({"net": state}, path)


def test_a_kept_copy_is_found_and_is_the_same_network(home: Path) -> None:
    path = home / "downloaded.pth"
    torch.save(written(*LAYOUTS[2]), path)
    kept = keep_hed(path)
    assert kept == find_hed()
    assert kept.name == NAMES[0]
    torch.testing.assert_close(load_hed(kept)[0](planes(PICTURE).float()), hed()(planes(PICTURE).float()))


def test_without_weights_the_message_says_where_to_put_them(home: Path) -> None:
    with pytest.raises(BundleError, match=r"HED has no weights here: put a file .*XAI_DESKTOP_HED.*structured"):
        find_hed()


def test_a_path_to_nothing_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(home / "gone.pth"))
    with pytest.raises(BundleError, match=r"gone\.pth: the weights of HED could not be read .*check the variable"):
        load_hed(find_hed())


def test_files_that_do_not_fit_are_refused_with_one_sentence(home: Path) -> None:
    good = written(*LAYOUTS[0])
    missing = {name: value for name, value in good.items() if name != "netVggFou.3.bias"}
    with pytest.raises(BundleError, match=r"hed\.pth: its names are of no known port .*begin with netCombine"):
        as_ours(missing, FILE)
    with pytest.raises(BundleError, match=r"stages\.0\.0\.weight has the shape \(3,\) where HED has \(64, 3, 3, 3\)"):
        as_ours({**good, "netVggOne.0.weight": torch.zeros(3)}, FILE)
    with pytest.raises(BundleError, match=r"fuse\.bias holds values that are no finite numbers"):
        as_ours({**good, "netCombine.0.bias": torch.tensor([float("nan")])}, FILE)
    with pytest.raises(BundleError, match=r"fuse\.bias holds values"):
        as_ours({**good, "netCombine.0.bias": torch.tensor([1])}, FILE)


def test_a_file_that_could_run_code_is_not_opened(home: Path) -> None:
    path = home / "whole.pth"
    torch.save(nn.Linear(2, 2), path)
    with pytest.raises(BundleError, match="nothing else is ever unpickled"):
        load_hed(path)
