"""The controller of the review store: nothing waits for the disk, nothing is called stored that is not."""

import os
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient
from tests.helpers.reviews import AT, FULL, MASS
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.reviewing import Reviewing
from xai_desktop.core.change import Change
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import FilmStatus, FilmVerdict, Review, StepRecord
from xai_desktop.core.standing import FilmRecord, Standing
from xai_desktop.core.study import ImageRef
from xai_desktop.io.account import account_name
from xai_desktop.io.image_hash import image_hash
from xai_desktop.services.reviewing import Reviews, open_reviews


class Window:
    """A running controller and everything that it said."""

    def __init__(self, gate: Event | None = None, network: bool | None = None) -> None:
        def opener() -> Reviews:
            assert gate is None or gate.wait(10)
            return open_reviews(network=network)

        self.jobs = Jobs()
        self.reviewing = Reviewing(self.jobs, opener)
        self.met: list[FilmRecord] = []
        self.stored: list[Review] = []
        self.refused: list[str] = []
        self.said: list[str] = []
        self.faults: list[object] = []
        self.reviewing.film_met.connect(lambda _ref, record: self.met.append(record))
        self.reviewing.stored.connect(self.stored.append)
        self.reviewing.refused.connect(self.refused.append)
        self.reviewing.said.connect(self.said.append)
        self.jobs.failed.connect(lambda _title, error: self.faults.append(error))
        self.reviewing.open()

    def close(self) -> None:
        assert self.jobs.close()
        assert self.faults == []


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    made = Window()
    yield made
    made.close()


@pytest.fixture
def films(tmp_path: Path) -> list[tuple[ImageRef, Image]]:
    made = []
    for number in range(3):
        path = tmp_path / f"film-{number}.png"
        path.write_bytes(bytes(number))
        made.append((ImageRef(path, path.stem), eight_bit(np.roll(gradient(bits=8), number, 0))))
    return made


def review(verdict: FilmVerdict = MASS, step: ReadingStep = ReadingStep.READ) -> Review:
    return Review("", "", step, verdict, AT)


def on_disk(ref: ImageRef, image: Image) -> FilmRecord:
    """What another program finds."""
    reviews = open_reviews()
    try:
        return reviews.meet(ref, image)
    finally:
        reviews.close()


def test_what_is_confirmed_is_on_the_disk_when_it_is_called_stored(
    window: Window, films: list[tuple[ImageRef, Image]], qtbot: QtBot
) -> None:
    found: list[FilmRecord] = []
    window.reviewing.stored.connect(lambda _: found.append(on_disk(*films[0])))
    window.reviewing.meet(*films[0])
    window.reviewing.confirm(review(), films[0][0])  # before it is known under which hash
    qtbot.waitUntil(lambda: bool(found))
    assert window.stored == list(found[0].reviews)
    assert window.stored[0].film == image_hash(films[0][1])
    assert window.stored[0].reader == window.reviewing.reader.key != ""
    assert window.stored[0].number == 1
    assert window.refused == []


def test_a_verdict_that_was_begun_comes_back_after_a_crash(films: list[tuple[ImageRef, Image]], qtbot: QtBot) -> None:
    first = Window()
    first.reviewing.meet(*films[0])
    for verdict in (MASS, FilmVerdict(normal=True), FULL):
        first.reviewing.keep_draft(films[0][0], verdict)
    assert first.reviewing.draft_of(films[0][0]) is FULL
    qtbot.waitUntil(lambda: first.reviewing.draft_of(films[0][0]) is None)
    assert on_disk(*films[0]).draft == FULL  # the first is still running: as if it were killed now
    first.close()


def test_leaving_at_once_loses_nothing(films: list[tuple[ImageRef, Image]], qtbot: QtBot) -> None:
    gate = Event()
    window = Window(gate)
    for ref, image in films:
        window.reviewing.meet(ref, image)
    window.reviewing.confirm(review(), films[0][0])
    window.reviewing.keep_draft(films[1][0], MASS)
    window.reviewing.keep_draft(films[1][0], FULL)
    window.reviewing.reach(StepRecord("", "", ReadingStep.AI, AT), films[2][0])
    gate.set()
    window.close()
    assert [one.verdict for one in on_disk(*films[0]).reviews] == [MASS]
    assert on_disk(*films[1]).draft == FULL
    assert [one.step for one in on_disk(*films[2]).steps] == [ReadingStep.AI]
    assert not list(Path(os.environ["XAI_DESKTOP_HOME"]).rglob("*-wal"))  # it was closed in order


