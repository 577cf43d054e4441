"""A pane on three monitors of different density, as Qt itself has them: what is really on the screen.

`python -m tests.helpers.ratio_child FOLDER` writes pictures there, read back from the screen, so that everything
between a pane and a device pixel is in them, and tells as JSON where things should be.
"""

import json
import os
import sys
from pathlib import Path

SCREENS = ((1.0, 0), (1.5, 4000), (2.0, 8000))
"""Device pixels per logical pixel, and where the monitor begins on the desktop."""
LEFT, TOP, WIDTH, HEIGHT = 33, 27, 321, 243
"""The pane in its window, in logical pixels: its corner lies on no device pixel's corner at 1.5."""


def platform(folder: Path) -> str:
    """Qt's name for a desktop of these monitors, none of which is there."""
    screens = [
        {"name": f"{r}", "x": x, "y": 0, "width": 3000, "height": 2000, "logicalDpi": 96 * r, "logicalBaseDpi": 96}
        for r, x in SCREENS
    ]
    config = folder / "screens.json"
    config.write_text(json.dumps({"screens": screens}), "utf-8")
    return f"offscreen:configfile={config}"


def main(folder: Path) -> None:
    os.environ["QT_QPA_PLATFORM"] = platform(folder)
    from tests.helpers.ratio_scene import Scene

    told = []
    scene = Scene()
    for number, (ratio, x) in enumerate((*SCREENS, *SCREENS[-2::-1])):
        scene.move_to(x)
        told.append({"ratio": ratio, **scene.tell(folder / f"{number}")})
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
