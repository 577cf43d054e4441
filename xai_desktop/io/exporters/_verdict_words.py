"""What readers said, in the words of a report: the same in every format."""

from dataclasses import dataclass

from xai_desktop.core.measure_table import MeasureRow, measure_rows
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.report import Report
from xai_desktop.core.review import FilmVerdict, Review, Shown, Verdict
from xai_desktop.core.verdict_history import ReaderHistory, histories

WRONG_REASON = "right for the wrong reason"
NOTHING_SAID = "Went on without a reading: nothing was said."
NOT_ANSWERED = "not answered"
QUESTIONS = ("finding", "is it there", "call right", "right place")

_STEPS = {
    ReadingStep.READ: "the film alone",
    ReadingStep.AI: "the film with the AI",
    ReadingStep.REFERENCE: "the film with the AI and the reference",
}
_LEVELS = {1: "guessing", 2: "doubtful", 3: "probable", 4: "quite sure", 5: "sure"}


@dataclass(frozen=True, slots=True)
class Answers:
    """One finding of a verdict: what was answered to the three questions, and what follows from the last two."""

    finding: str
    presence: str
    call: str
    place: str
    wrong_reason: bool = False

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Below `QUESTIONS`."""
        return self.finding, self.presence, self.call, self.place

    @property
    def sentence(self) -> str:
        """All that was answered, in one line."""
        parts = (
            self.presence if self.presence != NOT_ANSWERED else "",
            f"call {self.call}" if self.call != NOT_ANSWERED else "",
            f"place {self.place}" if self.place != NOT_ANSWERED else "",
            WRONG_REASON if self.wrong_reason else "",
        )
        return f"{self.finding}: {', '.join(filter(None, parts)) or NOT_ANSWERED}"


@dataclass(frozen=True, slots=True)
class Said:
    """One confirmed verdict. `status` says that it counts, or what took its place; empty texts are left out.

    `lines` are (name, text) of everything beside the answers: note, marks, measures, what the AI showed.
    """

    title: str
    status: str
    how: str
    answers: tuple[Answers, ...]
    remarks: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """For a verdict that counts no more: all of it in running text."""
        told = (*self.remarks, *(one.sentence for one in self.answers))
        beside = (f"{name}: {text}" for name, text in self.lines if name != "shown")
        return " · ".join((*told, *beside))


@dataclass(frozen=True, slots=True)
class ReaderSaid:
    """One reader: the verdict that counts, and the earlier ones, newest first."""

    name: str
    valid: Said
    earlier: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The verdicts that count, reader beside reader: for each finding what each of `names` said."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def readers(report: Report) -> tuple[ReaderSaid, ...]:
    """Everybody who confirmed a verdict on the film, in the order of their first ones."""
    return tuple(_reader(report, one) for one in histories(report))


def beside(report: Report) -> Beside | None:
    """None where fewer than two readers confirmed a verdict."""
    found = histories(report)
    if len(found) < 2:
        return None
    said = [one.valid.verdict for one in found]
    findings = dict.fromkeys(answer.finding for verdict in said for answer in verdict.verdicts)
    rows = [(finding, tuple(_of(verdict, finding) for verdict in said)) for finding in findings]
    if any(verdict.normal for verdict in said):
        rows.append(("no finding", tuple(_normal(verdict) or "–" for verdict in said)))
    return Beside(tuple(one.name for one in found), tuple(rows))


def answers_of(verdict: Verdict) -> Answers:
    """In words; a question without an answer says so."""
    presence = f"{verdict.presence}" if verdict.presence is not None else NOT_ANSWERED
    levels = [_level(verdict.sureness), _after(verdict.sureness_after)]
    return Answers(
        verdict.finding,
        ", ".join(filter(None, (presence, *levels))),
        f"{verdict.call or NOT_ANSWERED}",
        f"{verdict.place or NOT_ANSWERED}",
        bool(verdict.right_for_the_wrong_reason),
    )


def moment(at: str) -> str:
    """`2026-03-02T09:41:12+01:00` as `2026-03-02 09:41:12 +01:00`."""
    day, _, time = at.partition("T")
    return f"{day} {time[:8]} {time[8:]}".strip()


def _reader(report: Report, history: ReaderHistory) -> ReaderSaid:
    first, *others = (_said(report, history, review) for review in history.reviews)
    return ReaderSaid(history.name, first, tuple(others))


def _said(report: Report, history: ReaderHistory, review: Review) -> Said:
    verdict = review.verdict
    normal = _normal(verdict)
    remarks = [f"No finding: {normal}."] if normal else []
    if verdict.is_empty:
        remarks = [NOTHING_SAID]
    return Said(
        f"no. {review.number}" if review.number is not None else "verdict",
        _status(history, review),
        _how(review),
        tuple(answers_of(one) for one in verdict.verdicts),
        tuple(remarks),
        tuple((name, text) for name, text in _lines(report, review) if text),
    )


def _status(history: ReaderHistory, review: Review) -> str:
    by = history.amended_by(review)
    if by is None:
        earlier = len(history.earlier)
        return f"valid, in place of {earlier} earlier" if earlier else "valid"
    number = f"no. {by.number}" if by.number is not None else "a later one"
    if by.step is review.step:
        return f"amended by {number}"
    return f"carried on as {number} with {_STEPS[by.step].removeprefix('the film with ')}"


def _how(review: Review) -> str:
    steps = "reading steps locked" if review.steps_on else "reading steps off"
    why = f" ({review.reason})" if review.reason else ""
    return f"{_STEPS[review.step]} · {moment(review.at)} · {_duration(review.seconds)} · {steps}{why}"


def _duration(seconds: float) -> str:
    """As in a stopwatch; a time below a minute with tenths."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def _level(level: int | None) -> str:
    return "" if level is None else f"{_LEVELS[level]} ({level} of 5)"


