"""Data sets whose only labels are marks: what is marked on a film was found on it."""

from collections.abc import Callable, Sequence

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.training.data._joining import Joining, Said
from xai_desktop.training.data.labelled import LabelledSet
from xai_desktop.training.data.layouts._layout import Request

Findings = Callable[[list[AnnotatedImage]], frozenset[str]]


def marked(images: list[AnnotatedImage]) -> frozenset[str]:
    """Every label of any reader."""
    return frozenset(mark.label for image in images for mark in image.annotations)


def read_marked(
    request: Request,
    annotations: AnnotationSet,
    title: str,
    classes: Sequence[str] = (),
    findings: Findings = marked,
) -> LabelledSet:
    """One film for each image of the file; one that the file names without a mark has no finding."""
    by_film: dict[tuple[str, str], list[AnnotatedImage]] = {}
    for image in annotations.images:
        by_film.setdefault((image.hint, image.image_id), []).append(image)
    rows = [
        Said("/".join(filter(None, film)), findings(images), patient=_patient(images))
        for film, images in by_film.items()
    ]
    joining = Joining(request.labels or request.folder, title, request.films(), annotations)
    return joining.joined(rows, classes)


def _patient(images: list[AnnotatedImage]) -> str:
    return next((image.patient_key for image in images if image.patient_key), "")
