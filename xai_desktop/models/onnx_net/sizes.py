"""How much a tensor of an ONNX file is, by its own words and by its bytes. Asked before any memory is."""

import math
from typing import Any

from xai_desktop.core.errors import InputError
from xai_desktop.core.texts import quoted

MOST_CELLS = 1 << 32
_BITS = {1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128, 16: 16}
_SMALL_BITS = {17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4, 24: 8, 25: 2, 26: 2}
_FIELDS = {
    **{1: "float_data", 14: "float_data", 11: "double_data", 15: "double_data", 7: "int64_data"},
    **dict.fromkeys((12, 13), "uint64_data"),
}
_COMPLEX = (14, 15)
TEXT = 8


def bytes_of(tensor: Any, path: object) -> int:
    """What the shape and the type of a tensor come to. Raises `InputError` for what is none."""
    bits = {**_BITS, **_SMALL_BITS}.get(tensor.data_type)
    dims = [int(side) for side in tensor.dims]
    if bits is None or any(side < 0 for side in dims) or math.prod(dims) > MOST_CELLS:
        raise InputError(
            f"{path}: the tensor {quoted(tensor.name)} is of no kind or size that a network has; export it again."
        )
    return (math.prod(dims) * bits + 7) // 8


def check_embedded(tensor: Any, path: object) -> None:
    """Does a tensor hold as many bytes as it claims? Raises `InputError`."""
    if tensor.data_type == TEXT:
        return
    claimed = bytes_of(tensor, path)
    if tensor.HasField("raw_data"):
        found = len(tensor.raw_data)
    else:
        field = _FIELDS.get(tensor.data_type, "int32_data")
        cells = math.prod(int(side) for side in tensor.dims) * (2 if tensor.data_type in _COMPLEX else 1)
        found = claimed if _filled(tensor, field, cells) else -1
    if found != claimed:
        raise InputError(
            f"{path}: the tensor {quoted(tensor.name)} claims {claimed} bytes and does not hold them, so the file is "
            "damaged; copy or export it again."
        )


def _filled(tensor: Any, field: str, cells: int) -> bool:
    count = len(getattr(tensor, field))
    packed = tensor.data_type in (21, 22, 23, 25, 26)
    return count == cells or (packed and 0 < count <= cells)
