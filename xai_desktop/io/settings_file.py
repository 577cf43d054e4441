"""Settings as a JSON file in the person's own folder. Unreadable settings never stop the program."""

import json
from pathlib import Path

from xai_desktop.core.paths import user_folder
from xai_desktop.core.settings import Settings
from xai_desktop.io import atomic


def settings_path() -> Path:
    return user_folder("config") / "settings.json"


def load_settings() -> tuple[Settings, str]:
    """The settings and, where something had to be left out, one sentence about it."""
    path = settings_path()
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, ValueError):
        return Settings(), f"{path}: could not be read; the default settings are in use until you change one."
    settings, bad = Settings.from_json(data)
    note = f"{path}: {', '.join(bad)} could not be used; the default is in use instead." if bad else ""
    return settings, note


def save_settings(settings: Settings) -> Path:
    return atomic.write_text(settings_path(), json.dumps(settings.as_json(), indent=1, ensure_ascii=False) + "\n")
