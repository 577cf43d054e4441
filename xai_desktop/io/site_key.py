"""A secret of this installation, under which names of films are kept: nobody can look for a known one in a store."""

import secrets
from pathlib import Path

from xai_desktop.core.errors import ExportError, read_failure
from xai_desktop.core.paths import user_folder
from xai_desktop.io import atomic

LENGTH = 32
"""Bytes."""


def key_path() -> Path:
    return user_folder("config") / "site.key"


def site_key() -> bytes:
    """32 random bytes, made once; only this account may read the file.

    A new one means no more than that films are recognised again when they are next opened. Raises `ExportError` where
    it can be neither read nor written.
    """
    path = key_path()
    atomic.write_first(path, secrets.token_bytes(LENGTH))
    found = _read(path)
    if len(found) == LENGTH:
        return found
    atomic.write_private(path, secrets.token_bytes(LENGTH), flushed=True)
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ExportError(str(read_failure(path, error))) from error
