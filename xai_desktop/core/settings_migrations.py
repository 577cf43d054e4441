"""From the settings of an older program to ours: one function per version, applied in their order.

A step turns a file of the version that it is named after into one of the next version. It touches only what that
version changed and never what is there already under its new name, so that a file which two programs take turns to
write loses nothing.
"""

from collections.abc import Callable
from typing import Any

NUMBER = "version"
"""The field of the file's version."""
Data = dict[str, Any]


def _from_1(data: Data) -> Data:
    """Files of version 1 bear no number; all their fields still mean the same."""
    return data


STEPS: tuple[Callable[[Data], Data], ...] = (_from_1,)
VERSION = len(STEPS) + 1


def number_of(data: Data) -> int:
    """The version that a file says it has; 1 where it says nothing that could be one."""
    number = data.get(NUMBER, 1)
    return number if type(number) is int and number >= 1 else 1


def migrated(data: Data, steps: tuple[Callable[[Data], Data], ...] = STEPS) -> Data:
    """A file's fields as the newest of the steps leaves them; a newer file stays as it is."""
    for step in steps[number_of(data) - 1 :]:
        data = step(dict(data))
    return data
