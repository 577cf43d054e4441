"""The only place that writes files: a file is replaced whole or not at all."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from xai_desktop.core.errors import ExportError

_LEFT = re.compile(r"\..+\.[a-z0-9_]{8}\.tmp")  # as `tempfile` names what is begun here


def write_bytes(path: Path, data: bytes) -> Path:
    """Replace a file's content. Raises `ExportError` naming the path; the old file then is untouched."""
    return write_with(path, lambda stream: stream.write(data))


def write_text(path: Path, text: str) -> Path:
    return write_bytes(path, text.encode("utf-8"))


def write_with(path: Path, fill: Callable[[BinaryIO], object]) -> Path:
    """Let `fill` write into a temporary neighbour, flush it to disk, then rename it over the target."""
    with _as_export_error(path):
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                fill(stream)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return path


def write_private(path: Path, data: bytes, *, flushed: bool = False) -> Path:
    """Replace a file that only this account may read. For caches: not `flushed` to the disk, so it costs little."""
    with _as_export_error(path), _private_neighbour(path, data, flushed) as made:
        made.replace(path)
    return path


def write_private_with(path: Path, fill: Callable[[Path], object]) -> Path:
    """Let `fill` write a temporary neighbour by its path, flush it to disk, then rename it over the target.

    For what is written by others' code that wants a name. Only this account may read the file.
    """
    with _as_export_error(path), _private_neighbour(path, b"", flushed=False) as made:
        fill(made)
        with made.open("rb+") as stream:
            os.fsync(stream.fileno())
        made.replace(path)
    return path


def write_first(path: Path, data: bytes) -> Path:
    """Write a file that only this account may read, unless there is one already.

    Of two programs that begin at the same moment one wins, and neither sees half a file.
    """
    with _as_export_error(path):
        if not path.exists():
            with _private_neighbour(path, data, flushed=True) as made:
                _link(made, path)
    return path


@contextmanager
def _private_neighbour(path: Path, data: bytes, flushed: bool) -> Iterator[Path]:
    """A temporary file beside another, with its whole content, that goes where it was not used."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:16]}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            if flushed:
                stream.flush()
                os.fsync(stream.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _link(made: Path, path: Path) -> None:
    """Give a finished file its name; on a disk without links it is renamed, which is a little less careful."""
    with suppress(FileExistsError):
        try:
            path.hardlink_to(made)
        except FileExistsError:
            raise
        except OSError:
            if not path.exists():
                made.replace(path)


def move(path: Path, target: Path) -> None:
    """Give a file another name. Raises `ExportError` naming the file, which then keeps its own."""
    with _as_export_error(path):
        path.replace(target)


def copy_private(path: Path, target: Path) -> Path:
    """A second copy of a file, whole or not at all and on the disk when this returns, for this account alone."""
    return write_private_with(target, lambda made: shutil.copyfile(path, made))


def flush_folder(folder: Path) -> None:
    """Names that were given in a folder outlive a power cut; where a system has no such call, that is left to it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def touch(path: Path) -> None:
    """Note that a file of a cache was used just now; where that cannot be noted it is no trouble."""
    with suppress(OSError):
        os.utime(path)


def delete(path: Path) -> None:
    """Remove a file of a cache; one that is gone already is no trouble."""
    with _as_export_error(path):
        path.unlink(missing_ok=True)


def clear_left(folder: Path) -> None:
    """Remove what killed programs left half written in a folder of this program's own, in which nobody else writes now.

    Raises `ExportError` naming what cannot be removed.
    """
    for path in sorted(folder.glob(".*.tmp")):
        if not _LEFT.fullmatch(path.name):
            continue
        with _as_export_error(path):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


def open_log(path: Path) -> TextIO:
    """An empty file that stays open, for what is written when nothing else works any more. Raises `ExportError`."""
    with _as_export_error(path):
        return path.open("w", encoding="utf-8")


def make_folder(path: Path) -> Path:
    with _as_export_error(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder that appears at `path` with all that was put into it, or not at all; it must not be there yet.

    Raises `ExportError` naming it.
    """
    with _as_export_error(path):
        if path.exists():
            raise ExportError(f"{path}: is there already and is not written over; choose another name or folder.")
        make_folder(path.parent)
        made = Path(tempfile.mkdtemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent))
        try:
            yield made
            made.chmod(0o777 & ~_umask())
            made.rename(path)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise


def check_writable(folder: Path) -> None:
    """Fail now rather than after an hour's work. Raises `ExportError`."""
    with _as_export_error(folder):
        make_folder(folder)
        handle, name = tempfile.mkstemp(prefix=".probe.", suffix=".tmp", dir=folder)
        os.close(handle)
        Path(name).unlink()


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


@contextmanager
def _as_export_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"{path}: could not be written ({reason}); choose another folder or free some space."
        ) from error
