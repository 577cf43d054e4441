"""Maps that must not be written: kept while the program runs, packed as on a disk."""

from collections import OrderedDict

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.explanation import Explanation
from xai_desktop.io.explanation_cache._packing import packed, unpacked

LIMIT = 64 << 20
"""Bytes; some hundred maps at a network's resolution."""


class MemoryCache:
    """Like `DiskCache`, for one program. `limit` is in bytes."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._entries: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str, image_id: str = "") -> Explanation | None:
        content = self._entries.pop(key, None)
        if content is None:
            return None
        self._entries[key] = content
        return unpacked(key, content, image_id)

    def put(self, key: str, explanation: Explanation, shown: FloatArray | None = None) -> None:
        self._entries.pop(key, None)
        self._entries[key] = packed(key, explanation, shown)
        for oldest in tuple(self._entries):
            if self.size() <= self._limit:
                break
            self._entries.pop(oldest, None)

    def size(self) -> int:
        """Bytes."""
        return sum(map(len, tuple(self._entries.values())))

    def clear(self) -> None:
        self._entries.clear()
