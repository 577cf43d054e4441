"""Arrays inside values are read-only: whoever holds a value may rely on it."""

from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
IndexArray = npt.NDArray[np.uint16]
ByteArray = npt.NDArray[np.uint8]
AnyArray = npt.NDArray[Any]


def frozen(array: AnyArray, dtype: npt.DTypeLike | None = None) -> AnyArray:
    """The same numbers, contiguous and read-only. Copies only where the caller's array could still change."""
    result = np.ascontiguousarray(array, dtype=dtype)
    if result is array and result.flags.writeable:
        result = result.copy()
    result.flags.writeable = False
    return result


def owned(array: AnyArray, dtype: npt.DTypeLike | None = None) -> AnyArray:
    """Like `frozen` for an array that the caller made itself and hands over: never copies what fits."""
    result = np.ascontiguousarray(array, dtype=dtype)
    result.flags.writeable = False
    return result
