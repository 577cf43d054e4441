"""What every annotation format promises, tried on a sample of each."""

from collections import Counter
from pathlib import Path

import pytest

from tests.helpers.annotation_samples import SAMPLES
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.place import Place
from xai_desktop.io.annotations import formats, is_annotations, read_annotations, write_annotations
from xai_desktop.io.annotations._format import HEAD_BYTES, Source

KEYS = tuple(formats().keys())
WRITERS = tuple(f.key for f in formats() if f.write is not None)


def sample(folder: Path, key: str) -> Path:
    """The files of a sample on the disk; the first one, which is to be read."""
    folder.mkdir(exist_ok=True)
    for name, content in SAMPLES[key].items():
        (folder / name).write_bytes(content)
    return folder / next(iter(SAMPLES[key]))


def test_every_format_has_a_sample_and_every_sample_a_format() -> None:
    assert set(SAMPLES) == set(KEYS)


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_exactly_its_own_format_recognises_a_sample(key: str, tmp_path: Path) -> None:
    path = sample(tmp_path, key)
    head = path.read_bytes()[:HEAD_BYTES]
    assert [f.key for f in formats() if f.sniff(head, path.name)] == [key]
    assert is_annotations(path)


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_a_sample_is_read_whole(key: str, tmp_path: Path) -> None:
    path = sample(tmp_path, key)
    found = read_annotations(path, strict=True)
    assert found.marks >= 1
    assert found.skipped == ()
    assert found.files[0].title == formats()[key].title
    assert found.files[0].rows >= 1
    assert {image.origin for image in found.images} == {path.name}


def meaning(annotation_set: AnnotationSet) -> dict[tuple[str, int | None], object]:
    """What a set says, by image: marks in any order, readers, sizes and who marked nothing."""
    return {(image.image_id, image.frame): _said(image) for image in annotation_set.images}


def _said(image: AnnotatedImage) -> tuple[object, ...]:
    marks = Counter((a.label, a.shape, a.reader) for a in image.annotations)
    return marks, image.size, Counter(image.nothing_by)


@pytest.mark.parametrize("key", WRITERS)
def test_what_was_written_is_read_back_equal(key: str, tmp_path: Path) -> None:
    found = read_annotations(sample(tmp_path / "in", key))
    (tmp_path / "out").mkdir()
    written = write_annotations(tmp_path / "out", found, key)
    assert len(written) == len(set(written)) >= 1
    back = AnnotationSet()
    for path in written:
        if is_annotations(path):
            back = back.joined(read_annotations(path, strict=True))
    assert meaning(back) == meaning(found)


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_a_cut_sample_gives_marks_or_one_sentence(key: str, tmp_path: Path) -> None:
    path = sample(tmp_path, key)
    whole = path.read_bytes()
    for part in range(20):
        path.write_bytes(whole[: len(whole) * part // 20])
        for strict in (False, True):
            try:
                found = read_annotations(path, strict=strict)
            except InputError as error:
                assert_one_sentence(error, path)
            else:
                assert isinstance(found, AnnotationSet)


@pytest.mark.parametrize("key", KEYS)
def test_samples_of_other_formats_are_refused(key: str, tmp_path: Path) -> None:
    taken = []
    for other in sorted(set(SAMPLES) - {key}):
        path = sample(tmp_path / other, other)
        try:
            formats()[key].read(Source(Place(path), path.read_bytes()))
        except FormatError as error:
            assert_one_sentence(error, path)
        else:
            taken.append(other)
    assert taken == []
