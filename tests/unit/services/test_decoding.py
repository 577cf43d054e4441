"""Worker processes: the same values and sentences as in this process, and no file can take the program down."""

import os
import signal
import threading
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from pydicom import dcmread

from tests.helpers.films import gradient, save, write_dicom, write_png
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import Cancelled, InputError, WorkerError
from xai_desktop.core.image import Image, OverlayPlane, Spacing, SpacingKind, VoiLut, Window
from xai_desktop.core.looked import Asked, Looked
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import children
from xai_desktop.io.children import Died, Rank, Read, Workers
from xai_desktop.io.readers import read_refs
from xai_desktop.io.wire import Message, image_message, image_of, ref_json
from xai_desktop.services import looking
from xai_desktop.services.decoding import Apart, _source_of
from xai_desktop.services.looking import Here

T = TypeVar("T")


def as_it_is(answer: Message) -> Message:
    return answer


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    made = Apart(Workers(2))
    yield made
    made.close()


def same(one: Image, other: Image) -> bool:
    arrays = ("index", "table", "colour", "padding", "shutter")
    plain = ("value_range", "bits", "stored_offset", "monochrome1", "windows", "spacing", "lossy", "warnings", "unit")
    equal = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays if given(one, name))
    planes = [(a.name, np.array_equal(a.bits, b.bits)) for a, b in zip(one.overlays, other.overlays, strict=True)]
    return (
        equal
        and all(given(one, name) == given(other, name) for name in arrays)
        and all(ok for _, ok in planes)
        and all(getattr(one, name) == getattr(other, name) for name in plain)
    )


def given(image: Image, name: str) -> bool:
    return getattr(image, name) is not None


def test_everything_about_a_film_survives_the_way() -> None:
    index = np.arange(12, dtype=np.uint16).reshape(3, 4)
    film = Image(
        index=index,
        table=np.linspace(-5, 5, 12, dtype=np.float32),
        value_range=(-5.0, 5.0),
        bits=12,
        stored_offset=-2048,
        colour=np.arange(36, dtype=np.uint8).reshape(3, 4, 3),
        monochrome1=True,
        windows=(Window(1, 2, "a", "SIGMOID"), VoiLut(-3, np.array([0, 0.5, 1], np.float32), "table")),
        padding=index.ravel() % 2 == 0,
        spacing=Spacing(0.1, 0.2, SpacingKind.DETECTOR),
        lossy=True,
        warnings=("one", "two"),
        unit="HU",
        overlays=(OverlayPlane(index > 5, "plane"),),
        shutter=index < 9,
        aspect=2.0,
    )
    assert same(image_of(image_message(film)), film)


def test_real_files_look_and_decode_alike_in_both_processes(apart: Apart, shared_data: Path) -> None:
    files = [Asked(Place(p), True) for p in sorted((shared_data / "dicom" / "dicom_pydicom").rglob("*.dcm"))[:60]]
    theirs, ours = list(apart.look(files)), list(Here().look(files))
    assert theirs == ours
    films = [looked.refs[0] for looked in ours if looked.refs]
    assert len(films) > 30
    for ref in films:
        assert outcome(apart, ref) == outcome(Here(), ref)


def outcome(decoder: Apart | Here, ref: ImageRef) -> object:
    try:
        image = decoder.image(ref)
    except InputError as error:
        return type(error), str(error)
    return image.index.tobytes(), image.table.tobytes(), image.windows, image.warnings, image.spacing


def test_marks_travel_with_their_rows_and_origins(apart: Apart, shared_data: Path) -> None:
    asked = [Asked(Place(shared_data / "nih" / "BBox_List_2017_dirty.csv"), marks=True)]
    (theirs,), (ours,) = list(apart.look(asked)), list(Here().look(asked))
    assert theirs == ours
    assert theirs.marks is not None
    assert ours.marks is not None
    assert theirs.marks.files == ours.marks.files
    assert [i.origin for i in theirs.marks.images] == [i.origin for i in ours.marks.images]


