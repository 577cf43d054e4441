"""Weights of other people's files: what kind of file it is by its content, and the tensors by name, safely read."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import is_one_line, quoted
from xai_desktop.core.wording import told
from xai_desktop.io.inert_pickle import Made, PickleFault
from xai_desktop.io.ordinary import check_ordinary
from xai_desktop.io.safetensors_head import looks_like_one, read_head
from xai_desktop.models.torch_files import read_torch
from xai_desktop.models.torch_notes import TensorNote, is_network, is_table, network_notes, table, tensor_note
from xai_desktop.models.torch_storages import Storages, tensors

WRAPPINGS = (
    *("state_dict", "model_state_dict", "model_state", "model", "net", "network", "net_state_dict", "weights"),
    *("params", "module", "backbone", "state_dict_ema", "model_ema", "ema_state_dict", "ema"),
)
"""Under what training scripts keep the weights, the plain ones first."""
CLASS_LISTS = ("classes", "class_names", "labels", "targets", "pathologies", "class_to_idx")
LONGEST_WRAPPING = 4
MOST_CLASSES = 100_000
LARGEST = 4 << 30
"""Bytes; the weights of the largest classifiers in use have three gigabytes."""
LARGE = 64 << 20
"""Bytes, from which on the names are looked at before the numbers are read."""
LARGEST_NAME = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class WeightFile:
    """Weights by name as the file has them, and what was met on the way to them."""

    path: Path
    state: Mapping[str, Tensor]
    made_by: str = ""
    """The class of a network that was pickled whole, such as `torchxrayvision.models.DenseNet`."""
    said: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """What of it could not be used and should be looked at."""


@dataclass(slots=True)
class _Met:
    """What is gathered while the wrappings come off."""

    made_by: str = ""
    said: list[str] = field(default_factory=list)
    classes: tuple[str, ...] = ()
    notices: list[str] = field(default_factory=list)


Fits = Callable[[Mapping[str, Tensor]], object]
"""Is asked about tensors that have names and shapes, but no numbers yet, and raises `BundleError` for other ones."""


def read_weights(path: Path, fits: Fits | None = None) -> WeightFile:
    """From safetensors or torch's own files, whatever they are called. Raises `BundleError` naming file and remedy.

    `fits` is asked before the numbers of a large file are read: a file of gigabytes may well be empty.
    """
    try:
        check_ordinary(path)
        with path.open("rb") as stream:
            return read_weights_from(stream, path.stat().st_size, path, fits)
    except OSError as error:
        raise BundleError(f"{path}: could not be read ({error.strerror or error}); check the path.") from error


def read_weights_from(stream: BinaryIO, size: int, path: Path, fits: Fits | None = None) -> WeightFile:
    """The same from a stream of `size` bytes that stands at its beginning; `path` is its name in sentences."""
    if size > LARGEST:
        raise BundleError(
            f"{path}: has {size} bytes, and weights of more than {LARGEST >> 30} GB are not read; export a smaller "
            "network."
        )
    try:
        return _read(stream, size, path, fits if size > LARGE else None)
    except MemoryError as error:
        raise BundleError(f"{path}: the memory is too small for its {size} bytes; close other programs.") from error


def _read(stream: BinaryIO, size: int, path: Path, fits: Fits | None) -> WeightFile:
    head = stream.read(9)
    stream.seek(0)
    if looks_like_one(head, size) or path.suffix == ".safetensors":
        entries = read_head(stream, size, path)
        if fits is not None:
            fits({name: _without_numbers(entry.shape) for name, entry in entries.items()})
        stream.seek(0)
        return WeightFile(path, safetensors_of(stream.read(size), path))
    return read_torch(stream, size, path, partial(_understood, path, size, fits))


def safetensors_of(data: bytes, path: Path) -> dict[str, Tensor]:
    """The tensors of a file's bytes. Raises `BundleError`."""
    try:
        found: dict[str, Tensor] = safetensors.torch.load(data)
    except (safetensors.SafetensorError, ValueError, KeyError) as error:
        why = quoted((str(error).splitlines() or [type(error).__name__])[0]).rstrip(".")
        raise BundleError(f"{path}: is not a safetensors file ({why}); copy the bundle again.") from error
    return found


