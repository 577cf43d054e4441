"""What several readers said about one film: on presence, and on place. Never a union across readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from xai_desktop.core.agreement import Measured
from xai_desktop.core.wording import noted, told

NO_SECOND_READER = noted("no second reader")
NOT_NAMED = noted("reader not named")


class Said(StrEnum):
    """What one reader said about one finding.

    `NOTHING` is a reader who looked at the film and marked nothing at all, so that absence was checked. `SILENT` is
    one who marked something else: whether this finding was looked for, the file does not say.
    """

    MARKED = noted("marked")
    NOTHING = noted("looked, nothing")
    SILENT = noted("not marked")


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """One finding: what each reader said, in the order of `FilmReaders.readers`, and how many marks each drew."""

    finding: str
    said: tuple[Said, ...]
    marks: tuple[int, ...]

    @property
    def marked(self) -> int:
        """How many readers marked it."""
        return sum(one is Said.MARKED for one in self.said)

    @property
    def agreed(self) -> bool:
        return self.marked == len(self.said)

    @property
    def verdicts(self) -> tuple[str, ...]:
        """In words, with what is not known."""
        if self.agreed:
            both = noted("both marked it")
            return (both if len(self.said) == 2 else told("all {n} marked it", n=len(self.said)),)
        checked = sum(one is Said.NOTHING for one in self.said)
        silent = len(self.said) - self.marked - checked
        words = [told("{n} marked it", n=self.marked)]
        words += [told("{n} looked and marked nothing", n=checked)] if checked else []
        words += [told("{n} did not mark it", n=silent)] if silent else []
        return tuple(words)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The place of one finding by two readers who both marked it: the IoU in [0, 1] of their unions."""

    finding: str
    first: str
    second: str
    iou: Measured


@dataclass(frozen=True, slots=True)
class FilmReaders:
    """All readers of one film. `places` has a row for each finding and pair of readers who both marked it."""

    readers: tuple[str, ...] = ()
    presence: tuple[PresenceRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(reader or NOT_NAMED for reader in self.readers)

    @property
    def reason(self) -> str:
        """Why there is no agreement between readers; empty where there is."""
        return "" if len(self.readers) > 1 else NO_SECOND_READER

    @property
    def presence_words(self) -> str:
        """On how many findings the readers agree that they are there."""
        if self.reason or not self.presence:
            return self.reason or noted("nobody marked anything")
        agreed = sum(row.agreed for row in self.presence)
        return told("{agreed} of {n} findings marked by every reader", agreed=agreed, n=len(self.presence))


def pairs(readers: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Every two readers once, in order."""
    return tuple(combinations(readers, 2))
