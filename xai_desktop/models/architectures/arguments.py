"""Which arguments a network of a library may be given: what changes its weights or its answers, within bounds.

They are read from somebody's `bundle.json`. A library's own constructors take numbers of layers and whole plans of
networks, with which a few letters could ask for more than any machine has.
"""

from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]
LARGEST_SIDE = 2048


def is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def is_side(value: Any) -> bool:
    """Pixels of a film."""
    return type(value) is int and 1 <= value <= LARGEST_SIDE


def is_share(value: Any) -> bool:
    """How much is dropped in training: from 0 to below 1."""
    return type(value) in (int, float) and 0 <= value < 1


def is_channels(value: Any) -> bool:
    return type(value) is int and value in (1, 3)


def one_of(*values: Any) -> Check:
    """The same kind of value as well: True is no 1."""
    return lambda value: any(type(value) is type(one) and value == one for one in values)


def checked(given: Mapping[str, Any], allowed: Mapping[str, Check]) -> dict[str, Any]:
    """The arguments themselves. Raises `ValueError` with the name of the first that is not allowed."""
    for name, value in given.items():
        if name not in allowed or not allowed[name](value):
            raise ValueError(name)
    return dict(given)
