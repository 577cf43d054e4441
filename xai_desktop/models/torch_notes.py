"""What a pickle of torch says about its tensors: notes where the numbers lie, and how networks hold them by name.

The pickle was read inertly (`io.inert_pickle`); here its stand-ins are understood. Nothing is allocated yet.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from xai_desktop.io.inert_pickle import Made, Named, PickleFault

TABLES = ("collections.OrderedDict", "collections.defaultdict", "collections.Counter", "builtins.dict")
MOST_SIDES = 64
"""Sides of a tensor; torch itself has no more."""
LARGEST = 1 << 48
"""What no number of a place, a length or a key reaches."""
MOST_PARTS = 50_000
"""Modules and tensors of a pickled network; the largest of torchvision has a few thousand."""
_STORAGES = {
    **{"Double": torch.float64, "Float": torch.float32, "Half": torch.float16, "BFloat16": torch.bfloat16},
    **{"Long": torch.int64, "Int": torch.int32, "Short": torch.int16, "Char": torch.int8, "Byte": torch.uint8},
    "Bool": torch.bool,
}
_KINDS = {
    **{f"torch.{str(kind).removeprefix('torch.')}": kind for kind in _STORAGES.values()},
    **{"torch.float": torch.float32, "torch.double": torch.float64, "torch.half": torch.float16},
    **{"torch.long": torch.int64},
}


@dataclass(frozen=True, slots=True)
class Storage:
    """A run of numbers in the file: its key there, its kind and how many; `kind` is None where they are bare bytes."""

    key: str
    kind: torch.dtype | None
    count: int

    @property
    def size(self) -> int:
        """Bytes."""
        return self.count * (1 if self.kind is None else self.kind.itemsize)


@dataclass(frozen=True, slots=True)
class TensorNote:
    """A tensor as a view of a storage; `start` and `strides` count numbers."""

    storage: Storage
    kind: torch.dtype
    start: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    @property
    def end(self) -> int:
        """One behind the last number that it touches, in numbers from the storage's beginning."""
        if not self.count:
            return self.start
        steps = zip(self.shape, self.strides, strict=True)
        return self.start + sum((side - 1) * step for side, step in steps) + 1


def is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, Made) and value.made_by in TABLES)


def table(value: Any) -> dict[Any, Any]:
    """The items of a dictionary, in whichever way it was pickled."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, Made):
        return {}
    pairs = value.arguments[0] if value.arguments and isinstance(value.arguments[0], list) else []
    made = {p[0]: p[1] for p in pairs if isinstance(p, tuple | list) and len(p) == 2 and isinstance(p[0], str)}
    return {**made, **value.items}


def is_network(value: Any) -> bool:
    """Whether it is a pickled `nn.Module`: nothing else keeps its parts under these names."""
    return isinstance(value, Made) and isinstance(value.state, dict) and {"_parameters", "_modules"} <= set(value.state)


def network_notes(network: Made) -> Iterator[tuple[str, TensorNote]]:
    """The state dict of a pickled network, in torch's order: its own tensors, then those of its parts.

    A part may stand in a network more than once, which few notes can make into endlessly many: so they are counted.
    """
    todo: list[tuple[str, Made]] = [("", network)]
    left = MOST_PARTS
    while todo:
        prefix, part = todo.pop()
        own, parts = list(_own(part)), list(_parts(part))
        left -= 1 + len(own) + len(parts)
        if left < 0:
            raise PickleFault("it has more parts than any network")
        for name, value in own:
            note = tensor_note(value)
            if note is not None:
                yield prefix + name, note
        todo += [(f"{prefix}{name}.", inner) for name, inner in reversed(parts)]


def _own(network: Made) -> Iterator[tuple[str, Any]]:
    listed = _listed(network.state.get("_non_persistent_buffers_set"))
    passing = {name for name in listed if isinstance(name, str)}
    for group in ("_parameters", "_buffers"):
        yield from (
            (n, v) for n, v in table(network.state.get(group)).items() if isinstance(n, str) and n not in passing
        )


def _parts(network: Made) -> Iterator[tuple[str, Made]]:
    inside = table(network.state["_modules"])
    return ((name, part) for name, part in inside.items() if isinstance(name, str) and is_network(part))


def _listed(value: Any) -> list[Any]:
    if isinstance(value, Made) and value.arguments and isinstance(value.arguments[0], list):
        return value.arguments[0]
    return value if isinstance(value, list) else []


def tensor_note(value: Any, depth: int = 0) -> TensorNote | None:
    """The note of a tensor or a parameter; None for anything else. Raises `PickleFault` for one that is damaged."""
    if not isinstance(value, Made) or depth > 3:
        return None
    word = value.made_by.rpartition(".")[2]
    if word in ("_rebuild_parameter", "_rebuild_parameter_with_state", "Parameter", "Buffer") and value.arguments:
        return tensor_note(value.arguments[0], depth + 1)
    if word == "_rebuild_from_type_v2" and len(value.arguments) > 2 and isinstance(value.arguments[0], Named):
        inner = value.arguments[2]
        return tensor_note(Made(value.arguments[0].name, inner), depth + 1) if isinstance(inner, tuple) else None
    if word in ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3"):
        return _note(word, value.arguments)
    return None


def _note(word: str, arguments: tuple[Any, ...]) -> TensorNote:
    try:
        kept, start, shape, strides = arguments[:4]
        storage = storage_of(kept)
        kind = _KINDS[arguments[6].name] if word.endswith("v3") else storage.kind
        if len(shape) > MOST_SIDES or len(strides) > MOST_SIDES:
            raise PickleFault("one of its tensors has more sides than any tensor")
        numbers = (start, *shape, *strides)
    except (ValueError, TypeError, LookupError, AttributeError) as fault:
        raise PickleFault("one of its tensors is damaged or of an unknown kind") from fault
    if kind is None or len(shape) != len(strides) or not all(type(n) is int and 0 <= n < LARGEST for n in numbers):
        raise PickleFault("one of its tensors is damaged")
    if math.prod(side for side in shape if side) >= LARGEST:
        raise PickleFault("one of its tensors claims a shape that no tensor has")
    return TensorNote(storage, kind, start, tuple(shape), tuple(strides))


def is_key(value: Any) -> bool:
    """Whether it may be what the file calls a storage: anything else could be endless as a text."""
    return isinstance(value, str) or (type(value) is int and abs(value) <= 1 << 64)


def storage_of(kept: Any) -> Storage:
    """What a pickle says about numbers that it keeps elsewhere. Raises `PickleFault`."""
    try:
        what, named, key, _, count = kept.where[:5]
        word = named.name.rpartition(".")[2].removesuffix("Storage")
        kind = None if word == "Untyped" else _STORAGES[word]
    except (ValueError, TypeError, LookupError, AttributeError) as fault:
        raise PickleFault("one of its storages is damaged or of an unknown kind") from fault
    if what != "storage" or type(count) is not int or not 0 <= count < LARGEST or not is_key(key):
        raise PickleFault("one of its storages is damaged")
    return Storage(str(key), kind, count)
