"""One picture: the real program is opened, brought into a state, and photographed."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from xai_desktop.app.preferences import Preferences
from xai_desktop.core import paths
from xai_desktop.ui.main import make_application, open_program
from xai_desktop.ui.start import Start
from xai_desktop.ui.wiring import Program

LONGEST_S = 90.0
DEMO = (paths.demo_study(),)
MARKS = (paths.demo_annotations(), paths.demo_atlas())


@dataclass(frozen=True)
class Scene:
    """`act` brings the window into the state; `part` is what is photographed, the whole window unless it says else."""

    name: str
    about: str
    act: Callable[["Studio", Program], None] = lambda studio, program: None
    part: Callable[[Program], QWidget] = lambda program: program.window
    films: tuple[Path, ...] = DEMO
    marks: tuple[Path, ...] = MARKS
    reason: str = "For a picture."
    bundle: str = "demo-cascade"
    first: str = "SYN-10"
    map: bool = True
    language: str = "en"


class Studio:
    """A theme and a size."""

    def __init__(self, theme: str, size: tuple[int, int]) -> None:
        self.theme, self.size = theme, size

    def take(self, scene: Scene, path: Path) -> None:
        """Write a picture of a scene."""
        hook = sys.excepthook
        app = make_application()
        speak(scene.language)
        start = Start(scene.films, scene.marks, scene.reason, scene.bundle, self.theme, scene.first)
        program = open_program(app, start)
        sys.excepthook = hook
        program.window.resize(*self.size)
        program.window.activateWindow()
        try:
            self.settle(program, scene)
            scene.act(self, program)
            self.wait(0.4)
            part = scene.part(program)
            path.parent.mkdir(parents=True, exist_ok=True)
            part.grab().save(str(path))
            for popup in [QApplication.activePopupWidget()]:
                if popup is not None:
                    popup.close()
        finally:
            program.close()
            program.window.close()
            program.window.deleteLater()
            self.wait(0.1)

    def settle(self, program: Program, scene: Scene) -> None:
        """Until the film has its map and its cascade, where it can have them."""
        if not scene.films:
            self.wait(1.5)
        elif scene.map:
            state = program.session
            self.until(lambda: state.state.result is not None and state.state.cascade is not None)
            self.quiet(program)
        else:
            self.until(lambda: program.session.state.image is not None)
            self.quiet(program)

    def quiet(self, program: Program) -> None:
        """Until nothing is under way any more."""
        self.until(lambda: not program.jobs.busy)
        self.wait(0.3)

    def until(self, ready: Callable[[], bool]) -> None:
        """Raises `TimeoutError` where it never comes to that: better no picture than a wrong one."""
        end = time.monotonic() + LONGEST_S
        while not ready():
            if time.monotonic() > end:
                raise TimeoutError("the window never came into this state")
            self.wait(0.05)

    def wait(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()


def speak(language: str) -> None:
    """The settings of a window that is not open yet."""
    settings = Preferences()
    settings.change(language=language)
    settings.save()
