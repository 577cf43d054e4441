"""Settings as a JSON file in the person's own folder. Unreadable settings never stop the program."""

import json
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from xai_desktop.core.errors import ExportError
from xai_desktop.core.paths import user_folder
from xai_desktop.core.settings import Settings
from xai_desktop.io import atomic


def settings_path() -> Path:
    return user_folder("config") / "settings.json"


def load_settings() -> tuple[Settings, str]:
    """The settings and, where something had to be left out, one sentence about it. A damaged file is put aside."""
    path = settings_path()
    try:
        data = _read(path)
    except (FileNotFoundError, NotADirectoryError):  # whoever writes there says what stands in the folder's place
        return Settings(), ""
    except OSError:
        return Settings(), f"{path}: could not be read; the default settings are in use until you change one."
    except (ValueError, RecursionError):
        return Settings(), _put_aside(path)
    settings, bad = Settings.from_json(data)
    note = f"{path}: {', '.join(bad)} could not be used; the default is in use instead." if bad else ""
    return settings, note


def save_settings(settings: Settings) -> Path:
    return atomic.write_text(settings_path(), _text(settings.as_json()))


def _read(path: Path) -> dict[str, Any]:
    """The fields of a file. Raises `ValueError` where it is none of ours: no JSON, no object, or not to be written."""
    data = json.loads(path.read_text("utf-8-sig"))  # editors of Windows begin a file with a mark
    if not isinstance(data, dict):
        raise ValueError("not an object")
    _text(data).encode()
    return data


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _put_aside(path: Path) -> str:
    """Keep a damaged file under another name, and say so."""
    day = date.today().isoformat()
    names = (f"{path.stem}.damaged-{day}{f'-{number}' if number > 1 else ''}{path.suffix}" for number in count(1))
    target = next(place for place in map(path.with_name, names) if not place.exists())
    try:
        atomic.move(path, target)
    except ExportError:
        return f"{path}: is damaged; the default settings are in use and replace it when you change one."
    return f"{path}: was damaged and is kept as {target.name}; the default settings are in use."
