"""The last sanity run of each network, in the person's own folder: bundles may be read-only, and hashes tell networks
apart whatever they are called."""

import hashlib
from pathlib import Path

from xai_desktop.core import paths
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import InputError
from xai_desktop.core.sanity import SanityRun
from xai_desktop.io import atomic
from xai_desktop.io.sanity_file import NAME, read_sanity, write_sanity

FOLDER_NOTE = "folder.txt"
"""Beside a run that is kept: where its report lies."""


def folder_of(weights: str) -> Path:
    """By the hash of the network's weights. Raises `InputError` for what is no hash."""
    if not weights or not weights.isalnum():
        raise InputError("A network without a hash of its weights has no place for its sanity runs; save it again.")
    return paths.user_folder("config") / "sanity" / weights


def basis_of(card: BundleCard) -> str:
    """A hash of what answers and maps hang on beside the weights: the same weights behind another input are another
    network. Names and texts of a card take no part."""
    parts = (card.classes, card.score_kind.value, card.input, card.layers, card.findings, card.architecture)
    return hashlib.sha256(repr((*parts, card.arguments)).encode()).hexdigest()


def keep(run: SanityRun, report: Path) -> Path:
    """In place of the one before. Raises `ExportError`."""
    folder = folder_of(run.weights)
    atomic.make_folder(folder)
    atomic.write_text(folder / FOLDER_NOTE, f"{report.absolute()}\n")
    return write_sanity(folder / NAME, run)


def last(weights: str) -> tuple[SanityRun, Path] | None:
    """The last run with the folder of its report; None where there is none. Raises `FormatError` for a broken one."""
    folder = folder_of(weights)
    if not (folder / NAME).is_file():
        return None
    run = read_sanity(folder / NAME)
    try:
        report = Path((folder / FOLDER_NOTE).read_text("utf-8").strip())
    except (OSError, ValueError):
        report = folder
    return run, report
