"""What is drawn on one film, shared by all panes that show it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import touch
from xai_desktop.core.drawing.board import Board
from xai_desktop.core.drawing.brush import resized
from xai_desktop.core.drawing.change import Change, change_between
from xai_desktop.core.drawing.painting import Painting
from xai_desktop.core.drawing.touch import Thing
from xai_desktop.core.drawing.words import chosen_words
from xai_desktop.core.geometry import Size
from xai_desktop.core.measures import Measure
from xai_desktop.core.shapes import Mask, Point, Shape

BRUSH_PART = 60
"""A new film's brush measures this part of its shorter side."""


class Desk(QObject):
    """Holds the board of a film. It shows at once what a hand does, tells it, and shows what its owner answers.

    `edited(Change)` tells every finished edit, the other signals tell the same for marks and measurements apart.
    `covered` brings a mask that was painted to hide what is under it: no mark, but a question to the network.
    Numbers count marks alone. `mark_chosen` tells the number of the chosen mark, None for no mark, `thing_chosen`
    that of whatever is chosen among the things of the board; `told` says what is
    chosen in words, for ears. `length_wanted` asks how long in mm the line is that `board.asked` has (`say_length`).
    """

    edited = Signal(object)
    mark_drawn = Signal(object)
    mark_changed = Signal(int, object)
    mark_removed = Signal(int)
    mark_chosen = Signal(object)
    thing_chosen = Signal(object)
    measures_changed = Signal(object)
    covered = Signal(object)
    told = Signal(str)
    length_wanted = Signal()
    repaint_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.board = Board((1, 1))
        self.label, self.aspect, self.radius = "", 1.0, 8.0
        self.painting: Painting | None = None
        self.covers: tuple[Shape, ...] = ()
        self._covering = False
        self.stamp: Point | None = None
        """Where a brush that is moved with keys stands; film coordinates."""
        self._told: tuple[Thing, ...] = ()
        self._chosen: int | None = None
        self._thing: int | None = None
        self.pixel_values = False
        """Whether the values of the pixels around the mouse are written on the film."""
        self.pointed = False
        """Whether the mouse is on one of the panes."""
        self.words = ""

    def clear(self, size: Size = (1, 1), aspect: float = 1.0) -> None:
        """Another film of (height, width), with nothing on it."""
        self.aspect, self.radius = aspect, max(1.0, min(size) / BRUSH_PART)
        self.painting, self.stamp, self._told, self.covers = None, None, (), ()
        self._show(Board(size, aspect=aspect))

    @property
    def marks(self) -> tuple[Annotation, ...]:
        return tuple(thing for thing in self.board.things if isinstance(thing, Annotation))

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(thing for thing in self.board.things if not isinstance(thing, Annotation))

    def show(
        self,
        marks: tuple[Annotation, ...] | None = None,
        measures: tuple[Measure, ...] | None = None,
        hidden: frozenset[int] = frozenset(),
    ) -> None:
        """What the owner has; None leaves the marks or the measurements as they are. What is chosen stays chosen.

        `hidden` are the numbers, measurements first, of what is not to be seen.
        """
        things = (*(self.measures if measures is None else measures), *(self.marks if marks is None else marks))
        if things == self.board.things:
            if hidden != self.board.hidden:
                self._show(replace(self.board, hidden=hidden))
            return
        board, chosen = self.board, self.board.chosen
        self._told, self.painting = things, None
        kept = chosen is not None and len(things) == len(board.things)
        handle = board.handle if kept else None
        board = replace(board, things=things, hidden=hidden)
        self._show(replace(board, chosen=chosen if kept else None, handle=handle, held=None))

    def set(self, board: Board, run: str = "") -> None:
        """What a hand made of it; a finished edit is told. `run` is the motion that the edit belongs to."""
        asked = self.board.asked
        self._show(board)
        if asked is None and board.asked is not None:
            self.length_wanted.emit()
        if board.held is None and self.painting is None:
            change = change_between(self._told, board.things, run)
            self._told = board.things
            if change is not None:
                self._tell(change)
                self.edited.emit(change)

    def say_length(self, mm: float) -> None:
        """How long the line is that somebody asked about."""
        if self.board.asked is not None:
            self.set(self.board.with_thing(replace(self.board.asked, mm=mm)))

    def show_covers(self, covers: tuple[Shape, ...]) -> None:
        """What hides parts of the film from the network."""
        if covers != self.covers:
            self.covers = covers
            self.repaint_wanted.emit()

    def show_pixel_values(self, on: bool) -> None:
        if on != self.pixel_values:
            self.pixel_values = on
            self.repaint_wanted.emit()

    def choose_thing(self, number: int | None) -> None:
        """A measurement or a mark by its number among the things of the board, or none."""
        self._show(replace(self.board, chosen=number, handle=None))

    def choose(self, number: int | None) -> None:
        """A mark by its number, or none."""
        place = None if number is None or number >= len(self.marks) else number + len(self.measures)
        self._show(replace(self.board, chosen=place, handle=None))

    def set_label(self, label: str) -> None:
        """What marks are called from now on; the chosen one at once."""
        self.label, mark = label, self.board.chosen_thing
        if isinstance(mark, Annotation) and mark.label != label:
            self.set(self.board.changed(replace(mark, label=label)))

    def resize_brush(self, notches: float) -> None:
        self.radius = resized(self.radius, notches)
        self.repaint_wanted.emit()

    def begin_painting(self, paint: bool, point: Point, *, cover: bool = False) -> None:
        """On the chosen painted mark, else on a new one; a cleaning brush takes the mark that lies under it.

        A cover is always a new one.
        """
        self._covering = cover
        if cover:
            self.painting = Painting(self.board.size, self.aspect, None, None)
            return
        board, number = self.board, self.board.chosen
        mask = _mask(board.chosen_thing)
        if mask is None and not paint:
            under = (n for n, thing in enumerate(board.things) if touch.covers(thing, point))
            number = max(under, default=None)
            mask = _mask(board.things[number]) if number is not None else None
        if paint or mask is not None:
            self.painting = Painting(board.size, self.aspect, mask, number if mask is not None else None)

    def end_painting(self) -> None:
        """The paint becomes a mark, or the mark that it was painted on; with no paint left, the mark goes."""
        painting, self.painting = self.painting, None
        if painting is None:
            return
        mask, number, board = painting.done(), painting.number, self.board
        if self._covering:
            self._covering = False
            self.repaint_wanted.emit()
            if mask is not None:
                self.covered.emit(mask)
            return
        if number is None:
            self.set(board if mask is None else board.with_thing(Annotation(self.label, mask)))
            return
        before = board.things[number]
        assert isinstance(before, Annotation)
        if mask is None:
            self.set(board.without(number))
            return
        things = (*board.things[:number], replace(before, shape=mask), *board.things[number + 1 :])
        self.set(replace(board, things=things, chosen=number, handle=None))

    def _tell(self, change: Change) -> None:
        number, after = change.number, change.after
        if not change.is_mark:
            self.measures_changed.emit(self.measures)
        elif after is None:
            self.mark_removed.emit(number)
        elif change.before is None:
            self.mark_drawn.emit(after)
        else:
            self.mark_changed.emit(number, after)

    def _show(self, board: Board) -> None:
        self.board = board
        thing = board.chosen_thing
        there = board.chosen is not None and isinstance(thing, Annotation)
        chosen = board.chosen - len(self.measures) if there and board.chosen is not None else None
        if chosen != self._chosen:
            self._chosen = chosen
            self.mark_chosen.emit(chosen)
        if board.chosen != self._thing:
            self._thing = board.chosen
            self.thing_chosen.emit(board.chosen)
        words = chosen_words(thing, board.handle)
        if words != self.words:
            self.words = words
            self.told.emit(words)
        self.repaint_wanted.emit()


def _mask(thing: Thing | None) -> Mask | None:
    """The mask of a painted mark."""
    return thing.shape if isinstance(thing, Annotation) and isinstance(thing.shape, Mask) else None
