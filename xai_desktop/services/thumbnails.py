"""Small pictures of films, kept on disk where nothing in them can tell who the patient is.

The cache knows no names: a picture lies under a keyed hash of its file's place, size and time of change. A film whose
pixels may carry writing (burned-in annotation stated, or not denied for ultrasound, secondary captures and pictures
that are no DICOM) is drawn afresh every time.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from xai_desktop.core import paths
from xai_desktop.core.arrays import ByteArray, owned
from xai_desktop.core.errors import ExportError, XaiError
from xai_desktop.core.study import ImageRef
from xai_desktop.io import atomic
from xai_desktop.services.decoding import THUMBNAIL_SIDE, Decoder

CLEAN = ("CR", "DX", "MG", "PX", "IO", "RG", "XA", "RF", "CT", "MR", "PT", "NM")
"""Modalities whose machines do not write into the picture; for all others silence is not trusted."""

MOST_KEPT = 20_000
VERSION = 1


def thumbnail(ref: ImageRef, decoder: Decoder) -> ByteArray | None:
    """(h, w) uint8, from the cache or drawn; None for a film that cannot be decoded: opened, it says so."""
    place = _place(ref) if may_be_kept(ref) else None
    kept = _read(place)
    if kept is not None:
        return kept
    try:
        drawn = decoder.thumbnail(ref, THUMBNAIL_SIDE)
    except XaiError:
        return None
    _write(place, drawn)
    return drawn


def may_be_kept(ref: ImageRef) -> bool:
    """Whether a picture of this film may lie on a disk."""
    if ref.burned_in is not None:
        return not ref.burned_in
    return ref.modality in CLEAN


def prune(most: int = MOST_KEPT) -> int:
    """Delete the pictures that were made longest ago; how many there were too many."""
    pictures = sorted(_folder().glob("*/*.thumb"), key=_age)
    spare = pictures[: max(0, len(pictures) - most)]
    for picture in spare:
        atomic.delete(picture)
    return len(spare)


def forget(refs: Iterable[ImageRef]) -> int:
    """Delete the pictures of these films, as their files lie there now; how many there were."""
    gone = 0
    for place in filter(None, map(_place, refs)):
        if place.exists():
            atomic.delete(place)
            gone += 1
    return gone


def _age(picture: Path) -> float:
    try:
        return picture.stat().st_mtime
    except OSError:
        return 0.0


def _folder() -> Path:
    return paths.user_folder("cache") / "thumbnails"


def _place(ref: ImageRef) -> Path | None:
    try:
        facts = ref.path.stat()
    except OSError:
        return None
    told = (str(VERSION), os.fspath(ref.path.absolute()), ref.member, ref.frame, facts.st_size, facts.st_mtime_ns)
    text = "\0".join(map(str, told)).encode("utf-8", "surrogateescape")
    key = _key(_folder())
    if key is None:
        return None
    name = hmac.new(key, text, hashlib.sha256).hexdigest()
    return _folder() / name[:2] / f"{name[2:]}.thumb"


@cache
def _key(folder: Path) -> bytes | None:
    """This installation's own key, so that nobody can look for a known file name in the cache; None without a disk."""
    place = folder / "key"
    try:
        known = place.read_bytes()
        if len(known) == 32:
            return known
    except OSError:
        pass
    try:
        atomic.write_private(place, secrets.token_bytes(32))
        return place.read_bytes()
    except (ExportError, OSError):
        return None


def _read(place: Path | None) -> ByteArray | None:
    """A kept picture: one byte for height and width each, then the greys. None where there is none, or no whole one."""
    if place is None:
        return None
    import numpy as np

    try:
        content = place.read_bytes()
    except OSError:
        return None
    if len(content) < 3 or len(content) != 2 + content[0] * content[1]:
        return None
    found: Any = np.frombuffer(content, np.uint8, offset=2).reshape(content[0], content[1])
    result: ByteArray = owned(found)
    return result


def _write(place: Path | None, picture: ByteArray) -> None:
    """A cache that cannot be written is no trouble: the picture is drawn again next time."""
    height, width = picture.shape
    if place is None or max(height, width) > 255:
        return
    try:
        atomic.write_private(place, bytes((height, width)) + picture.tobytes())
    except ExportError:
        return
