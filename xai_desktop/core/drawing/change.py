"""One edit of what is drawn, as a value: what it was, what it is, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing.touch import Thing
from xai_desktop.core.drawing.words import edit_name


@dataclass(frozen=True, slots=True)
class Change:
    """`before` is None for something new, `after` for something removed. `number` counts marks or measurements alone.

    Changes of the same `run` that follow each other were one motion: a key that was pressed again and again.
    """

    number: int
    before: Thing | None
    after: Thing | None
    run: str = ""

    @property
    def is_mark(self) -> bool:
        return isinstance(self.before if self.after is None else self.after, Annotation)

    @property
    def name(self) -> str:
        return edit_name(self.before, self.after)


def change_between(before: Sequence[Thing], after: Sequence[Thing], run: str = "") -> Change | None:
    """The one edit that leads from some things to others; None where nothing changed.

    Things that were all replaced at once are no edit of a hand's, and only their first difference is told.
    """
    place = next((n for n, (p, q) in enumerate(zip(before, after, strict=False)) if p is not q and p != q), None)
    if place is None and len(before) == len(after):
        return None
    place = min(len(before), len(after)) if place is None else place
    old = before[place] if len(after) <= len(before) else None
    new = after[place] if len(after) >= len(before) else None
    whose = new if old is None else old
    is_mark = isinstance(whose, Annotation)
    number = sum(isinstance(one, Annotation) == is_mark for one in before[:place])
    return Change(number, old, new, run)
