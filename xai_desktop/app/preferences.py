"""Settings of the person at the screen: read once, written when something changed."""

import json
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from xai_desktop.core.errors import ExportError
from xai_desktop.core.reading import Reading
from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import load_settings, save_settings
from xai_desktop.io.site_policy_file import load_policy

TELL_MS = 3000
"""A threshold that is still being dragged is not on record yet."""

OFF, NO_REASON = "Reading steps off in the settings: {reason}", "no reason was given"
SITE = "the site's policy"


class Preferences(QObject):
    """The settings as the site's policy leaves them; `locked` are those that it has set, and nobody else can.

    They are saved half a second after the last change. A settings file that cannot be written is said once.

    `changed` carries the names of the fields that have another value now. `steps_changed` carries whether the reading
    steps are on and, where they were turned off, why: what goes on record. So does what decides how maps are judged,
    which `judging_changed` carries by name and value once it has been left alone for a while.
    """

    refused = Signal(str)
    changed = Signal(object)
    steps_changed = Signal(bool, str)
    judging_changed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own, noted = load_settings()
        policy, trouble = load_policy()
        self.locked, self.deidentified = dict(policy.settings), policy.deidentified_results
        self._settings = replace(self._own, **self.locked)
        self.note = " ".join(filter(None, (noted, trouble)))
        self._refused = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(500)
        self._timer.timeout.connect(self.save)
        self._told = _judging(self._settings)
        self._telling = QTimer(self, singleShot=True, interval=TELL_MS)
        self._telling.timeout.connect(self._tell)

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def reading(self) -> Reading:
        """How a film that somebody opens is read."""
        settings = self._settings
        reason = SITE if "reading_steps" in self.locked else settings.reading_reason or NO_REASON
        return Reading() if settings.reading_steps else Reading.investigate(OFF.format(reason=reason))

    def reading_for(self, reason: str) -> Reading:
        """How films are read that are opened with the steps off for a reason: in steps where the site wants them."""
        return self.reading if self.locked.get("reading_steps") else Reading.investigate(reason)

    def name_for_files(self, title: str) -> str:
        """What a file or folder about a film is called when it is proposed: not by the film's name where the site wants
        pseudonyms."""
        return "film" if self.deidentified else title

    def change(self, **values: Any) -> None:
        values = {name: value for name, value in values.items() if name not in self.locked}
        names = frozenset(name for name, value in values.items() if getattr(self._settings, name) != value)
        if names:
            self._settings = replace(self._settings, **values)
            self._timer.start()
            self._telling.start()
            self.changed.emit(names)

    def set_reading_steps(self, on: bool, reason: str = "") -> None:
        """Turn the reading steps on, or off for a reason; from the next film on. Not where the site has set them."""
        if "reading_steps" in self.locked:
            return
        before = self._settings.reading_steps
        self.change(reading_steps=on, reading_reason="" if on else reason)
        if on != before:
            self.steps_changed.emit(on, self._settings.reading_reason)

    def save(self) -> None:
        self._timer.stop()
        try:
            save_settings(replace(self._settings, **{name: getattr(self._own, name) for name in self.locked}))
        except ExportError as error:
            if not self._refused:
                self._refused = True
                self.refused.emit(str(error))

    def close(self) -> None:
        """Save, and put on record what was changed last."""
        self.save()
        self._tell()

    def _tell(self) -> None:
        self._telling.stop()
        before, self._told = self._told, _judging(self._settings)
        for name, value in self._told.items():
            if before[name] != value:
                self.judging_changed.emit(name, value)


def _judging(settings: Settings) -> dict[str, str]:
    """What decides what an IoU is and which marks it is measured against, in words."""
    return {
        "mask threshold": settings.mask_threshold.label,
        "thresholds of classes": json.dumps(settings.class_thresholds, sort_keys=True),
        "names of labels": json.dumps(settings.labels, sort_keys=True, ensure_ascii=False),
    }
