"""Who has browsed five hundred films holds no more than after two hundred, when caches are full: nor do the workers."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.slow.browsing_child import EVERY

FILMS = 500
EARLIER, LATER = slice(160 // EVERY, 320 // EVERY), slice(340 // EVERY, None)
"""The samples of films 180 to 320, when every cache is full, and those of the last 160: one alone swings by 30 MB."""
MOST = {"used_mb": 20.0, "held_mb": 40.0, "workers_mb": 20.0, "objects": 1000, "dead": 5}
"""More than so much is held on to. A process also holds freed memory in pieces that cannot be given back, so what it
holds has more room than what it uses."""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="what a process holds is read from /proc")
def test_browsing_five_hundred_films_holds_on_to_nothing(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.slow.browsing_child", str(tmp_path), str(FILMS)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XAI_DESKTOP_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, cwd=REPOSITORY, env=environment, timeout=800
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for name, most in MOST.items():
        held = found[name]
        assert len(held) == FILMS // EVERY
        assert min(held) > 0
        grown = statistics.median(held[LATER]) - statistics.median(held[EARLIER])
        assert grown <= most, f"{name}: {grown:.1f} more after {FILMS} films: {held}"
