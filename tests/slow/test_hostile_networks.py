"""The hostile files together, in a process with room for little more than torch."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import hostile

pytestmark = pytest.mark.slow


def test_nothing_runs_and_nothing_is_allocated(tmp_path: Path) -> None:
    sentinel = tmp_path / "sentinel"
    files = tmp_path / "files"
    files.mkdir()
    made = [make(files, sentinel) for make, _ in hostile.WEIGHTS.values()]
    program = (
        "import resource, sys, torch\n"
        "from pathlib import Path\n"
        "from xai_desktop.services.importing import propose\n"
        "from xai_desktop.core.errors import BundleError\n"
        "import xai_desktop.models.importing.monai_bundle, xai_desktop.models.importing.state_dicts\n"
        "used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (192 << 20),) * 2)\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        propose(Path(name))\n"
        "    except BundleError as error:\n"
        "        sys.stdout.write(f'{error}\\n')\n"
        "    else:\n"
        "        sys.stdout.write(f'{name} was taken\\n')\n"
    )
    words = [sys.executable, "-c", program, *map(str, made)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert [line.split(": ")[0] for line in lines] == [str(path) for path in made]
    assert not [line for line in lines if "was taken" in line or ";" not in line]
    assert not sentinel.exists()
