"""Where things lie: what the program brings along, and what belongs to the person who runs it."""

import os
import sys
from pathlib import Path


def resources() -> Path:
    """The folder of icons, demo study, demo models and licences: packaged, frozen or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    frozen = Path(getattr(sys, "_MEIPASS", "/nonexistent")) / "resources"
    for place in (package / "_resources", frozen):
        if place.is_dir():
            return place
    return package.parent / "resources"


DEMO_FILM = "SYN-10"
"""The film that the demo begins with: a pneumothorax that two readers marked, and where no fixed box would win."""


def demo_study() -> Path:
    return resources() / "demo" / "study"


def demo_annotations() -> Path:
    return resources() / "demo" / "boxes.json"


def demo_atlas() -> Path:
    return resources() / "demo" / "atlas.json"


def bundled_models() -> Path:
    return resources() / "models"


def evidence() -> Path:
    """What was found when the papers' claims were tested, one folder per paper."""
    return resources() / "evidence"


def manual() -> Path:
    """The first page of the manual. Not there in a checkout in which nobody has built it."""
    return resources() / "manual" / "html" / "index.html"


_XDG = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}
"""Which variable names each folder on Linux, and where it lies in a home without one."""


def user_folder(kind: str) -> Path:
    """The person's own folder for `config`, `state` or `cache`, by the platform's custom. Not created here."""
    override = os.environ.get("XAI_DESKTOP_HOME")
    if override:
        return Path(override) / kind
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", home / "AppData" / "Roaming")) / "XAI Desktop" / kind
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "XAI Desktop" / kind
    variable, usual = _XDG[kind]
    return Path(os.environ.get(variable, home / usual)) / "xai-desktop"


def site_folder() -> Path:
    """The machine's folder, which its administrator writes: what lies there holds for everybody. Not created here."""
    if sys.platform == "win32":
        return Path(r"C:\ProgramData") / "XAI Desktop"  # not from the environment, which a person can set
    if sys.platform == "darwin":
        return Path("/Library/Application Support/XAI Desktop")
    return Path("/etc/xai-desktop")


def user_models() -> Path:
    return user_folder("config") / "models"


def crashes() -> Path:
    """Reports of what nobody foresaw."""
    return user_folder("state") / "crashes"