@pytest.mark.filterwarnings("ignore:The value length")
def test_the_header_for_results_is_rewritten_from_a_list(apart: Apart, tmp_path: Path) -> None:
    path = write_dicom(
        tmp_path / "a.dcm",
        gradient(),
        PatientName="Müller^Jörg",
        SpecificCharacterSet="ISO_IR 100",
        InstitutionName="St Elsewhere",
        StudyDescription="x" * 5000,
        patient_id="7",
    )
    (ref,) = read_refs(path)
    found = apart.source(ref)
    assert found is not None
    assert found == Here().source(ref)
    data = dcmread(BytesIO(found))
    assert (data.PatientName, data.PatientID, data.SpecificCharacterSet) == ("Müller^Jörg", "7", "ISO_IR 192")
    for left in ("InstitutionName", "StudyDescription", "PixelData"):
        assert left not in data
    picture = write_png(tmp_path / "a.png", gradient())
    assert apart.source(read_refs(picture)[0]) is None


def test_what_is_no_header_is_the_death_of_its_worker() -> None:
    for array in (np.zeros(3, np.float32), np.zeros((3, 3), np.uint8), np.zeros(1 << 17, np.uint8)):
        with pytest.raises(ValueError, match="no header"):
            _source_of(Message({}, (array,)))


