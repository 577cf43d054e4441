"""What every long command about one thing is in the window: under way, some share of it done, then ended somehow."""

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from xai_desktop.app.attended import Attended
from xai_desktop.app.training import ENDED
from xai_desktop.app.training_state import Phase
from xai_desktop.core.task import Progress
from xai_desktop.services.training_child import Ending, Told

About = TypeVar("About")


@dataclass(frozen=True, slots=True)
class RunState(Generic[About]):
    """`about` is what is run, such as the folder of a network; `doing` what is at work, `share` how far it is (0 to 1),
    None where that is not known. `sentence` says why it failed."""

    about: About
    phase: Phase
    doing: str = "starting"
    share: float | None = None
    sentence: str = ""

    @property
    def under_way(self) -> bool:
        return self.phase in (Phase.RUNNING, Phase.STOPPING)


class OneRun(Attended[RunState[About]], Generic[About]):
    """The controller of such a command's process."""

    def hear(self, told: tuple[Told, ...]) -> None:
        assert self._state is not None
        steps = [one for one in told if isinstance(one, Progress)]
        if steps:
            last = steps[-1]
            share = last.done / last.total if last.total else None
            self._show(replace(self._state, doing=self.doing(last), share=share))

    def doing(self, step: Progress) -> str:
        """What a step says is at work; without a word it is the same as before."""
        assert self._state is not None
        return step.text or self._state.doing

    def end(self, ending: Ending) -> None:
        assert self._state is not None
        self._show(replace(self._state, phase=ENDED[ending.outcome], sentence=ending.sentence))

    def _run(self, state: RunState[About], command: tuple[str, ...]) -> None:
        """Raises `WorkerError` where it cannot even begin."""
        self._begin(command)
        self._show(state)
