"""The wheels of others in a wheelhouse: fetched by the lock, and what they say about themselves."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from making.environment import LOCKS
from making.inventory import Part, python_part


@dataclass(frozen=True, slots=True)
class Target:
    """Where a wheelhouse is installed: `system` is `linux` or `windows`, the Python is the one that builds."""

    system: str
    variant: str
    python: str

    @property
    def lock(self) -> Path:
        return LOCKS / ("windows.txt" if self.system == "windows" else f"{self.variant}.txt")

    @property
    def asked(self) -> list[str]:
        """What pip is told of it, where it is not the machine that builds."""
        if self.system == ("windows" if os.name == "nt" else "linux"):
            return []
        return ["--platform", "win_amd64", "--python-version", self.python, "--implementation", "cp"]


def download(target: Target, folder: Path) -> None:
    """Every wheel of the lock, checked against its hashes, and pip's own."""
    folder.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    strict = ["--require-hashes", "--only-binary", ":all:", "--dest", str(folder)]
    subprocess.run([*pip, *strict, *target.asked, "-r", str(target.lock)], check=True)
    tools = folder.with_name("tools")
    strict[-1] = str(tools)
    subprocess.run([*pip, *strict, "-r", str(LOCKS / "wheels.txt")], check=True)
    shutil.move(next(tools.glob("pip-*.whl")), folder)
    shutil.rmtree(tools)


def parts_of(folder: Path, work: Path) -> list[Part]:
    """What the wheels in `folder` are, and their licences, read from the wheels themselves."""
    place = work / "wheels-metadata"
    shutil.rmtree(place, ignore_errors=True)
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(place, [name for name in packed.namelist() if _tells(name)])
    found = [python_part(one) for one in distributions(path=[str(place)]) if _brings_something(one)]
    return sorted(found, key=lambda part: part.name.lower())


def _brings_something(one: Distribution) -> bool:
    """CUDA's toolkit only names other wheels, and has no licence."""
    return any(not file.parts[0].endswith(".dist-info") for file in one.files or ())


def _tells(name: str) -> bool:
    """Metadata, and licences that lie among the modules."""
    return ".dist-info/" in name or bool(re.search(r"(?i)/(licen[cs]e|copying|notice|authors)[^/]*$", name))


def needed_glibc(folder: Path) -> str:
    """The newest of the oldest C libraries that the wheels will do with; empty where they ask for none."""
    lowest = [_oldest(wheel.name) for wheel in folder.glob("*.whl")]
    newest = max(filter(None, lowest), default=None)
    return ".".join(map(str, newest)) if newest else ""


def _oldest(name: str) -> tuple[int, int] | None:
    """A wheel with several tags fits where one of them does."""
    tags = [(int(major), int(minor)) for major, minor in re.findall(r"manylinux_(\d+)_(\d+)_", name)]
    return min(tags, default=None)


def unpacked_size(folder: Path) -> int:
    """Bytes of everything that the wheels hold."""
    total = 0
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as packed:
            total += sum(one.file_size for one in packed.infolist())
    return total
