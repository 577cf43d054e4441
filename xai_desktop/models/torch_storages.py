"""From notes to tensors: first every claim is held against the file's real bytes, then the numbers are read."""

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor

from xai_desktop.core.texts import quoted
from xai_desktop.io.inert_pickle import PickleFault
from xai_desktop.models.torch_notes import Storage, TensorNote


class Storages(Protocol):
    """Where the numbers of a file lie."""

    def room(self, storage: Storage) -> int:
        """How many bytes the file really has for it. Raises `PickleFault` where it has none."""

    def read(self, storage: Storage) -> bytearray:
        """Its bytes."""


def tensors(notes: Mapping[str, TensorNote], storages: Storages, size: int) -> dict[str, Tensor]:
    """Every tensor as a view of its storage, read once. `size` is that of the file. Raises `PickleFault`."""
    for name, note in notes.items():
        _check(name, note, storages)
    if sum(note.count * note.kind.itemsize for note in notes.values()) > 2 * size:
        raise PickleFault("its tensors claim more numbers than the file has")
    read: dict[tuple[str, torch.dtype], Tensor] = {}
    return {name: _tensor(note, storages, read) for name, note in notes.items()}


def _check(name: str, note: TensorNote, storages: Storages) -> None:
    if note.storage.size > storages.room(note.storage):
        raise PickleFault(f"{quoted(name)} claims more numbers than the file has")
    if max(note.end, note.count) * note.kind.itemsize > note.storage.size:
        raise PickleFault(f"{quoted(name)} reaches beyond its numbers")


def _tensor(note: TensorNote, storages: Storages, read: dict[tuple[str, torch.dtype], Tensor]) -> Tensor:
    key = (note.storage.key, note.kind)
    if key not in read:
        data = storages.read(note.storage)
        data = data[: len(data) // note.kind.itemsize * note.kind.itemsize]
        read[key] = torch.frombuffer(data, dtype=note.kind) if data else torch.empty(0, dtype=note.kind)
    return read[key].as_strided(note.shape, note.strides, note.start)
