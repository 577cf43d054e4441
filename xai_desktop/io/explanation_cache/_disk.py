"""Maps on the person's own disk, one file each, under the hash of what they depend on."""

from collections.abc import Collection
from pathlib import Path

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.errors import ExportError
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.paths import user_folder
from xai_desktop.io import atomic
from xai_desktop.io.explanation_cache._packing import DAMAGED, film_of, packed, unpacked

LIMIT = 2 << 30
"""Bytes."""

ROOM = 0.9
"""So full is the cache after it was cleared of what was used longest ago: not every new map has to look for room."""

RECOUNT = 200
"""After so many new maps the files are counted again: other windows put theirs there, too."""

LARGEST_PART = 8
"""An entry of more than this part of the whole would drive everything else out; it is not kept."""


class DiskCache:
    """For several threads and windows: an entry is replaced whole or not at all, one that is damaged is a miss.

    A cache that cannot be read or written is no trouble: the map is made again. `limit` is in bytes; a smaller one
    counts from the next map on, or at once with `make_room`.
    """

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        self._folder, self.limit = folder, limit
        self._total, self._put = 0, 0

    @property
    def folder(self) -> Path:
        return self._folder or user_folder("cache") / "explanations"

    def get(self, key: str, image_id: str = "") -> Explanation | None:
        """The explanation as it was made, of the film that is now called `image_id`; None where there is none."""
        place = self._place(key)
        try:
            content = place.read_bytes()
        except OSError:
            return None
        try:
            found = unpacked(key, content, image_id)
        except DAMAGED:
            self._remove(place)
            return None
        atomic.touch(place)
        return found

    def put(self, key: str, explanation: Explanation, shown: FloatArray | None = None) -> None:
        """Keep an explanation. `shown` (h, w) is the map that its heatmap was made of, which saves keeping that."""
        content = packed(key, explanation, shown)
        if len(content) * LARGEST_PART > self.limit:
            return
        try:
            atomic.write_private(self._place(key), content)
        except ExportError:
            return
        self._total = self._total + len(content) if self._put % RECOUNT else self.size()
        self._put += 1
        if self._total > self.limit:
            self.make_room()

    def size(self) -> int:
        """Bytes on the disk, of all windows."""
        return sum(size for _, size, _ in self._entries())

    def clear(self) -> None:
        for _, _, place in self._entries():
            self._remove(place)
        self._put = 0

    def forget_films(self, films: Collection[str]) -> int:
        """Remove the maps of films, by the hashes of their pixels; how many. Entries that cannot be read go, too: they
        might be of such a film, and are a miss anyway."""
        gone = 0
        for _, _, place in self._entries():
            if film_of(place) in (*films, None):
                self._remove(place)
                gone += not place.exists()
        return gone

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.npz"

    def _entries(self) -> list[tuple[int, int, Path]]:
        """(time of last use, bytes, file), those that were used longest ago first."""
        found = []
        for place in self.folder.glob("*/*.npz"):
            try:
                facts = place.stat()
            except OSError:
                continue  # another window has removed it
            found.append((facts.st_mtime_ns, facts.st_size, place))
        return sorted(found)

    def make_room(self) -> None:
        """Remove what was used longest ago, where there is more than the limit allows."""
        entries = self._entries()
        total = sum(size for _, size, _ in entries)
        for _, size, place in entries if total > self.limit else ():
            if total <= self.limit * ROOM:
                break
            self._remove(place)
            total -= size
        self._total = total

    def _remove(self, place: Path) -> None:
        try:
            atomic.delete(place)
        except ExportError:
            return
