"""The weights of HED: a person's own file, in the layouts of the ports that are in use.

The file is named by the variable XAI_DESKTOP_HED, or lies as `hed.safetensors`, `hed.pth` or `hed.pt` in the person's
folder of settings, where `keep_hed` puts it. No name of a file becomes part of a map's record: its sha256 does.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from xai_desktop.core.errors import BundleError
from xai_desktop.core.paths import user_folder
from xai_desktop.io import atomic
from xai_desktop.models.hed import MEAN, STAGES, Hed
from xai_desktop.models.store import load_state_dict_file

VARIABLE = "XAI_DESKTOP_HED"
NAMES = ("hed.safetensors", "hed.pth", "hed.pt")
NUMBERS = ("One", "Two", "Thr", "Fou", "Fiv")
CONVS = [(stage, conv) for stage, (_, count) in enumerate(STAGES) for conv in range(count)]


def find_hed() -> Path:
    """The file of weights. Raises `BundleError` saying how to give one."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    folder = user_folder("config")
    for name in NAMES:
        if (folder / name).is_file():
            return folder / name
    raise BundleError(
        f"HED has no weights here: put a file of them as {NAMES[1]} or {NAMES[0]} into {folder}, or name it in the "
        f"variable {VARIABLE}; the edges called structured need none."
    )


def load_hed(path: Path, device: str = "cpu") -> tuple[Hed, str]:
    """The network in eval mode and the sha256 of its file, remembered until the file changes. Raises `BundleError`."""
    try:
        facts = path.stat()
    except OSError as error:
        raise BundleError(
            f"{path}: the weights of HED could not be read ({error.strerror or error}); check the variable {VARIABLE}."
        ) from error
    return _loaded(path, facts.st_mtime_ns, facts.st_size, device)


def keep_hed(path: Path) -> Path:
    """Check a file of weights and keep a copy of them, as safetensors, where `find_hed` looks. Its path.

    Raises `BundleError`, `ExportError`.
    """
    state = {name: value.contiguous() for name, value in as_ours(load_state_dict_file(path), path).items()}
    return atomic.write_bytes(user_folder("config") / NAMES[0], safetensors.torch.save(state))


@lru_cache(maxsize=1)
def _loaded(path: Path, _time: int, _size: int, device: str) -> tuple[Hed, str]:
    state = as_ours(load_state_dict_file(path), path)
    with torch.device("meta"):  # no memory, and no random numbers taken from anybody
        net = Hed()
    net.load_state_dict(state, assign=True)
    with path.open("rb") as stream:
        return net.eval().requires_grad_(False).to(device), hashlib.file_digest(stream, "sha256").hexdigest()


def as_ours(state: Mapping[str, Tensor], path: Path) -> dict[str, Tensor]:
    """The same tensors under our names, float32. Raises `BundleError` where names, shapes or values do not fit."""
    for names in layouts():
        if all(f"{theirs}.{kind}" in state for theirs in names.values() for kind in ("weight", "bias")):
            found = {f"{own}.{k}": state[f"{theirs}.{k}"] for own, theirs in names.items() for k in ("weight", "bias")}
            return _checked(_complete(found, state), path)
    raise BundleError(
        f"{path}: its names are of no known port of HED (such as netVggOne.0, conv1_1 with score_dsn1, block1.convs.0 "
        f"or stages.0.0) but begin with {min(state)}; choose a file with the whole network."
    )


def layouts() -> Iterator[dict[str, str]]:
    """Our name of each layer → theirs, per known layout: our own, two of a port, several of Caffe, one without fuse."""
    yield {own: own for own in (*_convs("stages.{s}.{c}"), *_sides("sides.{s}"), "fuse")}
    for prefix in ("net", "module"):
        names = _convs(f"{prefix}Vgg{{word}}.{{place}}") | _sides(f"{prefix}Score{{word}}")
        yield names | {"fuse": f"{prefix}Combine.0"}
    for side, fuse in (("score_dsn{n}", "score_final"), ("score_dsn{n}", "score_fuse"), ("dsn{n}", "fuse")):
        yield _convs("conv{n}_{m}") | _sides(side) | {"fuse": fuse}
    yield _convs("conv{n}_{m}") | _sides("score-dsn{n}") | {"fuse": "new-score-weighting"}
    yield _convs("block{n}.convs.{c}") | _sides("block{n}.projection")


def _convs(pattern: str) -> dict[str, str]:
    """`s` and `c` count from 0, `n` and `m` from 1; `place` counts the pooling and the ReLUs of a sequence too."""
    return {
        f"stages.{s}.{c}": pattern.format(s=s, c=c, n=s + 1, m=c + 1, word=NUMBERS[s], place=2 * c + (s > 0))
        for s, c in CONVS
    }


def _sides(pattern: str) -> dict[str, str]:
    return {f"sides.{s}": pattern.format(s=s, n=s + 1, word=NUMBERS[s]) for s in range(len(STAGES))}


def _complete(found: dict[str, Tensor], state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """With the mean, and for the layout without a fuse layer with the plain mean of the sides.

    That layout, of the annotators of ControlNet, takes red first and brings its own mean along.
    """
    mean = torch.tensor(MEAN).reshape(1, 3, 1, 1)
    if "fuse.weight" in found:
        return {**found, "mean": state.get("mean", mean)}
    fuse = {"fuse.weight": torch.full((1, 5, 1, 1), 1 / 5), "fuse.bias": torch.zeros(1)}
    first = {"stages.0.0.weight": found["stages.0.0.weight"].flip(1)} if "norm" in state else {}
    return {**found, **first, **fuse, "mean": state["norm"].flip(1) if "norm" in state else mean}


def _checked(state: dict[str, Tensor], path: Path) -> dict[str, Tensor]:
    with torch.device("meta"):
        wanted = Hed().state_dict()
    for name, tensor in wanted.items():
        if state[name].shape != tensor.shape:
            raise BundleError(
                f"{path}: {name} has the shape {tuple(state[name].shape)} where HED has {tuple(tensor.shape)}; "
                "choose the weights of the whole network."
            )
        if not state[name].is_floating_point() or not bool(torch.isfinite(state[name]).all()):
            raise BundleError(f"{path}: {name} holds values that are no finite numbers; download the file again.")
    return {name: state[name].detach().float() for name in wanted}
