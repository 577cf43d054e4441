"""Records ↔ rows. A row that cannot be read is our file damaged from outside, and is said with its number."""

import json
from typing import Any

from xai_desktop.core.change import Change, ChangeKind
from xai_desktop.core.errors import InputError
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import Review, StepRecord
from xai_desktop.io.verdict_json import shown_of, shown_text, verdict_of, verdict_text

Row = tuple[Any, ...]

REVIEW = "number, film, reader, step, at, seconds, steps_on, reason, verdict, shown, amends"
STEP = "film, reader, step, at, steps_on, reason"
CHANGE = "kind, reader, at, film, facts"


def review_row(one: Review) -> Row:
    """Without a number: the store gives it."""
    verdict, shown = verdict_text(one.verdict), shown_text(one.shown)
    about = (None, one.film, one.reader, int(one.step), one.at, one.seconds, one.steps_on, one.reason)
    return (*about, verdict, shown, one.amends)


def review_of(row: Row) -> Review:
    """Raises `InputError` naming the review."""
    number, film, reader, step, at, seconds, steps_on, reason, verdict, shown, amends = row
    try:
        said, seen = verdict_of(verdict), shown_of(shown)
    except InputError as fault:
        raise InputError(f"Review {number} of the store cannot be read ({fault}); restore a backup of it.") from fault
    return Review(film, reader, ReadingStep(step), said, at, seconds, bool(steps_on), reason, seen, amends, number)


def step_row(one: StepRecord) -> Row:
    return one.film, one.reader, int(one.step), one.at, one.steps_on, one.reason


def step_of(row: Row) -> StepRecord:
    film, reader, step, at, steps_on, reason = row
    return StepRecord(film, reader, ReadingStep(step), at, bool(steps_on), reason)


def change_row(one: Change) -> Row:
    return one.kind.value, one.reader, one.at, one.film, json.dumps(one.facts, ensure_ascii=False)


def change_of(row: Row) -> Change:
    kind, reader, at, film, facts = row
    return Change(ChangeKind(kind), reader, at, film, tuple((name, value) for name, value in json.loads(facts)))