def _after(level: int | None) -> str:
    return "" if level is None else f"after the AI {_level(level)}"


def _normal(verdict: FilmVerdict) -> str:
    if not verdict.normal:
        return ""
    return ", ".join(filter(None, ("normal film", _level(verdict.normal_sureness))))


def _of(verdict: FilmVerdict, finding: str) -> str:
    answer = answers_of(verdict.of(finding))
    return "–" if verdict.of(finding).is_empty else answer.sentence.removeprefix(f"{finding}: ")


def _lines(report: Report, review: Review) -> tuple[tuple[str, str], ...]:
    verdict = review.verdict
    labels = dict.fromkeys(mark.label or "no name" for mark in verdict.marks)
    counted = [(label, sum((mark.label or "no name") == label for mark in verdict.marks)) for label in labels]
    marks = ", ".join(label if count == 1 else f"{count} × {label}" for label, count in counted)
    measured = measure_rows(report.image, verdict.measures)
    return (
        ("note", " ".join(verdict.note.split())),
        ("marks drawn", f"{len(verdict.marks)}: {marks}" if verdict.marks else ""),
        ("measured", "; ".join(map(_measured, measured))),
        ("shown", _shown(review.shown)),
    )


def _measured(row: MeasureRow) -> str:
    beside = f"mean {row.values.mean:.4g} {row.unit}".strip() if row.values is not None and row.values.count else ""
    value = f"{row.value_text} {row.spacing}".strip()
    return ", ".join(filter(None, (f"{row.kind} {row.name}".strip() + (f" {value}" if value else ""), beside)))


def _shown(shown: Shown) -> str:
    """What the AI showed when the verdict was given; empty before it showed anything."""
    score = "" if shown.score is None else f"score {shown.score:.2f}"
    call = "" if shown.called is None else "called" if shown.called else "not called"
    parts = (shown.bundle, shown.target, score, call, shown.explainer, shown.layer, shown.threshold)
    return " · ".join(filter(None, parts))
