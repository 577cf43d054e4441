"""The self-test of the window's libraries: what a program that was frozen may have left behind. Needs no display."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from xai_desktop.core.errors import InputError
from xai_desktop.core.self_check import Part

PLATFORMS = {
    "linux": ("offscreen", "xcb", "wayland"),
    "win32": ("offscreen", "windows"),
    "darwin": ("offscreen", "cocoa"),
}
"""Qt's plug-ins for screens, by system; a few names stand for several files."""
PICTURES = ("png", "jpeg", "svg", "ico")
"""What Qt must be able to read: logos of reports, icons."""
AGAIN = "install the program again"


def parts() -> Iterator[Part]:
    """One part for each thing that Qt loads by name."""
    yield "window, screen plug-ins", _platforms
    yield "window, picture formats", _pictures
    yield "window, an application without a display", _application
    yield "window, icons", _icons
    yield "window, theme and text", _text


def _platforms() -> str:
    from PySide6.QtCore import QLibraryInfo

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    there = sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []
    wanted = PLATFORMS.get(sys.platform, PLATFORMS["linux"])
    gone = [name for name in wanted if not any(name in one for one in there)]
    if gone:
        raise InputError(f"Qt's plug-ins for {', '.join(gone)} are not in {folder}; {AGAIN}.")
    return ", ".join(wanted)


def _pictures() -> str:
    from PySide6.QtGui import QImageReader

    there = {bytes(name.data()).decode() for name in QImageReader.supportedImageFormats()}
    if gone := [name for name in PICTURES if name not in there]:
        raise InputError(f"Qt reads no {', '.join(gone)}; {AGAIN}.")
    return ", ".join(sorted(there))


def _application() -> str:
    """In this process; a plug-in that cannot be loaded ends it, so that nothing after this line is said."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from xai_desktop.ui.main import make_application

    return make_application().platformName()


def _icons() -> str:
    from PySide6.QtSvg import QSvgRenderer

    from xai_desktop.core.paths import resources

    found = sorted((resources() / "icons").glob("*.svg"))
    for path in found:
        if not QSvgRenderer(str(path)).isValid():
            raise InputError(f"{path}: is no picture; {AGAIN}.")
    if not found:
        raise InputError(f"{resources() / 'icons'}: holds no icons; {AGAIN}.")
    return f"{len(found)} drawn"


def _text() -> str:
    """Letters come out as more than nothing: a program without fonts shows empty buttons."""
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QLabel

    import xai_desktop.ui.wiring  # noqa: F401  - every widget of the window can be imported

    label = QLabel("XAI")
    picture = label.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    greys = {picture.pixelColor(x, y).value() for x in range(picture.width()) for y in range(picture.height())}
    label.deleteLater()
    if len(greys) < 2:
        raise InputError("No letter is drawn: Qt finds no font; install a package of fonts such as fonts-dejavu-core.")
    return "letters are drawn"
