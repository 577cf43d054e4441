"""Two files without readers' names: two readers of the film, for numbers and for labels."""

from dataclasses import replace

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.unnamed_readers import told_apart

LEFT, RIGHT = Box(10, 10, 30, 50), Box(60, 10, 80, 50)


def entry(
    origin: str, *boxes: Box, reader: str = "", folder: str = "/x", nothing: tuple[str, ...] = ()
) -> AnnotatedImage:
    marks = tuple(Annotation("Mass", box, reader) for box in boxes)
    return AnnotatedImage("film", marks, nothing_by=nothing, origin=origin, folder=folder)


def readers(*entries: AnnotatedImage) -> list[str]:
    return [mark.reader for mark in AnnotationSet(entries).of("film")]


def test_one_file_without_a_reader_stays_without_one() -> None:
    assert readers(entry("a.json", LEFT, RIGHT)) == ["", ""]
    assert readers(entry("a.json", LEFT), entry("a.json", RIGHT)) == ["", ""]
    assert readers(entry("a.json", LEFT), entry("b.json", RIGHT, reader="B")) == ["", "B"]


def test_two_files_without_readers_are_two_readers_called_by_their_files() -> None:
    assert readers(entry("a.json", LEFT, RIGHT), entry("b.json", RIGHT)) == ["a.json", "a.json", "b.json"]


def test_who_looked_and_marked_nothing_is_a_reader_too() -> None:
    first, second = told_apart((entry("a.json", LEFT), entry("b.json", nothing=("", "C"))))
    assert [mark.reader for mark in first.annotations] == ["a.json"]
    assert second.nothing_by == ("b.json", "C")


def test_files_of_the_same_name_are_called_by_their_folders() -> None:
    found = readers(entry("a.json", LEFT, folder="/one"), entry("a.json", RIGHT, folder="/two"), entry("b.json", LEFT))
    assert found == ["one/a.json", "two/a.json", "b.json"]


def test_what_is_kept_for_saving_names_nobody() -> None:
    kept = AnnotationSet((entry("a.json", LEFT), entry("b.json", RIGHT)))
    assert readers(*kept.images) == ["a.json", "b.json"]
    assert {mark.reader for image in kept.images for mark in image.annotations} == {""}
    assert replace(kept).images == kept.images
