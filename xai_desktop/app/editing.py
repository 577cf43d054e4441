"""The reader's own work on the open film: verdict, marks and measurements, with undo and redo of every edit.

What is kept on the disk and when is not decided here: whoever keeps it hears `changed` and says `kept`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing.change import Change
from xai_desktop.core.drawing.touch import Thing
from xai_desktop.core.drawing.words import name_of
from xai_desktop.core.history import History
from xai_desktop.core.measures import Measure
from xai_desktop.core.place import Place
from xai_desktop.core.review import FilmVerdict
from xai_desktop.core.shapes import Shape


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that one history holds: what is said (with marks and measurements), what was covered, and which of
    the `things` are hidden, by their numbers."""

    verdict: FilmVerdict = field(default_factory=FilmVerdict)
    covers: tuple[Shape, ...] = ()
    hidden: frozenset[int] = frozenset()

    @property
    def marks(self) -> tuple[Annotation, ...]:
        return self.verdict.marks

    @property
    def measures(self) -> tuple[Measure, ...]:
        return self.verdict.measures

    @property
    def things(self) -> tuple[Thing, ...]:
        """Measurements, then marks: the order in which a board has them."""
        return (*self.measures, *self.marks)


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
        self.clock: Callable[[], str] = str
        """When something is drawn: ISO 8601 with zone, or "" where nobody keeps the time."""

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
            work = self._with_change(self._stamped(change))
        except IndexError:
            self.changed.emit(self.work)
            return
        self._do(work, change.name, change.run)

    def set_verdict(self, verdict: FilmVerdict, name: str, run: str = "") -> None:
        """What a verdict panel says now; `name` follows "Undo:". What is drawn stays the viewer's business."""
        work = self.work
        self._do(replace(work, verdict=replace(verdict, marks=work.marks, measures=work.measures)), name, run)

    def add_mark(self, mark: Annotation) -> None:
        self.take(Change(len(self.work.marks), None, mark))

    def change_mark(self, number: int, mark: Annotation) -> None:
        self._of_mark(number, mark)

    def remove_mark(self, number: int) -> None:
        self._of_mark(number, None)

    def rename_thing(self, number: int, name: str) -> None:
        """Call one of the `things` by another name."""
        before = self.work.things[number : number + 1]
        if before:
            self.take(Change(self._place(number), before[0], renamed(before[0], name)))

    def remove_thing(self, number: int) -> None:
        before = self.work.things[number : number + 1]
        if before:
            self.take(Change(self._place(number), before[0], None))

    def show_thing(self, number: int, shown: bool) -> None:
        """Show or hide one of the `things` on the film."""
        work = self.work
        if number < len(work.things):
            hidden = work.hidden - {number} if shown else work.hidden | {number}
            name = f"{'show' if shown else 'hide'} the {name_of(work.things[number])}"
            self._do(replace(work, hidden=hidden), name, "")

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

    def _place(self, number: int) -> int:
        """The number of a thing among the measurements or among the marks."""
        count = len(self.work.measures)
        return number if number < count else number - count

    def _stamped(self, change: Change) -> Change:
        """What is new bears its time; whose it is stands on the review that it becomes part of."""
        after = change.after
        if change.before is not None or after is None:
            return change
        if isinstance(after, Annotation):
            return replace(change, after=self._signed(after))
        return replace(change, after=replace(after, tag=replace(after.tag, at=self.clock())))

    def _signed(self, mark: Annotation) -> Annotation:
        """One without a name shows the finding, where only one is said to be there."""
        present = self.work.verdict.present
        only = next(iter(present)) if len(present) == 1 and mark.role == "finding" else ""
        return replace(mark, at=self.clock(), label=mark.label or only)

    def _with_change(self, change: Change) -> Work:
        work, verdict = self.work, self.work.verdict
        if change.is_mark:
            verdict = replace(verdict, marks=_with(verdict.marks, change))
        else:
            verdict = replace(verdict, measures=_with(verdict.measures, change))
        place = change.number + (len(work.measures) if change.is_mark else 0)
        return replace(work, verdict=verdict, hidden=_moved(work.hidden, place, change))

    def _do(self, work: Work, name: str, run: str) -> None:
        if work == self.work:
            self.changed.emit(work)
        else:
            self._take(self._history.do(work, name, run))

    def _take(self, history: History[Work]) -> None:
        self._history = history
        self.changed.emit(self.work)
        self.names_changed.emit(self.name_of_undo, self.name_of_redo)


def renamed(thing: Thing, name: str) -> Thing:
    """Called by another name."""
    if isinstance(thing, Annotation):
        return replace(thing, label=name)
    return replace(thing, tag=replace(thing.tag, name=name))


def _moved(hidden: frozenset[int], place: int, change: Change) -> frozenset[int]:
    """What is hidden after something came to a place or went from it."""
    if change.before is None:
        return frozenset(one + (one >= place) for one in hidden)
    if change.after is None:
        return frozenset(one - (one > place) for one in hidden if one != place)
    return hidden


def _with(things: tuple[Any, ...], change: Change) -> tuple[Any, ...]:
    """Marks or measurements after an edit. Raises `IndexError` where the edit is of something that is not there."""
    number, new = change.number, (change.after,) if change.after is not None else ()
    if number > len(things) or (change.before is not None and number == len(things)):
        raise IndexError(number)
    gone = 1 if change.before is not None else 0
    return (*things[:number], *new, *things[number + gone :])
