"""What a reader says about a film, and when: frozen records that are added to and never edited.

A verdict has three questions, and nothing is answered before somebody answers it. *Right for the wrong reason* is no
question: it follows from the second and the third (product design §2.1).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.errors import InputError
from xai_desktop.core.measures import Measure
from xai_desktop.core.reading import ReadingStep

LEVELS = (1, 2, 3, 4, 5)
"""How sure a reader is: 1 guessing, 2 doubtful, 3 probable, 4 quite sure, 5 sure."""

SURE = LEVELS[-1]


class Presence(StrEnum):
    """(a) Is the finding there?"""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class CallVerdict(StrEnum):
    """(b) Is the network's call right, called or not called?"""

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"


class PlaceVerdict(StrEnum):
    """(c) Did it look in the right place?"""

    ON_TARGET = "on target"
    PARTLY = "partly"
    OFF = "off"
    NO_MAP = "no meaningful map"


class FilmStatus(StrEnum):
    """How far a reader is with a film."""

    UNREAD = "unread"
    READ = "read"
    AI_SEEN = "AI seen"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding of the fixed list. None is *not answered*, which is not the same as *unsure*.

    `sureness` is of (a): 1 to 5 (`LEVELS`). `sureness_after` is the same after the AI was seen. Raises `InputError`
    for a level that does not exist.
    """

    finding: str
    presence: Presence | None = None
    sureness: int | None = None
    sureness_after: int | None = None
    call: CallVerdict | None = None
    place: PlaceVerdict | None = None

    def __post_init__(self) -> None:
        for level in (self.sureness, self.sureness_after):
            if level is not None and level not in LEVELS:
                raise InputError(f"How sure a reader is goes from 1 to 5, not {level}.")

    @property
    def right_for_the_wrong_reason(self) -> bool | None:
        """The call is right and the place is not; None while either is not answered or not known."""
        if self.call in (None, CallVerdict.UNSURE) or self.place is None:
            return None
        return self.call is CallVerdict.RIGHT and self.place in (PlaceVerdict.OFF, PlaceVerdict.NO_MAP)

    @property
    def is_empty(self) -> bool:
        return self == Verdict(self.finding)


@dataclass(frozen=True, slots=True)
class FilmVerdict:
    """Everything a reader says about one film. `normal` is *no finding*; `normal_sureness` how sure of that.

    `marks` are what the reader drew, `measures` what they measured, with the calibration of the film. Raises
    `InputError` for a finding named twice, or for a normal film on which a finding is said to be there.
    """

    verdicts: tuple[Verdict, ...] = ()
    normal: bool = False
    normal_sureness: int | None = None
    marks: tuple[Annotation, ...] = ()
    note: str = ""
    measures: tuple[Measure, ...] = ()

    def __post_init__(self) -> None:
        names = [one.finding for one in self.verdicts]
        if len(set(names)) < len(names):
            raise InputError("A verdict names each finding once.")
        if self.normal and any(one.presence is Presence.YES for one in self.verdicts):
            raise InputError("A film without a finding cannot have one; take the finding back first.")
        if self.normal_sureness is not None and self.normal_sureness not in LEVELS:
            raise InputError(f"How sure a reader is goes from 1 to 5, not {self.normal_sureness}.")

    def of(self, finding: str) -> Verdict:
        """The verdict on a finding; one without answers where nothing was said yet."""
        return next((one for one in self.verdicts if one.finding == finding), Verdict(finding))

    def with_verdict(self, verdict: Verdict) -> "FilmVerdict":
        """A verdict in place of the last one on its finding. A finding that is there ends *no finding*."""
        there = any(one.finding == verdict.finding for one in self.verdicts)
        changed = tuple(verdict if one.finding == verdict.finding else one for one in self.verdicts)
        normal = self.normal and verdict.presence is not Presence.YES
        return replace(
            self,
            verdicts=changed if there else (*self.verdicts, verdict),
            normal=normal,
            normal_sureness=self.normal_sureness if normal else None,
        )

    def without(self, finding: str) -> "FilmVerdict":
        return replace(self, verdicts=tuple(one for one in self.verdicts if one.finding != finding))

    def as_normal(self, sureness: int | None) -> "FilmVerdict":
        """*No finding*: findings that were said to be there are taken back, answers about calls and places stay."""
        kept = tuple(
            replace(one, presence=None, sureness=None) if one.presence is not Presence.NO else one
            for one in self.verdicts
        )
        kept = tuple(one for one in kept if not one.is_empty)
        return replace(self, verdicts=kept, normal=True, normal_sureness=sureness)

    def without_normal(self) -> "FilmVerdict":
        """*No finding* is taken back; nothing is said in its place."""
        return replace(self, normal=False, normal_sureness=None)

    @property
    def present(self) -> frozenset[str]:
        """The findings that are said to be there."""
        return frozenset(one.finding for one in self.verdicts if one.presence is Presence.YES)

    @property
    def is_empty(self) -> bool:
        return self == FilmVerdict()

    @property
    def says_nothing(self) -> bool:
        """Whether no question is answered and nothing is marked: what was measured is no answer."""
        return replace(self, measures=()).is_empty


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads. `key` never changes; `account` is the operating system's, `name` is chosen and shown."""

    key: str
    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the AI showed when a verdict was given; empty before it showed anything.

    `bundle_hash` is the hash of the weights, `target` the class, `threshold` the mask's in words, `parameters` the
    explainer's as JSON.
    """

    bundle: str = ""
    bundle_hash: str = ""
    explainer: str = ""
    parameters: str = ""
    layer: str = ""
    target: str = ""
    threshold: str = ""
    score: float | None = None
    called: bool | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One confirmed verdict: the record of a reader, a film and a reading step. Amended by a new one, never edited.

    `film` is the SHA-256 of the film's pixels. `seconds` is the time on this step while the window had the keyboard
    focus. `at` is ISO 8601 with zone. `steps_on` is whether the reading steps were locked, `reason` why not,
    or what else keeps the reading from being unaided.
    `amends` is the number of the record that this one takes the place of; `number` is given by the store.
    """

    film: str
    reader: str
    step: ReadingStep
    verdict: FilmVerdict
    at: str
    seconds: float = 0.0
    steps_on: bool = True
    reason: str = ""
    shown: Shown = Shown()
    amends: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A reading step that was reached: what the screen was allowed to show from then on, and whose screen it was."""

    film: str
    reader: str
    step: ReadingStep
    at: str
    steps_on: bool = True
    reason: str = ""
