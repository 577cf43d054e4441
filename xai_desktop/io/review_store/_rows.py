"""Records ↔ rows. A row that cannot be read is our file damaged from outside, and is said with its number."""

import json
from typing import Any

from xai_desktop.core.chain import Cell
from xai_desktop.core.change import Change, ChangeKind
from xai_desktop.core.errors import InputError
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import Reader, Review, StepRecord
from xai_desktop.io.verdict_json import shown_of, shown_text, verdict_of, verdict_text

Row = tuple[Any, ...]
New = dict[str, Cell]

REVIEW = "number, film, reader, step, at, seconds, steps_on, reason, verdict, shown, amends"
STEP = "film, reader, step, at, steps_on, reason"
CHANGE = "kind, reader, at, film, facts"


def reader_row(one: Reader, at: str) -> New:
    return {"key": one.key, "account": one.account, "name": one.name, "at": at}


def review_row(one: Review) -> New:
    """Without a number: the store gives it."""
    about: New = {"film": one.film, "reader": one.reader, "step": int(one.step), "at": one.at, "seconds": one.seconds}
    how: New = {"steps_on": one.steps_on, "reason": one.reason, "amends": one.amends}
    return {**about, **how, "verdict": verdict_text(one.verdict), "shown": shown_text(one.shown)}


def review_of(row: Row) -> Review:
    """Raises `InputError` naming the review."""
    number, film, reader, step, at, seconds, steps_on, reason, verdict, shown, amends = row
    try:
        said, seen = verdict_of(verdict), shown_of(shown)
    except InputError as fault:
        raise InputError(f"Review {number} of the store cannot be read ({fault}); restore a backup of it.") from fault
    return Review(film, reader, ReadingStep(step), said, at, seconds, bool(steps_on), reason, seen, amends, number)


def step_row(one: StepRecord) -> New:
    about: New = {"film": one.film, "reader": one.reader, "step": int(one.step), "at": one.at}
    return {**about, "steps_on": one.steps_on, "reason": one.reason}


def step_of(row: Row) -> StepRecord:
    film, reader, step, at, steps_on, reason = row
    return StepRecord(film, reader, ReadingStep(step), at, bool(steps_on), reason)


def change_row(one: Change) -> New:
    about: New = {"kind": one.kind.value, "reader": one.reader, "at": one.at, "film": one.film}
    return {**about, "facts": json.dumps(one.facts, ensure_ascii=False)}


def change_of(row: Row) -> Change:
    kind, reader, at, film, facts = row
    return Change(ChangeKind(kind), reader, at, film, tuple((name, value) for name, value in json.loads(facts)))
