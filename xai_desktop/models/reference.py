"""One input of a network with the answer that it gave: asked again at every load, so that a driver, an update or a
damaged file that changes its answers is seen before anybody reads a map."""

import hashlib
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
from torch import Tensor, nn

from xai_desktop.core.errors import BundleError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.origin import Reference
from xai_desktop.io.safetensors_head import read_head
from xai_desktop.models.preprocess import normalised, ranged
from xai_desktop.models.weight_file import read_weights, safetensors_of

REFERENCE = "reference.safetensors"
INPUT, EXPECTED = "input", "expected"
LARGEST = 256 << 20
"""Bytes: three channels of 4,096 × 4,096 pixels."""


def synthetic_film(spec: InputSpec) -> Tensor:
    """(1, C, h, w): a body, two lungs and a spot, as the network expects its input. The same in every version."""
    height, width = spec.size
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    y, x = (y + 0.5) / height, (x + 0.5) / width
    body = ((x - 0.5) / 0.45) ** 2 + ((y - 0.55) / 0.6) ** 2 < 1
    film = np.where(body, 0.55 + 0.25 * y, 0.03)
    for centre in (0.32, 0.68):
        film = np.where(((x - centre) / 0.13) ** 2 + ((y - 0.48) / 0.28) ** 2 < 1, 0.22 + 0.1 * x, film)
    film += 0.3 * np.exp(-((x - 0.36) ** 2 + (y - 0.4) ** 2) / 0.002)
    plane = np.clip(film, 0, 1).astype(np.float32)
    planes = np.ascontiguousarray(np.broadcast_to(plane, (spec.channels, height, width)))
    return torch.from_numpy(normalised(ranged(planes, spec), spec))[None]


def answer(net: nn.Module, film: Tensor, path: Path) -> Tensor:
    """(1, C, h, w) → (1, classes) float32, on the CPU and in eval mode. Raises `BundleError`."""
    with torch.no_grad():
        try:
            found = net.eval()(film)
        except RuntimeError as error:
            why = str(error).splitlines()[0][:120].strip()
            raise BundleError(
                f"{path}: the network does not take an input of {tuple(film.shape)}: {why}; correct its size."
            ) from error
    if not isinstance(found, Tensor) or found.ndim != 2:
        raise BundleError(f"{path}: the network does not give one score for each class; choose a classifier.")
    return found.float()


def reference_bytes(film: Tensor, expected: Tensor) -> bytes:
    """The file: the same pair gives the same bytes."""
    data: bytes = safetensors.torch.save(
        {INPUT: film.float().contiguous(), EXPECTED: expected.detach().float().contiguous()}
    )
    return data


def read_pair(path: Path) -> tuple[Tensor, Tensor]:
    """Somebody's own `input` (1, C, h, w) and `expected` (1, classes), from any kind of file. Raises `BundleError`."""
    return _pair(dict(read_weights(path).state), path)


def check_reference(net: nn.Module, reference: Reference, folder: Path, size: tuple[int, ...]) -> None:
    """Ask again. `size` is (C, h, w). Raises `BundleError` where the file or the answer is another one."""
    path = folder / REFERENCE
    try:
        length = path.stat().st_size
        with path.open("rb") as stream:
            if length > LARGEST:
                raise BundleError(f"{path}: is larger than any film; copy the bundle again.")
            read_head(stream, length, path)
            stream.seek(0)
            data = stream.read(length)
    except OSError as error:
        raise BundleError(f"{path}: could not be read ({error.strerror or error}); copy the bundle again.") from error
    if hashlib.sha256(data).hexdigest() != reference.sha256:
        raise BundleError(
            f"{path}: does not match the sha256 in bundle.json, so it was changed; copy the bundle again."
        )
    film, expected = _pair(safetensors_of(data, path), path)
    if tuple(film.shape[1:]) != size:
        raise BundleError(f"{path}: is no film of the size in bundle.json; import the network again.")
    check_answer(answer(net, film, path), expected, reference.tolerance, path)


def check_answer(found: Tensor, expected: Tensor, tolerance: float, path: Path) -> None:
    """Raises `BundleError` where two answers differ by more than the tolerance."""
    room = tolerance * max(1.0, float(expected.abs().max()))
    apart = float((found - expected).abs().max()) if found.shape == expected.shape else float("inf")
    if not apart <= room:
        raise BundleError(
            f"{path}: the network's answer differs from the stored one by {apart:.3g}, more than {room:.3g}, so "
            "something has changed since: the program, a library or the architecture's arguments; "
            "import the network again and compare it with its source."
        )


def _pair(found: dict[str, Tensor], path: Path) -> tuple[Tensor, Tensor]:
    film, expected = found.get(INPUT), found.get(EXPECTED)
    if film is None or expected is None or film.ndim != 4 or expected.ndim != 2 or len(film) != 1 or len(expected) != 1:
        raise BundleError(
            f"{path}: must hold input (1, channels, h, w) and expected (1, classes); save the two tensors so."
        )
    if not bool(torch.isfinite(film).all()) or not bool(torch.isfinite(expected).all()):
        raise BundleError(f"{path}: holds values that are not finite; save it again.")
    return film.float(), expected.float()
