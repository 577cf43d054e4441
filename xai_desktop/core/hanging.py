"""Which film is hung beside which: the prior of the same view, and the other view of the same examination.

Only what the films' own files say counts: one without a patient or a date has no prior, and whose film it is by an
annotation file is not asked, for that would tell of marks before they may be seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.study import ImageRef

FRONTAL = frozenset(("PA", "AP"))
LATERAL = frozenset(("LL", "RL", "LATERAL", "LAT"))

NO_FILM = "Open a film first."
NO_PATIENT = "The file does not say whose film this is."
NO_DATE = "The file does not say when this film was taken."
NO_EXAMINATION = "The file does not say which examination this film belongs to."
NO_VIEW = "The file does not say whether this is a frontal or a lateral view."
NO_PRIOR = "No prior of this patient is open."
NO_PRIOR_OF_VIEW = "No prior of this patient in the same view is open."


@dataclass(frozen=True, slots=True)
class Beside:
    """A film to hang beside another one, or the reason why there is none."""

    ref: ImageRef | None = None
    reason: str = ""


def plane_of(view: str) -> str:
    """ "frontal" or "lateral" for a View Position, "" for any other."""
    stated = view.upper()
    return "frontal" if stated in FRONTAL else "lateral" if stated in LATERAL else ""


def priors_of(current: ImageRef, films: Iterable[ImageRef]) -> tuple[ImageRef, ...]:
    """The first frames of this patient's films of earlier days, the latest first, in the order given within a day."""
    if not (current.own_patient and current.date):
        return ()
    earlier = [
        one
        for one in films
        if one.frame == 0 and one.own_patient == current.own_patient and one.date and one.date < current.date
    ]
    return tuple(sorted(earlier, key=lambda one: one.date, reverse=True))


def prior_count(current: ImageRef, films: Iterable[ImageRef]) -> int:
    """How many earlier examinations of this patient are open; films without an examination count by their day."""
    return len({one.study_key or one.date for one in priors_of(current, films)})


def prior_of(current: ImageRef | None, films: Iterable[ImageRef]) -> Beside:
    """The latest earlier film of the same patient and view; of the same plane where none has the very same view.

    Films whose files are silent about the view count as alike: many archives never say it.
    """
    reason = _without(current, "own_patient", "date")
    if current is None or reason:
        return Beside(reason=reason)
    earlier = priors_of(current, films)
    plane = plane_of(current.view)
    same = [one for one in earlier if one.view.upper() == current.view.upper()]
    like = [one for one in earlier if plane and plane_of(one.view) == plane]
    found = next(iter((*same, *like)), None)
    return Beside(found, "" if found else NO_PRIOR_OF_VIEW if earlier else NO_PRIOR)


def other_view_of(current: ImageRef | None, films: Iterable[ImageRef]) -> Beside:
    """The lateral film of a frontal one's examination, or the frontal one of a lateral one's."""
    reason = _without(current, "study_key", "view")
    if current is None or reason:
        return Beside(reason=reason)
    wanted = "lateral" if plane_of(current.view) == "frontal" else "frontal"
    same = (one for one in films if one.study_key == current.study_key and one.frame == 0)
    found = next((one for one in same if plane_of(one.view) == wanted), None)
    return Beside(found, "" if found else f"No {wanted} view of this examination is open.")


def _without(current: ImageRef | None, *needed: str) -> str:
    """Why a film cannot have a companion; "" where nothing stands in the way."""
    if current is None:
        return NO_FILM
    missing = {
        "own_patient": NO_PATIENT if not current.own_patient else "",
        "date": NO_DATE if not current.date else "",
        "study_key": NO_EXAMINATION if not current.study_key else "",
        "view": NO_VIEW if not plane_of(current.view) else "",
    }
    return next((missing[name] for name in needed if missing[name]), "")


class Companion(StrEnum):
    """What may hang beside a film."""

    PRIOR = "prior"
    OTHER_VIEW = "other view"

    def of(self, current: ImageRef | None, films: Iterable[ImageRef]) -> Beside:
        """The film of this kind that belongs beside `current`, or why there is none."""
        return (prior_of if self is Companion.PRIOR else other_view_of)(current, films)
