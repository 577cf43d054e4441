"""How a list of films is arranged: what it is sorted by, which films it shows, what stands under one heading.

Nothing in here tells what a film shows. Labels and the IoU are details of a film whose reference may be seen; a film
without details stands last where the list is sorted by them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from xai_desktop.core.review import FilmStatus

Kind = TypeVar("Kind", bound=StrEnum)


class SortKey(StrEnum):
    """What the films are sorted by. The last two know only films whose reference may be seen."""

    OPENED = "order of opening"
    NAME = "name"
    DATE = "date"
    PATIENT = "patient"
    KIND = "modality and view"
    STATUS = "status"
    LABELS = "labels"
    IOU = "IoU"

    @property
    def needs_reference(self) -> bool:
        return self in (SortKey.LABELS, SortKey.IOU)


class Grouping(StrEnum):
    """What stands under one heading."""

    EXAMINATION = "examination"
    PATIENT = "patient and date"
    NONE = "nothing"


@dataclass(frozen=True, slots=True)
class FilmDetails:
    """What the reference says about a film: findings that were marked, and the IoU of the pinned protocol (0 to 1).

    `iou` is None where there is none or where it is not defined. Only for films whose reference may be seen.
    """

    labels: tuple[str, ...] = ()
    iou: float | None = None

    @property
    def text(self) -> str:
        """`IoU 0.45 · Mass, Nodule`: what is cut off where there is no room is not the number."""
        iou = "" if self.iou is None else f"IoU {self.iou:.2f}"
        return " · ".join(part for part in (iou, ", ".join(self.labels)) if part)


@dataclass(frozen=True, slots=True)
class FilmFilter:
    """Which films are shown: of every kind of wish at least one must be met, and each of the words must be found.

    Empty wishes let everything through. `labels` lets only films through whose reference may be seen.
    """

    statuses: frozenset[FilmStatus] = frozenset()
    modalities: frozenset[str] = frozenset()
    views: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    notices: bool = False
    words: tuple[str, ...] = ()

    @property
    def is_on(self) -> bool:
        return self != FilmFilter()

    @property
    def asks_details(self) -> bool:
        """Whether it lets other films through when more references may be seen."""
        return bool(self.labels or self.words)


@dataclass(frozen=True, slots=True)
class WorklistView:
    """How somebody likes the list; kept between two starts. Filters are not: a film must not be missed for an old one.

    `descending` turns the order round; what has no value stands last either way.
    """

    sort: SortKey = SortKey.OPENED
    descending: bool = False
    grouping: Grouping = Grouping.EXAMINATION

    def as_json(self) -> dict[str, Any]:
        return {"sort": self.sort.value, "descending": self.descending, "grouping": self.grouping.value}

    @classmethod
    def from_json(cls, data: object) -> "WorklistView":
        """What can be read of it; everything else is as it is at first."""
        usual = cls()
        if not isinstance(data, dict):
            return usual
        descending = data.get("descending")
        return cls(
            _member(SortKey, data.get("sort"), usual.sort),
            descending if isinstance(descending, bool) else usual.descending,
            _member(Grouping, data.get("grouping"), usual.grouping),
        )


def _member(kind: type[Kind], value: Any, usual: Kind) -> Kind:
    try:
        return kind(value)
    except ValueError:
        return usual
