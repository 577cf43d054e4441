"""The files that the Windows installer brings: looked through, listed for NSIS, and dealt out over parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

PROGRAMS = ("xai-desktop.exe", "xai-desktop-window.exe")
FACTS = "_internal/resources/build.json"
RUNTIME = ("msvcp140.dll", "msvcp140_1.dll", "vcruntime140.dll", "vcruntime140_1.dll")
"""Microsoft's runtime of Visual C++, which Python, PyTorch, Qt and ONNX Runtime need and a new Windows lacks."""

LONGEST = 170
"""Characters of a file's path in the program's folder: Windows and NSIS end at 260, and the folder needs the rest."""

PLACE = 260 - LONGEST - len("\\program\\") - 1
"""Characters that the folder's own path may have."""

LARGEST_PART = 1_900_000_000
"""Bytes of the files in one part, before they are compressed. NSIS ends at 2 GB, compressed."""


@dataclass(frozen=True, slots=True)
class File:
    """`place` is where it lies in the program's folder, `size` its bytes."""

    place: PurePosixPath
    size: int


def files_of(folder: Path) -> list[File]:
    """Every file of a frozen folder, in order. Raises `SystemExit` where no installer may be made of it."""
    files = [
        File(PurePosixPath(path.relative_to(folder).as_posix()), path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    wrong = list(_wrong(files))
    if wrong:
        raise SystemExit(f"No installer can be made of {folder}: " + "; ".join(wrong) + ".")
    return files


def _wrong(files: Sequence[File]) -> Iterator[str]:
    places = {file.place.as_posix() for file in files}
    small = {place.lower() for place in places}
    missing = [name for name in (*PROGRAMS, FACTS, *(f"_internal/{name}" for name in RUNTIME)) if name not in small]
    if missing:
        yield f"it lacks {', '.join(missing)}"
    if len(small) < len(places):
        yield "two of its files differ in capital letters alone, which Windows takes for one"
    if long := [place for place in places if len(place) > LONGEST]:
        yield f"the path {min(long)} has more than {LONGEST} characters"
    if odd := [place for place in places if set(place) & set('"<>:|?*\\\n$') or place != place.rstrip(". ")]:
        yield f"Windows or NSIS has no file by the name {min(odd)}"
    if large := [file.place for file in files if file.size > LARGEST_PART]:
        yield f"{large[0]} is larger than NSIS can pack"


def lists(files: Sequence[File], folder: Path, target: str) -> str:
    """NSIS's words for unpacking these files of `folder` into `target`, one folder after the other."""
    lines = []
    for parent, held in groupby(files, lambda file: file.place.parent):
        inner = "" if parent == PurePosixPath(".") else "\\" + "\\".join(parent.parts)
        lines.append(f'SetOutPath "{target}{inner}"')
        lines += [f'File "{folder / file.place}"' for file in held]
    return "\n".join([*lines, ""])


def dealt(files: Sequence[File], most: int = LARGEST_PART) -> list[list[File]]:
    """The files in order, in as few parts as an order allows, none with more bytes than `most`."""
    parts: list[list[File]] = [[]]
    size = 0
    for file in files:
        if parts[-1] and size + file.size > most:
            parts.append([])
            size = 0
        parts[-1].append(file)
        size += file.size
    return parts


__all__ = ["LONGEST", "PLACE", "PROGRAMS", "RUNTIME", "File", "dealt", "files_of", "lists"]
