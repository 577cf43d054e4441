"""Undo and redo for any frozen state: what was, what is, and what undone edits would bring back."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from xai_desktop.core.errors import InputError

State = TypeVar("State")

DEEPEST = 500
"""Edits that can be undone; the oldest ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Edit(Generic[State]):
    """What an edit was called, in words that follow "Undo:", and the state on its far side.

    Edits with the same `run` that follow each other are one edit: the arrow keys that push a mark along.
    """

    name: str
    state: State
    run: str = ""


@dataclass(frozen=True, slots=True)
class History(Generic[State]):
    """A state with its past and its future, as one value. States are frozen and compared by value."""

    state: State
    past: tuple[Edit[State], ...] = ()
    future: tuple[Edit[State], ...] = ()
    saved: State | None = None
    """The state that is kept somewhere safe; before anything was, the first one, and None until the first edit."""

    def do(self, state: State, name: str, run: str = "") -> "History[State]":
        """A new state by an edit of a name; edits of one `run` become one. No change is no edit.

        Raises `InputError` for an edit without a name: it could not be offered for undoing.
        """
        if not name:
            raise InputError("An edit needs a name, so that it can be offered for undoing.")
        if state == self.state:
            return self
        last = self.past[-1] if self.past else None
        if run and last is not None and last.run == run and not self.future:
            return self._at(state, self.past, ())
        return self._at(state, (*self.past, Edit(name, self.state, run))[-DEEPEST:], ())

    def undo(self) -> "History[State]":
        """The state before the last edit; the same history where there is none."""
        if not self.past:
            return self
        edit = self.past[-1]
        return self._at(edit.state, self.past[:-1], (*self.future, Edit(edit.name, self.state)))

    def redo(self) -> "History[State]":
        """The state after the edit that was undone last; the same history where there is none."""
        if not self.future:
            return self
        edit = self.future[-1]
        return self._at(edit.state, (*self.past, Edit(edit.name, self.state)), self.future[:-1])

    def sealed(self) -> "History[State]":
        """From here on the next edit is one of its own, whatever its `run`."""
        if not (self.past and self.past[-1].run):
            return self
        last = self.past[-1]
        return self._at(self.state, (*self.past[:-1], Edit(last.name, last.state)), self.future)

    def kept(self) -> "History[State]":
        """The state is safe now."""
        return History(self.state, self.past, self.future, self.state)

    @property
    def name_of_undo(self) -> str:
        """What would be undone; "" for nothing."""
        return self.past[-1].name if self.past else ""

    @property
    def name_of_redo(self) -> str:
        return self.future[-1].name if self.future else ""

    @property
    def is_changed(self) -> bool:
        """Whether the state differs from the one that was kept, or from the first one where none was."""
        return self.saved is not None and self.state != self.saved

    def _at(self, state: State, past: tuple[Edit[State], ...], future: tuple[Edit[State], ...]) -> "History[State]":
        return History(state, past, future, self.state if self.saved is None else self.saved)
