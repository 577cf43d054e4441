"""A program that is killed leaves no process behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.helpers.films import gradient, write_dicom

CHILD = """
import sys
from pathlib import Path
from xai_desktop.core.looked import Asked
from xai_desktop.core.place import Place
from xai_desktop.services.decoding import Apart
apart = Apart()
(looked,) = apart.look([Asked(Place(Path(sys.argv[1])), True)])
apart.image(looked.refs[0])
print(*apart.workers.numbers, flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_the_workers_of_a_killed_program_go_home(tmp_path: Path) -> None:
    film = write_dicom(tmp_path / "film.dcm", gradient())
    program = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(film)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY
    )
    assert program.stdout is not None
    assert program.stdin is not None
    numbers = [int(word) for word in program.stdout.readline().split()]
    assert numbers
    assert all(running(number) for number in numbers)
    program.send_signal(signal.SIGKILL)
    program.wait()
    deadline = time.monotonic() + 20
    while any(map(running, numbers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(running, numbers))
    program.stdout.close()
    program.stdin.close()


def running(number: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        status = Path(f"/proc/{number}/stat").read_text("ascii")
    except OSError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
