"""A reader at the program's window: looks at it, acts with mouse and keys, and reads afterwards what was stored."""

import json
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pictures

from tests.slow.screen import Place, Screen
from xai_desktop.core.arrays import AnyArray

PATIENCE = 45.0
"""Seconds that something may take."""


class Walker:
    """Asks the window's own process where things are; everything that is done goes through the X server."""

    def __init__(self, screen: Screen, home: Path, *words: str) -> None:
        """Start the program with these words, in a home of its own."""
        self.screen, self.home = screen, home
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "tests.slow.window_child", str(theirs.fileno()), *words]
        folders = {name: str(home) for name in ("XAI_DESKTOP_HOME", "HOME")}
        self.process = subprocess.Popen(
            command, pass_fds=(theirs.fileno(),), env={**screen.environment, **folders}, stdin=subprocess.DEVNULL
        )
        theirs.close()
        ours.settimeout(PATIENCE)
        self._line, self._read = ours, b""

    # Looking

    def ask(self, question: str, *arguments: object) -> Any:
        self._line.sendall(json.dumps([question, *arguments]).encode() + b"\n")
        while b"\n" not in self._read:
            found = self._line.recv(1 << 20)
            assert found, f"the window has gone: {self.process.poll()}"
            self._read += found
        line, self._read = self._read.split(b"\n", 1)
        answer = json.loads(line)
        assert "fault" not in answer, (question, arguments, answer["fault"])
        return answer["answer"]

    def until(self, done: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """Look again and again until something is there, and give it."""
        end = time.monotonic() + seconds
        while not (found := done()):
            assert time.monotonic() < end, self.said()
            time.sleep(0.03)
        return found

    def face(self, **wanted: object) -> dict[str, Any]:
        """What is shown, as soon as these facts of it are as they should be."""

        def found() -> dict[str, Any] | None:
            face: dict[str, Any] = self.ask("face")
            return face if all(face[name.replace("_", " ")] == value for name, value in wanted.items()) else None

        shown: dict[str, Any] = self.until(found)
        return shown

    def settled(self, **wanted: object) -> dict[str, Any]:
        """When the film has been asked about and nothing is under way."""
        return self.face(asked=True, busy=False, **wanted)

    def said(self) -> str:
        """For whoever has to find out why a walk ended."""
        return f"{self.ask('front')}, {self.ask('focus')}: {self.ask('face')}"

    def picture(self) -> AnyArray:
        """(height, width) grey levels of the whole screen, as it is now."""
        place = self.home / "screen.png"
        self.ask("picture", str(place))
        with Pictures.open(place) as found:
            return np.asarray(found.convert("L"))

    # Mouse

    def point_of(self, path: str) -> Place:
        """The middle of what can be seen of a widget, as soon as it can be used."""
        return self.resting("where", path)

    def resting(self, question: str, *arguments: object) -> Place:
        """The middle of an area that has come to rest: two looks, one after the other, find it at the same place."""
        seen: list[Any] = [None]

        def rests() -> bool:
            seen.append(self.ask(question, *arguments))
            return seen[-1] is not None and seen[-1] == seen[-2]

        self.until(rests)
        left, top, width, height = seen[-1]
        return left + width / 2, top + height / 2

    def click(self, path: str) -> None:
        self.screen.click(self.point_of(path))

    def scroll_to(self, path: str) -> None:
        """Turn the wheel over the side column until all of a widget is in sight."""

        def turned() -> bool:
            beyond = int(self.ask("beyond", path))
            if beyond:
                left, top, width, height = self.ask("where", "window.side")
                self.screen.wheel((left + width - 3, top + height / 2), 1 if beyond > 0 else -1)
            return not beyond

        self.until(turned)

    def click_in_side(self, path: str) -> None:
        self.scroll_to(path)
        self.click(path)

    def pick(self, path: str, words: str) -> None:
        """Click a chooser open and click a line of it."""
        self.click_in_side(path)
        self.screen.click(self.resting("item", f"{path}.view()", words))
        self.until(lambda: self.ask("chosen", path).startswith(words))

    def film(self, x: float, y: float, pane: str = "film") -> Place:
        across, down = self.until(lambda: self.ask("film", pane, x, y))
        return across, down

    def drag_film(self, start: Place, end: Place, pane: str = "film") -> None:
        self.screen.drag(self.film(*start, pane), self.film(*end, pane))

    def paint_film(self, points: Sequence[Place], pane: str = "film") -> None:
        """One stroke of a brush from point to point."""
        places = [self.film(*point, pane) for point in points]
        self.screen.stroke(places)

    def open_part(self, heading: str, part: str) -> None:
        """Unfold what is folded away: a click on its heading, where its parts are not in sight."""
        if not self.ask("shown", part):
            self.click_in_side(heading)
            self.until(lambda: self.ask("shown", part))

    def answer_dialog(self, path: Path) -> None:
        """Type a path into the dialog for files that is in front."""
        self.until(lambda: self.ask("front") == "QFileDialog")
        self.type(str(path))
        self.press("Return")
        self.until(lambda: self.ask("front") == "MainWindow")

    def choose(self, *titles: str) -> None:
        """Click through a menu."""
        for title in titles:
            self.screen.click(self.resting("menu", title))

    # Keys

    def press(self, *names: str) -> None:
        self.screen.keys(*names)

    def type(self, text: str) -> None:
        self.screen.type(text)

    def tab_to(self, name: str, *, kind: str = "", back: bool = False, most: int = 120) -> None:
        """From one control to the next, until the one of this name (and class) has the keyboard."""
        went: list[str] = []
        while not went or not (went[-1].startswith(kind) and went[-1].endswith(f": {name}")):
            assert len(went) < most, went
            self.press("shift+Tab" if back else "Tab")
            went.append(self.ask("focus"))

    # What is left

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What another program finds in the store."""
        with closing(sqlite3.connect(self.home / "state" / "reviews.sqlite")) as store:
            return store.execute(query).fetchall()

    def quit(self) -> None:
        """As a person does; the program ends by itself and without a complaint."""
        self.press("ctrl+q")
        assert self.process.wait(30) == 0

    def close(self) -> None:
        """Whatever is left of the program goes."""
        self._line.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


@contextmanager
def walking(screen: Screen, home: Path, *words: str) -> Iterator[Walker]:
    """A walker whose program is gone afterwards, whatever happened."""
    home.mkdir(parents=True, exist_ok=True)
    walker = Walker(screen, home, *words)
    try:
        yield walker
    except BaseException:
        with suppress(AssertionError, OSError):
            walker.ask("picture", str(home / "last.png"))  # how it looked when the walk ended
        raise
    finally:
        walker.close()
