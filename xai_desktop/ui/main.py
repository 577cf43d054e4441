"""The window's start: what is needed for the first paint first, everything else after it."""

import os
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from xai_desktop.app import language, rubbish
from xai_desktop.app.preferences import Preferences
from xai_desktop.core.paths import emblem
from xai_desktop.ui import crash, theme
from xai_desktop.ui.start import Start
from xai_desktop.ui.system_libraries import load_torch_first
from xai_desktop.ui.wiring import Program


def run(start: Start) -> int:
    """Open the window and stay until it is closed. Returns the exit code."""
    load_torch_first()
    app = make_application()
    program = open_program(app, start)
    crash.install_everywhere()
    program.preferences.note = " ".join(filter(None, (program.preferences.note, crash.last_time())))
    code = app.exec()
    crash.end()
    if not program.close():
        os._exit(code)  # Python would wait for ever for a thread that hangs on a drive
    return code


def make_application() -> QApplication:
    """The Qt application, with names under which the desktop knows it."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("xai-desktop")
    app.setApplicationDisplayName("XAI Desktop")
    app.setDesktopFileName("xai-desktop")  # by which a desktop finds the entry of its menu
    app.setWindowIcon(QIcon(str(emblem())))
    app.setStyle("Fusion")
    return app


def open_program(app: QApplication, start: Start) -> Program:
    """Build, show, and after the first paint start the engine and open what was asked for."""
    rubbish.take_over()
    crash.install()
    preferences = Preferences()
    preferences.note = " ".join(filter(None, (preferences.note, language.begin(preferences.settings.language))))
    theme.choose_size(preferences.settings.font_points)
    name = theme.choose(app, theme.name_of(start.theme or preferences.settings.theme))
    program = Program(app, preferences)
    theme.apply(app, name)  # once for all widgets: a style sheet that is there before them is worked out at every step
    program.show()
    program.after_first_paint(start)
    return program
