"""Sanity checks of a network from the window: one run at a time, in a process of its own; and the last run of each."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from xai_desktop.app.attended import Start
from xai_desktop.app.model_shelf import ShelfLine
from xai_desktop.app.one_run import OneRun, RunState
from xai_desktop.app.sanity_wish import SanityWish
from xai_desktop.app.training_state import Phase
from xai_desktop.core.errors import XaiError
from xai_desktop.core.sanity import SanityRun
from xai_desktop.core.wording import noted
from xai_desktop.io.bundle_files import read_card
from xai_desktop.services import kept_sanity
from xai_desktop.services.sanity_child import SanityChild

REPORT = "report.html"
OTHER_CARD = noted(
    "These checks are of the same weights with another input, other layers or other classes than the card says now; "
    "run them again."
)


@dataclass(frozen=True, slots=True)
class KeptSanity:
    """The last run of a network, with its report where that is still there; `problem` says why it cannot be read, or
    relied on."""

    found: SanityRun | None = None
    report: Path | None = None
    problem: str = ""


class SanityRuns(OneRun[Path]):
    """The controller of the process that checks, about the network in a folder. It stops at the next film."""

    def __init__(self, parent: QObject | None = None, start: Start = SanityChild) -> None:
        super().__init__(parent, start)

    def begin(self, line: ShelfLine, wish: SanityWish, device: str = "") -> None:
        """Run what the form asks for; without a device, on the processor.

        Raises `XaiError` where it cannot even begin.
        """
        if self.busy:
            return
        out = report_folder(line)
        where = ("--device", device) if device else ()
        words = ("models", "sanity", str(line.folder), *wish.words(), *where, "--out", str(out))
        self._run(RunState(line.folder, Phase.RUNNING), words)


def report_folder(line: ShelfLine) -> Path:
    """Where a run from the window writes. Raises `BundleError`, `InputError`."""
    return kept_sanity.folder_of(read_card(line.folder).weights_hash) / "report"


def kept_sanity_of(line: ShelfLine) -> KeptSanity:
    """Read now; a network whose card cannot be read has none."""
    try:
        card = read_card(line.folder)
        found = kept_sanity.last(card.weights_hash)
    except XaiError as error:
        return KeptSanity(problem=str(error))
    if found is None:
        return KeptSanity()
    run, folder = found
    report = folder / REPORT
    other = run.basis and run.basis != kept_sanity.basis_of(card)
    return KeptSanity(run, report if report.is_file() else None, OTHER_CARD if other else "")
