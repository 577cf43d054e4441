"""The search for rubbish waits for the libraries, and then leaves them alone."""

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from xai_desktop.app import rubbish


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_it_waits_and_then_leaves_alone_what_is_there() -> None:
    rubbish.postpone()
    assert not gc.isenabled()
    rubbish.resume()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000


def test_nothing_is_frozen_where_nothing_was_postponed() -> None:
    before = gc.get_freeze_count()
    rubbish.resume()
    assert gc.get_freeze_count() == before


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


def test_the_engine_lets_the_search_go_on() -> None:
    code = "import gc; from xai_desktop.app import rubbish; rubbish.postpone(); "
    code += "from xai_desktop.app.engine import Engine; "
    code += "from xai_desktop.core.task import Quiet; Engine().start(Quiet()); import sys; sys.exit(not gc.isenabled())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
