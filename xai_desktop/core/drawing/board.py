"""The things on a film, which of them is chosen, and what a hand is doing to them: one frozen value.

A press takes hold of what is near, else it begins something new; `reach` is how far a hand's aim goes, in film pixels
along x and y. What keys do is in `keys`.
"""

from dataclasses import dataclass, replace

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing import forms, touch
from xai_desktop.core.drawing.draft import Draft, Kind
from xai_desktop.core.drawing.touch import Thing, apart, from_line
from xai_desktop.core.geometry import Size
from xai_desktop.core.measure_lines import KnownLength
from xai_desktop.core.shapes import Point

SHORTEST, BESIDE = 1 / 3, 1 / 2
"""Parts of a reach: what is too short to be meant, and how near to a line a press takes the whole."""


@dataclass(frozen=True, slots=True)
class Grip:
    """A part of a thing under a hand: a handle, a side (of which the number is known), or the whole."""

    number: int
    handle: int | None = None
    side: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What is being dragged: from where, and what it was before."""

    at: Point
    before: Thing


@dataclass(frozen=True, slots=True)
class Board:
    """`chosen` is the number of a thing, `handle` of one of its handles. `offered` waits to be taken with a key, and
    while somebody is `asking`, for the length that it stands for. Nobody sees or touches what is `hidden`.
    """

    size: Size
    things: tuple[Thing, ...] = ()
    chosen: int | None = None
    handle: int | None = None
    draft: Draft | None = None
    held: Held | None = None
    offered: Thing | None = None
    asking: bool = False
    hidden: frozenset[int] = frozenset()
    aspect: float = 1.0

    @property
    def is_idle(self) -> bool:
        """Nothing is half done."""
        return self.draft is None and self.held is None and self.offered is None

    @property
    def chosen_thing(self) -> Thing | None:
        return self.things[self.chosen] if self.chosen is not None else None

    @property
    def seen(self) -> tuple[tuple[int, Thing], ...]:
        """What is not hidden, with its numbers."""
        return tuple((number, thing) for number, thing in enumerate(self.things) if number not in self.hidden)

    @property
    def asked(self) -> KnownLength | None:
        """The line whose length in mm somebody has yet to say."""
        return self.offered if self.asking and isinstance(self.offered, KnownLength) else None

    def near(self, point: Point, reach: Point) -> Grip | None:
        """The thing and its part under a place: handles before lines, what was drawn later before what lies under."""
        found: list[tuple[bool, float, int, Grip]] = []
        for number, thing in self.seen:
            if not touch.within(thing, point, reach):
                continue
            for handle, place in enumerate(touch.handles(thing)):
                far = apart(point, place, reach)
                found.append((False, far, -number, Grip(number, handle)))
            for side, line in enumerate(touch.sides(thing)):
                found.append((True, from_line(point, line, reach) / BESIDE, -number, Grip(number, None, side)))
            inside = touch.middle(thing)
            if number == self.chosen and inside is not None:
                found.append((False, apart(point, inside, reach), -number, Grip(number)))
            if touch.covers(thing, point):
                found.append((True, 1.0, -number, Grip(number)))
        held = [one for one in found if one[1] <= 1]
        return min(held, key=lambda one: one[:3])[3] if held else None

    def press(self, kind: Kind, point: Point, reach: Point, label: str = "") -> "Board":
        """Take hold of what is near, set another point of what is being drawn, or begin something new."""
        inside = forms.on_film(point, self.size)
        if self.draft is not None:
            return replace(self, draft=self.draft.with_point(inside))
        grip = self.near(point, reach)
        free = replace(self, offered=None, asking=False)
        if grip is not None:
            held = Held(point, self.things[grip.number])
            return replace(free, chosen=grip.number, handle=grip.handle, held=held)
        return replace(free, chosen=None, handle=None, draft=Draft(kind, (inside,), inside, label, self.aspect))

    def drag(self, point: Point) -> "Board":
        """Move what is held or drawn; a place beside the film is taken to its edge."""
        if self.held is not None and self.chosen is not None:
            before, at = self.held.before, self.held.at
            if self.handle is not None:
                return self.changed(touch.pulled(before, self.handle, point, self.size, self.aspect))
            return self.changed(touch.shifted(before, point[0] - at[0], point[1] - at[1], self.size))
        if self.draft is not None:
            return replace(self, draft=self.draft.at(forms.on_film(point, self.size)))
        return self

    def release(self, point: Point, reach: Point) -> "Board":
        """Let go. What was only clicked is no length; of what takes several points, each click is one."""
        if self.held is not None:
            return replace(self, held=None)
        draft, inside = self.draft, forms.on_film(point, self.size)
        if draft is None or draft.is_complete:
            return self.finish() if draft is not None else self
        if apart(draft.points[-1], inside, reach) >= SHORTEST:
            draft = draft.with_point(inside)
        elif draft.kind.by_one_drag:
            return replace(self, draft=None)
        return replace(self, draft=draft).finish() if draft.is_complete else replace(self, draft=draft)

    def finish(self) -> "Board":
        """Close a polygon, take what is offered, or keep what is drawn; what encloses nothing yet goes on."""
        done = self.offered if self.draft is None else self.draft.done()
        return self if done is None else self.with_thing(done)

    def back(self) -> "Board":
        """Take the last point back."""
        return self if self.draft is None else replace(self, draft=self.draft.without_last())

    def give_up(self) -> "Board":
        """Leave what is half done as it was; with nothing half done, choose nothing."""
        if self.held is not None:
            return replace(self.changed(self.held.before), held=None)
        if not self.is_idle:
            return replace(self, draft=None, offered=None, asking=False)
        return replace(self, chosen=None, handle=None)

    def alter(self, point: Point, reach: Point) -> "Board | None":
        """A press that gives an outline or a path one more point, and holds it, or takes one away; None elsewhere."""
        grip = self.near(point, reach)
        thing = self.things[grip.number] if grip is not None else None
        if grip is None or thing is None or not touch.has_points(thing):
            return None
        chosen = replace(self, chosen=grip.number, handle=None)
        if grip.handle is not None:
            return chosen.changed(touch.without_point(thing, grip.handle))
        if grip.side is None:
            return None
        more = touch.with_point(thing, grip.side, forms.on_film(point, self.size))
        return replace(chosen.changed(more), handle=grip.side + 1, held=Held(point, more))

    def with_thing(self, thing: Thing) -> "Board":
        """One more, chosen. Measurements come before marks, so that both can be counted by themselves.

        A known length is asked for first, and takes the place of the last one: a film has one calibration.
        """
        if isinstance(thing, KnownLength):
            return self._with_known(thing)
        marks = sum(isinstance(one, Annotation) for one in self.things)
        place = len(self.things) - (0 if isinstance(thing, Annotation) else marks)
        return self._with_at(place, thing)

    def without(self, number: int) -> "Board":
        """Without a thing, and with nothing chosen."""
        kept = self.things[:number] + self.things[number + 1 :]
        hidden = frozenset(one - (one > number) for one in self.hidden if one != number)
        return replace(self, things=kept, hidden=hidden, chosen=None, handle=None, held=None)

    def _with_known(self, thing: KnownLength) -> "Board":
        if not thing.mm:
            return replace(self, draft=None, held=None, offered=thing, asking=True)
        old = next((number for number, one in enumerate(self.things) if isinstance(one, KnownLength)), None)
        if old is None:
            return self._with_at(sum(not isinstance(one, Annotation) for one in self.things), thing)
        done = replace(self, draft=None, held=None, offered=None, asking=False, chosen=old, handle=None)
        return done.changed(thing)

    def _with_at(self, place: int, thing: Thing) -> "Board":
        kept = (*self.things[:place], thing, *self.things[place:])
        hidden = frozenset(one + (one >= place) for one in self.hidden)
        board = replace(self, things=kept, hidden=hidden, chosen=place, handle=None)
        return replace(board, draft=None, held=None, offered=None, asking=False)

    def changed(self, thing: Thing) -> "Board":
        """With the chosen thing as it is now."""
        assert self.chosen is not None
        return replace(self, things=(*self.things[: self.chosen], thing, *self.things[self.chosen + 1 :]))
