"""Which film is meant, where several bear the name that an annotation file gives.

Hospitals call every film IM0001. A name that fits several films is narrowed by the folder that the annotation file
names before it, then by the folder in which that file lies; copies of one film (in one folder, or of one known patient)
share their marks. What stays unclear is given to nobody, and said: marks on another patient's film are worse than none.
"""

from collections.abc import Sequence
from dataclasses import replace

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.study import ImageRef

NOBODY = "\0"
"""No film's place: the marks stay in the set, unmatched."""


def settled(refs: Sequence[ImageRef], annotations: AnnotationSet) -> tuple[AnnotationSet, tuple[tuple[str, str], ...]]:
    """(the marks, each bound to one film where its name fits several; names that stay unclear, each with its list)."""
    films = _several(refs, {image.image_id for image in annotations.images})
    if not films:
        return annotations, ()
    images, unclear = [], dict[str, str]()
    for image in annotations.images:
        meant = _meant(image, films.get(image.image_id, []))
        if meant is None:
            unclear.setdefault(image.image_id, f"{image.folder}/{image.origin}")
            images.append(replace(image, at=NOBODY))
        else:
            images += [_bound(image, film) for film in meant] or [image]
    return replace(annotations, images=tuple(images)), tuple(unclear.items())


def _several(refs: Sequence[ImageRef], names: set[str]) -> dict[str, list[ImageRef]]:
    """The films of each marked name that several films bear, without copies of one film."""
    found: dict[str, dict[object, ImageRef]] = {}
    for ref in refs:
        if ref.frame == 0:
            for name in ref.keys:
                if name in names:
                    found.setdefault(name, {}).setdefault(ref.place, ref)
    several = {name: list(films.values()) for name, films in found.items() if len(films) > 1}
    return {name: films for name, films in several.items() if not _are_copies(films)}


def _are_copies(films: Sequence[ImageRef]) -> bool:
    patients = {film.patient_key for film in films}
    return (len(patients) == 1 and "" not in patients) or len({film.place.folder for film in films}) == 1


def _meant(image: AnnotatedImage, films: list[ImageRef]) -> list[ImageRef] | None:
    """The films that are meant: none where the name is clear anyway, None where it stays unclear."""
    if not films:
        return []
    narrowed = [film for film in films if image.hint and f"/{film.place.folder}".endswith(f"/{image.hint}")]
    narrowed = narrowed or [film for film in films if image.folder and film.place.folder == image.folder]
    return narrowed if narrowed and _are_copies(narrowed) else None


def _bound(image: AnnotatedImage, film: ImageRef) -> AnnotatedImage:
    """Marks of one film alone; saved anywhere, they name its folder from now on."""
    return replace(image, at=str(film.place), hint=image.hint or film.place.folder.rpartition("/")[2])