def test_thumbnails_and_names(apart: Apart, tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a.dcm", gradient())
    data = dcmread(path)
    data.PatientName, data.PatientBirthDate = "Doe^Jane", "19610203"
    save(path, data)
    ref = next(iter(Here().look([Asked(Place(path))]))).refs[0]
    assert np.array_equal(apart.thumbnail(ref), Here().thumbnail(ref))
    assert apart.identity(ref) == Here().identity(ref)
    assert "Doe, Jane · 1961-02-03" in apart.identity(ref).text
    assert "Doe" not in repr(ref)


class Deadly(Workers):
    """Workers that a question named `bad` brings down, as a damaged codestream does."""

    def ask(self, question: Message, seconds: float, rank: Rank, read: Read[T], patience: float = 0.0) -> T:
        if any("bad" in one["path"] for one in question.body.get("files", [])) or "bad" in str(
            question.body.get("ref")
        ):
            raise Died(late="late" in str(question.body))
        return super().ask(question, seconds, rank, read, patience)


def test_one_deadly_file_costs_one_sentence_and_the_rest_opens(tmp_path: Path) -> None:
    for name in ("a", "bad", "c", "d", "bad2late", "e"):
        write_png(tmp_path / f"{name}.png", gradient(bits=8))
    decoder = Apart(Deadly(2))
    try:
        found = list(decoder.look(Asked(Place(p), True) for p in sorted(tmp_path.iterdir())))
    finally:
        decoder.close()
    assert [looked.place.stem for looked in found] == ["a", "bad", "bad2late", "c", "d", "e"]
    assert [bool(looked.refs) for looked in found] == [True, False, False, True, True, True]
    assert "brings its decoder down" in found[1].error
    assert "takes too long" in found[2].error
    for looked in (found[1], found[2]):
        assert_one_sentence(InputError(looked.error), looked.place.path)


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png", gradient(bits=8))
    decoder = Apart(Workers(1))
    try:
        ref = next(iter(decoder.look([Asked(Place(path))]))).refs[0]
        (first,) = decoder.workers.numbers
        os.kill(first, signal.SIGKILL)
        with pytest.raises(InputError, match="brings its decoder down"):
            decoder.image(ref)
        assert np.array_equal(decoder.image(ref).index, Here().image(ref).index)
        assert decoder.workers.numbers != (first,)
    finally:
        decoder.close()


def test_a_question_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A worker that stands still, as one that waits for a drive, uses no processor time: the wall clock ends it."""
    monkeypatch.setattr(children, "WALL", 0.5)
    path = write_png(tmp_path / "a.png", gradient(bits=8))
    decoder = Apart(Workers(1))
    try:
        ref = next(iter(decoder.look([Asked(Place(path))]))).refs[0]
        (number,) = decoder.workers.numbers
        os.kill(number, signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(InputError, match="its drive does not answer or the file is damaged") as caught:
            decoder.image(ref)
        assert_one_sentence(caught.value, path)
        assert time.monotonic() - began < 8
    finally:
        decoder.close()


def test_processor_time_is_limited_too(tmp_path: Path) -> None:
    """A film that takes longer than its clock allows ends the worker by the worker's own clock."""
    path = write_png(tmp_path / "a.png", gradient(4000, 4000, bits=16))
    ref = next(iter(Here().look([Asked(Place(path))]))).refs[0]
    workers = Workers(1)
    try:
        with pytest.raises(Died) as caught:
            workers.ask(Message({"verb": "image", "ref": ref_json(ref)}), 0.02, Rank.FILM, lambda answer: answer)
        assert (caught.value.late, caught.value.waited) == (True, False)
    finally:
        workers.stop()


def test_a_list_of_marks_has_a_clock_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty thousand rows take longer than a film of as many bytes might, and are no damaged file."""
    path = tmp_path / "train.csv"
    head = "image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max"
    rows = (f"film{n // 5:06d},Mass,8,R{n % 17},{n % 900},10,{n % 900 + 50},90" for n in range(60_000))
    path.write_text("\n".join((head, *rows)), encoding="utf-8")
    times: list[float] = []
    monkeypatch.setattr("xai_desktop.services.decoding.SECONDS", 0.3)
    looking.look(Asked(Place(path)), times.append)
    assert times[-1] > 4 * times[0]
    decoder = Apart(Workers(1))
    try:
        (looked,) = decoder.look([Asked(Place(path))])
    finally:
        decoder.close()
    assert looked.marks is not None
    assert looked.marks.marks == 60_000


def test_members_share_the_time_of_their_archive(tmp_path: Path) -> None:
    """An archive counts once per question, not once per member: a drive that stands still is given up the same day."""
    with (tmp_path / "a.zip").open("wb") as stream:
        stream.truncate(4 << 30)
    waits: list[tuple[float, float]] = []

    class Watched(Workers):
        def ask(self, question: Message, seconds: float, rank: Rank, read: Read[T], patience: float = 0.0) -> T:
            waits.append((seconds, patience))
            raise Died(late=False)

    decoder = Apart(Watched(1))
    chunk = [Asked(Place(tmp_path / "a.zip", f"{n}.csv")) for n in range(48)]
    decoder._look_at(chunk)
    assert waits[0][0] < 200
    assert waits[0][1] < 2 * 3600
    assert waits[0][1] < waits[1][1] + 48 * 20 + 1  # no more than its own ten seconds, twice, for a further member


def test_pipes_and_devices_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.dcm")
    (looked,) = Here().look([Asked(Place(tmp_path / "pipe.dcm"), True)])
    assert "device or a pipe" in looked.error
    assert_one_sentence(InputError(looked.error), tmp_path / "pipe.dcm")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are read from /proc")
def test_an_archive_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a stick can be taken out: three seconds after the last question nothing holds the file."""
    film = write_png(tmp_path / "film.png", gradient(bits=8))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(film, "film.png")
    decoder = Apart(Workers(1))
    try:
        place = Place(tmp_path / "a.zip", "film.png")
        ref = next(iter(decoder.look([Asked(place)]))).refs[0]
        (number,) = decoder.workers.numbers
        assert holds(number, "a.zip")
        deadline = time.monotonic() + 15
        while holds(number, "a.zip") and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not holds(number, "a.zip")
        assert decoder.image(ref).size == (48, 40)
    finally:
        decoder.close()


def holds(number: int, name: str) -> bool:
    return any(name in str(one.readlink()) for one in Path(f"/proc/{number}/fd").iterdir())


def test_memory_is_limited(tmp_path: Path) -> None:
    """A film of 225 million pixels of 32 bits needs more than a worker may have, and says so."""
    path = write_dicom(tmp_path / "huge.dcm", gradient(2, 2), BitsAllocated=32, BitsStored=32, HighBit=31)
    data = dcmread(path)
    data.Rows = data.Columns = 15000
    del data.PixelData
    save(path, data)
    with path.open("r+b") as stream:  # pixel data that is only promised to the disk, not written
        stream.seek(0, 2)
        stream.write(b"\xe0\x7f\x10\x00OW\x00\x00" + (15000 * 15000 * 4).to_bytes(4, "little"))
        stream.truncate(stream.tell() + 15000 * 15000 * 4)
    decoder = Apart(Workers(1))
    try:
        (looked,) = decoder.look([Asked(Place(path), True)])
        assert looked.refs, looked.error
        with pytest.raises(InputError) as caught:
            decoder.image(looked.refs[0])
        assert_one_sentence(caught.value, path)
    finally:
        decoder.close()


def test_a_film_goes_before_thumbnails_and_one_worker_is_kept_for_it() -> None:
    order: list[str] = []
    running, go = threading.Semaphore(0), threading.Event()

    class Slow(Workers):
        def run(self, name: str, rank: Rank) -> None:
            child = self._taken(rank)
            order.append(name)
            running.release()
            go.wait(10)
            with self._changed:
                self._free.append(child)
                self._changed.notify_all()

    workers = Slow(2)
    threads = [threading.Thread(target=workers.run, args=(f"thumb {n}", Rank.THUMBNAIL)) for n in range(3)]
    for thread in threads:
        thread.start()
    assert running.acquire(timeout=10)
    time.sleep(0.1)
    assert order == ["thumb 0"] or len(order) == 1  # the second worker waits for a film
    film = threading.Thread(target=workers.run, args=("film", Rank.FILM))
    film.start()
    assert running.acquire(timeout=10)
    assert order[1] == "film"
    go.set()
    for thread in (*threads, film):
        thread.join(10)
    assert len(order) == 4
    workers.stop()


def test_whoever_still_waits_when_the_program_ends_is_sent_home() -> None:
    workers = Workers(1)
    workers.stop()
    with pytest.raises(Cancelled):
        workers.ask(Message({"verb": "look", "files": []}), 1.0, Rank.FILM, as_it_is)


def test_a_worker_that_cannot_start_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "command", lambda: ["/bin/false"])
    workers = Workers(1)
    try:
        with pytest.raises(WorkerError, match="could not be started"):
            workers.ask(Message({"verb": "look", "files": []}), 1.0, Rank.FILM, as_it_is)
    finally:
        workers.stop()


def test_members_of_an_archive(apart: Apart, tmp_path: Path) -> None:
    film = write_png(tmp_path / "film.png", gradient(bits=8))
    archive = tmp_path / "films.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(film, "sub/one.png")
        packed.write(film, "../../outside.png")
        packed.writestr("__MACOSX/._one.png", b"x")
        packed.writestr("notes.txt", "hello")
    looked: Looked = next(iter(apart.look([Asked(Place(archive), True)])))
    assert [place.member for place in looked.inside] == ["../../outside.png", "notes.txt", "sub/one.png"]
    inside = list(apart.look(Asked(place) for place in looked.inside))
    assert [bool(one.refs) for one in inside] == [True, False, True]
    assert inside[1].stranger
    image = apart.image(inside[2].refs[0])
    assert np.array_equal(image.index, Here().image(next(iter(Here().look([Asked(Place(film))]))).refs[0]).index)
    assert not (tmp_path.parent.parent / "outside.png").exists()
