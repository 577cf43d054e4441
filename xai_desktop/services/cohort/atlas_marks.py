"""The marks of which the mean box of other patients is made, each with the patient whom the audit knows it by.

A table about the films may name patients otherwise than the file of marks does, or be the only one that names them:
by two names, a patient would be among the others of itself.
"""

from collections.abc import Iterable
from dataclasses import replace

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.cohort.facts import plain_patient
from xai_desktop.services.cohort.planning import FilmPlan


def by_patient(annotations: AnnotationSet, films: Iterable[FilmPlan]) -> AnnotationSet:
    """All marks; those of films that are here with the audit's patient, and the film's size where the file has none."""
    known = {key: film for film in films for key in film.ref.keys}
    images = (
        replace(image, patient_key=film.patient, size=image.size or film.ref.size)
        if (film := known.get(image.key)) is not None
        else replace(image, patient_key=plain_patient(image.patient_key))
        for image in annotations.images
    )
    return replace(annotations, images=tuple(images))
