"""What is known about the expert marks of the film that is showing."""

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.geometry import Size
from xai_desktop.core.reference import FilmReference, file_facts
from xai_desktop.core.study import ImageRef, Opening
from xai_desktop.core.unnamed_readers import told_apart


def film_reference(opening: Opening, ref: ImageRef, size: Size) -> FilmReference:
    """The readers of a film of (height, width) against each other, and the files that they come from."""
    from xai_desktop.io.annotations import formats
    from xai_desktop.metrics.readers import between_readers

    study = next((one for one in opening.studies if ref in one.images), None)
    if study is None:
        return FilmReference()
    entries = study.annotations.entries(*ref.keys)
    here = (one for one in told_apart(entries) if one.frame in (None, ref.frame))
    nothing = [reader for one in here for reader in one.nothing_by]
    how = {one.title: one.how for one in formats()}
    facts = file_facts(entries, opening.annotations.files, how, _checking(opening.annotations), ref.frame)
    return FilmReference(between_readers(study.annotations_of(ref), nothing, size), facts)


def _checking(marks: AnnotationSet) -> frozenset[str]:
    """The files that somewhere say that a reader looked and marked nothing."""
    return frozenset(image.origin for image in marks.images if image.nothing_by)
