"""Marks brought onto films, against a slow way that asks every film for every mark."""

import random
from pathlib import Path

import pytest

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.study import ImageRef
from xai_desktop.services.fitting import Fitted, fit

SIZES: tuple[Size | None, ...] = (None, (64, 64), (64, 64), (128, 64), (1, 1))
"""A film of 64 × 128 does not occur, so that none of these lies on its side; that has a test of its own."""


def film(chance: random.Random, number: int) -> ImageRef:
    stem = f"{chance.randrange(12)}.{chance.choice('ab')}"
    folder = Path(chance.choice("xyz"))
    size = chance.choice((None, (64, 64), (64, 64), (64, 64), (256, 128)))
    patient = chance.choice(("", "hash1", "hash2"))
    return ImageRef(folder / f"{stem}.dcm", stem, sop_uid=f"1.2.{number // 2}", patient_key=patient, size=size)


def marked(chance: random.Random) -> AnnotatedImage:
    name = f"{chance.randrange(12)}.{chance.choice('ab')}{chance.choice(('', '', '.dcm'))}"
    name = name if chance.random() < 0.8 else f"1.2.{chance.randrange(12)}"
    marks = (Annotation("Mass", Box(1, 2, 3, 4)),) * chance.randrange(3)
    return AnnotatedImage(name, marks, chance.choice(("", "", "p1", "p2")), chance.choice(SIZES))


def first_of(name: str, refs: list[ImageRef]) -> ImageRef | None:
    return next((ref for ref in refs if name in ref.keys), None)


def patient_of(ref: ImageRef, annotations: AnnotationSet) -> str:
    """What the marks say, the last of them first, for the first of the film's names that they know."""
    for key in ref.keys:
        for image in reversed(annotations.images):
            if image.image_id == key and image.patient_key:
                return image.patient_key
    return ref.patient_key


def renamed(ref: ImageRef, patient: str) -> ImageRef:
    own = None if patient == ref.patient_key else ref.patient_key
    return ImageRef(
        ref.path, ref.image_id, sop_uid=ref.sop_uid, patient_key=patient, size=ref.size, patient_in_file=own
    )


def fitted_image(image: AnnotatedImage, all_refs: list[ImageRef], refs: list[ImageRef]) -> AnnotatedImage:
    """On the first of the films `refs` with its name and a size, else on the first of all."""
    owner = first_of(image.image_id, all_refs)
    if image.at:
        return image  # drawn on a film lying on its side: on no film of this name
    patient = image.patient_key or (owner.patient_key if owner else "")
    sized = first_of(image.image_id, [r for r in refs if r.size]) or first_of(
        image.image_id, [r for r in all_refs if r.size]
    )
    marks, size = image.annotations, image.size
    if sized is not None and sized.size is not None:
        if size in ((128, 64), (64, 128)) and sized.size == size[::-1]:
            return AnnotatedImage(image.image_id, marks, patient, size)
        if size is not None:
            marks = tuple(m.scaled(sized.size[1] / size[1], sized.size[0] / size[0]) for m in marks)
        size = sized.size
    return AnnotatedImage(image.image_id, marks, patient, size)


@pytest.mark.parametrize("seed", range(40))
def test_fitting_equals_the_slow_way(seed: int) -> None:
    chance = random.Random(seed)
    refs = [film(chance, number) for number in range(chance.choice((0, 1, 5, 30)))]
    given = AnnotationSet(tuple(marked(chance) for _ in range(chance.choice((0, 1, 5, 30)))), (), "marks")
    found = fit(refs, given)
    named = [renamed(ref, patient_of(ref, given)) for ref in refs]
    assert found.refs == tuple(named)
    assert found.annotations.images == tuple(fitted_image(image, named, []) for image in given.images)
    for ref in named:
        if ref.size:
            own = [image for image in found.of([ref]).images if image.image_id in ref.keys]
            drawn = [image for image in given.images if image.image_id in ref.keys]
            assert own == [fitted_image(image, named, [ref]) for image in drawn]


def test_a_name_of_two_sizes_that_nobody_marked_costs_nothing() -> None:
    refs = [ImageRef(Path(f"{n}/a.dcm"), "a", size=(64, 32 + n)) for n in range(2)]
    marks = AnnotationSet((AnnotatedImage("b", (Annotation("Mass", Box(0, 0, 8, 8)),), size=(64, 64)),))
    found: Fitted = fit(refs, marks)
    assert found.disputed == frozenset()
    assert all(found.of([ref]) is found.annotations for ref in refs)


def test_boxes_of_a_disputed_name_fit_each_film() -> None:
    refs = [ImageRef(Path(f"{n}/a.dcm"), "a", size=(64, 64 << n)) for n in range(3)]
    marks = AnnotationSet((AnnotatedImage("a", (Annotation("Mass", Box(0, 0, 8, 8)),), size=(64, 64)),))
    found = fit(refs, marks)
    assert found.disputed == {"a"}
    assert [found.of([ref]).of("a")[0].box for ref in refs] == [Box(0, 0, 8, 8), Box(0, 0, 16, 8), Box(0, 0, 32, 8)]


def test_marks_of_unstated_size_are_pixels_of_each_copy() -> None:
    """What the first copy's size says about them must not stretch them for the second."""
    refs = [ImageRef(Path(f"{n}/a.dcm"), "a", size=(100 << n, 100 << n)) for n in range(2)]
    marks = AnnotationSet((AnnotatedImage("a", (Annotation("Mass", Box(20, 20, 60, 60)),)),))
    found = fit(refs, marks)
    assert [found.of([ref]).of("a")[0].box for ref in refs] == [Box(20, 20, 60, 60)] * 2


def test_marks_lying_on_the_first_copy_stand_on_the_second() -> None:
    refs = [ImageRef(Path(f"{n}/a.dcm"), "a", size=size) for n, size in enumerate(((200, 300), (300, 200)))]
    marks = AnnotationSet((AnnotatedImage("a", (Annotation("Mass", Box(20, 20, 60, 60)),), size=(300, 200)),))
    found = fit(refs, marks)
    assert [len(found.of([ref]).of("a")) for ref in refs] == [0, 1]