def test_a_store_that_makes_others_wait_holds_no_films_meanwhile(qtbot: QtBot, tmp_path: Path) -> None:
    gate, path = Event(), tmp_path / "film.png"
    path.write_bytes(b"film")
    window = Window(gate)
    image, ref = eight_bit(gradient(bits=8)), ImageRef(path, "film")
    pixels, name = weakref.ref(image.index), image_hash(image)
    window.reviewing.meet(ref, image)
    window.reviewing.confirm(review(), ref)
    del image
    qtbot.waitUntil(lambda: pixels() is None)
    assert window.met == []
    gate.set()
    qtbot.waitUntil(lambda: [one.film for one in window.stored] == [name])
    window.close()


def test_a_film_that_is_met_brings_what_is_on_record(
    window: Window, films: list[tuple[ImageRef, Image]], qtbot: QtBot
) -> None:
    window.reviewing.meet(*films[0])
    qtbot.waitUntil(lambda: bool(window.met))
    window.reviewing.confirm(review(), films[0][0])
    window.reviewing.keep_draft(films[0][0], FULL)
    window.reviewing.note(Change.of_scope("", AT, "", "ab", ("view LL",)), films[0][0])
    window.reviewing.meet(*films[0])
    qtbot.waitUntil(lambda: len(window.met) == 2)
    assert window.met[0].verdict.is_empty
    assert window.met[1].verdict == FULL
    assert window.met[1].latest == window.stored[0]
    assert window.met[1].confirmed_for == {"ab"}


def test_what_is_entered_before_the_store_has_answered_stays(films: list[tuple[ImageRef, Image]], qtbot: QtBot) -> None:
    gate = Event()
    window = Window(gate)
    window.reviewing.meet(*films[0])
    window.reviewing.keep_draft(films[0][0], FULL)
    gate.set()
    qtbot.waitUntil(lambda: bool(window.met))
    assert window.met[0].verdict == FULL
    window.close()


def test_statuses_follow_what_is_stored(window: Window, films: list[tuple[ImageRef, Image]], qtbot: QtBot) -> None:
    refs = [ref for ref, _ in films]
    of = window.reviewing.standing
    window.reviewing.statuses(refs)
    assert [of(ref) for ref in refs] == [Standing()] * 3
    for one in films:
        window.reviewing.meet(*one)
    window.reviewing.confirm(review(), refs[0])
    qtbot.waitUntil(lambda: of(refs[0]) == Standing(FilmStatus.READ))
    window.reviewing.reach(StepRecord("", "", ReadingStep.AI, AT), refs[0])
    window.reviewing.keep_draft(refs[1], MASS)
    qtbot.waitUntil(lambda: of(refs[1]).draft)
    qtbot.waitUntil(lambda: of(refs[0]).status is FilmStatus.AI_SEEN)
    assert of(replace(refs[0], patient_key="learnt later")).status is FilmStatus.AI_SEEN
    assert of(refs[2]) == Standing()
    window.reviewing.keep_draft(refs[1], FilmVerdict())
    qtbot.waitUntil(lambda: not of(refs[1]).draft)


def test_another_window_s_reviews_are_seen(window: Window, films: list[tuple[ImageRef, Image]], qtbot: QtBot) -> None:
    refs = [ref for ref, _ in films]
    window.reviewing.statuses(refs)
    qtbot.waitUntil(lambda: window.reviewing.reader.key != "")
    other = Window()
    other.reviewing.meet(*films[0])
    other.reviewing.confirm(review(), refs[0])
    qtbot.waitUntil(lambda: bool(other.stored))
    assert "another window" in other.said[0]
    assert window.said == []
    assert other.reviewing.reader == window.reviewing.reader
    window.reviewing.look_again()
    qtbot.waitUntil(lambda: window.reviewing.standing(refs[0]).status is FilmStatus.READ)
    other.close()


