"""What is Windows's own in a frozen folder: Microsoft's runtime of Visual C++, and what a program says about itself.

The runtime comes from PySide6's wheel, which carries the redistributable libraries and whose hash is locked: a new
Windows lacks them, and a build machine may have others or none. `windows_payload` refuses a folder without them.
"""

from importlib.metadata import distribution
from pathlib import Path

from making.windows_payload import RUNTIME


def runtime() -> list[tuple[str, str]]:
    """The libraries, each into the top of the bundle. Raises `SystemExit` where one is missing."""
    known = Path(str(distribution("PySide6_Essentials").locate_file("PySide6")))
    missing = [name for name in RUNTIME if not (known / name).is_file()]
    if missing:
        raise SystemExit(f"PySide6 no longer brings {', '.join(missing)}: the bundle would not start on a new Windows.")
    return [(str(known / name), ".") for name in RUNTIME]


def version_text(version: str) -> str:
    """PyInstaller's words for the version that Explorer shows."""
    numbers = tuple(([int(one) for one in version.split(".") if one.isdigit()] + [0] * 4)[:4])
    said = {
        "CompanyName": "The XAI Desktop authors",
        "FileDescription": "XAI Desktop",
        "FileVersion": version,
        "LegalCopyright": "The XAI Desktop authors; Apache License 2.0",
        "ProductName": "XAI Desktop",
        "ProductVersion": version,
    }
    words = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in said.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, OS=0x40004, fileType=1), "
        f"kids=[StringFileInfo([StringTable('040904B0', [{words}])]), "
        "VarFileInfo([VarStruct('Translation', [0x0409, 1200])])])\n"
    )
