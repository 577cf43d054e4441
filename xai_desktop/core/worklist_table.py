"""What a list knows about its films. Films are numbers: their places when they were opened."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from xai_desktop.core.natural import natural_key, pseudonym, pseudonym_digits
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef
from xai_desktop.core.worklist import FilmDetails, SortKey

GroupKey = tuple[str, ...]
"""A kind of group, what its films share, and for a date of a patient the date. Empty for films that share nothing."""

EXAMINATION, PATIENT = "examination", "patient"
RANKS = {status: rank for rank, status in enumerate(FilmStatus)}
MADE = "synthetic"


@dataclass(frozen=True, eq=False)
class FilmTable:
    """The films of a list in the order of opening, and what is known about them by their number.

    A film without a status is unread. `details` has only films whose reference may be seen.
    """

    refs: Sequence[ImageRef] = ()
    statuses: Mapping[int, FilmStatus] = field(default_factory=dict)
    details: Mapping[int, FilmDetails] = field(default_factory=dict)

    def status(self, film: int) -> FilmStatus:
        return self.statuses.get(film, FilmStatus.UNREAD)

    def patient(self, film: int) -> str:
        """What the patient of a film is called; "" where the film does not say."""
        return self._called[self.refs[film].own_patient]

    def words(self, film: int) -> str:
        """What a search looks through; what annotation files say only of films whose reference may be seen."""
        own = self._hay[film]
        return f"{own} {self.details[film].text.casefold()}" if film in self.details else own

    def films_of(self, key: GroupKey) -> int:
        """How many films a group has, whatever the filters let through."""
        return self._totals[key]

    def value(self, key: SortKey) -> Callable[[int], Any]:
        """What a film is sorted by, as a text or a number; None where it has none."""
        refs, details = self.refs, self.details
        ways: dict[SortKey, Callable[[int], Any]] = {
            SortKey.OPENED: lambda film: film,
            SortKey.NAME: lambda film: self._names[film],
            SortKey.DATE: lambda film: self.dates[film] or None,
            SortKey.PATIENT: lambda film: self._patient_order[refs[film].own_patient],
            SortKey.KIND: lambda film: _kind(refs[film]),
            SortKey.STATUS: lambda film: RANKS[self.status(film)],
            SortKey.LABELS: lambda film: ", ".join(details[film].labels).casefold() if film in details else None,
            SortKey.IOU: lambda film: details[film].iou if film in details else None,
        }
        return ways[key]

    @cached_property
    def dates(self) -> list[str]:
        return [ref.date for ref in self.refs]

    @cached_property
    def examination_keys(self) -> list[GroupKey]:
        """Examinations of a single image share nothing."""
        films = Counter(ref.study_key for ref in self.refs)
        keys: dict[str, GroupKey] = {key: (EXAMINATION, key) if key and films[key] > 1 else () for key in films}
        return [keys[ref.study_key] for ref in self.refs]

    @cached_property
    def patient_keys(self) -> list[GroupKey]:
        """Films whose patient is not known are one group."""
        keys: dict[str, GroupKey] = {key: (PATIENT, key) for key in self._called}
        return [keys[ref.own_patient] for ref in self.refs]

    @cached_property
    def _names(self) -> list[str]:
        return [natural_key(ref.image_id) for ref in self.refs]

    @cached_property
    def _called(self) -> dict[str, str]:
        """By a patient's key, what is shown for it."""
        keys = {ref.own_patient for ref in self.refs}
        digits = pseudonym_digits(keys)
        return {key: pseudonym(key, digits) for key in keys}

    @cached_property
    def _patient_order(self) -> dict[str, str | None]:
        return {key: natural_key(called) or None for key, called in self._called.items()}

    @cached_property
    def _hay(self) -> list[str]:
        return [_hay(ref) for ref in self.refs]

    @cached_property
    def _totals(self) -> Counter[GroupKey]:
        dated = ((*key, date) for key, date in zip(self.patient_keys, self.dates, strict=True))
        return Counter(self.examination_keys) + Counter(self.patient_keys) + Counter(dated)


def _kind(ref: ImageRef) -> tuple[str, str] | None:
    return (ref.modality, ref.view) if ref.modality or ref.view else None


def _hay(ref: ImageRef) -> str:
    made = MADE if ref.synthetic else ""
    return " ".join((ref.image_id, ref.modality, ref.view, ref.date, ref.own_patient, made)).casefold()
