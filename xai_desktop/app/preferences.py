"""Settings of the person at the screen: read once, written when something changed."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from xai_desktop.core.errors import ExportError
from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import load_settings, save_settings


class Preferences(QObject):
    """The settings, saved half a second after the last change. A settings file that cannot be written is said once."""

    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self.note = load_settings()
        self._refused = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(500)
        self._timer.timeout.connect(self.save)

    @property
    def settings(self) -> Settings:
        return self._settings

    def change(self, **values: Any) -> None:
        changed = replace(self._settings, **values)
        if changed != self._settings:
            self._settings = changed
            self._timer.start()

    def save(self) -> None:
        self._timer.stop()
        try:
            save_settings(self._settings)
        except ExportError as error:
            if not self._refused:
                self._refused = True
                self.refused.emit(str(error))
