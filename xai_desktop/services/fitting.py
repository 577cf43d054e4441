"""Boxes brought onto the films that are here: their size, and one name per patient."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.geometry import Size
from xai_desktop.core.study import ImageRef

UNIT = (1, 1)
"""The size of marks whose coordinates run from 0 to 1."""

SAME_SHAPE = 0.01
"""How far the two scales of one film may differ: the rounding of reduced films, and nothing that was turned or cut."""

ANOTHER_SHAPE = "\0shape"
"""No film's place: where marks go that were drawn on a film lying on its side."""

Sizes = dict[str, Size]
"""(height, width) by the names under which annotation files may know a film."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Films and annotations that agree about sizes and patients.

    `disputed` are marked names of several sizes, `here` the marked names whose films are here. `drawn` are the
    annotations as their files give them: what the first film of a name told them must not reach the second.
    """

    refs: tuple[ImageRef, ...]
    annotations: AnnotationSet
    drawn: AnnotationSet
    sizes: Sizes
    disputed: frozenset[str] = frozenset()
    here: frozenset[str] = frozenset()

    def of(self, refs: Sequence[ImageRef]) -> AnnotationSet:
        """The annotations for these films: the common ones, unless another film of the same name has another size."""
        if not self.disputed:
            return self.annotations
        own, _ = _sizes([(ref, ref.keys) for ref in refs])
        same = all(self.sizes[key] == size for key, size in own.items() if key in self.disputed)
        return self.annotations if same else _scaled(self.drawn, {**self.sizes, **own})


def fit(refs: Sequence[ImageRef], annotations: AnnotationSet) -> Fitted:
    """Scale boxes to their films and let both use the annotation file's name for a patient.

    A film whose file hides the patient behind a hash still is the patient of its boxes: only so can the mean box of
    *other* patients leave this one out. Where the annotation file names none, the film's own key is taken.
    """
    patients = {image.key: image.patient_key for image in annotations.images if image.patient_key}
    named = [(ref, ref.keys) for ref in refs]  # names are taken apart once: there may be ten thousand films
    known = [(_renamed(ref, keys, patients), keys) for ref, keys in named] if patients else named
    wanted = {image.key for image in annotations.images}
    owners = {key: ref.patient_key for ref, keys in reversed(known) for key in keys if key in wanted}
    images = tuple(_named(image, owners.get(image.key, "")) for image in annotations.images)
    sizes, disputed = _sizes(known)
    drawn = replace(annotations, images=images)
    here = frozenset(key for _, keys in known for key in keys if key in wanted) if wanted else frozenset()
    shown = tuple(ref for ref, _ in known)
    return Fitted(shown, _scaled(drawn, sizes), drawn, sizes, frozenset(disputed & wanted), here)


def _renamed(ref: ImageRef, keys: tuple[str, ...], patients: dict[str, str]) -> ImageRef:
    stated = next((patients[key] for key in keys if key in patients), "")
    if stated in ("", ref.patient_key):
        return ref
    return replace(ref, patient_key=stated, patient_in_file=ref.own_patient)


def _named(image: AnnotatedImage, patient_key: str) -> AnnotatedImage:
    return image if image.patient_key or not patient_key else replace(image, patient_key=patient_key)


def _sizes(refs: Sequence[tuple[ImageRef, tuple[str, ...]]]) -> tuple[Sizes, set[str]]:
    """(size by name, names with several sizes), from films and their names. The first film of a name gives its size."""
    sizes: Sizes = {}
    disputed: set[str] = set()
    for ref, keys in refs:
        if ref.size:
            for key in keys:
                if sizes.setdefault(key, ref.size) != ref.size:
                    disputed.add(key)
    return sizes, disputed


def _scaled(annotations: AnnotationSet, sizes: Sizes) -> AnnotationSet:
    images = tuple(_on_film(image, sizes.get(image.key)) for image in annotations.images)
    return replace(annotations, images=images)


def _on_film(image: AnnotatedImage, size: Size | None) -> AnnotatedImage:
    """Boxes drawn on another size of the same film are scaled; boxes of unknown size are film pixels already."""
    if size is None or size == image.size:
        return image
    if image.size is None:
        return replace(image, size=size)
    sx, sy = size[1] / image.size[1], size[0] / image.size[0]
    if image.size != UNIT and _is_turned(image.size, size):
        return replace(image, at=ANOTHER_SHAPE)
    marks = tuple(a.scaled(sx, sy) for a in image.annotations)
    return replace(image, annotations=marks, size=size)


def _is_turned(marked: Size, film: Size) -> bool:
    """Whether marks were drawn on a film with its sides exchanged, as by tools that do not turn a picture upright."""
    lying, square = marked[1] * film[1] / (marked[0] * film[0]), film[1] / film[0]
    return abs(lying - 1) <= SAME_SHAPE < abs(square - 1)
