"""The whole program is ended by the system; the next start says so, once, and nothing that was confirmed is lost."""

import os
import signal
from pathlib import Path

import pytest

from tests.slow.screen import missing, screen
from tests.slow.walker import walking
from xai_desktop.core import paths

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.skipif(bool(missing()), reason=f"not on this machine: {', '.join(missing())}"),
]
SAID = "XAI Desktop ended unexpectedly last time."
LISTING = "Python lists the threads while they run on: rarely it stumbles over one, and the first end becomes a fault"


@pytest.mark.parametrize("ending", [signal.SIGSEGV, signal.SIGABRT], ids=["a fault in a library", "a fatal word of Qt"])
def test_a_hard_crash_is_said_once_at_the_next_start(tmp_path: Path, ending: signal.Signals) -> None:
    home = tmp_path / "home"
    film = paths.demo_study() / f"{paths.DEMO_FILM}.dcm"
    with screen(tmp_path) as display:
        with walking(display, home, "gui", str(film)) as reader:
            reader.settled(step="READ")
            reader.press("ctrl+shift+Return")
            reader.settled(step="AI")
            os.kill(reader.process.pid, ending)
            assert reader.process.wait(30) in (-ending, -signal.SIGSEGV), LISTING
        with walking(display, home, "gui", str(film)) as reader:
            reader.settled()
            reader.until(lambda: reader.ask("says", SAID))
            (report,) = (home / "state" / "crashes").glob("crash-*.txt")
            text = report.read_text("utf-8")
            assert "hard crash" in text
            assert film.stem not in text
            assert str(tmp_path) not in text
            assert reader.rows("select count(*) from reviews") == [(1,)]
            reader.quit()
        with walking(display, home, "gui", str(film)) as reader:
            reader.settled()
            assert not reader.ask("says", SAID)
            reader.quit()
