"""The search for rubbish waits for the libraries, and then leaves them alone."""

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from xai_desktop.app import rubbish


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    rubbish.resume()
    gc.unfreeze()


class Ring:
    """Holds itself, so that only the collector lets it go."""

    def __init__(self) -> None:
        self.itself = self


def garbage(count: int = 2000) -> weakref.ref[Ring]:
    """More of it than Python lets be."""
    first = weakref.ref(Ring())
    for _ in range(count):
        Ring()
    return first


def test_it_waits_and_then_leaves_alone_what_is_there() -> None:
    rubbish.postpone()
    assert not gc.isenabled()
    there = garbage()
    rubbish.sweep()
    assert there() is not None, "the libraries are still loading"
    rubbish.resume()
    assert not gc.isenabled(), "nothing is collected on a worker's thread"
    assert gc.get_freeze_count() > 1000


def test_nothing_is_frozen_where_nothing_was_postponed() -> None:
    before = gc.get_freeze_count()
    rubbish.resume()
    assert gc.get_freeze_count() == before


def test_a_sweep_collects_what_is_due_and_only_then() -> None:
    gc.collect()
    few = garbage(3)
    rubbish.sweep()
    assert few() is not None
    many = garbage()
    rubbish.sweep()
    assert many() is None


def test_older_generations_have_their_turn() -> None:
    gc.collect()
    told: list[int] = []

    def listen(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            told.append(info["generation"])

    gc.callbacks.append(listen)
    try:
        for _ in range(150):
            garbage(1000)
            rubbish.sweep()
    finally:
        gc.callbacks.remove(listen)
    assert set(told) == {0, 1, 2}
    assert told.count(2) < told.count(1) < told.count(0)


STARTED = """
import gc, sys
from xai_desktop.app import rubbish
rubbish.postpone()
from xai_desktop.app.engine import Engine
from xai_desktop.core.task import Quiet
import xai_desktop.ui.viewer.canvas
sys.exit("cuda" in sys.modules or gc.isenabled() or "xai_desktop.metrics" in sys.modules)
"""


def test_the_window_is_imported_without_what_it_can_do_without() -> None:
    """No bridge to CUDA, no metrics, no rubbish collected: together a fifth of the time to the first paint."""
    assert subprocess.run([sys.executable, "-c", STARTED], check=False).returncode == 0


def test_the_engine_keeps_what_was_loaded_out_of_the_search() -> None:
    code = "import gc; from xai_desktop.app import rubbish; rubbish.postpone(); "
    code += "from xai_desktop.app.engine import Engine; "
    code += "from xai_desktop.core.task import Quiet; Engine().start(Quiet()); import sys; "
    code += "sys.exit(gc.isenabled() or not gc.get_freeze_count())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
