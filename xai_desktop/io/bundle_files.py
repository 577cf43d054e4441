"""Model bundles on disk, as far as they can be known without loading a network (formats §4).

A bundle is a folder with `bundle.json` and `weights.safetensors`. Here only the former is read, so that a list of
models appears before torch has been imported.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from xai_desktop.core import paths
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError
from xai_desktop.io.bundle_json import card_from, card_json
from xai_desktop.io.site_policy_file import load_policy

__all__ = ["CARD", "WEIGHTS", "BundleEntry", "card_json", "card_text", "find_bundle", "list_bundles", "read_card"]

CARD = "bundle.json"
WEIGHTS = "weights.safetensors"
LARGEST_CARD = 1 << 20


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """A line of the catalogue: a card, or the sentence that says why there is none."""

    name: str
    folder: Path
    card: BundleCard | None
    problem: str = ""


def read_card(folder: Path) -> BundleCard:
    """The card of a bundle folder. Raises `BundleError` naming the file and what to do."""
    path = folder / CARD
    try:
        if path.stat().st_size > LARGEST_CARD:
            raise BundleError(f"{path}: is too large for a bundle's description; check that it is the right file.")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BundleError(
            f"{path}: could not be read ({error.strerror or error}); a bundle is a folder with {CARD} and {WEIGHTS}."
        ) from error
    except (ValueError, RecursionError) as error:  # also for a number of more digits than Python reads
        raise BundleError(f"{path}: is not valid JSON ({_short(error)}); copy the bundle again.") from error
    return card_from(data, path)


def card_text(card: BundleCard) -> str:
    """The content of `bundle.json`: stable, readable, one value per line."""
    return json.dumps(card_json(card), indent=2, ensure_ascii=False) + "\n"


def list_bundles(extra: Iterable[Path] = ()) -> tuple[BundleEntry, ...]:
    """The bundled models, the person's own, the site's, and those in or at the extra folders.

    A broken one is listed as such.
    """
    roots = (paths.bundled_models(), paths.user_models(), *_of_site(), *extra)
    folders = dict.fromkeys(folder for root in roots for folder in _bundles_in(root))
    return _different(tuple(_entry(folder) for folder in folders))


def _of_site() -> tuple[Path, ...]:
    """The folder of networks that the site's policy names."""
    folder = load_policy()[0].networks_folder
    return (Path(folder),) if folder else ()


def _different(entries: tuple[BundleEntry, ...]) -> tuple[BundleEntry, ...]:
    """Names choose bundles, so a name that is taken is a problem of the later one, said in its line."""
    taken: dict[str, BundleEntry] = {}
    listed = []
    for entry in entries:
        first = taken.setdefault(entry.name.casefold(), entry)
        if first is not entry:
            problem = f"{entry.folder}: is called {entry.name} like the one in {first.folder}; give it another name."
            entry = replace(entry, problem=entry.problem or problem)
        listed.append(entry)
    return tuple(listed)


def find_bundle(name_or_path: str) -> Path:
    """The folder of a bundle, by its path or by its name in the catalogue. Raises `BundleError` with the names."""
    path = Path(name_or_path)
    if (path / CARD).is_file():
        return path
    if path.name == CARD and path.is_file():
        return path.parent
    entries = list_bundles()
    for entry in entries:
        if name_or_path.casefold() in (entry.name.casefold(), entry.folder.name.casefold()):
            return entry.folder
    if path.exists():
        raise BundleError(f"{path}: is not a model bundle; name a folder that holds {CARD} and {WEIGHTS}.")
    known = ", ".join(entry.folder.name for entry in entries) or "none are installed"
    raise BundleError(f"{name_or_path}: no such model bundle; give a folder, or one of: {known}.")


def _bundles_in(root: Path) -> Iterator[Path]:
    if (root / CARD).is_file():
        yield root
    elif root.is_dir():
        yield from sorted(child for child in root.iterdir() if (child / CARD).is_file())


def _entry(folder: Path) -> BundleEntry:
    try:
        card = read_card(folder)
    except BundleError as error:
        return BundleEntry(folder.name, folder, None, str(error))
    return BundleEntry(card.name, folder, card)


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120]
