"""The files of a MONAI bundle, from a folder or a zip: nothing outside of it, nothing larger than it may be."""

from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from xai_desktop.core.errors import BundleError
from xai_desktop.io.confined_zip import confined_zip

METADATA = "configs/metadata.json"


class Members(Protocol):
    """The files of a bundle by their place in it."""

    def read(self, name: str, most: int) -> bytes | None:
        """A member's bytes; None where there is none. Raises `BundleError` for one that is too large."""


def is_monai_bundle(path: Path) -> bool:
    """Whether a folder or a zip holds the description of a bundle. Raises `BundleError` for an unsafe archive."""
    if path.is_dir():
        return (path / METADATA).is_file()
    try:
        with path.open("rb") as stream:
            if stream.read(2) != b"PK":
                return False
            with confined_zip(stream, path.stat().st_size, path, packed=True) as archive:
                return any(name == METADATA or name.endswith(f"/{METADATA}") for name in archive.namelist())
    except OSError as error:
        raise BundleError(f"{path}: could not be read ({error.strerror or error}); check the path.") from error


class Folder:
    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def read(self, name: str, most: int) -> bytes | None:
        path = self._root / name
        if not path.exists():
            return None
        if not path.resolve().is_relative_to(self._root):
            raise BundleError(f"{path}: is a link to a place outside of the bundle; copy the file itself into it.")
        try:
            if path.stat().st_size > most:
                raise BundleError(f"{path}: is too large for a part of a bundle; check that it is the right file.")
            return path.read_bytes()
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
        full = next(name for name in self._archive.namelist() if name.endswith(METADATA))
        self._root = PurePosixPath(full.removesuffix(METADATA))
        return self

    def __exit__(self, *fault: Any) -> None:
        self._stack.__exit__(*fault)

    def read(self, name: str, most: int) -> bytes | None:
        try:
            info = self._archive.getinfo(str(self._root / name))
        except KeyError:
            return None
        if info.file_size > most:
            raise BundleError(f"{self._path}: the member {name} is too large for a part of a bundle; copy it again.")
        return self._archive.read(info)
