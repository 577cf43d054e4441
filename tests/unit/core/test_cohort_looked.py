"""What a reader looks for is what the reader marks anywhere, and nothing else."""

from xai_desktop.core.annotation import AnnotatedImage, Annotation
from xai_desktop.core.cohort.looked import LookedFor
from xai_desktop.core.geometry import Box

BOX = Box(0, 0, 1, 1)


def image(*marks: Annotation, origin: str = "a.csv", nothing: tuple[str, ...] = ()) -> AnnotatedImage:
    return AnnotatedImage("film", marks, nothing_by=nothing, origin=origin)


def test_findings_are_gathered_over_all_films_of_a_reader() -> None:
    found = LookedFor.of([
        image(Annotation("Mass", BOX, "A"), Annotation("Nodule", BOX, "B")),
        image(Annotation("Nodule", BOX, "A"), Annotation("pacemaker", BOX, "A", role="device")),
        image(nothing=("C",)),
    ])  # fmt: skip
    assert found.by("A") == {"Mass", "Nodule"}
    assert found.by("B") == {"Nodule"}
    assert found.by("C") == found.by("nobody") == frozenset()
    assert found.both("A", "B") == {"nodule"}


def test_a_reader_without_a_name_goes_by_the_file() -> None:
    one = [image(Annotation("Mass", BOX)), image(Annotation("Nodule", BOX))]
    assert LookedFor.of(one).by("") == LookedFor.of(one).by("a.csv") == {"Mass", "Nodule"}
    two = LookedFor.of([*one, image(Annotation("Pneumonia", BOX), origin="b.csv")])
    assert two.by("b.csv") == {"Pneumonia"}
    assert two.by("") == frozenset()  # which of the two files is meant cannot be told
