"""What happens when things happen at once: lists that grow under a choice, wishes that overtake each other, jobs that
are cancelled. A film of one list never stands under another, and nothing that was asked for is lost without a word."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.films import gradient, write_dicom, write_png
from tests.unit.app.test_films import Stage, World, frame
from xai_desktop.core.reading import ReadingStep
from xai_desktop.services import opening
from xai_desktop.services.lanes import Lane

MARKS = "Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Mass,1,2,300,400\n"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(opening, "FIRST_LOOK_S", 0.0)
    monkeypatch.setattr(opening, "NEXT_LOOK_S", 0.0)
    made = World(Stage())
    yield made
    made.jobs.close()


def folder(place: Path, names: str, marks: bool = False) -> Path:
    place.mkdir(exist_ok=True)
    for name in names:
        write_png(place / f"{name}.png", gradient(bits=8))
    if marks:
        (place / "z.csv").write_text(MARKS, encoding="utf-8")
    return place


def listed(world: World) -> str:
    return "".join(ref.image_id for ref in world.session.state.opening.images)


def showing(world: World) -> str:
    return "" if world.session.state.ref is None else world.session.state.ref.image_id


def begun(world: World, qtbot: QtBot, place: Path) -> None:
    """The first film of a folder is showing; the others wait at the gate."""
    world.decoder.gate.clear()
    world.films.open([place])
    qtbot.waitUntil(lambda: world.session.state.image is not None)


def quiet(world: World, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not world.jobs.busy, timeout=10000)


def test_a_film_of_the_old_list_does_not_come_back(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    world.films.open([folder(tmp_path / "A", "a", marks=True)])
    qtbot.waitUntil(lambda: len(world.session.state.annotations) == 1)
    quiet(world, qtbot)
    world.decoder.slow = 0.3
    world.films.open([folder(tmp_path / "B", "bcd")])
    quiet(world, qtbot)
    assert (showing(world), listed(world)) == ("b", "bcd")


def test_a_choice_is_not_overruled_while_the_list_grows(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    begun(world, qtbot, folder(tmp_path / "A", "abc", marks=True))
    chosen = opening.open_paths([tmp_path / "A" / "b.png"]).images[0]
    world.decoder.slow = 0.3
    world.films.choose(chosen)
    world.decoder.gate.set()
    quiet(world, qtbot)
    assert showing(world) == "b"


def test_marks_that_come_late_leave_the_reading_step_alone(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    begun(world, qtbot, folder(tmp_path / "A", "a", marks=True))
    world.session.advance()
    decoded = len(world.decoder.frames)
    world.decoder.gate.set()
    qtbot.waitUntil(lambda: len(world.session.state.annotations) == 1)
    quiet(world, qtbot)
    assert world.session.state.reading.step is ReadingStep.AI
    assert len(world.decoder.frames) == decoded
    assert len(world.ready) == 2  # the network is asked again, now that there is something to compare with


def test_marks_that_name_the_patient_reach_the_film_that_is_open(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    for name in ("patient1_study1_view1", "x"):
        write_dicom(tmp_path / f"{name}.dcm", gradient(64, 64, 8), bits=8, patient_id="P")
    outline = {"patient1_study1_view1": {"img_size": [64, 64], "Edema": [[[1, 1], [20, 1], [20, 20]]]}}
    (tmp_path / "z.json").write_text(json.dumps(outline), encoding="utf-8")
    begun(world, qtbot, tmp_path)
    world.decoder.gate.set()
    qtbot.waitUntil(lambda: len(world.session.state.annotations) == 1)
    assert world.session.state.ref in world.session.state.opening.images
    world.films.step(1)
    qtbot.waitUntil(lambda: showing(world) == "x")


def test_marks_named_before_the_first_film_belong_to_what_is_coming(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    world.films.open([folder(tmp_path / "B", "b")])
    quiet(world, qtbot)
    table = tmp_path / "marks.csv"
    table.write_text(MARKS, encoding="utf-8")
    world.films.open([folder(tmp_path / "A", "ac")])
    world.films.add_boxes([table])
    quiet(world, qtbot)
    assert listed(world) == "ac"
    assert len(world.session.state.annotations) == 1


def test_a_bad_file_does_not_stop_the_folder_that_is_being_read(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    begun(world, qtbot, folder(tmp_path / "A", "abc"))
    failures: list[str] = []
    world.jobs.failed.connect(lambda _title, error: failures.append(str(error)))
    bad = tmp_path / "bad.dcm"
    bad.write_bytes(b"\0" * 128 + b"DICM")
    world.films.open([bad])
    qtbot.waitUntil(lambda: bool(failures))
    world.decoder.gate.set()
    quiet(world, qtbot)
    assert (showing(world), listed(world)) == ("a", "abc")


def test_the_sign_of_indexing_goes_when_it_is_cancelled(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    told: list[int | None] = []
    numbers: dict[str, int] = {}
    world.films.indexing_changed.connect(told.append)
    world.jobs.queued.connect(lambda number, title: numbers.setdefault(title, number))
    begun(world, qtbot, folder(tmp_path / "A", "abc"))
    world.jobs.cancel(numbers["Opening files"])
    world.decoder.gate.set()
    quiet(world, qtbot)
    assert told[-1] is None
    assert listed(world).startswith("a")


def test_the_sign_of_indexing_goes_when_marks_are_added(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    told: list[int | None] = []
    world.films.indexing_changed.connect(told.append)
    table = tmp_path / "marks.csv"
    table.write_text(MARKS, encoding="utf-8")
    begun(world, qtbot, folder(tmp_path / "A", "abc"))
    world.films.add_boxes([table])
    world.decoder.gate.set()
    quiet(world, qtbot)
    assert told[-1] is None
    assert listed(world) == "abc"
    assert len(world.session.state.annotations) == 1


def test_the_next_film_shows_where_the_first_cannot_be_decoded(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    world.films.open([folder(tmp_path / "A", "a")])
    quiet(world, qtbot)
    failures: list[str] = []
    world.jobs.failed.connect(lambda _title, error: failures.append(str(error)))
    other = folder(tmp_path / "B", "bcd")
    for name in "bc":
        (other / f"{name}.png").write_bytes((other / f"{name}.png").read_bytes()[:100])
    world.films.open([other])
    quiet(world, qtbot)
    assert showing(world) == "d"
    assert len(failures) == 1
    (other / "d.png").unlink()
    world.films.open([other])
    quiet(world, qtbot)
    assert world.session.state.ref is None
    assert world.session.state.image is None


def cine_of(place: Path) -> Path:
    import numpy as np

    pixels = np.stack([np.full((6, 8), 10 * n, np.uint8) for n in range(12)])
    return write_dicom(place / "cine.dcm", pixels, bits=8, NumberOfFrames=12)


def test_frames_go_on_after_everything_was_cancelled(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    world.films.open([cine_of(tmp_path)])
    quiet(world, qtbot)
    world.decoder.slow = 0.2
    world.films.show_frame(3)
    world.jobs.cancel_all()
    quiet(world, qtbot)
    world.films.show_frame(5)
    qtbot.waitUntil(lambda: frame(world) == 5)


def test_a_frame_that_was_on_its_way_does_not_displace_a_choice(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    world.films.open([cine_of(tmp_path)])
    quiet(world, qtbot)
    first = world.session.state.opening.images[0]
    world.decoder.slow = 0.2
    world.films.show_frame(3)
    world.films.choose(first)
    quiet(world, qtbot)
    assert frame(world) == 0


def test_thumbnails_can_be_asked_for_again_after_a_cancel(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    world.films.open([folder(tmp_path / "A", "ab")])
    quiet(world, qtbot)
    drawn: list[object] = []
    world.films.thumbnail_ready.connect(lambda ref, _picture: drawn.append(ref))
    world.decoder.slow = 0.2
    refs = world.session.state.opening.images
    world.films.draw_thumbnails(refs)
    world.jobs.cancel_all()
    quiet(world, qtbot)
    world.films.draw_thumbnails(refs)
    qtbot.waitUntil(lambda: len(drawn) == 2)


def test_a_worker_that_hangs_does_not_keep_the_program(
    world: World, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = threading.Event()
    world.jobs.run(Lane.IO, "hang", "", lambda _task: hanging.wait(30))
    monkeypatch.setattr(world.jobs._lanes.close.__func__, "__defaults__", (0.2,))
    assert world.jobs.close() is False
    hanging.set()
