"""Typefaces with a wide range of letters, from matplotlib's files (DejaVu, a free licence); matplotlib stays asleep."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from xai_desktop.core.errors import ExportError

SANS, BOLD, MONO = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"


@cache
def font_file(name: str) -> Path:
    """The TrueType file of a face. Raises `ExportError` where the installation is not complete."""
    spec = find_spec("matplotlib")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(place) / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf"
        if file.is_file():
            return file
    raise ExportError(f"{name}.ttf: the typeface of the report is missing; install the program again.")
