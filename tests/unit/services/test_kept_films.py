"""Films in memory: the same pixels while the file is the same, and never more bytes than agreed."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.films import gradient, write_dicom
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image, OverlayPlane
from xai_desktop.core.looked import Asked
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.services.kept_films import KeptFilms, bytes_of
from xai_desktop.services.looking import Here


class Counting(Here):
    def __init__(self) -> None:
        self.decoded: list[str] = []

    def image(self, ref: ImageRef) -> Image:
        self.decoded.append(ref.path.name)
        return super().image(ref)


@pytest.fixture
def decoder() -> Counting:
    return Counting()


def film(folder: Path, number: int) -> ImageRef:
    path = write_dicom(folder / f"{number}.dcm", gradient() + number, bits=13)
    (looked,) = Here().look([Asked(Place(path), False)])
    return looked.refs[0]


def test_a_film_is_decoded_once_while_its_file_is_the_same(tmp_path: Path, decoder: Counting) -> None:
    kept, one, two = KeptFilms(decoder), film(tmp_path, 1), film(tmp_path, 2)
    first = kept.image(one)
    assert kept.image(two) is not first
    assert kept.image(one) is first
    assert decoder.decoded == ["1.dcm", "2.dcm"]


def test_a_file_that_was_written_again_is_decoded_again(tmp_path: Path, decoder: Counting) -> None:
    kept, one = KeptFilms(decoder), film(tmp_path, 1)
    before = kept.image(one)
    film(tmp_path, 1)
    os.utime(one.path, ns=(1, 1))
    write_dicom(one.path, gradient()[::-1], bits=13)
    assert not np.array_equal(kept.image(one).index, before.index)
    assert len(decoder.decoded) == 2


def test_a_film_whose_file_is_gone_is_refused_by_name(tmp_path: Path, decoder: Counting) -> None:
    kept, one = KeptFilms(decoder), film(tmp_path, 1)
    kept.image(one)
    one.path.unlink()
    with pytest.raises(InputError, match=r"1\.dcm"):
        kept.image(one)
    assert kept.size == 0


def test_the_film_asked_for_longest_ago_makes_room(tmp_path: Path, decoder: Counting) -> None:
    refs = [film(tmp_path, number) for number in range(3)]
    room = bytes_of(Here().image(refs[0]))
    kept = KeptFilms(decoder, limit=2 * room + 1)
    for number in (0, 1, 0, 2, 0, 1):  # 1 had to go for 2, and 2 for 1
        kept.image(refs[number])
        assert kept.size <= 2 * room + 1
    assert decoder.decoded == ["0.dcm", "1.dcm", "2.dcm", "1.dcm"]


def test_a_film_that_is_larger_than_the_room_is_shown_and_not_kept(tmp_path: Path, decoder: Counting) -> None:
    kept, one = KeptFilms(decoder, limit=10), film(tmp_path, 1)
    assert kept.image(one).size == (48, 40)
    assert kept.size == 0


def test_what_a_film_holds_is_counted_with_all_its_planes() -> None:
    index = np.zeros((5, 4), np.uint16)
    colour, bits = np.zeros((5, 4, 3), np.uint8), np.zeros((5, 4), bool)
    plain = Image(index, np.zeros(1, np.float32), (0.0, 1.0), 8)
    full = replace(plain, colour=colour, padding=bits[0, :1], shutter=bits, overlays=(OverlayPlane(bits),))
    assert bytes_of(plain) == 5 * 4 * 2 + 4
    assert bytes_of(full) == bytes_of(plain) + 5 * 4 * 3 + 1 + 5 * 4 + 5 * 4


def test_many_threads_at_once_get_their_own_films(tmp_path: Path, decoder: Counting) -> None:
    refs = [film(tmp_path, number) for number in range(4)]
    right = [Here().image(ref).index for ref in refs]
    kept, wrong = KeptFilms(decoder, limit=3 * bytes_of(Here().image(refs[0]))), []

    def ask(turn: int) -> None:
        for number in range(40):
            place = (turn + number) % 4
            if not np.array_equal(kept.image(refs[place]).index, right[place]):
                wrong.append(place)

    threads = [threading.Thread(target=ask, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
