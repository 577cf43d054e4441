"""Only ordinary files are opened: a pipe would keep its reader waiting, a device would never end."""

from pathlib import Path

from xai_desktop.core.errors import BundleError


def check_ordinary(path: Path) -> None:
    """Raises `BundleError` for a pipe, a device or a socket, also where a link leads to it."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise BundleError(f"{path}: is no ordinary file but a pipe or a device; copy its content into a file.")
