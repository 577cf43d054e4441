"""The wheelhouse: one archive from which a site installs by pip, with one command and without a network."""

import hashlib
import json
import shutil
from pathlib import Path

from making import packing
from making.facts import ROOT, Facts
from making.notices import write_licences, write_sbom
from making.own_wheel import own_wheel
from making.wheels import Target, download, needed_glibc, parts_of, unpacked_size

SCRIPTS = ROOT / "packaging" / "wheelhouse"
COMMANDS = {"linux": "sh install.sh", "windows": "install.bat"}
FOLDERS = {
    "linux": "/opt/xai-desktop-wheels where root runs it, else into ~/.local/lib/xai-desktop-wheels,",
    "windows": r"%LOCALAPPDATA%\Programs\XAI Desktop wheels",
}


def wheelhouse(target: Target, work: Path, out: Path, facts: Facts) -> Path:
    """The archive: `.tar` for Linux, `.zip` for Windows, and its SHA-256 beside it."""
    ending = "" if facts.variant == "cpu" else f"-{facts.variant}"
    folder = work / f"xai-desktop-{facts.version}-wheels-{target.system}-x86_64-python{target.python}{ending}"
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    download(target, wheels)
    parts = parts_of(wheels, work)
    write_licences(parts, facts, folder / "LICENCES.txt")
    write_sbom(parts, facts, folder / "sbom.cdx.json")
    own_wheel(folder / "LICENCES.txt", work, wheels, facts)
    (folder / "requirements.txt").write_text(_requirements(wheels), "utf-8")
    known = _known(target, wheels, facts)
    (folder / "wheelhouse.json").write_text(json.dumps(known, indent=2) + "\n", "utf-8")
    _write_scripts(folder, target, facts, known)
    (folder / "SHA256SUMS").write_text(_sums(folder), "utf-8")
    return _packed(folder, out, target)


def _requirements(wheels: Path) -> str:
    """What pip installs: exactly these files."""
    lines = []
    for wheel in sorted(wheels.glob("*.whl"), key=lambda one: one.name.lower()):
        name, version = wheel.name.split("-")[:2]
        if name != "pip":
            lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{_sha256(wheel)}\n")
    return "".join(lines)


def _known(target: Target, wheels: Path, facts: Facts) -> dict[str, str | int]:
    return {
        "version": facts.version,
        "variant": facts.variant,
        "commit": facts.commit,
        "system": f"{target.system} x86_64",
        "python": target.python,
        "glibc": needed_glibc(wheels) if target.system == "linux" else "",
        "pip": next(wheels.glob("pip-*.whl")).name,
        "unpacked": unpacked_size(wheels),
    }


def _write_scripts(folder: Path, target: Target, facts: Facts, known: dict[str, str | int]) -> None:
    told = {
        "VERSION": facts.version,
        "VARIANT": facts.variant,
        "SYSTEM": {"linux": "Linux", "windows": "Windows"}[target.system],
        "PYTHON": target.python,
        "COMMAND": COMMANDS[target.system],
        "FOLDER": FOLDERS[target.system],
        "GLIBC": f", glibc {known['glibc']} or newer" if known["glibc"] else "",
        "SPACE": f"{int(known['unpacked']) * 1.3 / 1e9:.1f}",
    }
    script = "install.bat" if target.system == "windows" else "install.sh"
    for name in ("install.py", script, "README.txt"):
        text = (SCRIPTS / name).read_text("utf-8")
        for word, value in told.items():
            text = text.replace(f"@{word}@", value)
        ends = "\r\n" if target.system == "windows" and name != "install.py" else "\n"
        (folder / name).write_text(text, "utf-8", newline=ends)


def _sums(folder: Path) -> str:
    names = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    return "".join(f"{_sha256(folder / name)}  {name}\n" for name in names)


def _packed(folder: Path, out: Path, target: Target) -> Path:
    made = out / f"{folder.name}.{'zip' if target.system == 'windows' else 'tar'}"
    (packing.zip if target.system == "windows" else packing.tar)(folder, made)
    shutil.rmtree(folder)
    made.with_name(f"{made.name}.sha256").write_text(f"{_sha256(made)}  {made.name}\n", "utf-8")
    return made


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
