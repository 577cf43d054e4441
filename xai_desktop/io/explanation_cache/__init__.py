"""Explanations kept by content, so that a map which was made once is there at once the next time.

`key_of` names a map by everything that it depends on. `DiskCache` keeps maps in the person's own folder and removes
those that were used longest ago; `MemoryCache` keeps those of films whose pixels must not leave their mark on a disk.
"""

from xai_desktop.io.explanation_cache._disk import DiskCache
from xai_desktop.io.explanation_cache._memory import MemoryCache
from xai_desktop.io.explanation_cache._packing import key_of

__all__ = ["DiskCache", "MemoryCache", "key_of"]
