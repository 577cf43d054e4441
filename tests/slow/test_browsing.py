"""Five hundred films later the window and its workers hold no more than after two hundred, when caches are full."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.slow.browsing_child import EVERY

FILMS, WARM_UP = 500, 200
MOST_MB = 40.0


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
    for name in ("held_mb", "workers_mb"):
        held = found[name]
        assert len(held) == FILMS // EVERY
        assert min(held) > 0
        grown = statistics.median(held[-5:]) - statistics.median(held[WARM_UP // EVERY - 3 : WARM_UP // EVERY])
        assert grown <= MOST_MB, f"{name}: {grown:.1f} MB more after {FILMS} films: {held}"
