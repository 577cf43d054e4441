"""The verbs of a review: who reads, what is on record, and that nothing of it names a patient."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.films import gradient, write_dicom, write_png
from tests.helpers.reviews import AT, FULL, MASS
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.change import Change, ChangeKind
from xai_desktop.core.errors import ExportError, InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.protocol import Protocol
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import FilmStatus, Review, StepRecord
from xai_desktop.core.shapes import Mask
from xai_desktop.core.standing import Standing
from xai_desktop.core.study import ImageRef, Spot
from xai_desktop.io.account import account_name
from xai_desktop.io.children import said_by
from xai_desktop.io.image_hash import image_hash
from xai_desktop.io.readers import read_image, read_refs
from xai_desktop.io.review_store import ReviewStore, store_path
from xai_desktop.services import reviewing
from xai_desktop.services.reviewing import Reviews, open_reviews

SECRET = "Doe-Jane-19610203"
MASK = Annotation("Mass", Mask(np.eye(100, dtype=bool), Box(0, 0, 100, 100)), "A", "marks.json")


@pytest.fixture
def films(tmp_path: Path) -> list[tuple[ImageRef, Image]]:
    folder = tmp_path / SECRET
    folder.mkdir()
    write_dicom(folder / f"{SECRET}.dcm", gradient(), patient_id=SECRET)
    for number in range(2):
        write_png(folder / f"{SECRET}-{number}.png", np.roll(gradient(bits=8), number, 0))
    refs = [ref for path in sorted(folder.iterdir()) for ref in read_refs(path)]
    return [(ref, read_image(ref)) for ref in refs]


def confirmed(film: str, **facts: object) -> Review:
    return replace(Review(film, "", ReadingStep.READ, MASS, AT), **facts)  # type: ignore[arg-type]


def test_a_verdict_is_there_when_the_film_is_met_again(films: list[tuple[ImageRef, Image]]) -> None:
    ref, image = films[0]
    reviews = open_reviews()
    assert (reviews.notes, reviews.refusal) == ((), "")
    met = reviews.meet(ref, image)
    assert met.film == image_hash(image)
    assert met.verdict.is_empty
    reviews.reach(StepRecord(met.film, "", ReadingStep.READ, AT))
    stored = reviews.confirm(confirmed(met.film))
    reviews.keep_draft(met.film, FULL, AT)
    reviews.close()
    again = open_reviews()
    record = again.meet(ref, image)
    assert record.reviews == (stored,)
    assert record.draft == FULL
    assert record.steps[0].reader == stored.reader == again.readers.current.key != ""
    assert again.everybodys(met.film) == (stored,)
    again.close()


def test_ten_films_are_known_by_name_without_being_decoded(films: list[tuple[ImageRef, Image]]) -> None:
    reviews = open_reviews()
    refs = [ref for ref, _ in films]
    assert reviews.standings(refs) == (Standing(),) * 3
    for ref, image in films[:2]:
        reviews.confirm(confirmed(reviews.meet(ref, image).film))
    reviews.keep_draft(reviews.meet(*films[2]).film, MASS, AT)
    read = Standing(FilmStatus.READ)
    assert reviews.standings(refs) == (read, read, Standing(draft=True))
    assert reviews.standings(refs[::-1]) == (Standing(draft=True), read, read)
    assert reviews.standings([replace(refs[0], path=Path("/gone.png"), sop_uid="")]) == (Standing(),)
    reviews.close()


def test_nothing_on_the_disk_names_a_patient_or_a_place(films: list[tuple[ImageRef, Image]], tmp_path: Path) -> None:
    reviews = open_reviews()
    for ref, image in films:
        reviews.confirm(confirmed(reviews.meet(ref, image).film))
    written = [path for path in Path(os.environ["XAI_DESKTOP_HOME"]).rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in written)
    reviews.close()
    assert {path.name for path in written} >= {"reviews.sqlite", "site.key"}
    assert reviews.readers.current.account.encode() in content  # the measure sees what is there
    for name in (SECRET, str(tmp_path), max(ref.sop_uid for ref, _ in films)):
        assert name
        assert name.encode() not in content


def test_the_reader_is_the_account_until_a_name_is_chosen() -> None:
    reviews = open_reviews()
    assert reviews.readers.current.account == reviews.readers.current.name == account_name()
    assert reviews.readers.current.key == ""
    settled = reviews.readers.settle(AT)
    assert settled.key
    renamed = reviews.readers.rename("  Dr. Anna ", AT)
    assert renamed == replace(settled, name="Dr. Anna")
    assert reviews.readers.rename("Dr. Anna", AT) == renamed
    reviews.close()
    again = open_reviews()
    assert again.readers.current == renamed
    assert again.readers.rename("", AT).name == account_name()
    again.close()


def test_switching_is_on_record_and_lasts(films: list[tuple[ImageRef, Image]]) -> None:
    reviews = open_reviews()
    anna = reviews.readers.rename("Anna", AT)
    film = reviews.meet(*films[0]).film
    reviews.confirm(confirmed(film))
    ben = reviews.readers.switch("Ben", AT)
    assert ben.key != anna.key
    assert reviews.record(film).reviews == ()  # each sees their own
    assert reviews.standings([films[0][0]]) == (Standing(),)
    assert len(reviews.everybodys(film)) == 1
    assert reviews.readers.switch("ben", AT) == ben
    reviews.close()
    again = open_reviews()
    assert again.readers.current == ben
    assert again.readers.switch("anna", AT) == anna
    assert len(again.record(film).reviews) == 1
    again.close()
    store = ReviewStore(store_path())
    told = [(one.fact("from"), one.fact("to")) for one in store.changes(ChangeKind.READER)]
    store.close()
    assert told == [(anna.key, ben.key), (ben.key, anna.key)]


def test_readers_of_another_account_are_not_ours() -> None:
    first = Reviews(ReviewStore(), "anna")
    first.readers.settle(AT)
    first.close()
    second = Reviews(ReviewStore(), "ben")
    assert second.readers.current.name == "ben"
    assert second.readers.settle(AT).account == "ben"
    assert len(second.readers.all) == 1
    second.close()


def test_a_film_out_of_scope_is_confirmed_for_one_network_and_one_reader(films: list[tuple[ImageRef, Image]]) -> None:
    reviews = open_reviews()
    film = reviews.meet(*films[0]).film
    assert reviews.film_of(replace(films[0][0], patient_key="learnt later")) == film
    reviews.note(Change.of_scope("", AT, film, "ab", ("view LL",)))
    assert reviews.record(film).confirmed_for == {"ab"}
    assert reviews.meet(*films[1]).confirmed_for == frozenset()
    reviews.readers.switch("Ben", AT)
    assert reviews.record(film).confirmed_for == frozenset()
    with pytest.raises(InputError, match="not open"):
        reviews.film_of(films[2][0])
    reviews.close()


def test_what_could_not_be_stored_is_refused_and_stored_once_the_disk_is_back(
    films: list[tuple[ImageRef, Image]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(blocked))
    reviews = open_reviews()
    assert reviews.notes == (reviews.refusal,)
    film = reviews.meet(*films[0]).film
    assert reviews.record(film).verdict.is_empty
    for verb in (lambda: reviews.confirm(confirmed(film)), lambda: reviews.keep_draft(film, MASS, AT)):
        with pytest.raises(ExportError, match="could not be written"):
            verb()
    blocked.unlink()
    stored = reviews.confirm(confirmed(film))
    assert stored.reader
    assert reviews.record(film).reviews == (stored,)
    assert reviews.standings([films[0][0]]) == (Standing(FilmStatus.READ),)
    reviews.close()


def test_a_film_that_was_never_met_is_refused() -> None:
    reviews = open_reviews()
    with pytest.raises(ExportError, match="does not fit"):
        reviews.confirm(confirmed(image_hash(eight_bit(gradient(bits=8)))))
    reviews.close()


def test_the_mount_table_is_asked_for_where_it_is_in_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reviewing._mounts() is None
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr("xai_desktop.io.children.said_by", lambda *words: f"said by {words[0]}")
    assert reviewing._mounts() == "said by /sbin/mount"


def test_a_command_of_the_system_that_is_not_there_says_nothing() -> None:
    assert said_by("/no/such/command") == ""
    assert said_by("echo", "a", "b").strip() == "a b"


def test_an_iou_is_that_of_the_marks_that_it_was_measured_against(films: list[tuple[ImageRef, Image]]) -> None:
    by = Protocol("ab" * 32, "cd" * 32)
    one_more = np.eye(100, dtype=bool)
    one_more[50, 51] = True
    others = [replace(MASK, label="Nodule"), replace(MASK, shape=Mask(one_more, Box(0, 0, 100, 100)))]
    reviews = open_reviews()
    with pytest.raises(InputError, match="open it first"):
        reviews.keep_protocol_value(films[0][0], [MASK], by, 0.5, AT)
    for ref, image in films[:2]:
        reviews.meet(ref, image)
        reviews.keep_protocol_value(ref, [MASK], by, 0.5, AT)
    reviews.close()
    again, refs = open_reviews(), [ref for ref, _ in films]
    now: dict[Spot, list[Annotation]]
    now = {refs[0].spot: [replace(MASK, source="renamed.json")], refs[1].spot: others}
    assert again.protocol_values(refs, lambda ref: now[ref.spot], by) == {refs[0].spot: 0.5}
    for one in others:
        now.update((ref.spot, [one]) for ref in refs)
        assert again.protocol_values(refs, lambda ref: now[ref.spot], by) == {}
    again.close()
