"""What was entered and is not on the disk: seen for as long as it is so, in the title and in place."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from xai_desktop.core.wording import noted, wording

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

TITLE = noted("Storing what was entered")


class Unsaved(QObject):
    """The window's title bears the desktop's own sign of unsaved work, also where the sentence was put away."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._window, self._verdicts = program.window, program.verdicts
        self._window.setWindowTitle(f"{self._window.windowTitle()}[*]")  # Qt's place for the sign
        self._told: list[str] = []
        program.reviewing.refused.connect(self._refused)
        program.reviewing.unsaved_changed.connect(self._changed)

    @Slot(str)
    def _refused(self, sentence: str) -> None:
        self._told.append(sentence)
        self._window.complain(wording(TITLE), sentence)

    @Slot(bool)
    def _changed(self, unsaved: bool) -> None:
        """As soon as the store takes everything, nothing stands there that is true no longer."""
        self._window.setWindowModified(unsaved)
        if not unsaved:
            for sentence in self._told:
                self._window.notices.take_back(sentence)
            self._told.clear()
        self._verdicts.changed.emit()
