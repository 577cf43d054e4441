"""The whole window, while a script reviews: `python -m tests.slow.reviewing_window FOLDER`, off the screen.

Says on a line of its own the note of every verdict as soon as the window says that it is stored, until it is killed.
"""

import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from xai_desktop.core.review import SURE, FilmVerdict
from xai_desktop.ui.main import make_application, open_program
from xai_desktop.ui.start import Start
from xai_desktop.ui.wiring import Program

EVERY_MS = 5


class Script(QObject):
    """Says something new about the film, confirms it, waits until the screen says that it is stored, and goes on."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._p, self._numbers, self._waits = program, count(1), ""
        self._clock = QTimer(self, interval=EVERY_MS)
        self._clock.timeout.connect(self.go_on)
        self._clock.start()

    @Slot()
    def go_on(self) -> None:
        verdicts, session = self._p.verdicts, self._p.session
        if self._waits:
            on_screen = self._p.window.verdict.closing.state.text()
            if on_screen.startswith("stored") and session.state.said.note == self._waits:
                sys.stdout.write(f"{self._waits}\n")
                sys.stdout.flush()
                self._waits = ""
        elif verdicts._record is not None and session.state.image is not None:
            self._waits = str(next(self._numbers))
            verdicts.say(replace(FilmVerdict().as_normal(SURE), note=self._waits), "a note")
            verdicts.confirm()


def main(folder: str) -> int:
    app = make_application()
    program = open_program(app, Start((Path(folder),)))
    Script(program)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
