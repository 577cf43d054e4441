"""The project's own wheel: the source as it is in git, with the built manual, `build.json` and the licences in it."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from making.environment import LOCKS, steady
from making.facts import ROOT, Facts
from making.freezing import hash_of_files

TAKEN = ("xai_desktop", "resources", "pyproject.toml", "README.md", "LICENSE")


def own_wheel(licences: Path, work: Path, out: Path, facts: Facts) -> Path:
    """Into `out`. `licences` is the text that the window shows."""
    stage = work / "own-wheel"
    _stage(stage)
    shutil.copyfile(licences, stage / "resources" / "licences.txt")
    told = replace(facts, variant=f"{facts.variant} wheels", hash=hash_of_files(stage))
    (stage / "resources" / "build.json").write_text(json.dumps(told.record(), indent=2) + "\n", "utf-8")
    (stage / ".gitignore").touch()  # so that those of folders above are not asked
    tools = work / "wheel-tools"
    if not (tools / "hatchling").is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(tools)]
        subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(LOCKS / "wheels.txt")], check=True)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
    subprocess.run(build, check=True, cwd=stage, env={**steady(), "PYTHONPATH": str(tools)}, stdout=subprocess.DEVNULL)
    return next(out.glob("xai_desktop-*.whl"))


def _stage(stage: Path) -> None:
    """Files that git knows, with one set of rights, and the manual."""
    shutil.rmtree(stage, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z", *TAKEN], cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        place = stage / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, place)
    pages = stage / "resources" / "manual" / "html"
    subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "manual" / "build.py"), "--out", str(pages)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
