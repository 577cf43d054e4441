"""The program's log. Nobody writes file names, paths or messages of errors into it: they may hold names."""

from pathlib import Path

from xai_desktop.core.errors import ExportError
from xai_desktop.core.paths import log_file
from xai_desktop.io import atomic


def log_path() -> Path:
    return log_file()


def write_log(text: str) -> None:
    """Append; a log that cannot be written must not bring the program down."""
    try:
        atomic.append_line(log_file(), text.rstrip("\n"))
    except ExportError:
        return
