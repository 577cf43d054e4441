"""What a file is, judged by its first bytes and the names in its archive; nothing of it is opened by torch."""

import zipfile
from pathlib import Path

from xai_desktop.core.programs import CONVERTED, EXPORTED, ONNX, TORCHSCRIPT

BY_PERMISSION = (TORCHSCRIPT, EXPORTED)
"""These can do whatever a program can; ONNX computes, and no more."""

NAMES = {TORCHSCRIPT: "TorchScript", EXPORTED: "ExportedProgram", ONNX: "ONNX", CONVERTED: "ONNX"}
_NEXT = b"\x12\x1a\x22\x28\x32\x3a\x42"
"""How the field after it begins."""

MOST_NAMES = 200_000
_ZIP = b"PK\x03\x04"
_EXPORTED_MARKS = ("archive_format", "serialized_exported_program.json")


def kind_of(path: Path) -> str | None:
    """One of `core.programs.PROGRAMS`, or None for any other file, or one that cannot be read."""
    try:
        with path.open("rb") as stream:
            begin = stream.read(4)
        return _of_archive(path) if begin == _ZIP else _of_message(path, begin)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, EOFError):
        return None


def _of_archive(path: Path) -> str | None:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()[:MOST_NAMES]
    inner = {name.partition("/")[2] or name for name in names}
    if any(name in _EXPORTED_MARKS for name in inner) or any(name.startswith("models/") for name in inner):
        return EXPORTED
    if any(name.startswith("code/") for name in inner) and any(name.endswith("constants.pkl") for name in inner):
        return TORCHSCRIPT
    return None


def _of_message(path: Path, begin: bytes) -> str | None:
    """ONNX has no mark of its own: its first field is its version, a small number, which protobuf begins with 8."""
    plain = begin[:1] == b"\x08" and len(begin) == 4 and 3 <= begin[1] <= 32 and begin[2] in _NEXT
    return ONNX if plain or path.suffix.lower() == ".onnx" else None
