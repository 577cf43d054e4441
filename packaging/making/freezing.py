"""One folder with the program, Python and every library: PyInstaller's work, and `build.json` beside the resources."""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from making.environment import steady
from making.facts import ROOT, Facts

FACTS = Path("_internal") / "resources" / "build.json"


def freeze(variant: str, work: Path) -> Path:
    """The folder `xai-desktop`, made anew."""
    out = work / variant
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    told = {"XAI_DESKTOP_BUNDLED": str(bundled_list(variant, work)), "XAI_DESKTOP_VARIANT": variant}
    words = ["--noconfirm", "--clean", "--log-level", "WARN", "--distpath", str(out), "--workpath", str(out / "work")]
    spec = str(ROOT / "packaging" / "xai-desktop.spec")
    subprocess.run([sys.executable, "-m", "PyInstaller", *words, spec], check=True, env={**steady(), **told})
    shutil.rmtree(out / "work")
    return out / "xai-desktop"


def bundled_list(variant: str, work: Path) -> Path:
    """Where the spec file notes which module and which file came from where."""
    return work / variant / "bundled.json"


def seal(folder: Path, facts: Facts) -> Facts:
    """Write `build.json` with the hash of the list of all other files."""
    sealed = replace(facts, hash=hash_of_files(folder))
    (folder / FACTS).write_text(json.dumps(sealed.record(), indent=2) + "\n", "utf-8")
    return sealed


def hash_of_files(folder: Path) -> str:
    """The sha256 of the sorted list `sha256  path`, as `sha256sum` writes it, without `build.json` itself."""
    digest = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        place = path.relative_to(folder)
        if place != FACTS:
            digest.update(f"{_sha256(path)}  {place.as_posix()}\n".encode())
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
