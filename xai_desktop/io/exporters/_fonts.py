"""Typefaces with a wide range of letters, from matplotlib's files (DejaVu, a free licence); matplotlib stays asleep.

They have no Chinese, Japanese and Korean letters, which would double the size of the program: those come from whatever
the machine has.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from xai_desktop.core.errors import ExportError

SANS, BOLD, MONO = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"


EASTERN = (
    *(f"/usr/share/fonts/truetype/{name}" for name in (
        "droid/DroidSansFallbackFull.ttf", "droid/DroidSansFallback.ttf", "wqy/wqy-microhei.ttc", "wqy/wqy-zenhei.ttc",
        "arphic/uming.ttc", "fonts-japanese-gothic.ttf", "nanum/NanumGothic.ttf")),
    *(f"C:/Windows/Fonts/{name}" for name in ("msyh.ttc", "simsun.ttc", "msgothic.ttc", "malgun.ttf")),
    *(f"{folder}/Arial Unicode.ttf" for folder in ("/System/Library/Fonts/Supplemental", "/Library/Fonts")),
)  # fmt: skip
"""Where systems keep faces with Eastern letters in TrueType, which can be put into a file."""


@cache
def eastern_files() -> tuple[Path, ...]:
    """Those that are here; often none."""
    return tuple(path for path in map(Path, EASTERN) if path.is_file())


@cache
def font_file(name: str) -> Path:
    """The TrueType file of a face. Raises `ExportError` where the installation is not complete."""
    spec = find_spec("matplotlib")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(place) / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf"
        if file.is_file():
            return file
    raise ExportError(f"{name}.ttf: the typeface of the report is missing; install the program again.")
