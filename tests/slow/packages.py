"""The Debian package of today's commit, and one that comes after it."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "packaging" / "build.py"


def frozen_folder() -> Path:
    """The frozen program of this commit: made by the one command, or the one that is there already."""
    folder = ROOT / "build" / "cpu" / "xai-desktop"
    facts = folder / "_internal" / "resources" / "build.json"
    if not facts.is_file() or json.loads(facts.read_text("utf-8"))["commit"] != _commit():
        _said([sys.executable, str(BUILD), "--only", "folder"], 2400)
    return folder


def debian_package(out: Path) -> Path:
    """The package of the frozen folder."""
    frozen_folder()
    _said([sys.executable, str(BUILD), "--only", "deb", "--level", "1", "--out", str(out)], 1200)
    (made,) = out.glob("*.deb")
    return made


def later_package(package: Path, work: Path) -> Path:
    """The same program as a later version, in which one file has another name: what it no longer has must go."""
    tree = work / "later"
    _said(["dpkg-deb", "--raw-extract", str(package), str(tree)], 600)
    control = tree / "DEBIAN" / "control"
    text = control.read_text("utf-8")
    version = next(line.partition(": ")[2] for line in text.splitlines() if line.startswith("Version: "))
    control.write_text(text.replace(f"Version: {version}", f"Version: {version}+later"), "utf-8")
    (tree / "opt" / "xai-desktop" / "LICENCES.txt").rename(tree / "opt" / "xai-desktop" / "LICENCES-LATER.txt")
    made = package.with_name("later.deb")
    _said(["dpkg-deb", "--root-owner-group", "-Zzstd", "-z1", "--build", str(tree), str(made)], 600)
    return made


def _commit() -> str:
    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        from making.facts import commit
    finally:
        sys.path.remove(str(ROOT / "packaging"))
    found: str = commit()
    return "" if found.endswith("+") else found


def _said(words: list[str], seconds: float) -> None:
    done = subprocess.run(words, capture_output=True, text=True, timeout=seconds, check=False, cwd=ROOT)
    assert done.returncode == 0, (words, done.stdout[-3000:], done.stderr[-3000:])
