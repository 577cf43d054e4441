"""Boxes brought onto the films that are here: their size, and one name per patient."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.geometry import Size
from xai_desktop.core.study import ImageRef

Sizes = dict[str, Size]
"""(height, width) by the names under which annotation files may know a film."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Films and annotations that agree about sizes and patients."""

    refs: tuple[ImageRef, ...]
    annotations: AnnotationSet
    sizes: Sizes

    def of(self, refs: Sequence[ImageRef]) -> AnnotationSet:
        """The annotations for these films: the common ones, unless another film of the same name has another size."""
        own = _sizes(refs)
        same = all(self.sizes[key] == size for key, size in own.items())
        return self.annotations if same else _scaled(self.annotations, own)


def fit(refs: Sequence[ImageRef], annotations: AnnotationSet) -> Fitted:
    """Scale boxes to their films and let both use the annotation file's name for a patient.

    A film whose file hides the patient behind a hash still is the patient of its boxes: only so can the mean box of
    *other* patients leave this one out. Where the annotation file names none, the film's own key is taken.
    """
    patients = {image.image_id: image.patient_key for image in annotations.images if image.patient_key}
    known = tuple(_renamed(ref, patients) for ref in refs)
    keys = {key: ref.patient_key for ref in reversed(known) for key in ref.keys}
    images = (_named(image, keys.get(image.image_id, "")) for image in annotations.images)
    sizes = _sizes(known)
    return Fitted(known, _scaled(replace(annotations, images=tuple(images)), sizes), sizes)


def _renamed(ref: ImageRef, patients: dict[str, str]) -> ImageRef:
    stated = next((patients[key] for key in ref.keys if key in patients), "")
    return replace(ref, patient_key=stated) if stated else ref


def _named(image: AnnotatedImage, patient_key: str) -> AnnotatedImage:
    return image if image.patient_key or not patient_key else replace(image, patient_key=patient_key)


def _sizes(refs: Sequence[ImageRef]) -> Sizes:
    """The first film of a name gives its size."""
    return {key: ref.size for ref in reversed(refs) if ref.size for key in ref.keys}


def _scaled(annotations: AnnotationSet, sizes: Sizes) -> AnnotationSet:
    images = tuple(_on_film(image, sizes.get(image.image_id)) for image in annotations.images)
    return replace(annotations, images=images)


def _on_film(image: AnnotatedImage, size: Size | None) -> AnnotatedImage:
    """Boxes drawn on another size of the same film are scaled; boxes of unknown size are film pixels already."""
    if size is None or size == image.size:
        return image
    if image.size is None:
        return replace(image, size=size)
    sx, sy = size[1] / image.size[1], size[0] / image.size[0]
    marks = tuple(a.scaled(sx, sy) for a in image.annotations)
    return replace(image, annotations=marks, size=size)
