"""The pixels of a map from the highest value to the lowest, fast."""

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import BoolArray, FloatArray


def descending(values: FloatArray, defined: BoolArray) -> npt.NDArray[np.intp]:
    """The order of falling values (n,), equal ones in reading order, undefined ones last: a stable argsort.

    Two passes over 16 bits each, for which numpy has a radix sort, take a fifth of the time.
    """
    bits = (values.astype(np.float32) + np.float32(0)).view(np.int32)  # adding 0 makes -0 and 0 equal
    bits ^= ~(bits >> 31) & 0x7FFFFFFF  # as unsigned numbers, these rise where the floats fall
    bits[~defined] = -1
    order = np.argsort(bits.astype(np.uint16), kind="stable")
    result: npt.NDArray[np.intp] = order[np.argsort((bits >> 16).astype(np.uint16)[order], kind="stable")]
    return result
