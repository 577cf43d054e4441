"""torch's own files, `.pt` and `.pth`, of today (a zip) and of before 2020 (pickles in a row), without unpickling."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.core.wording import noted
from xai_desktop.io.archive import MAGIC
from xai_desktop.io.confined_zip import confined_zip
from xai_desktop.io.inert_pickle import Bounded, Kept, PickleFault, read_pickle
from xai_desktop.io.pickle_names import is_allowed
from xai_desktop.models.torch_notes import Storage, is_key, storage_of
from xai_desktop.models.torch_storages import Storages

LEGACY_MAGIC, LEGACY_VERSION = 0x1950A86A20F9469CFC6C, 1001
LARGEST_PICKLE = 64 << 20
"""Bytes of the notes alone; those of a large network have two million."""
REMEDY = noted("save the network's state dict (torch.save(net.state_dict(), FILE)) or safetensors and import that")
T = TypeVar("T")


def read_torch(stream: BinaryIO, size: int, path: Path, understand: Callable[[Any, Storages], T]) -> T:
    """Let `understand` turn the inert object and the place of its numbers into what is wanted.

    Raises `BundleError` with one sentence that names the file, `path`, what is wrong and what to do.
    """
    try:
        with _opened(stream, size, path) as (found, storages):
            return _understood(understand, found, storages)
    except OSError as error:
        raise BundleError(f"{path}: could not be read ({error.strerror or error}); check the drive.") from error
    except PickleFault as fault:
        raise refusal(path, fault) from fault


def _understood(understand: Callable[[Any, Storages], T], found: Any, storages: Storages) -> T:
    """A claim that torch itself cannot follow is the claim's fault and not the archive's."""
    try:
        return understand(found, storages)
    except (ValueError, TypeError, RuntimeError, LookupError, OverflowError) as fault:
        raise PickleFault("what it says of its tensors cannot be true") from fault


def refusal(path: Path, fault: PickleFault) -> BundleError:
    """Why a pickle was not taken; where it names something, that anybody could look for it."""
    if fault.named:
        return BundleError(
            f"{path}: is a pickle that asks for {quoted(fault.named)}, which could run code, so nothing of it was "
            f"carried out; {REMEDY}."
        )
    return BundleError(f"{path}: is not a file of weights that can be read ({fault}); {REMEDY}.")


@contextmanager
def _opened(stream: BinaryIO, size: int, path: Path) -> Iterator[tuple[Any, Storages]]:
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(MAGIC):
        with confined_zip(stream, size, path, packed=False) as archive:
            inside = _Zipped(archive)
            yield inside.found(), inside
    else:
        row = _Row(stream, size)
        yield row.found, row


class _Zipped:
    """A zip of one folder: `data.pkl` with the notes, `data/KEY` with the numbers."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        names = set(archive.namelist())
        roots = [name.removesuffix("data.pkl") for name in names if name.count("/") == 1 and name.endswith("/data.pkl")]
        if len(roots) != 1:
            raise PickleFault("it is an archive, but not one of weights")
        self._root = roots[0]
        if any(name.startswith(f"{self._root}code/") for name in names) or f"{self._root}constants.pkl" in names:
            raise PickleFault("it is a program (TorchScript)")
        if f"{self._root}byteorder" in names and archive.read(f"{self._root}byteorder").strip() != b"little":
            raise PickleFault("its numbers are in another order of bytes")

    def found(self) -> Any:
        info = self._archive.getinfo(f"{self._root}data.pkl")
        if info.file_size > LARGEST_PICKLE:
            raise PickleFault("its notes are longer than those of any network")
        return read_pickle(io.BytesIO(self._archive.read(info)), is_allowed)

    def room(self, storage: Storage) -> int:
        return self._info(storage).file_size

    def read(self, storage: Storage) -> bytearray:
        with self._archive.open(self._info(storage)) as stream:
            data = bytearray(stream.read(storage.size))
        if len(data) != storage.size:
            raise PickleFault("its numbers are not as long as it says")
        return data

    def _info(self, storage: Storage) -> zipfile.ZipInfo:
        try:
            return self._archive.getinfo(f"{self._root}data/{storage.key}")
        except KeyError as fault:
            raise PickleFault("the numbers of a tensor are missing") from fault


class _Row:
    """Five pickles in a row, the fourth is the object; behind the last, which lists the keys, each storage."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._size = stream, size
        bounded = Bounded(stream, size)
        first = read_pickle(bounded, is_allowed)
        if first != LEGACY_MAGIC:
            raise PickleFault("it is a bare pickle, not a file of torch")
        version, system = read_pickle(bounded, is_allowed), read_pickle(bounded, is_allowed)
        if version != LEGACY_VERSION or not isinstance(system, dict) or system.get("little_endian") is not True:
            raise PickleFault("it was written by an unknown version of torch")
        kept: list[Kept] = []
        self.found = read_pickle(bounded, is_allowed, kept)
        keys = read_pickle(bounded, is_allowed)
        self._places = self._placed(keys, {one.key: one for one in map(storage_of, kept)})

    def _placed(self, keys: Any, storages: dict[str, Storage]) -> dict[str, tuple[int, int]]:
        """Where the bytes of each storage begin, and how many they are; each begins with its count once more."""
        places, place = {}, self._stream.tell()
        for key in keys if isinstance(keys, list) else ():
            self._stream.seek(place)
            count = int.from_bytes(self._stream.read(8), "little")
            storage = storages.get(str(key)) if is_key(key) else None
            if storage is None or storage.count != count or place + 8 + storage.size > self._size:
                raise PickleFault("its numbers are not as long as it says")
            places[str(key)] = (place + 8, storage.size)
            place += 8 + storage.size
        return places

    def room(self, storage: Storage) -> int:
        if storage.key not in self._places:
            raise PickleFault("the numbers of a tensor are missing")
        return self._places[storage.key][1]

    def read(self, storage: Storage) -> bytearray:
        place, size = self._places[storage.key]
        self._stream.seek(place)
        return bytearray(self._stream.read(size))