def file_hash(path: Path) -> str:
    """The sha256 of a file, read piece by piece. Raises `BundleError`."""
    try:
        check_ordinary(path)
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise BundleError(f"{path}: could not be read ({error.strerror or error}); check the path.") from error


def _without_numbers(shape: tuple[int, ...]) -> Tensor:
    return torch.empty(shape, device="meta")


def _understood(path: Path, size: int, fits: Fits | None, found: Any, storages: Storages) -> WeightFile:
    met = _Met()
    notes = _notes(found, met)
    if fits is not None:
        fits({name: _without_numbers(note.shape) for name, note in notes.items()})
    return WeightFile(
        path, tensors(notes, storages, size), met.made_by, tuple(met.said), met.classes, tuple(met.notices)
    )


def _notes(found: Any, met: _Met) -> dict[str, TensorNote]:
    """The notes of all tensors by name, out of the wrappings."""
    for _ in range(LONGEST_WRAPPING):
        if is_network(found):
            met.made_by = found.made_by
            met.said.append(
                f"it is a whole pickled network ({quoted(found.made_by)}), of which only the tensors were read"
            )
            met.classes = met.classes or _classes(found.state, met)
            return dict(network_notes(found))
        if not is_table(found):
            break
        here = table(found)
        notes = {_name(name): note for name, note in _each(here) if note is not None}
        if notes and (len(notes) > 1 or not _wrapped(here)):
            _leave_out(here, notes, met)
            return notes
        met.classes = met.classes or _classes(here, met)
        name = _wrapped(here)
        if name is None:
            break
        others = [key for key in here if key in WRAPPINGS and key != name and _holds(here[key])]
        if others:
            beside = ", ".join(others)
            met.said.append(told("its weights were kept under {name}, beside {beside}", name=name, beside=beside))
        else:
            met.said.append(told("its weights were kept under {name}", name=name))
        if copies := [one for one in others if "ema" in one.split("_")]:
            met.notices.append(
                told(
                    "An average of the weights stands beside them ({names}) and gives other scores; ask the source "
                    "which of the two was tested.",
                    names=", ".join(copies),
                )
            )
        found = here[name]
    raise PickleFault("it holds something else than a table of weights")


def _name(key: Any) -> str:
    """What a tensor is called. A number may be a name, but not one of a million digits."""
    if not isinstance(key, str) and (type(key) is not int or abs(key) > LARGEST_NAME):
        raise PickleFault("one of its tensors has no name")
    return str(key)


def _each(here: dict[Any, Any]) -> Iterator[tuple[Any, TensorNote | None]]:
    return ((name, tensor_note(value)) for name, value in here.items())


def _wrapped(here: dict[Any, Any]) -> str | None:
    return next((key for key in WRAPPINGS if _holds(here.get(key))), None)


def _holds(value: Any) -> bool:
    return is_network(value) or (is_table(value) and bool(table(value)))


def _leave_out(here: dict[Any, Any], notes: dict[str, TensorNote], met: _Met) -> None:
    left = len(here) - len(notes)
    if left:
        met.said.append(f"{left} entries that are no tensors were left out")


def _classes(here: Mapping[Any, Any], met: _Met) -> tuple[str, ...]:
    """Names of classes where a training script or a network kept some."""
    for key in CLASS_LISTS:
        value = here.get(key)
        listed = _by_number(table(value), key, met) if is_table(value) else value
        if isinstance(value, Made) and value.made_by.endswith("set"):
            continue
        if isinstance(listed, list | tuple) and 0 < len(listed) <= MOST_CLASSES:
            names = [name for name in listed if isinstance(name, str) and is_one_line(name)]
            if len(names) == len(listed):
                return tuple(names)
    return ()


def _by_number(numbers: dict[Any, Any], key: str, met: _Met) -> list[Any]:
    """Names in the order of the outputs that a table gives them; none where those are not exactly 0, 1, 2 and so on."""
    if not numbers or len(numbers) > MOST_CLASSES:
        return []
    if not all(type(number) is int for number in numbers.values()) or (
        sorted(numbers.values()) != list(range(len(numbers)))
    ):
        met.notices.append(
            told(
                "Its {key} are not numbered from 0 to {last}, so no class was named by them.",
                key=key,
                last=len(numbers) - 1,
            )
        )
        return []
    return sorted(numbers, key=numbers.__getitem__)
