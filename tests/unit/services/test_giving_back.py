"""What was freed in pieces is held by the C library until somebody asks."""

import subprocess
import sys

import pytest

from xai_desktop.services import giving_back

CHILD = """
from tests.slow.memory_child import resident_mb
from xai_desktop.services.giving_back import give_back
kept = [bytes(60_000) for _ in range(4000)]  # 240 MB of the heap, each too small for a mapping of its own
full = resident_mb()
last = kept[-1]
del kept
before = resident_mb()
print(give_back(), full - before, before - resident_mb())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
def test_freed_pieces_go_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    gave, _, less = done.stdout.split()
    assert gave == "True"
    assert float(less) > 100


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_back, "_trim", lambda: None)
    assert giving_back.give_back() is False
