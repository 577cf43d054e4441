"""The environment of a build: made from the locked requirements, every file checked against its hash."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

from making.facts import ROOT, epoch

LOCKS = ROOT / "packaging" / "requirements"


def locks(variant: str) -> list[Path]:
    """What the program needs, and what builds it. The package index's PyTorch for Windows is the one without CUDA."""
    if os.name == "nt":
        program = "windows" if variant == "cpu" else "windows-cuda"
        return [LOCKS / f"{name}.txt" for name in (program, "tools", "windows-tools")]
    return [LOCKS / f"{variant}.txt", LOCKS / "tools.txt"]


def environment(variant: str, work: Path) -> Path:
    """The Python of the build's own environment, made anew where the requirements have changed."""
    absent = [lock.name for lock in locks(variant) if not lock.is_file()]
    if absent:
        raise SystemExit(
            f"packaging/requirements lacks {', '.join(absent)}; packaging/windows/README.md says how to make it."
        )
    place = work / f"env-{variant}"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = place / f".made-{_state(variant)}"
    if not stamp.exists():
        print(f"Installing the locked requirements into {place} …", flush=True)
        shutil.rmtree(place, ignore_errors=True)
        venv.create(place, with_pip=True)
        wanted = [word for lock in locks(variant) for word in ("-r", str(lock))]
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        subprocess.run([*pip, "--require-hashes", "--no-deps", *wanted], check=True)
        stamp.touch()
    return python


def locked(lock: Path) -> set[str]:
    """Names of the distributions in a lock, as they are compared: in lower case, with dashes."""
    lines = lock.read_text("utf-8").splitlines()
    return {_plain(line.partition("==")[0]) for line in lines if "==" in line and not line.startswith((" ", "#"))}


def of_tools_alone(variant: str) -> dict[str, set[str]]:
    """What builds and is not to travel: each distribution of the environment that the variant's lock does not name,
    with the modules that only such distributions bring."""
    needed = locked(locks(variant)[0])
    tools: dict[str, set[str]] = {
        one.metadata["Name"]: set() for one in distributions() if _plain(one.name) not in needed
    }
    for module, bringers in packages_distributions().items():
        if all(_plain(one) not in needed for one in bringers):
            for one in bringers:
                tools[one].add(module)
    return tools


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def steady() -> dict[str, str]:
    """The variables under which the same commit gives the same bytes, as far as the tools allow."""
    own = {"SOURCE_DATE_EPOCH": str(epoch()), "PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    return {**os.environ, **own, "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen"}


def _state(variant: str) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for lock in locks(variant):
        digest.update(lock.read_bytes())
    return digest.hexdigest()[:16]
