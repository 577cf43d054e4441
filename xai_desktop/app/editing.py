"""The reader's own work on the open film: verdict, marks and measurements, with undo and redo of every edit.

What is kept on the disk and when is not decided here: whoever keeps it hears `changed` and says `kept`.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing.change import Change
from xai_desktop.core.history import History
from xai_desktop.core.measures import Measure
from xai_desktop.core.place import Place
from xai_desktop.core.review import FilmVerdict
from xai_desktop.core.shapes import Shape


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that one history holds: what is said (with the marks), what was measured, what was covered."""

    verdict: FilmVerdict = field(default_factory=FilmVerdict)
    measures: tuple[Measure, ...] = ()
    covers: tuple[Shape, ...] = ()

    @property
    def marks(self) -> tuple[Annotation, ...]:
        return self.verdict.marks


class Editing(QObject):
    """Owns a reader's work on one film. Views show it and ask for changes; they own nothing.

    `changed(Work)` follows every edit, undo and redo, and every new film. `names_changed(str, str)` says what undo and
    redo would do, "" for nothing. Verdict panels and the viewer go through the same history.
    """

    changed = Signal(object)
    names_changed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history: History[Work] = History(Work())
        self._film: Place | None = None
        self.reader = ""
        """Stands on the marks that are drawn from now on."""

    @property
    def work(self) -> Work:
        return self._history.state

    @property
    def name_of_undo(self) -> str:
        return self._history.name_of_undo

    @property
    def name_of_redo(self) -> str:
        return self._history.name_of_redo

    @property
    def is_changed(self) -> bool:
        """Whether there is work that nobody has kept yet."""
        return self._history.is_changed

    def begin(self, work: Work | None = None) -> None:
        """Another film, or another step of the same: what was done before can no longer be undone."""
        self._take(History(work or Work()))

    def follow(self, film: Place | None) -> None:
        """Which film is open now; another one is begun with no work on it, another frame is the same film."""
        if film != self._film:
            self._film = film
            self.begin()

    def kept(self) -> None:
        """The work as it is now is safe."""
        self._history = self._history.kept()

    def take(self, change: Change) -> None:
        """An edit that a hand made in a view. One that does not fit what is there any more is told again instead."""
        work = self.work
        try:
            work = self._with_mark(change) if change.is_mark else replace(work, measures=_with(work.measures, change))
        except IndexError:
            self.changed.emit(self.work)
            return
        self._do(work, change.name, change.run)

    def set_verdict(self, verdict: FilmVerdict, name: str, run: str = "") -> None:
        """What a verdict panel says now; `name` follows "Undo:". Marks stay the viewer's business."""
        self._do(replace(self.work, verdict=replace(verdict, marks=self.work.marks)), name, run)

    def add_mark(self, mark: Annotation) -> None:
        self.take(Change(len(self.work.marks), None, mark))

    def change_mark(self, number: int, mark: Annotation) -> None:
        self._of_mark(number, mark)

    def remove_mark(self, number: int) -> None:
        self._of_mark(number, None)

    def add_cover(self, shape: Shape) -> None:
        """Hide a part of the film from the network."""
        self._do(replace(self.work, covers=(*self.work.covers, shape)), "cover", "")

    def clear_covers(self) -> None:
        self._do(replace(self.work, covers=()), "clear covers", "")

    def undo(self) -> None:
        self._take(self._history.undo())

    def redo(self) -> None:
        self._take(self._history.redo())

    def _of_mark(self, number: int, after: Annotation | None) -> None:
        before = self.work.marks[number : number + 1]
        if before:
            self.take(Change(number, before[0], after))

    def _with_mark(self, change: Change) -> Work:
        if change.before is None and isinstance(change.after, Annotation):
            change = replace(change, after=replace(change.after, reader=self.reader))
        verdict = self.work.verdict
        return replace(self.work, verdict=replace(verdict, marks=_with(verdict.marks, change)))

    def _do(self, work: Work, name: str, run: str) -> None:
        if work == self.work:
            self.changed.emit(work)
        else:
            self._take(self._history.do(work, name, run))

    def _take(self, history: History[Work]) -> None:
        self._history = history
        self.changed.emit(self.work)
        self.names_changed.emit(self.name_of_undo, self.name_of_redo)


def _with(things: tuple[Any, ...], change: Change) -> tuple[Any, ...]:
    """Marks or measurements after an edit. Raises `IndexError` where the edit is of something that is not there."""
    number, new = change.number, (change.after,) if change.after is not None else ()
    if number > len(things) or (change.before is not None and number == len(things)):
        raise IndexError(number)
    gone = 1 if change.before is not None else 0
    return (*things[:number], *new, *things[number + gone :])
