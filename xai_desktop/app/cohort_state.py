"""Where an audit stands: what is at work, how far it is, how fast it goes and how long it will take."""

from dataclasses import dataclass, replace
from pathlib import Path

from xai_desktop.app.training_state import Phase
from xai_desktop.core.cohort.telling import ChunkDone, Guess, Warned, Wrote
from xai_desktop.core.task import Progress
from xai_desktop.services.training_child import Told

JUDGED_BY = 8
"""How many of the last chunks say how fast it goes: methods and networks differ."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Films, and the seconds that they took."""

    films: int
    seconds: float


@dataclass(frozen=True, slots=True)
class CohortState:
    """`estimating` only tries a few films. `done` chunks of `of`, with `rows` and `failed` lines of this run.

    `paces` are the last chunks that were computed, `since` is when the one at work began, in seconds of some clock.
    """

    folder: Path
    phase: Phase
    estimating: bool = False
    doing: str = "starting"
    done: int = 0
    of: int = 0
    rows: int = 0
    failed: int = 0
    films_in_chunk: int = 0
    paces: tuple[Pace, ...] = ()
    since: float | None = None
    notices: tuple[str, ...] = ()
    guess: Guess | None = None
    files: tuple[Path, ...] = ()
    sentence: str = ""

    @property
    def under_way(self) -> bool:
        return self.phase in (Phase.RUNNING, Phase.STOPPING)

    @property
    def share(self) -> float | None:
        """Of all chunks, from 0 to 1; None before anything is known."""
        return self.done / self.of if self.of else None

    @property
    def films_a_second(self) -> float | None:
        """None before a chunk was computed."""
        seconds = sum(pace.seconds for pace in self.paces)
        return sum(pace.films for pace in self.paces) / seconds if seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """As long as the last chunks took, for each that is left."""
        if not self.paces or not self.of:
            return None
        return (self.of - self.done) * sum(pace.seconds for pace in self.paces) / len(self.paces)


def after(state: CohortState, told: Told, now: float) -> CohortState:
    """The state when something more was told at `now`, in seconds."""
    match told:
        case Warned(text):
            return state if text in state.notices else replace(state, notices=(*state.notices, text))
        case Guess():
            return replace(state, guess=told)
        case Wrote(path):
            return replace(state, files=(*state.files, path))
        case ChunkDone():
            return _chunk(state, told, now)
        case Progress(done, total, text):
            return replace(state, doing=_doing(done, total, text), since=now if state.since is None else state.since)
    return state


def _doing(done: int, total: int, text: str) -> str:
    return text if total <= 1 or text.startswith(f"{done} ") else f"{text}, {done} of {total}"


def _chunk(state: CohortState, told: ChunkDone, now: float) -> CohortState:
    paces = state.paces
    if not told.again and state.since is not None and now > state.since:
        paces = (*paces, Pace(told.films, now - state.since))[-JUDGED_BY:]
    return replace(
        state,
        done=told.part,
        of=told.of,
        rows=state.rows + told.rows,
        failed=state.failed + (0 if told.again else told.failed),
        films_in_chunk=told.films,
        paces=paces,
        since=now,
    )
