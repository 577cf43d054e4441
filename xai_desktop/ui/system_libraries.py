"""Which system library Qt would miss, and the package that brings it: asked before Qt aborts without a word."""

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

_EVERYWHERE = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_FOR_XCB = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def missing_libraries() -> str:
    """One sentence with the command that installs what is missing; empty where nothing is."""
    if not _is("linux"):
        return ""
    wanted = dict(_EVERYWHERE)
    if os.environ.get("QT_QPA_PLATFORM", "xcb").startswith("xcb") and os.environ.get("DISPLAY"):
        wanted |= _FOR_XCB
    packages = list(dict.fromkeys(package for library, package in wanted.items() if not _loads(library)))
    if packages:
        return f"The window needs system libraries that are not here; run: sudo apt-get install {' '.join(packages)}"
    return _why_no_server()


def _why_no_server() -> str:
    """An X display that nobody serves would make Qt abort without a chance to say anything."""
    display, platform = os.environ.get("DISPLAY", ""), os.environ.get("QT_QPA_PLATFORM", "")
    if not display or os.environ.get("WAYLAND_DISPLAY") or platform not in ("", "xcb"):
        return ""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return f"The display {display} does not answer." if failed else ""


def _is(platform: str) -> bool:
    """A function, so that type checkers do not fold the other platforms away."""
    return sys.platform.startswith(platform)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def load_torch_first() -> None:
    """On Windows torch's libraries must be loaded before Qt's, or torch cannot load its own afterwards.

    Only the libraries: importing torch itself would cost the first paint a second.
    """
    if not _is("win32"):
        return
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return
    folder = Path(found.origin).parent / "lib"
    getattr(os, "add_dll_directory")(str(folder))  # noqa: B009  - exists on Windows only
    for name in ("c10.dll", "torch_cpu.dll"):
        _loads(str(folder / name))
