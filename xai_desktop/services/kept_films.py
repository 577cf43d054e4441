"""Films that were decoded lately, in memory: whoever goes back to one does not wait for its file again.

A file that has changed is decoded anew, and one that is gone is refused by name: what is on the screen is what is on
the disk. Nothing of it is ever written.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.image import Image
from xai_desktop.core.looked import Asked, Identity, Looked
from xai_desktop.core.study import ImageRef, Spot
from xai_desktop.services.decoding import THUMBNAIL_SIDE, Decoder
from xai_desktop.services.lanes import guard

LIMIT = 256 << 20
"""Bytes: fourteen films of 3000 × 3000 pixels."""

State = tuple[int, int, int]
"""When a file was written last, how long it is, and which one it is on its disk."""


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    image: Image
    state: State
    size: int


class KeptFilms:
    """A decoder in front of another one. `limit` is in bytes of pixels; the film asked for longest ago goes first.

    For several threads at once, as the other one is.
    """

    def __init__(self, decoder: Decoder, limit: int = LIMIT) -> None:
        self._decoder, self._limit = decoder, limit
        self._kept: OrderedDict[Spot, _Kept] = OrderedDict()
        self._lock = guard()

    def image(self, ref: ImageRef) -> Image:
        state = _state(ref)
        known = self._take(ref.spot, state)
        if known is not None:
            return known
        image = self._decoder.image(ref)
        if state is not None:
            self._put(ref.spot, _Kept(image, state, bytes_of(image)))
        return image

    def look(self, files: Iterable[Asked]) -> Iterator[Looked]:
        return self._decoder.look(files)

    def thumbnail(self, ref: ImageRef, side: int = THUMBNAIL_SIDE) -> ByteArray:
        return self._decoder.thumbnail(ref, side)

    def identity(self, ref: ImageRef) -> Identity:
        return self._decoder.identity(ref)

    def source(self, ref: ImageRef) -> bytes | None:
        return self._decoder.source(ref)

    def close(self) -> None:
        self._kept.clear()
        self._decoder.close()

    @property
    def size(self) -> int:
        """Bytes of all pixels that are kept."""
        return sum(one.size for one in self._kept.values())

    def _take(self, spot: Spot, state: State | None) -> Image | None:
        with self._lock:
            known = self._kept.pop(spot, None)
            if known is None or known.state != state:
                return None
            self._kept[spot] = known
            return known.image

    def _put(self, spot: Spot, one: _Kept) -> None:
        with self._lock:
            self._kept[spot] = one
            while self.size > self._limit:
                self._kept.popitem(last=False)


def bytes_of(image: Image) -> int:
    """What a decoded film holds in memory."""
    planes = (image.index, image.table, image.colour, image.padding, image.shutter, *(o.bits for o in image.overlays))
    return sum(plane.nbytes for plane in planes if plane is not None)


def _state(ref: ImageRef) -> State | None:
    """None for a file that cannot be asked: its decoder says why."""
    try:
        found = ref.path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
