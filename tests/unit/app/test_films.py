"""Films as the window asks for them: lists that grow, frames that run, names that are shown by choice only."""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient, write_dicom, write_png
from xai_desktop.app.films import Films
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.looked import Asked, Identity, Looked
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.study import ImageRef
from xai_desktop.services.looking import Here


class Stage(Here):
    """A decoder whose slow parts the test controls."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.frames: list[int] = []
        self.slow = 0.0

    def look(self, files: Iterable[Asked]) -> Iterator[Looked]:
        for number, looked in enumerate(super().look(files)):
            if number:
                self.gate.wait(10)
            yield looked

    def image(self, ref: ImageRef) -> Image:
        time.sleep(self.slow)
        self.frames.append(ref.frame)
        return super().image(ref)


class World:
    def __init__(self, decoder: Stage) -> None:
        self.decoder, self.session, self.jobs = decoder, Session(), Jobs()
        self.films = Films(self.session, self.jobs, decoder)
        self.ready: list[ImageRef] = []
        self.films.film_ready.connect(lambda film: self.ready.append(film.ref))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(tmp_path / "home"))
    made = World(Stage())
    yield made
    made.jobs.close()


@pytest.fixture
def cine(tmp_path: Path) -> Path:
    pixels = np.stack([np.full((6, 8), 10 * n, np.uint8) for n in range(12)])
    return write_dicom(tmp_path / "cine.dcm", pixels, bits=8, NumberOfFrames=12, RecommendedDisplayFrameRate=25)


def test_the_first_film_shows_while_the_folder_is_still_being_read(
    world: World, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_desktop.services.opening.FIRST_LOOK_S", 0.0)
    monkeypatch.setattr("xai_desktop.services.opening.NEXT_LOOK_S", 0.0)
    for name in "abc":
        write_png(tmp_path / f"{name}.png", gradient(bits=8))
    world.decoder.gate.clear()
    told: list[int | None] = []
    world.films.indexing_changed.connect(told.append)
    world.films.open([tmp_path])
    qtbot.waitUntil(lambda: world.session.state.image is not None)
    assert [ref.image_id for ref in world.session.state.opening.images] == ["a"]
    world.decoder.gate.set()
    qtbot.waitUntil(lambda: told[-1:] == [None])
    assert [ref.image_id for ref in world.session.state.opening.images] == ["a", "b", "c"]
    assert told[0] == 1
    assert [ref.image_id for ref in world.ready] == ["a"]  # the film that was open stayed


def test_boxes_that_are_found_later_reach_the_film_that_is_open(
    world: World, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_desktop.services.opening.FIRST_LOOK_S", 0.0)
    write_png(tmp_path / "a.png", gradient(bits=8))
    rows = "Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Mass,1,2,300,400\n"
    (tmp_path / "z.csv").write_text(rows, encoding="utf-8")
    world.decoder.gate.clear()
    world.films.open([tmp_path])
    qtbot.waitUntil(lambda: world.session.state.image is not None)
    assert world.session.state.annotations == ()
    world.decoder.gate.set()
    qtbot.waitUntil(lambda: len(world.session.state.annotations) == 1)


def test_of_a_film_in_two_sizes_the_larger_one_is_shown_by_its_name(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    """An audit's row opens the file that the audit measured."""
    for name, side in (("b", 16), ("a", 8), ("c", 16)):
        (tmp_path / name).mkdir()
        write_png(tmp_path / name / "f.png", gradient(side, side, bits=8))
    write_png(tmp_path / "a" / "other.png", gradient(32, 32, bits=8))
    world.films.open([tmp_path / "a", tmp_path / "b", tmp_path / "c"], first="f")
    qtbot.waitUntil(lambda: bool(world.ready))
    assert world.ready[0].path == tmp_path / "b" / "f.png"


