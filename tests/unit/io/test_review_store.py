"""The review store: what was confirmed comes back as it was, and nothing that is evidence can be changed."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.reviews import AT, FULL, MASS, READER, film_hash, review, store_with_films
from xai_desktop.core.change import Change, ChangeKind
from xai_desktop.core.errors import ExportError, InputError
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import FilmStatus, FilmVerdict, Reader, Review, Shown, StepRecord
from xai_desktop.core.standing import Standing
from xai_desktop.io.review_store import ReviewStore
from xai_desktop.io.review_store._schema import EVIDENCE

ONE = film_hash(1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "reviews.sqlite"


def test_a_review_comes_back_as_it_was_from_a_store_opened_again(path: Path) -> None:
    store = store_with_films(path)
    shown = Shown("net", "ab" * 32, "grad_cam", '{"x": 1}', "layer", "Mass", "top 10 %", 0.25, True)
    first = store.add_review(review(verdict=FULL, step=ReadingStep.AI, shown=shown, steps_on=False, reason="a demo"))
    second = store.add_review(replace(review(), amends=first.number))
    store.close()
    again = ReviewStore(path)
    assert again.record(ONE, READER).reviews == (first, second)
    assert again.reviews(ONE) == (first, second)
    assert (first.number, second.number, second.amends) == (1, 2, 1)
    assert again.record(ONE, READER).latest == second
    again.close()


def test_only_its_own_reader_and_film_see_a_record(path: Path) -> None:
    store = store_with_films(path)
    store.add_review(review())
    assert store.record(ONE, "another").reviews == ()
    assert store.record(film_hash(2), READER).reviews == ()
    store.close()


def test_steps_come_back_in_order(path: Path) -> None:
    store = store_with_films(path)
    steps = tuple(StepRecord(ONE, READER, step, AT, step < 3, "" if step < 3 else "demo") for step in ReadingStep)
    for step in steps:
        store.add_step(step)
    assert store.record(ONE, READER).steps == steps
    store.close()


def test_a_draft_is_replaced_in_place_and_goes_with_the_confirmation(path: Path) -> None:
    store = store_with_films(path)
    store.keep_draft(ONE, READER, MASS, AT)
    store.keep_draft(ONE, READER, FULL, AT)
    store.keep_draft(ONE, "another", MASS, AT)
    assert store.record(ONE, READER).draft == FULL
    assert store.record(ONE, READER).verdict == FULL
    store.add_review(review())
    assert store.record(ONE, READER).draft is None
    assert store.record(ONE, READER).verdict == MASS
    assert store.record(ONE, "another").draft == MASS
    store.close()


def test_what_is_on_record_already_is_no_draft(path: Path) -> None:
    store = store_with_films(path)
    store.keep_draft(ONE, READER, MASS, AT)
    store.keep_draft(ONE, READER, FilmVerdict(), AT)
    assert store.record(ONE, READER).draft is None
    store.add_review(review(verdict=FULL))
    store.keep_draft(ONE, READER, store.record(ONE, READER).verdict, AT)
    assert store.record(ONE, READER).draft is None
    store.add_review(review(verdict=MASS))
    store.keep_draft(ONE, READER, FilmVerdict(), AT)
    assert store.record(ONE, READER).draft == FilmVerdict()  # taking everything back is something to confirm
    store.keep_draft(ONE, READER, MASS, AT)
    assert store.record(ONE, READER).draft is None
    store.close()


def test_readers_are_known_by_their_newest_name_and_the_old_ones_stay(path: Path) -> None:
    store = store_with_films(path)
    store.add_reader(Reader("a", "anna", "anna"), AT)
    store.add_reader(Reader("b", "ben", "ben"), AT)
    store.add_reader(Reader("a", "anna", "Dr. Anna Ä."), AT)
    assert set(store.readers()) == {Reader("a", "anna", "Dr. Anna Ä."), Reader("b", "ben", "ben")}
    store.close()
    assert sqlite3.connect(path).execute("SELECT count(*) FROM readers").fetchone() == (3,)


def test_changes_come_back_by_kind_and_film(path: Path) -> None:
    store = store_with_films(path)
    setting = Change.of_setting(READER, AT, "steps", "off", "teaching")
    scope = Change.of_scope(READER, AT, ONE, "ab", ("view LL", "modality CT"))
    for change in (setting, scope):
        store.add_change(change)
    assert store.changes(ChangeKind.SETTING) == (setting,)
    assert store.changes(ChangeKind.SCOPE, ONE) == (scope,)
    assert store.changes(ChangeKind.SCOPE, film_hash(2)) == ()
    assert scope.fact("outside") == "view LL, modality CT"
    store.close()


@pytest.mark.parametrize("table", EVIDENCE)
def test_no_program_can_change_or_take_away_evidence(path: Path, table: str) -> None:
    store = store_with_films(path)
    store.add_reader(Reader("a", "anna", "anna"), AT)
    store.add_step(StepRecord(ONE, READER, ReadingStep.AI, AT))
    store.add_review(review())
    store.add_change(Change(ChangeKind.READER, READER, AT))
    store.close()
    other = sqlite3.connect(path, isolation_level=None)
    before = other.execute(f"SELECT * FROM {table}").fetchall()
    columns = ", ".join("?" * len(before[0]))
    for statement, values in (
        (f"UPDATE {table} SET at = 'later'", ()),
        (f"DELETE FROM {table}", ()),
        (f"INSERT OR REPLACE INTO {table} VALUES ({columns})", before[0]),
    ):
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            other.execute(statement, values)
    assert other.execute(f"SELECT * FROM {table}").fetchall() == before
    assert len(before) == 1
    other.close()


def test_a_review_amends_only_one_of_the_same_film_and_reader(path: Path) -> None:
    store = store_with_films(path)
    store.add_review(review(1))
    for stray in (review(2, amends=1), replace(review(1, amends=1), reader="another"), review(1, amends=7)):
        with pytest.raises(ExportError, match="does not fit"):
            store.add_review(stray)
    assert store.reviews(film_hash(2)) == ()
    store.close()


def test_a_refused_record_leaves_nothing_half_done(path: Path) -> None:
    """The draft would have gone with the confirmation, which did not happen."""
    store = store_with_films(path)
    store.keep_draft(ONE, READER, MASS, AT)
    with pytest.raises(ExportError, match=str(path)):
        store.add_review(review(amends=99))
    with pytest.raises(ExportError, match="does not fit"):
        store.add_review(review(film=99))
    assert store.record(ONE, READER).draft == MASS
    assert store.add_review(review()).number == 1
    store.close()


@pytest.mark.parametrize("at", ["", "yesterday", "2026-03-01T12:00:00"])
def test_a_time_without_its_zone_is_refused(path: Path, at: str) -> None:
    store = store_with_films(path)
    with pytest.raises(InputError, match="zone"):
        store.add_review(review(at=at))
    assert store.reviews(ONE) == ()
    store.close()


def slow_standing(reviews: list[Review], steps: list[StepRecord], film: str) -> FilmStatus:
    """The same in plain words: the furthest of what was confirmed and, with the steps on, of what was reached."""
    far = [one.step for one in reviews if one.film == film and one.reader == READER]
    far += [s.step for s in steps if s.film == film and s.reader == READER and s.steps_on and s.step > 1]
    names = {0: FilmStatus.UNREAD, 1: FilmStatus.READ, 2: FilmStatus.AI_SEEN, 3: FilmStatus.CLOSED}
    return names[max(far, default=0)]


def test_standings_follow_from_what_was_confirmed_and_reached(path: Path) -> None:
    store = store_with_films(path, 8)
    reviews = [review(1), review(2), review(5, ReadingStep.AI), review(6, ReadingStep.REFERENCE, steps_on=False)]
    reviews.append(replace(review(7), reader="another"))
    reached = ((0, 1, True), (2, 2, True), (3, 3, False), (4, 3, True), (7, 1, True))
    steps = [StepRecord(film_hash(n), READER, ReadingStep(step), AT, on) for n, step, on in reached]
    for one in reviews:
        store.add_review(one)
    for step in steps:
        store.add_step(step)
    store.keep_draft(film_hash(3), READER, MASS, AT)
    found = store.standings(READER, [*(f"name-{n}" for n in range(8)), "never-seen"])
    expected = {f"name-{n}": Standing(slow_standing(reviews, steps, film_hash(n)), n == 3) for n in range(8)}
    assert found == expected
    assert [found[f"name-{n}"].status for n in (0, 1, 2, 3, 4)] == ["unread", "read", "AI seen", "unread", "closed"]
    store.close()


def test_a_name_of_two_films_has_the_standing_of_the_less_read(path: Path) -> None:
    store = store_with_films(path)
    store.add_review(review(1))
    store.add_film(film_hash(2), (40, 30), "DX", "name-1")
    assert store.standings(READER, ["name-1"]) == {"name-1": Standing(FilmStatus.UNREAD)}
    store.add_review(review(2))
    assert store.standings(READER, ["name-1"]) == {"name-1": Standing(FilmStatus.READ)}
    store.close()


def test_a_record_damaged_from_outside_is_named(path: Path) -> None:
    store = store_with_films(path)
    store.close()
    other = sqlite3.connect(path)
    values = (ONE, READER, 1, AT, 0.0, 1, "", "scribble", "{}")
    marks = "film, reader, step, at, seconds, steps_on, reason, verdict, shown"
    other.execute(f"INSERT INTO reviews ({marks}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    other.commit()
    other.close()
    store = ReviewStore(path)
    with pytest.raises(InputError, match=r"Review 1 .*restore"):
        store.record(ONE, READER)
    store.close()
