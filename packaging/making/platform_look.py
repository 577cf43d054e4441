"""Icon, version and kinds of files, for the systems on which they are part of the program's own file."""

import sys
from pathlib import Path
from typing import Any

from making import facts


def look(work: Path) -> dict[str, Any]:
    """Words for PyInstaller's `EXE`; files that they name are made in `work`."""
    system = str(sys.platform)  # of the machine that builds, not of the one that checks types
    if system == "darwin":
        return {"argv_emulation": True}  # films that Finder opens come as words of the command line
    if system != "win32":
        return {}
    from making.windows_icon import icon
    from making.windows_runtime import version_text

    told = work / "version.txt"
    told.write_text(version_text(facts.version()), "utf-8")
    return {"icon": str(icon(work / "xai-desktop.ico")), "version": str(told)}


def application(version: str) -> dict[str, Any]:
    """Words for PyInstaller's `BUNDLE` on macOS. `Alternate` offers the program, and takes no kind of file."""
    films = {
        "CFBundleTypeName": "DICOM film",
        "CFBundleTypeRole": "Viewer",
        "CFBundleTypeExtensions": ["dcm", "dicom"],
        "LSHandlerRank": "Alternate",
    }
    pictures = {
        "CFBundleTypeName": "Picture",
        "CFBundleTypeRole": "Viewer",
        "LSItemContentTypes": ["public.png", "public.jpeg", "public.tiff"],
        "LSHandlerRank": "Alternate",
    }
    return {
        "bundle_identifier": "org.xai_desktop.XaiDesktop".replace("_", "-"),
        "version": version,
        "info_plist": {
            "CFBundleDisplayName": "XAI Desktop",
            "CFBundleDocumentTypes": [films, pictures],
            "NSHighResolutionCapable": True,
            "LSMinimumSystemVersion": "13.0",
            "NSHumanReadableCopyright": "The XAI Desktop authors; Apache License 2.0",
        },
    }
