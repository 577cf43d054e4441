"""The answer of an audit: frozen values that are written to `summary.json` and read back.

Only `Summary.answer` answers a question that was fixed before anything was computed. Everything else is exploratory.
Maps that are none (empty, constant, not finite) never vanish: `defined` leaves them out, `all_films` counts each as a
miss, whose value `Summary.misses` states per metric.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from xai_desktop.core.cohort.figures import NOTHING, Count, Figure, FilmKey, Mark, Setting
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.record import as_record, from_record
from xai_desktop.core.cohort.result_tables import (
    ArchitectureGap,
    BoxScores,
    CallPlace,
    CallScores,
    Contrast,
    FilmGap,
    MapsWithout,
    PlaceCluster,
    RankRow,
    ReaderPair,
    Stratum,
    SweepPoint,
)
from xai_desktop.core.errors import InputError

FORMAT, VERSION = "xai-desktop-audit-summary", 1

EXPLORATORY = (
    "Everything but the answer to the primary question is exploratory: among many numbers some look good by chance."
)


class Says(StrEnum):
    """What the interval says to the question."""

    YES = "yes"
    NO = "no"
    OPEN = "cannot be told"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Answer:
    """To the primary question: the mean difference with each map that is none as a miss, and of defined maps only.

    `says` is yes where the whole interval lies above the margin, no where it lies below, else it cannot be told;
    nor can it from fewer than five patients.
    `own` and `other` are the two means of which `figure` is the difference. `undefined` maps count as a miss,
    `left_out` observations have no difference, by reason. `sentence` says all of it in plain English.
    """

    says: Says
    sentence: str
    question: Question | None = None
    question_sha256: str = ""
    setting: Setting | None = None
    figure: Figure = NOTHING
    defined: Figure = NOTHING
    own: Figure = NOTHING
    other: Figure = NOTHING
    undefined: int = 0
    left_out: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are in no headline, and why."""

    why: str
    rows: int
    films: int
    patients: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A film and finding without numbers for a method: no mark, no class, or failed, in so many `rows` of the table."""

    film: FilmKey
    reader: str
    model: str
    explainer: str
    status: str
    why: str
    rows: int = 1


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """The mean of one metric for one finding by one reader at one setting.

    An empty `finding` stands for all of them: `pooled` over "films" (each film and finding counts alike) or over
    "findings" (each finding counts alike, of those that are in a draw). `undefined` counts observations without a
    value by reason, `marks` are what the number is held against.
    """

    metric: str
    label: str
    finding: str
    pooled: str
    reader: str
    setting: Setting
    defined: Figure
    all_films: Figure
    undefined: tuple[Count, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def undefined_n(self) -> int:
        return sum(one.n for one in self.undefined)

    def mark(self, name: str) -> float | None:
        """The mean of one mark; None where it is not known."""
        return next((one.mean for one in self.marks if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Tuned:
    """Layer and threshold that are best on the tuning films, the earlier of equal ones, out of so many `choices`.

    `finding` "" takes all of them together. `figure` is the mean there, which looks better than it will elsewhere.
    """

    metric: str
    finding: str
    setting: Setting
    figure: Figure
    choices: int


@dataclass(frozen=True, slots=True)
class Oracle:
    """The best layer and threshold of each film, chosen by looking at the marks: no method, but a bound for one."""

    metric: str
    finding: str
    model: str
    explainer: str
    figure: Figure
    choices: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that an audit's tables say.

    `reader` is whose marks the headlines and `estimates` use, `by_others` are a few of them by each other reader,
    `place_rule` when a place is right, in words, `corrected` which family
    of tests was corrected, in words; `box_tests` (of methods, over all findings) are of it. `misses` are (metric, what
    a map that is none gets).
    """

    answer: Answer
    reader: str = ""
    films: int = 0
    patients: int = 0
    left_out: tuple[LeftOut, ...] = ()
    other_readers: tuple[Count, ...] = ()
    statuses: tuple[Count, ...] = ()
    misses: tuple[tuple[str, str], ...] = ()
    estimates: tuple[EstimateRow, ...] = ()
    by_others: tuple[EstimateRow, ...] = ()
    tuned: tuple[Tuned, ...] = ()
    oracle: tuple[Oracle, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    box_tests: tuple[Contrast, ...] = ()
    corrected: str = ""
    strata: tuple[Stratum, ...] = ()
    place_rule: str = ""
    call_place: tuple[CallPlace, ...] = ()
    calls: tuple[CallScores, ...] = ()
    readers: tuple[ReaderPair, ...] = ()
    gaps: tuple[ArchitectureGap, ...] = ()
    film_gaps: tuple[FilmGap, ...] = ()
    ranks: tuple[RankRow, ...] = ()
    clusters: tuple[PlaceCluster, ...] = ()
    without: tuple[MapsWithout, ...] = ()
    sweeps: tuple[SweepPoint, ...] = ()
    boxes: tuple[BoxScores, ...] = ()
    failures: tuple[Failure, ...] = ()
    exploratory: str = EXPLORATORY
    level: float = 0.95
    draws: int = 2000
    seed: int = 0

    def as_json(self) -> dict[str, Any]:
        """`from_json` makes an equal value of it."""
        record = as_record(self)
        question = self.answer.question
        record["answer"]["question"] = None if question is None else question.as_json()
        return {"format": FORMAT, "format_version": VERSION, **record}

    @classmethod
    def from_json(cls, record: Any) -> "Summary":
        """Raises `InputError` for what is no summary, or one of a newer version."""
        if not isinstance(record, dict) or record.get("format") != FORMAT:
            raise InputError("This is no summary of an audit; choose a summary.json that an audit has written.")
        if record.get("format_version") != VERSION:
            raise InputError("This summary was written by a newer version; open it there, or write it anew.")
        answer = record.get("answer")
        question = answer.get("question") if isinstance(answer, dict) else None
        found: Summary = from_record(cls, {**record, "answer": _without_question(answer)})
        return found if question is None else _with(found, Question.from_json(question))


def _without_question(answer: Any) -> Any:
    """A question has its own JSON, with the subgroup as a dictionary."""
    return {**answer, "question": None} if isinstance(answer, dict) else answer


def _with(found: Summary, question: Question) -> Summary:
    return replace(found, answer=replace(found.answer, question=question))
