"""A paper's claims, tested from the window: one test at a time, in a process of its own."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from xai_desktop.app.attended import Attended, Start
from xai_desktop.app.training import ENDED
from xai_desktop.app.training_state import Phase
from xai_desktop.core.task import Progress
from xai_desktop.services import kept_claims
from xai_desktop.services.kept_claims import KeptClaim
from xai_desktop.services.training_child import Ending, Outcome, Told, TrainingChild


@dataclass(frozen=True, slots=True)
class ClaimState:
    """`doing` is what is at work, with `share` of it where that is known. `sentence` says why it failed."""

    claim: KeptClaim
    phase: Phase
    doing: str = "starting"
    share: float | None = None
    sentence: str = ""

    @property
    def under_way(self) -> bool:
        return self.phase in (Phase.RUNNING, Phase.STOPPING)


class Claims(Attended):
    """The controller of the process that tests. `changed` says that `state` is another one."""

    changed = Signal()
    finished = Signal(str)
    """The paper whose page is there."""

    def __init__(self, parent: QObject | None = None, start: Start = TrainingChild) -> None:
        super().__init__(parent, start)
        self._state: ClaimState | None = None

    @property
    def state(self) -> ClaimState | None:
        """The test that is under way, or the last one of this session."""
        return self._state

    def begin(self, words: tuple[str, ...]) -> None:
        """Ask, or go on with what was asked in the same words. Raises `XaiError` where it cannot even begin."""
        if self.busy:
            return
        claim = kept_claims.claim_of(words)
        kept_claims.keep(claim)
        self._begin(claim.command)
        self._show(ClaimState(claim, Phase.RUNNING))

    @Slot()
    def stop(self) -> None:
        """Leave at the next step; networks that are trained and films that are measured are kept."""
        if self._child is not None and self._state is not None:
            self._child.stop()
            self._show(replace(self._state, phase=Phase.STOPPING))

    def hear(self, told: tuple[Told, ...]) -> None:
        assert self._state is not None
        steps = [one for one in told if isinstance(one, Progress)]
        if steps:
            last = steps[-1]
            share = last.done / last.total if last.total else None
            self._show(replace(self._state, doing=f"{last.text}, {last.done} of {last.total}", share=share))

    def end(self, ending: Ending) -> None:
        assert self._state is not None
        self._show(replace(self._state, phase=ENDED[ending.outcome], sentence=ending.sentence))
        if ending.outcome is Outcome.DONE:
            self.finished.emit(self._state.claim.paper)

    def _show(self, state: ClaimState) -> None:
        self._state = state
        self.changed.emit()
