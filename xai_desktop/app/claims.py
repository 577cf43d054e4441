"""A paper's claims, tested from the window: one test at a time, in a process of its own."""

from typing import TypeAlias

from PySide6.QtCore import Signal

from xai_desktop.app.one_run import OneRun, RunState
from xai_desktop.app.training_state import Phase
from xai_desktop.core.task import Progress
from xai_desktop.services import kept_claims
from xai_desktop.services.kept_claims import KeptClaim
from xai_desktop.services.training_child import Ending, Outcome

ClaimState: TypeAlias = RunState[KeptClaim]
"""`about` is the paper's claims, in the words that they were asked for."""


class Claims(OneRun[KeptClaim]):
    """The controller of the process that tests. Stopped, networks that are trained and films that are measured are
    kept."""

    finished = Signal(str)
    """The paper whose page is there."""

    def begin(self, words: tuple[str, ...]) -> None:
        """Ask, or go on with what was asked in the same words. Raises `XaiError` where it cannot even begin."""
        if self.busy:
            return
        claim = kept_claims.claim_of(words)
        kept_claims.keep(claim)
        self._run(RunState(claim, Phase.RUNNING), claim.command)

    def doing(self, step: Progress) -> str:
        return f"{step.text}, {step.done} of {step.total}"

    def end(self, ending: Ending) -> None:
        super().end(ending)
        if ending.outcome is Outcome.DONE and self._state is not None:
            self.finished.emit(self._state.about.paper)
