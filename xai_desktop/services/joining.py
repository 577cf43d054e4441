"""Which film is meant, where several bear the name that an annotation file gives.

Hospitals call every film IM0001. A name that fits several films is narrowed by the folder that the annotation file
names before it, then by the folder in which that file lies; copies of one film (in one folder, or of one known patient)
share their marks. What stays unclear is given to nobody, and said: marks on another patient's film are worse than none.

A name that no film bears may be one in other letters (ABC.PNG), or the one that CheXpert's lists make of the folders:
`patient1_study1_view1_frontal` is `patient1/study1/view1_frontal.jpg`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.study import ImageRef

NOBODY = "\0"
"""No film's place: the marks stay in the set, unmatched."""


Films = dict[str, list[ImageRef]]
"""By the name that an annotation file gives them."""


def settled(refs: Sequence[ImageRef], annotations: AnnotationSet) -> tuple[AnnotationSet, tuple[tuple[str, str], ...]]:
    """(the marks, each bound to one film where its name fits several; names that stay unclear, each with its list)."""
    films, alike = _doubtful(refs, {image.image_id for image in annotations.images})
    if not films and not alike:
        return annotations, ()
    images, unclear = [], dict[str, str]()
    for image in annotations.images:
        meant = _meant(image, films.get(image.image_id) or alike.get(image.image_id, []))
        if meant is None:
            unclear.setdefault(image.image_id, f"{image.folder}/{image.origin}")
            images.append(replace(image, at=NOBODY))
        else:
            images += [_bound(image, film) for film in meant] or [image]
    return replace(annotations, images=tuple(images)), tuple(unclear.items())


def _doubtful(refs: Sequence[ImageRef], names: set[str]) -> tuple[Films, Films]:
    """(films whose name others bear too, without copies of one film; films of names that nobody bears as they are)."""
    if not names:
        return {}, {}
    known = [(ref, ref.keys) for ref in refs if ref.frame == 0]
    films = _bearers((name, ref) for ref, keys in known for name in keys if name in names)
    folded: dict[str, list[str]] = {}
    for name in names - films.keys():
        folded.setdefault(name.casefold(), []).append(name)
    others = ((key, ref) for ref, keys in known for key in _spellings(ref, keys)) if folded else ()
    alike = _bearers((name, ref) for key, ref in others for name in folded.get(key, ()))
    return {name: found for name, found in films.items() if not _are_copies(found)}, alike


def _bearers(pairs: Iterable[tuple[str, ImageRef]]) -> Films:
    found: dict[str, dict[object, ImageRef]] = {}
    for name, ref in pairs:
        found.setdefault(name, {}).setdefault(ref.place, ref)
    return {name: list(films.values()) for name, films in found.items()}


def _spellings(ref: ImageRef, keys: tuple[str, ...]) -> Iterable[str]:
    """A film's names whatever their letters, and the one that is made of its two folders and its own."""
    *_, outer, inner = ("", *ref.place.folder.split("/"))
    return (*map(str.casefold, keys), f"{outer}_{inner}_{ref.image_id}".casefold())


def _are_copies(films: Sequence[ImageRef]) -> bool:
    if len(films) == 1:
        return True
    patients = {film.patient_key for film in films}
    return (len(patients) == 1 and "" not in patients) or len({film.place.folder for film in films}) == 1


def _meant(image: AnnotatedImage, films: list[ImageRef]) -> list[ImageRef] | None:
    """The films that are meant: none where there is nothing to doubt, None where it stays unclear."""
    if len(films) < 2:
        return films
    narrowed = [film for film in films if image.hint and f"/{film.place.folder}".endswith(f"/{image.hint}")]
    narrowed = narrowed or [film for film in films if image.folder and film.place.folder == image.folder]
    narrowed = narrowed or films
    return narrowed if _are_copies(narrowed) else None


def _bound(image: AnnotatedImage, film: ImageRef) -> AnnotatedImage:
    """Marks of one film alone; saved anywhere, they name its folder from now on."""
    return replace(image, at=str(film.place), hint=image.hint or film.place.folder.rpartition("/")[2])
