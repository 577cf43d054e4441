"""Which files hold the same bytes: by size first, so that nearly none of ten thousand films is read."""

import hashlib
import zlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xai_desktop.core.errors import InputError
from xai_desktop.core.place import Place
from xai_desktop.io import archive, files

PIECE = 64 << 10
"""Bytes from the middle of a file: films without compression are of one size, and at their edges is air."""


@dataclass(frozen=True, slots=True)
class FileSizes:
    """`sizes` in bytes, of a member of an archive unpacked; its CRC-32 is in `sums`. What cannot be asked is absent."""

    sizes: Mapping[Place, int] = field(default_factory=dict)
    sums: Mapping[Place, int] = field(default_factory=dict)

    @classmethod
    def of(cls, places: Iterable[Place]) -> "FileSizes":
        """One question per file, and one per archive."""
        sizes: dict[Place, int] = {}
        sums: dict[Place, int] = {}
        inside: dict[Path, Mapping[str, tuple[int, int]]] = {}
        for place in places:
            try:
                if not place.member:
                    sizes[place] = files.size_of(place)
                    continue
                if place.path not in inside:
                    inside[place.path] = archive.sizes_and_sums(place.path)
                sizes[place], sums[place] = inside[place.path][place.member]
            except (InputError, KeyError):
                continue
        return cls(sizes, sums)


def same_bytes(places: Sequence[Place], known: FileSizes) -> list[list[Place]]:
    """Groups of two and more, each in the order given. A file that cannot be read is in none."""

    def sum_of(place: Place) -> int:
        return known.sums[place] if place in known.sums else _sum(place)

    found = []
    for of_one_size in _parted([place for place in places if place in known.sizes], known.sizes.__getitem__):
        packed = any(place.member for place in of_one_size)
        for alike in _parted(of_one_size, sum_of if packed else _middle):
            found += _parted(alike, _whole)
    return found


def _parted(places: Sequence[Place], sign: Callable[[Place], Hashable]) -> list[list[Place]]:
    found: dict[Hashable, list[Place]] = {}
    for place in places:
        try:
            found.setdefault(sign(place), []).append(place)
        except (InputError, OSError):
            continue
    return [group for group in found.values() if len(group) > 1]


def _sum(place: Place) -> int:
    found = 0
    with files.opened(place) as stream:
        while piece := stream.read(PIECE):
            found = zlib.crc32(piece, found)
    return found


def _middle(place: Place) -> bytes:
    with files.opened(place) as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, (size - PIECE) // 2))
        return hashlib.sha256(stream.read(PIECE)).digest()


def _whole(place: Place) -> bytes:
    found = hashlib.sha256()
    with files.opened(place) as stream:
        while piece := stream.read(PIECE):
            found.update(piece)
    return found.digest()