def test_on_a_network_the_second_window_keeps_what_is_entered_until_it_can_store(
    films: list[tuple[ImageRef, Image]], qtbot: QtBot
) -> None:
    first = Window(network=True)
    first.reviewing.meet(*films[0])
    qtbot.waitUntil(lambda: bool(first.met))
    second = Window(network=True)
    second.reviewing.meet(*films[0])
    second.reviewing.confirm(review(FULL), films[0][0])
    qtbot.waitUntil(lambda: bool(second.refused))
    assert second.stored == []
    assert second.reviewing.unsaved
    second.reviewing.keep_draft(films[0][0], MASS)
    second.reviewing.look_again()
    qtbot.waitUntil(lambda: not second.reviewing._looking)
    assert second.reviewing.draft_of(films[0][0]) is MASS
    second.reviewing.meet(*films[0])
    qtbot.waitUntil(lambda: len(second.met) == 2)
    assert second.met[1].draft is MASS  # from memory
    first.close()
    second.reviewing.look_again()
    qtbot.waitUntil(lambda: not second.reviewing.unsaved)
    assert second.reviewing.draft_of(films[0][0]) is None
    second.reviewing.confirm(review(FULL), films[0][0])
    qtbot.waitUntil(lambda: bool(second.stored))
    second.close()


def test_a_disk_that_takes_nothing_is_said_once_for_drafts_and_each_time_for_confirmations(
    films: list[tuple[ImageRef, Image]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(blocked))
    window, told = Window(), []
    window.reviewing.unsaved_changed.connect(told.append)
    window.reviewing.meet(*films[0])
    window.reviewing.keep_draft(films[0][0], MASS)
    qtbot.waitUntil(lambda: bool(window.refused))
    window.reviewing.keep_draft(films[0][0], FULL)
    window.reviewing.confirm(review(), films[0][0])
    window.reviewing.confirm(review(), films[0][0])
    qtbot.waitUntil(lambda: len(window.refused) == 3)
    assert all("could not be written" in text for text in window.refused)
    assert window.stored == []
    assert window.reviewing.reader.name == account_name()
    assert told == [True]
    blocked.unlink()
    window.reviewing.confirm(review(), films[0][0])
    qtbot.waitUntil(lambda: bool(window.stored))
    assert told == [True, False]
    assert window.reviewing.reader.key == window.stored[0].reader != ""
    window.close()


def test_who_switches_leaves_their_draft_under_their_own_name(
    window: Window, films: list[tuple[ImageRef, Image]], qtbot: QtBot
) -> None:
    ref = films[0][0]
    switched: list[str] = []
    window.reviewing.switched.connect(lambda reader: switched.append(reader.name))
    window.reviewing.statuses([ref])
    window.reviewing.rename("Anna")
    window.reviewing.switch("anna")  # nobody else
    window.reviewing.meet(*films[0])
    window.reviewing.keep_draft(ref, MASS)
    window.reviewing.keep_draft(ref, FULL)
    window.reviewing.switch("Ben")
    qtbot.waitUntil(lambda: window.reviewing.reader.name == "Ben")
    window.reviewing.meet(*films[0])
    qtbot.waitUntil(lambda: len(window.met) == 2)
    assert window.met[1].draft is None
    qtbot.waitUntil(lambda: window.reviewing.standing(ref) == Standing())
    window.reviewing.switch("Anna")
    window.reviewing.meet(*films[0])
    qtbot.waitUntil(lambda: len(window.met) == 3)
    assert window.met[2].draft == FULL
    assert switched == ["Ben", "Anna"]
    qtbot.waitUntil(lambda: window.reviewing.standing(ref).draft)


def test_everybody_s_verdicts_can_be_asked_for(
    window: Window, films: list[tuple[ImageRef, Image]], qtbot: QtBot
) -> None:
    found: list[tuple[Review, ...]] = []
    window.reviewing.history_found.connect(lambda _ref, reviews: found.append(reviews))
    window.reviewing.meet(*films[0])
    window.reviewing.confirm(review(), films[0][0])
    window.reviewing.switch("Ben")
    window.reviewing.confirm(review(FULL), films[0][0])
    window.reviewing.history(films[0][0])
    qtbot.waitUntil(lambda: bool(found))
    assert [one.verdict for one in found[0]] == [MASS, FULL]
    assert len({one.reader for one in found[0]}) == 2


def test_a_film_that_is_not_open_is_refused(window: Window, films: list[tuple[ImageRef, Image]], qtbot: QtBot) -> None:
    window.reviewing.confirm(review(), films[0][0])
    qtbot.waitUntil(lambda: bool(window.refused))
    assert "film-0.png" in window.refused[0]
    assert "open it first" in window.refused[0]
