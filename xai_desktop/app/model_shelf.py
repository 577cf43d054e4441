"""The catalogue of networks as a shelf to look at: lines, and for each its card in sections and its curves."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xai_desktop.app.model_card import Section, card_sections, order_sections
from xai_desktop.app.training_arms import ARMS
from xai_desktop.app.training_state import PartCurve, curves_of
from xai_desktop.core import paths
from xai_desktop.core.errors import BundleError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.network_search import found, words_of
from xai_desktop.core.wording import retold
from xai_desktop.io.bundle_files import CARD, BundleEntry, list_bundles, read_card
from xai_desktop.io.bundle_numbers import count_numbers
from xai_desktop.services.kept_orders import KeptOrder, folder_for, unfinished
from xai_desktop.training.events import TrainEvent

CURVES = "training.jsonl"
WITH_PROGRAM = "with the program"


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """A network, or with `order` a training that is not finished. `date` is the day on which it was written here.

    `words` is what it can be found by beside its name.
    """

    name: str
    folder: Path
    training: str = ""
    classes: tuple[str, ...] = ()
    date: str = ""
    problem: str = ""
    order: KeptOrder | None = None
    words: str = ""

    @property
    def usable(self) -> bool:
        return self.order is None and not self.problem


@dataclass(frozen=True, slots=True)
class ShelfDetails:
    """Everything about one line. `curves_problem` says why there are none although the file is there."""

    sections: tuple[Section, ...] = ()
    curves: tuple[PartCurve, ...] = ()
    curves_problem: str = ""


def shelf() -> tuple[ShelfLine, ...]:
    """Trainings that are not finished first, then the person's own networks, newest first, then the program's."""
    lines = [_line(entry) for entry in list_bundles()]
    ours = sorted((line for line in lines if line.date == WITH_PROGRAM), key=lambda line: line.name)
    own = sorted((line for line in lines if line.date != WITH_PROGRAM), key=lambda line: line.date, reverse=True)
    return (*map(_unfinished, unfinished()), *own, *ours)


def details(line: ShelfLine) -> ShelfDetails:
    """The card and the curves, read now."""
    if line.order is not None:
        return ShelfDetails(order_sections(line.order))
    try:
        sections = card_sections(read_card(line.folder), line.folder, count_numbers(line.folder))
    except BundleError:
        return ShelfDetails()  # the line itself says why
    try:
        return ShelfDetails(sections, curves_of(_told(line.folder / CURVES)))
    except ValueError as error:
        return ShelfDetails(sections, (), f"{line.folder / CURVES}: {error}; there are no curves to show.")


def weights_hash(line: ShelfLine) -> str:
    """SHA-256 of its weights, as the card says; "" where there is no card."""
    try:
        return read_card(line.folder).weights_hash if line.order is None else ""
    except BundleError:
        return ""


def input_of(line: ShelfLine) -> InputSpec | None:
    """What its card says about its input; None where there is no card."""
    try:
        return read_card(line.folder).input if line.order is None else None
    except BundleError:
        return None


def base_names(lines: tuple[ShelfLine, ...]) -> tuple[str, ...]:
    """What a training can begin with."""
    return tuple(line.name for line in lines if line.usable)


def searched(lines: tuple[ShelfLine, ...], text: str) -> tuple[int, ...]:
    """The places of the lines that a search finds; also by words as they stand on the screen."""
    return found(
        [f"{line.name} {line.training} {retold(line.training)} {line.problem} {line.words}" for line in lines], text
    )


def taken(name: str, lines: tuple[ShelfLine, ...]) -> str:
    """Why a new network cannot have this name; "" where it can."""
    wanted = name.strip().casefold()
    for line in lines:
        if wanted == line.name.casefold() or (wanted and folder_for(name) == line.folder):
            kind = "An unfinished training" if line.order is not None else "A network"
            return f"{kind} is called {line.name} already; choose another name."
    return ""


def _line(entry: BundleEntry) -> ShelfLine:
    card = entry.card
    training = "" if card is None else _title(card.training)
    classes = () if card is None else card.classes
    words = "" if card is None else words_of(card)
    return ShelfLine(entry.name, entry.folder, training, classes, _date(entry.folder), entry.problem, words=words)


def _unfinished(order: KeptOrder) -> ShelfLine:
    return ShelfLine(order.name, order.folder, _title(order.arm), order=order)


def _title(training: str) -> str:
    return next((form.title for arm, form in ARMS.items() if arm == training), training)


def _date(folder: Path) -> str:
    if folder.parent == paths.bundled_models():
        return WITH_PROGRAM
    try:
        return date.fromtimestamp((folder / CARD).stat().st_mtime).isoformat()
    except OSError:
        return ""


def _told(path: Path) -> Iterator[TrainEvent]:
    """Raises `ValueError` where a line is no event."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return
    except OSError as error:
        raise ValueError(error.strerror or "could not be read") from error
    for number, line in enumerate(lines, 1):
        try:
            yield TrainEvent.of(json.loads(line))
        except (ValueError, TypeError) as error:
            raise ValueError(f"line {number} is no epoch of a training") from error