def test_a_single_file_that_cannot_be_opened_leaves_what_was_there(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    write_png(tmp_path / "a.png", gradient(bits=8))
    world.films.open([tmp_path / "a.png"])
    qtbot.waitUntil(lambda: bool(world.ready))
    failures: list[str] = []
    world.jobs.failed.connect(lambda _title, error: failures.append(str(error)))
    (tmp_path / "b.dcm").write_bytes(b"\0" * 128 + b"DICM")
    world.films.open([tmp_path / "b.dcm"])
    qtbot.waitUntil(lambda: bool(failures))
    assert "b.dcm" in failures[0]
    assert [ref.image_id for ref in world.session.state.opening.images] == ["a"]


def test_a_list_of_marks_that_cannot_be_read_costs_one_sentence_and_no_film(
    world: World, tmp_path: Path, qtbot: QtBot
) -> None:
    wrong, told, refused = tmp_path / "wrong.csv", list[str](), list[str]()
    wrong.write_text("a,b\n1,2\n")
    good = tmp_path / "good.csv"
    good.write_text("Image Index,Finding Label,Bbox [x,y,w,h]\nfilm.png,Mass,1,1,4,4\n")
    film = write_png(tmp_path / "film.png", gradient(bits=8))
    world.films.left_out.connect(told.append)
    world.films.refused.connect(refused.append)
    world.films.open([film], [wrong])
    qtbot.waitUntil(lambda: len(world.ready) == 1)
    assert len(told) == 1
    assert str(wrong) in told[0]
    world.films.add_boxes([good])  # the wrong one is not read and told again
    qtbot.waitUntil(lambda: world.session.state.annotations != ())
    world.films.add_boxes([wrong])
    qtbot.waitUntil(lambda: len(told) == 2)
    assert world.session.state.annotations != ()
    assert refused == []


def test_frames_are_shown_without_asking_the_network_until_they_rest(world: World, cine: Path, qtbot: QtBot) -> None:
    world.films.open([cine])
    qtbot.waitUntil(lambda: bool(world.ready))
    world.session.advance()
    for index in (3, 7, 5):
        world.films.show_frame(index)
    qtbot.waitUntil(lambda: frame(world) == 5)
    assert world.session.state.image is not None
    assert world.session.state.image.stored_at(0, 0) == 50
    assert world.session.state.reading.step is ReadingStep.AI  # another frame is no new film
    assert [ref.frame for ref in world.ready] == [0]
    qtbot.waitUntil(lambda: [ref.frame for ref in world.ready] == [0, 5])


def frame(world: World) -> int | None:
    return None if world.session.state.ref is None else world.session.state.ref.frame


def test_a_slow_frame_is_not_abandoned_for_the_next_wish(world: World, cine: Path, qtbot: QtBot) -> None:
    world.films.open([cine])
    qtbot.waitUntil(lambda: bool(world.ready))
    world.decoder.slow, seen = 0.05, list[int | None]()
    world.session.changed.connect(lambda names: seen.append(frame(world)) if "image" in names else None)
    for index in range(1, 12):
        world.films.show_frame(index)
    qtbot.waitUntil(lambda: frame(world) == 11)
    assert seen == [1, 11]  # what was asked for first was shown, then the newest wish


def test_the_ends_are_ends(world: World, cine: Path, qtbot: QtBot) -> None:
    world.films.open([cine])
    qtbot.waitUntil(lambda: bool(world.ready))
    world.films.step_frame(-1)
    world.films.show_frame(99)
    qtbot.waitUntil(lambda: frame(world) == 11)
    world.films.step_frame(1)
    qtbot.wait(30)
    assert frame(world) == 11


def test_running_frames_come_round_and_stop_with_the_film(
    world: World, cine: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = write_png(tmp_path / "other.png", gradient(bits=8))
    world.films.open([cine, other])
    qtbot.waitUntil(lambda: bool(world.ready))
    running: list[bool] = []
    world.films.playing_changed.connect(running.append)
    world.films.play(True, 60)
    qtbot.waitUntil(lambda: len(set(world.decoder.frames)) == 12 and frame(world) == 0)
    decoded = len(world.decoder.frames)
    qtbot.waitUntil(lambda: frame(world) == 4)
    assert len(world.decoder.frames) == decoded  # the second round comes from memory
    assert [ref.frame for ref in world.ready] == [0]
    world.films.step(1)
    qtbot.waitUntil(lambda: world.ready[-1].image_id == "other")
    assert running == [True, False]


def test_a_film_of_one_frame_does_not_run(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    world.films.open([write_png(tmp_path / "a.png", gradient(bits=8))])
    qtbot.waitUntil(lambda: bool(world.ready))
    running: list[bool] = []
    world.films.playing_changed.connect(running.append)
    world.films.play(True)
    world.films.show_frame(3)
    assert running == [False]
    assert frame(world) == 0


def test_stepping_goes_from_file_to_file_not_from_frame_to_frame(
    world: World, cine: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = write_png(tmp_path / "other.png", gradient(bits=8))
    world.films.open([cine, other])
    qtbot.waitUntil(lambda: bool(world.ready))
    world.films.show_frame(5)
    qtbot.waitUntil(lambda: frame(world) == 5)
    world.films.step(1)
    qtbot.waitUntil(lambda: world.ready[-1].image_id == "other")
    world.films.step(-1)
    qtbot.waitUntil(lambda: world.ready[-1].image_id == "cine")


class Named(Stage):
    def source(self, ref: ImageRef) -> bytes | None:
        return None

    def identity(self, ref: ImageRef) -> Identity:
        return Identity(f"Doe {ref.image_id}", "1961-02-03", "P1")


def test_a_name_is_shown_by_choice_and_hidden_at_once(tmp_path: Path, qtbot: QtBot) -> None:
    world = World(Named())
    shown: list[tuple[str, str]] = []
    world.films.identity_ready.connect(lambda ref, text: shown.append((ref.image_id, text)))
    for name in "ab":
        write_png(tmp_path / f"{name}.png", gradient(bits=8))
    world.films.open([tmp_path / "a.png", tmp_path / "b.png"])
    qtbot.waitUntil(lambda: bool(world.ready))
    assert shown == []
    world.films.reveal(True)
    qtbot.waitUntil(lambda: shown == [("a", "Doe a · 1961-02-03 · P1")])
    world.films.step(1)
    qtbot.waitUntil(lambda: shown[-1] == ("b", "Doe b · 1961-02-03 · P1"))
    world.films.reveal(False)
    assert shown[-1] == ("b", "")
    world.films.step(-1)
    qtbot.waitUntil(lambda: world.ready[-1].image_id == "a")
    qtbot.wait(50)
    assert shown[-1] == ("b", "")
    world.jobs.close()


def test_labels_are_mapped_for_films_that_are_open(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    write_png(tmp_path / "a.png", gradient(bits=8))
    rows = "Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Infiltrate,1,2,300,400\n"
    (tmp_path / "z.csv").write_text(rows, encoding="utf-8")
    world.films.open([tmp_path])
    qtbot.waitUntil(lambda: len(world.session.state.annotations) == 1)
    world.films.set_labels({"Infiltrate": "Infiltration"})
    qtbot.waitUntil(lambda: [a.label for a in world.session.state.annotations] == ["Infiltration"])


def test_labels_of_an_audit_go_before_those_of_the_settings(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    write_png(tmp_path / "a.png", gradient(bits=8))
    rows = "Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Infiltrate,1,2,300,400\n"
    (tmp_path / "z.csv").write_text(rows, encoding="utf-8")
    world.films.set_labels({"Infiltrate": "Infiltration"})
    world.films.open([tmp_path], labels=(("Infiltrate", "Opacity"),))
    qtbot.waitUntil(lambda: [a.label for a in world.session.state.annotations] == ["Opacity"])


def test_thumbnails_that_left_the_screen_are_no_longer_wanted(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    drawn: list[str] = []
    gate = threading.Event()

    def thumbnail(ref: ImageRef, side: int = 64) -> ByteArray:
        gate.wait(10)
        return eight_bit(np.zeros((4, 4), np.uint8)).index.astype(np.uint8)

    world.decoder.thumbnail = thumbnail  # type: ignore[method-assign]
    world.films.thumbnail_ready.connect(lambda ref, _picture: drawn.append(ref.image_id))
    refs = [ImageRef(tmp_path / f"{n}.png", str(n)) for n in range(20)]
    world.films.draw_thumbnails(refs[:10])
    world.films.draw_thumbnails(refs[10:])
    gate.set()
    qtbot.waitUntil(lambda: len(drawn) >= 10)
    qtbot.wait(50)
    assert sorted(drawn, key=int) == [ref.image_id for ref in refs[10:]]


def test_a_picture_is_drawn_again_when_the_list_has_dropped_it_and_none_is_not(world: World, qtbot: QtBot) -> None:
    asked: list[str] = []

    def thumbnail(ref: ImageRef, side: int = 64) -> ByteArray:
        asked.append(ref.image_id)
        if ref.image_id == "bad":
            raise InputError("bad.png: cannot be read.")
        return eight_bit(np.zeros((4, 4), np.uint8)).index.astype(np.uint8)

    world.decoder.thumbnail = thumbnail  # type: ignore[method-assign]
    drawn: list[str] = []
    world.films.thumbnail_ready.connect(lambda ref, _picture: drawn.append(ref.image_id))
    refs = [ImageRef(Path(f"/films/{name}.png"), name) for name in ("good", "bad")]
    for times in (1, 2):
        world.films.draw_thumbnails(refs)
        qtbot.waitUntil(lambda times=times: len(drawn) == times and not world.films._asked)
    assert drawn == ["good", "good"]
    assert asked.count("bad") == 1


def test_next_film_follows_the_order_of_the_worklist(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    for name in "abcd":
        write_png(tmp_path / f"{name}.png", gradient(bits=8))
    world.films.open([tmp_path], first="a")
    qtbot.waitUntil(lambda: bool(world.ready))
    films = {ref.image_id: ref for ref in world.session.state.opening.images}

    def goes_to(by: int) -> str:
        before = len(world.ready)
        world.films.step(by)
        qtbot.waitUntil(lambda: len(world.ready) > before)
        return world.ready[-1].image_id

    world.films.set_order(tuple(films[name] for name in "dba"))
    assert [goes_to(by) for by in (-1, -1, 1)] == ["b", "d", "b"]
    world.films.set_order(())
    assert goes_to(1) == "c"


def test_marks_of_the_frame_that_shows(world: World, cine: Path, qtbot: QtBot) -> None:
    from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
    from xai_desktop.core.geometry import Box
    from xai_desktop.io.annotations import write_annotations

    marks = (AnnotatedImage("cine", (Annotation("A", Box(1, 1, 3, 3)),), frame=4),)
    (path,) = write_annotations(cine.with_name("boxes.json"), AnnotationSet(marks))
    world.films.open([cine], [path])
    qtbot.waitUntil(lambda: bool(world.ready))
    assert world.session.state.annotations == ()
    world.films.show_frame(4)
    qtbot.waitUntil(lambda: len(world.session.state.annotations) == 1)
    assert replace(world.ready[0], frame=4) == world.session.state.ref
