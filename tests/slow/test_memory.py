"""A day of explanations needs no more memory than the first few."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

EXPLANATIONS, WARM_UP, EVERY = 1000, 200, 10
MOST_MB = 20.0


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="what a process holds is read from /proc")
def test_a_thousand_explanations_hold_on_to_nothing(tmp_path: Path) -> None:
    """In a process of its own, so that no other test's rubbish is counted."""
    words = [sys.executable, "-m", "tests.slow.memory_child", str(tmp_path), str(EXPLANATIONS), str(WARM_UP)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=REPOSITORY, timeout=1100)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    held = found["held_mb"]
    assert len(held) == (EXPLANATIONS + WARM_UP) // EVERY
    assert found["sees_mb"] >= 0.9 * found["of_mb"], "the measure does not see what is held, so it proves nothing"
    grown = statistics.median(held[-5:]) - held[WARM_UP // EVERY - 1]
    assert grown <= MOST_MB, f"{grown:.1f} MB more after {EXPLANATIONS} explanations"
