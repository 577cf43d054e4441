"""Trainings that were begun and are not finished: what was asked for, beside what was learnt so far.

The order lies in the folder that the bundle will be in, among the person's own networks, so that a training goes on
after the program was closed. It names the folder of the films, and is therefore removed once the bundle is there.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core import paths
from xai_desktop.core.naming import safe_name
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import CARD

ORDER = "order.json"
CHECKPOINT = "training.safetensors"
FORMAT = "xai-desktop-training-order"


@dataclass(frozen=True, slots=True)
class KeptOrder:
    """The words of the command line after `train`, without `--out`, which is `folder`."""

    name: str
    folder: Path
    words: tuple[str, ...]

    @property
    def arm(self) -> str:
        return self.words[0]

    @property
    def command(self) -> tuple[str, ...]:
        return ("train", *self.words, "--out", str(self.folder))

    @property
    def has_learnt(self) -> bool:
        """Whether at least one epoch is kept."""
        return (self.folder / CHECKPOINT).is_file()


def folder_for(name: str) -> Path:
    """Where a network of this name will lie."""
    return paths.user_models() / safe_name(name)


def keep(order: KeptOrder) -> None:
    """Raises `ExportError`."""
    facts = {"format": FORMAT, "name": order.name, "words": list(order.words)}
    atomic.write_text(order.folder / ORDER, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")


def forget(order: KeptOrder) -> None:
    """The bundle is there: how it came to be is on its card. Raises `ExportError`."""
    atomic.delete(order.folder / ORDER)


def discard(order: KeptOrder) -> None:
    """Also what was learnt. Raises `ExportError`."""
    atomic.delete(order.folder / CHECKPOINT)
    forget(order)


def unfinished() -> tuple[KeptOrder, ...]:
    """By name of the folder. A file that is no order is passed over."""
    root = paths.user_models()
    folders = sorted(root.iterdir()) if root.is_dir() else []
    found = (_read(folder) for folder in folders if not (folder / CARD).exists())
    return tuple(order for order in found if order is not None)


def _read(folder: Path) -> KeptOrder | None:
    try:
        facts = json.loads((folder / ORDER).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        return None
    name, words = facts.get("name"), facts.get("words")
    if not isinstance(name, str) or not name or not isinstance(words, list) or not words:
        return None
    return KeptOrder(name, folder, tuple(words)) if all(isinstance(word, str) for word in words) else None
