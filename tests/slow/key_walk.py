"""The main job by keys alone, in a program whose inside nobody can ask: what it stores says how far it is."""

import json
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image as Pictures

from tests.slow.screen import Screen

PATIENCE = 90.0
CAMERA = "import"
"""ImageMagick's program that takes a picture of a screen."""
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class KeyWalk:
    """`state` and `home` are folders of the person who reads; `program` shows its window on `screen`."""

    screen: Screen
    program: subprocess.Popen[bytes]
    state: Path
    home: Path

    def read_as_normal_then_call_wrong(self) -> None:
        """All three steps. A key that comes before there is something to answer is pressed again."""
        before = len(self.reviews())
        self.press_until("ctrl+shift+Return", lambda: len(self.reviews()) == before + 1)
        self.until(self._has_come_to_rest)
        self.press_until("alt+w", self._is_drafted)
        self.press_until("ctrl+Return", lambda: len(self.reviews()) == before + 2)
        self.until(self._has_come_to_rest)

    def export(self) -> Path:
        """With what the window of the export proposes; gives the folder."""
        before = set(self.home.rglob("report.pdf"))
        self.screen.keys("ctrl+e")
        self.until(self._has_come_to_rest)
        self.screen.keys("Return")
        (found,) = self.until(lambda: set(self.home.rglob("report.pdf")) - before)
        self.until(lambda: found.with_name("maps.npz").exists() and self._has_come_to_rest())
        folder: Path = found.parent
        return folder

    def quit(self) -> None:
        self.screen.keys("ctrl+q")
        assert self.program.wait(60) == 0

    def reviews(self) -> list[Row]:
        """Step and verdict of each review, as another program finds them."""
        return self._rows("SELECT step, verdict FROM reviews ORDER BY number")

    def _is_drafted(self) -> bool:
        drafts = self._rows("SELECT verdict FROM drafts")
        return any("wrong" in json.dumps(json.loads(text)) for (text,) in drafts)

    def _rows(self, query: str) -> list[Row]:
        try:
            with closing(sqlite3.connect(f"file:{self.state / 'reviews.sqlite'}?mode=ro", uri=True)) as store:
                return store.execute(query).fetchall()
        except sqlite3.Error:
            return []

    # The screen

    def picture(self, place: Path) -> Path:
        """The whole screen, as a PNG file."""
        words = [CAMERA, "-silent", "-window", "root", str(place)]
        subprocess.run(words, env=self.screen.environment, check=True, timeout=30)
        return place

    def _has_come_to_rest(self) -> bool:
        """A second in which nothing on the screen changes, and something is there."""
        looks = []
        for _ in range(2):
            with Pictures.open(self.picture(self.screen.journal.with_name("look.png"))) as shown:
                looks.append(shown.convert("L").tobytes())
            time.sleep(1)
        return looks[0] == looks[1] and len(set(looks[0])) > 20

    def press_until(self, keys: str, done: Callable[[], object]) -> None:
        def pressed() -> bool:
            self.screen.keys(keys)
            end = time.monotonic() + 5
            while not (found := bool(done())) and time.monotonic() < end:
                time.sleep(0.1)
            return found

        self.until(pressed)

    def until(self, done: Callable[[], Any]) -> Any:
        end = time.monotonic() + PATIENCE
        while not (found := done()):
            assert self.program.poll() is None, f"the program has ended: {self.program.returncode}"
            assert time.monotonic() < end, f"nothing came; the screen is in {self.picture(self.home / 'stuck.png')}"
            time.sleep(0.1)
        return found
