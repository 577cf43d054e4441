"""Label Studio's run lengths of a brush: a stream of bits, highest first, over red, green, blue and alpha in turn.

32 bits say how many values there are, 5 the bits of a value less one, four times 4 the bits of a length less one. Then
come blocks: one bit (1 repeats one value, 0 lists values), two bits that choose the length's bits, the length less
one, and the value or values. Only alpha tells what is painted.
"""

import numpy as np

from xai_desktop.core.arrays import AnyArray, ByteArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.io.annotations._rle import LARGEST_MASK

CHANNELS, ALPHA = 4, 3
BITS = 8
LENGTHS = (3, 4, 8, 16)
"""Bits of a length as Label Studio writes them; any others are read, too."""
PAINTED = 128


class _Bits:
    """Reads numbers from a stream of bits."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def number(self, bits: int) -> int:
        first, last = self._at // 8, (self._at + bits + 7) // 8
        self._need(last)
        found = int.from_bytes(self._content[first:last]) >> (last * 8 - self._at - bits)
        self._at += bits
        return found & ((1 << bits) - 1)

    def octets(self, count: int) -> ByteArray:
        """So many numbers of eight bits, wherever the first one begins."""
        first, last = self._at // 8, (self._at + count * 8 + 7) // 8
        self._need(last)
        cells = np.frombuffer(self._content[first:last], dtype=np.uint8).astype(np.uint16)
        ahead = self._at % 8
        self._at += count * 8
        shifted = cells[:count] << ahead | (cells[1:] >> (8 - ahead) if ahead else np.uint16(0))
        return shifted.astype(np.uint8)

    def _need(self, last: int) -> None:
        if last > len(self._content):
            raise InputError("its brush ends too early")


def alpha_of(rle: object, size: Size) -> AnyArray:
    """(H, W) bool: what is painted. Raises `InputError` for numbers that do not fill the film exactly."""
    cells = size[0] * size[1]
    if not isinstance(rle, list) or not all(type(v) is int and 0 <= v < 256 for v in rle):
        raise InputError("its brush is no list of bytes")
    if cells > LARGEST_MASK:
        raise InputError("its brush has an unbearable size")
    bits = _Bits(bytes(rle))
    if bits.number(32) != cells * CHANNELS or bits.number(5) != BITS - 1:
        raise InputError("its brush does not fill its film")
    lengths = [bits.number(4) + 1 for _ in range(4)]
    painted = np.zeros(cells, dtype=np.bool_)
    at = 0
    while at < cells * CHANNELS:
        at = _block(bits, lengths, painted, at)
    return painted.reshape(size)


def _block(bits: _Bits, lengths: list[int], painted: AnyArray, at: int) -> int:
    """One block of values from `at` on; gives where the next one begins."""
    repeated = bits.number(1)
    count = bits.number(lengths[bits.number(2)]) + 1
    if at + count > painted.size * CHANNELS:
        raise InputError("its brush does not fill its film")
    first = -(-(at - ALPHA) // CHANNELS)
    stop = -(-(at + count - ALPHA) // CHANNELS)
    if repeated:
        painted[first:stop] = bits.number(BITS) >= PAINTED
    else:
        painted[first:stop] = bits.octets(count)[first * CHANNELS + ALPHA - at :: CHANNELS] >= PAINTED
    return at + count


def brush_of(painted: AnyArray) -> list[int]:
    """The bytes for a (H, W) bool picture: all four channels 255 where painted, 0 elsewhere."""
    cells = painted.ravel()
    edges = np.flatnonzero(cells[1:] != cells[:-1]) + 1
    starts = np.concatenate(([0], edges))
    runs = np.diff(np.concatenate((starts, [cells.size]))) * CHANNELS
    text = [f"{cells.size * CHANNELS:032b}{BITS - 1:05b}", *(f"{length - 1:04b}" for length in LENGTHS)]
    for run, value in zip(runs.tolist(), cells[starts].tolist(), strict=True):
        text += _repeated(run, 255 if value else 0)
    stream = "".join(text)
    stream += "0" * (-len(stream) % 8)
    return list(int(stream, 2).to_bytes(len(stream) // 8))


def _repeated(count: int, value: int) -> list[str]:
    """One value so many times, in as few bits as a block can have."""
    whole, rest = divmod(count, 1 << LENGTHS[-1])
    found = [f"111{(1 << LENGTHS[-1]) - 1:0{LENGTHS[-1]}b}{value:08b}"] * whole
    if rest:
        place = next(n for n, bits in enumerate(LENGTHS) if rest <= 1 << bits)
        found.append(f"1{place:02b}{rest - 1:0{LENGTHS[place]}b}{value:08b}")
    return found
