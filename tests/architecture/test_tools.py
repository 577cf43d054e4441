"""Style and types are part of the suite, so that red does not land."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_tool_is_content(command: list[str]) -> None:
    done = run(command, ROOT)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("folder", [PACKAGING, PACKAGING / "manual"], ids=["packages", "manual"])
def test_types_of_what_makes_the_packages(folder: Path) -> None:
    """Each folder is a place of programs of its own, with a `build.py` of its own."""
    programs = [*map(str, sorted(folder.glob("*.py"))), *(["making"] if folder == PACKAGING else [])]
    whose = {**os.environ, "MYPYPATH": os.pathsep.join(map(str, (folder, PACKAGING, ROOT)))}
    settings = ["--config-file", str(ROOT / "pyproject.toml"), "--explicit-package-bases"]
    done = run(["mypy", *settings, *programs], folder, whose)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


def run(command: list[str], place: Path, whose: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    tool = shutil.which(command[0], path=str(Path(sys.executable).parent)) or shutil.which(command[0])
    assert tool, f"{command[0]} is not installed; run make test"
    return subprocess.run([tool, *command[1:]], cwd=place, env=whose, capture_output=True, text=True, check=False)
