"""A screen of its own: an X server without a monitor, a window manager, and a hand at mouse and keys."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("Xvfb", "openbox", "xdotool")
WIDTH, HEIGHT = 1400, 900
PAUSE = 0.02
"""Seconds between two events of a hand: quicker than a person, slow enough for events to be apart."""
Place = tuple[float, float]


def missing() -> list[str]:
    """The programs that are not here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything that is done goes to the X server, as from a person; `journal` writes it down."""

    display: str
    journal: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to open its windows here and nowhere else."""
        kept = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
        return {**kept, "DISPLAY": self.display}

    def point(self, place: Place) -> None:
        """Move the mouse to a place of the screen."""
        self._do("mousemove", *_whole(place))

    def click(self, place: Place, button: int = 1) -> None:
        self.point(place)
        self._do("click", str(button))

    def drag(self, start: Place, end: Place, button: int = 1) -> None:
        """Press, move in steps, let go."""
        parts = ((start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part) for part in (0.3, 0.7))
        self.stroke((start, *parts, end), button)

    def stroke(self, places: Sequence[Place], button: int = 1) -> None:
        """Press at the first place, move from one to the next, let go at the last."""
        self.point(places[0])
        self._do("mousedown", str(button))
        for place in places[1:]:
            self.point(place)
        self._do("mouseup", str(button))

    def wheel(self, place: Place, notches: int) -> None:
        """Turn the wheel over a place: towards the reader where `notches` are positive."""
        self.point(place)
        for _ in range(abs(notches)):
            self._do("click", "5" if notches > 0 else "4")

    def keys(self, *names: str) -> None:
        """Press keys one after the other, by their X names: `ctrl+Return`, `shift+b`, `Page_Down`."""
        for name in names:
            self._do("key", "--clearmodifiers", name)

    def hold(self, name: str, down: bool) -> None:
        """Press a key and keep it, or let it go."""
        self._do("keydown" if down else "keyup", name)

    def type(self, text: str) -> None:
        self._do("type", "--delay", "12", text)

    def _do(self, *words: str) -> None:
        with self.journal.open("a", encoding="utf-8") as lines:
            lines.write(" ".join(words) + "\n")
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=20, check=False
        )
        assert done.returncode == 0, (words, done.stderr)
        time.sleep(PAUSE)


def _whole(place: Place) -> tuple[str, str]:
    return str(round(place[0])), str(round(place[1]))


@contextmanager
def screen(folder: Path, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Screen]:
    """On a display that nobody uses, which goes away afterwards."""
    reads, writes = os.pipe()
    size = f"{width}x{height}x24"
    words = ["Xvfb", "-displayfd", str(writes), "-screen", "0", size, "-nolisten", "tcp", "-noreset", "-dpi", "96"]
    with (folder / "server.txt").open("wb") as said:
        server = subprocess.Popen(words, pass_fds=(writes,), stdout=said, stderr=said)
        os.close(writes)
        manager = None
        try:
            with os.fdopen(reads) as answer:
                number = answer.readline().strip()  # written when it takes connections; empty where it died
            assert number, (folder / "server.txt").read_text("utf-8", "replace")
            found = Screen(f":{number}", folder / "journal.txt")
            manager = subprocess.Popen(["openbox", "--sm-disable"], env=found.environment, stdout=said, stderr=said)
            _wait_for_manager(found, manager)
            yield found
        finally:
            for process in (manager, server):
                if process is not None:
                    process.terminate()
                    process.wait(10)


def _wait_for_manager(found: Screen, manager: subprocess.Popen[bytes]) -> None:
    """Until the window manager answers on the root window: a program that was quicker would not be managed."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        assert manager.poll() is None
        asked = subprocess.run(
            ["xdotool", "get_num_desktops"], env=found.environment, capture_output=True, timeout=20, check=False
        )
        if asked.returncode == 0:
            return
        time.sleep(0.05)
    raise AssertionError("the window manager does not answer")
