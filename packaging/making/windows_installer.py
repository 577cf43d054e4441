"""The installer for Windows, by NSIS: here on Windows, and anywhere else from a folder that was frozen there."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from making import windows_payload as payload
from making.environment import steady
from making.facts import ROOT, Facts
from making.windows_icon import icon

WINDOWS = ROOT / "packaging" / "windows"
COMPRESSOR = "lzma"


def installer(
    folder: Path, work: Path, out: Path, facts: Facts, *, part: int = payload.LARGEST_PART, compressor: str = COMPRESSOR
) -> Path:
    """The setup program of a frozen folder. With CUDA the files lie in parts of at most `part` bytes beside it."""
    files = payload.files_of(folder)
    texts = work / f"installer-{facts.variant}"
    shutil.rmtree(texts, ignore_errors=True)
    texts.mkdir(parents=True)
    icon(texts / "xai-desktop.ico")
    names = {**_names(files, facts), "LISTS": str(texts.resolve()), "COMPRESSOR": compressor}
    made = out / f"{_stem(facts)}-setup.exe"
    for old in (made, *out.glob(f"{_stem(facts)}-part*.exe")):
        old.unlink(missing_ok=True)
    if facts.variant == "cuda":
        names["PARTS"] = "1"
        lines = [_part(number, held, folder, texts, out, facts, names) for number, held in _dealt(files, part)]
        (texts / "parts.nsh").write_text("\n".join(["!macro EachPart WHAT", *lines, "!macroend", ""]), "utf-8")
    else:
        (texts / "files.nsh").write_text(payload.lists(files, folder.resolve(), "$INSTDIR\\new"), "utf-8")
    _compile("installer.nsi", {**names, "OUT": str(made.resolve())})
    return made


def _dealt(files: list[payload.File], most: int) -> list[tuple[int, list[payload.File]]]:
    return list(enumerate(payload.dealt(files, most), 1))


def _part(
    number: int,
    held: list[payload.File],
    folder: Path,
    texts: Path,
    out: Path,
    facts: Facts,
    names: dict[str, str],
) -> str:
    """Make one part; the line with which the installer asks for it."""
    made = out / f"{_stem(facts)}-part{number}.exe"
    listed = texts / f"files-{number}.nsh"
    listed.write_text(payload.lists(held, folder.resolve(), "$INSTDIR"), "utf-8")
    _compile("part.nsi", {**names, "FILES": listed.name, "OUT": str(made.resolve())})
    with made.open("rb") as stream:
        known = hashlib.file_digest(stream, "sha256").hexdigest()
    return f'!insertmacro ${{WHAT}} "{made.name}" "{known}"'


def _stem(facts: Facts) -> str:
    return f"xai-desktop-{facts.version}-windows-x86_64" + ("" if facts.variant == "cpu" else f"-{facts.variant}")


def _names(files: list[payload.File], facts: Facts) -> dict[str, str]:
    numbers = [one for one in facts.version.split(".") if one.isdigit()]
    return {
        "VERSION": facts.version,
        "FOURFOLD": ".".join([*numbers, "0", "0", "0", "0"][:4]),
        "LICENCE": str(ROOT / "LICENSE"),
        "KILOBYTES": str(sum(file.size for file in files) // 1024),
        "LONGEST": str(payload.PLACE),
    }


def _compile(script: str, names: dict[str, str]) -> None:
    """Run makensis; its warnings are errors. Raises `SystemExit` where there is none."""
    tool = shutil.which("makensis") or shutil.which("makensis", path=r"C:\Program Files (x86)\NSIS")
    if tool is None:
        raise SystemExit(
            "makensis is missing: install NSIS 3.08 or newer (on Debian the package nsis), then try again."
        )
    lead = "/" if os.name == "nt" else "-"
    words = [f"{lead}V2", f"{lead}WX", f"{lead}INPUTCHARSET", "UTF8"]
    words += [f"{lead}D{name}={value}" for name, value in names.items()]
    subprocess.run([tool, *words, script], check=True, cwd=WINDOWS, env=steady())
