"""What the fuzz test once found, one small case for each kind."""

import struct
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.annotation_samples import SAMPLES
from tests.helpers.films import gradient, write_dicom, write_png
from tests.helpers.sentences import assert_one_sentence
from tests.helpers.tiffs import DEFLATE, Page, write_tiff
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image, Window
from xai_desktop.core.place import Place, shown
from xai_desktop.io.annotations import read_annotations
from xai_desktop.io.readers import read_image, read_refs
from xai_desktop.services.opening import open_paths

WEIRD = "films/a\nb\x1b[31m\u202egnp.png"
"""Breaks the line, colours the console, and turns the rest round: `bgnp.png` is shown as `bgpn.exe` would be."""


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    return write_png(tmp_path / "film.png", gradient(bits=8)).read_bytes()


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_bad_list_of_marks_in_an_archive_does_not_keep_its_films_shut(tmp_path: Path, film: bytes) -> None:
    bad = SAMPLES["ours"]["boxes.json"].replace(b'"box"', b'"bux"')
    path = packed(tmp_path / "a.zip", {"a.png": film, "boxes.json": bad, "z.png": film})
    opening = open_paths([path])
    assert [ref.image_id for ref in opening.images] == ["a", "z"]
    (notice,) = [notice for notice in opening.notices if notice.skipped]
    assert "boxes.json" in notice.text
    assert opening.report.refused == (("boxes.json", notice.text),)
    with pytest.raises(InputError, match="bux"):
        open_paths([path], strict=True)


def test_a_member_may_be_called_anything_and_messages_stay_one_line(tmp_path: Path, film: bytes) -> None:
    path = packed(tmp_path / "a.zip", {WEIRD: film[:12], "x" * 5000 + ".png": film[:12], "\u202etxt.cod": b"?"})
    opening = open_paths([path])
    assert len(opening.notices) == 3
    for notice in opening.notices:
        assert notice.text.isprintable()
        assert len(notice.text) < 1000
    sound = packed(tmp_path / "b.zip", {WEIRD: film})
    (ref,) = open_paths([sound]).images
    assert ref.image_id == shown("a\nb\x1b[31m\u202egnp") == "a\ufffdb\ufffd[31m\ufffdgnp"
    assert ref.member == WEIRD


@pytest.mark.parametrize("key", sorted(set(SAMPLES) - {"yolo"}))
def test_marks_of_a_member_with_such_a_name_are_read(tmp_path: Path, key: str) -> None:
    name, content = next(iter(SAMPLES[key].items()))
    odd = f"a\nb\u202e{Path(name).suffix}"
    path = packed(tmp_path / "a.zip", {odd: content})
    found = read_annotations(Place(path, odd))
    assert found.images
    assert all(file.name.isprintable() for file in found.files)


def test_more_frames_than_a_list_can_hold_are_refused(tmp_path: Path) -> None:
    """Frames of one bit: a hundred megabytes of them would be eight hundred million entries."""
    path = write_dicom(tmp_path / "a.dcm", np.zeros((2, 1, 1), np.uint16), modality="OT")
    content = path.read_bytes().replace(b"IS\x02\x002 ", b"IS\x06\x00100001")
    head = content[: content.rindex(b"\xe0\x7f\x10\x00")] + b"\xe0\x7f\x10\x00OW\0\0" + struct.pack("<I", 200_002)
    path.write_bytes(head + bytes(200_002))
    with pytest.raises(InputError, match="more than 100000 frames") as caught:
        read_refs(path)
    assert_one_sentence(caught.value, path)


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """One member listed many times under other names: a bomb for each, for the size of one."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.dcm", bytes(1 << 20))
    content = stream.getvalue()
    start, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    entry = content[start:end]
    entries = b"".join(entry[:46] + b"%05d" % n + entry[51:] for n in range(50))
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 50, 50, len(entries), start, 0)
    path = tmp_path / "a.zip"
    path.write_bytes(content[:start] + entries + tail)
    with pytest.raises(InputError, match="claim more bytes") as caught:
        open_paths([path])
    assert_one_sentence(caught.value, path)


def test_masks_of_our_own_are_counted_before_they_are_painted(tmp_path: Path) -> None:
    mask = '{"label": "a", "mask": {"box": [0, 0, 9, 9], "width": 16384, "height": 16384, "runs": [268435456]}}'
    path = tmp_path / "boxes.json"
    head = '{"format": "xai-desktop-boxes", "version": 2, "images": [{"image_id": "a", "annotations": ['
    painted = mask.replace("[268435456]", "[0, 268435456]")
    path.write_text(f"{head}{', '.join([painted] * 5)}]}}]}}")
    with pytest.raises(InputError, match="too many to be kept in memory together") as caught:
        read_annotations(path)
    assert_one_sentence(caught.value, path)


def test_a_tiff_whose_orientation_the_libraries_read_otherwise_is_refused(tmp_path: Path) -> None:
    """The tag's type says four bytes where the value has two: listed as lying, decoded as standing."""
    path = write_tiff(tmp_path / "a.tif", Page(gradient(bits=16), tile=16, compression=DEFLATE, orientation=6))
    content = path.read_bytes()
    entry = content.rindex(struct.pack("<HHI", 0x112, 3, 1))
    path.write_bytes(content[: entry + 2] + struct.pack("<HI", 3, 0) + content[entry + 8 :])
    try:
        (ref,) = read_refs(path)
        image = read_image(ref)
    except InputError as fault:
        assert_one_sentence(fault, path)
    else:
        assert image.size == ref.size


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
@pytest.mark.parametrize("window", [(-1e308, 256.0), (1e308, 1e308), (0.0, 1e-320), (3e38, 1e-10), (0.0, 1.7e308)])
def test_windows_beyond_all_bounds_still_give_greys(window: tuple[float, float], function: str) -> None:
    """As cal_min and cal_max of a damaged NIfTI header do. Warnings are errors here."""
    table = np.linspace(-3e38, 3e38, 99).astype(np.float32)
    shown = Window(*window, function=function).apply(table)  # type: ignore[arg-type]
    assert shown.dtype == np.float32
    assert ((shown >= 0) & (shown <= 1)).all()
    assert (np.diff(shown) >= 0).all()


def test_a_film_of_impossible_size_is_refused_where_it_is_read(tmp_path: Path) -> None:
    """CVAT's own number of rows is any whole number; what no window would believe is a bad row."""
    path = tmp_path / "a.xml"
    path.write_bytes(SAMPLES["cvat"]["annotations.xml"].replace(b'height="200"', b'height="' + b"9" * 30 + b'"'))
    found = read_annotations(path)
    assert [row.reason for row in found.skipped] == ["gives its film an impossible size"]
    assert "three" not in {image.image_id for image in found.images}


def test_counting_the_values_of_a_large_film_takes_no_more_than_the_film() -> None:
    """Eight bytes for each of four hundred million pixels would be more memory than there is."""
    index = np.arange(9 << 20, dtype=np.uint32).astype(np.uint16).reshape(9 << 8, 1 << 12)
    film = Image(index, np.arange(1 << 16, dtype=np.float32), (0.0, 65535.0), 16)
    tracemalloc.start()
    counts = film.exposed()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.array_equal(counts, np.bincount(index.ravel(), minlength=1 << 16))
    assert most < 3 * index.nbytes
