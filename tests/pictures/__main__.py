"""`python -m tests.pictures [--out FOLDER] [--only WORDS]`: a page of pictures of the real program.

Both themes, 1280 × 800 and 2560 × 1440, driven like a person would, without a display. Nothing here judges a picture:
somebody has to look.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

SIZES = {"1280x800": (1280, 800), "2560x1440": (2560, 1440)}
THEMES = ("dark", "light")


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures")
    parser.add_argument("--out", type=Path, default=Path("out") / "pictures")
    parser.add_argument("--only", default="", help="only scenes whose name holds this")
    parser.add_argument("--theme", choices=THEMES, action="append")
    parser.add_argument("--size", choices=tuple(SIZES), action="append")
    chosen = parser.parse_args(words)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from tests.pictures.page import write_page
    from tests.pictures.scenes import SCENES
    from tests.pictures.studio import Studio

    made: dict[str, list[Path]] = {}
    for theme in chosen.theme or THEMES:
        for size in chosen.size or SIZES:
            for scene in SCENES:
                if chosen.only in scene.name:
                    with tempfile.TemporaryDirectory() as home:
                        os.environ["XAI_DESKTOP_HOME"] = home
                        path = chosen.out / f"{scene.name}-{theme}-{size}.png"
                        Studio(theme, SIZES[size]).take(scene, path)
                        made.setdefault(scene.name, []).append(path)
                        sys.stderr.write(f"{path}\n")
    sys.stderr.write(f"{write_page(chosen.out, SCENES, made)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
