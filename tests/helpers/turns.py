"""Files of tests run in two processes; a test that measures time runs while the other process runs none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

try:
    import fcntl
except ImportError:  # Windows, where `packaging/task.py` runs the slow tests one after the other
    fcntl = None  # type: ignore[assignment]

ROOM, DOOR = Path(__file__), Path(__file__).with_name("__init__.py")
"""Files that are there anyhow: only the system's locks on them are used, which end with the process."""

UNMARKED_S = 5.0
"""What a test that names no limit of its own is taken to need."""


@contextmanager
def turn(alone: bool) -> Iterator[None]:
    """In the room with others, or alone in it. Who waits to be alone keeps the door shut, else he never would be."""
    if fcntl is None:
        yield
        return
    with DOOR.open() as door, ROOM.open() as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)  # a forked child would else hold it on


def long_files_first(items: list[pytest.Item]) -> None:
    """By the limits that their tests name, so that the two processes end about together."""
    needs: dict[Path, float] = {}
    for item in items:
        mark = item.get_closest_marker("timeout")
        needs[item.path] = needs.get(item.path, 0.0) + (float(mark.args[0]) if mark else UNMARKED_S)
    items.sort(key=lambda item: (-needs[item.path], str(item.path)))
