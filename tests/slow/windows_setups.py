"""Installers of small programs: stand-ins for what PyInstaller freezes on Windows, with the same names and places."""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from making.facts import Facts

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "packaging"))

SLEEPER = """Target amd64-unicode
SilentInstall silent
RequestExecutionLevel user
OutFile "{out}"
Name "stand-in"
Section
  FileOpen $0 "C:\\started.txt" w
  FileClose $0
  Sleep 30000
SectionEnd
"""
"""A program that runs for a while, so that it can be in the way."""


@dataclass(frozen=True, slots=True)
class Setup:
    """An installer, and the frozen folder that it was made of."""

    program: Path
    folder: Path

    @property
    def files(self) -> dict[str, bytes]:
        return content(self.folder)


def content(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def frozen(folder: Path, version: str) -> Path:
    """What of a frozen folder the installer looks at, and names that are hard for it."""
    from making import windows_payload

    sleeper = _sleeper(folder.parent)
    for name in windows_payload.PROGRAMS:
        _write(folder / name, sleeper)
    for name in windows_payload.RUNTIME:
        _write(folder / "_internal" / name, name.encode() * 40)
    _write(folder / windows_payload.FACTS, f'{{"version": "{version}"}}\n'.encode())
    _write(folder / "_internal" / f"only-in-{version}" / "part.txt", b"must go")
    _write(folder / "_internal" / "maps" / "CC0 [legal], größe & co.txt", "ä".encode())
    _write(folder / "_internal" / "empty.py", b"")
    _write(folder / "_internal" / ("d" * 80) / ("f" * 70), b"long")
    _write(folder / "_internal" / "torch" / "lib" / "large.dll", bytes(range(256)) * 12_000)
    return folder


def setup(work: Path, version: str, variant: str) -> Setup:
    """Compile the installer as the build does, but quicker."""
    from making import windows_installer

    folder = frozen(work / f"frozen-{version}-{variant}", version)
    out = work / f"out-{version}-{variant}"
    out.mkdir()
    facts = replace(_facts(), version=version, variant=variant)
    program = windows_installer.installer(folder, work / version, out, facts, part=1_000_000, compressor="zlib")
    return Setup(program, folder)


def _facts() -> "Facts":
    from making import facts

    return facts.facts_of("cpu")


def _sleeper(work: Path) -> bytes:
    work.mkdir(parents=True, exist_ok=True)
    script, program = work / "sleeper.nsi", work / "sleeper.exe"
    if not program.exists():
        script.write_text(SLEEPER.format(out=program), "utf-8")
        subprocess.run(["makensis", "-V1", str(script)], check=True)
    return program.read_bytes()


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
