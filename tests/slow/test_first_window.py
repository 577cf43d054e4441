"""The window of a first start on the screens that hospitals have: its frame and its last line are in sight."""

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


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1366, 768), (1920, 1080)])
def test_the_line_of_the_verdict_is_in_sight_at_a_first_start(tmp_path: Path, width: int, height: int) -> None:
    film = paths.demo_study() / f"{paths.DEMO_FILM}.dcm"

    def seen() -> bool:
        left, top, wide, high = reader.ask("where", "window.verdict_line")
        return bool(left >= 0 and top > 0 and left + wide <= width and top + high <= height)

    with screen(tmp_path, width, height) as display, walking(display, tmp_path / "home", "gui", str(film)) as reader:
        reader.settled(step="READ")
        reader.until(seen)
