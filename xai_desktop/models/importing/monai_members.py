"""The files of a MONAI bundle, from a folder or a zip: nothing outside of it, nothing larger than it may be."""

import io
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol

from xai_desktop.core.errors import BundleError
from xai_desktop.io.confined_zip import confined_zip
from xai_desktop.io.ordinary import check_ordinary

METADATA = "configs/metadata.json"


DENSEST = 20
"""Bytes of weights that one packed byte may stand for; trained numbers hardly become smaller at all."""


class Members(Protocol):
    """The files of a bundle by their place in it."""

    def has(self, name: str) -> bool:
        """Whether there is such a member; it is not read."""

    def read(self, name: str, most: int) -> bytes | None:
        """A member's bytes; None where there is none. Raises `BundleError` for one that is too large."""

    def opened(self, name: str, most: int, densest: int = 0) -> tuple[BinaryIO, int] | None:
        """The same as a stream with its length.

        `densest` is how many bytes each packed one may stand for; 0 for any number.
        """


def is_monai_bundle(path: Path) -> bool:
    """Whether a folder or a zip holds the description of a bundle. Raises `BundleError` for an unsafe archive."""
    if path.is_dir():
        return (path / METADATA).is_file()
    check_ordinary(path)
    try:
        with path.open("rb") as stream:
            if stream.read(2) != b"PK":
                return False
            with confined_zip(stream, path.stat().st_size, path, packed=True) as archive:
                return any(map(_is_metadata, archive.namelist()))
    except OSError as error:
        raise BundleError(f"{path}: could not be read ({error.strerror or error}); check the path.") from error


def _is_metadata(name: str) -> bool:
    return name == METADATA or name.endswith(f"/{METADATA}")


class Folder:
    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def has(self, name: str) -> bool:
        return (self._root / name).is_file()

    def read(self, name: str, most: int) -> bytes | None:
        found = self.opened(name, most)
        if found is None:
            return None
        with found[0] as stream:
            return stream.read(found[1])

    def opened(self, name: str, most: int, densest: int = 0) -> tuple[BinaryIO, int] | None:  # noqa: ARG002  - nothing is packed here
        path = self._root / name
        check_ordinary(path)
        if not path.exists():
            return None
        if not path.resolve().is_relative_to(self._root):
            raise BundleError(f"{path}: is a link to a place outside of the bundle; copy the file itself into it.")
        try:
            size = path.stat().st_size
            if size > most:
                raise BundleError(f"{path}: is too large for a part of a bundle; check that it is the right file.")
            return path.open("rb"), size
        except OSError as error:
            raise BundleError(
                f"{path}: could not be read ({error.strerror or error}); copy the bundle again."
            ) from error


class Zip:
    def __init__(self, path: Path) -> None:
        self._path, self._stack = path, ExitStack()

    def __enter__(self) -> "Zip":
        stream = self._stack.enter_context(self._path.open("rb"))
        size = self._path.stat().st_size
        self._archive = self._stack.enter_context(confined_zip(stream, size, self._path, packed=True))
        full = next(name for name in self._archive.namelist() if _is_metadata(name))
        self._root = PurePosixPath(full.removesuffix(METADATA))
        return self

    def __exit__(self, *fault: Any) -> None:
        self._stack.__exit__(*fault)

    def has(self, name: str) -> bool:
        return str(self._root / name) in self._archive.NameToInfo

    def opened(self, name: str, most: int, densest: int = 0) -> tuple[BinaryIO, int] | None:
        data = self.read(name, most, densest)
        return None if data is None else (io.BytesIO(data), len(data))

    def read(self, name: str, most: int, densest: int = 0) -> bytes | None:
        try:
            info = self._archive.getinfo(str(self._root / name))
        except KeyError:
            return None
        if densest and info.file_size > densest * info.compress_size:
            raise BundleError(
                f"{self._path}: the member {name} unpacks to {info.file_size // max(info.compress_size, 1)} times its "
                "size, as no trained weights do, so it was not read; copy the bundle again."
            )
        if info.file_size > most:
            raise BundleError(f"{self._path}: the member {name} is too large for a part of a bundle; copy it again.")
        return self._archive.read(info)
