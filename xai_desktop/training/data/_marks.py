"""The boxes of annotation files, in the pixels of the films that are really here."""

from dataclasses import replace
from pathlib import Path

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Size
from xai_desktop.core.study import ImageRef
from xai_desktop.io.annotations import read_annotations
from xai_desktop.io.readers import read_image
from xai_desktop.training.data._films import FilmFolder


class Marks:
    """Marks by the film that they lie on. What was drawn on a film of another size is scaled to this one's.

    Marks whose name fits several films are given to none: on another patient's film they are worse than nothing.
    """

    def __init__(self, annotations: AnnotationSet, films: FilmFolder) -> None:
        self.annotations, self.films = annotations, films
        self._by_film: dict[Path, list[AnnotatedImage]] = {}
        self._unused = annotations.marks
        self._outside = 0
        for image in annotations.images:
            found = films.named(f"{image.hint}/{image.image_id}")
            if len(found) == 1 and image.annotations and not image.frame:
                self._by_film.setdefault(found[0], []).append(image)

    def __contains__(self, path: Path) -> bool:
        return path in self._by_film

    def on_film(self, path: Path, ref: ImageRef) -> tuple[Annotation, ...]:
        """The marks in the film's own pixels, without those that lie beside it."""
        images = self._by_film.get(path, [])
        if not images:
            return ()
        size = ref.size or read_image(ref).size
        marks = [mark for image in images for mark in _scaled(image, size)]
        kept = tuple(mark for mark in marks if mark.box.clipped(size) is not None)
        self._unused -= len(marks)
        self._outside += len(marks) - len(kept)
        return kept

    def notes(self) -> list[str]:
        """Sentences on marks that belong to no film here, or that lie beside their film."""
        source, skipped = self.annotations.source, self.annotations.skipped
        said = []
        if self._unused:
            total = self.annotations.marks
            said.append(f"{source}: {self._unused} of its {total} marks are on no film that is used here.")
        if self._outside:
            said.append(f"{source}: {self._outside} marks lie beside their film and are left out.")
        if skipped:
            said.append(f"{source}: {len(skipped)} rows are refused; the first: {skipped[0]}.")
        return said


def _scaled(image: AnnotatedImage, size: Size) -> tuple[Annotation, ...]:
    if image.size is None or image.size == size:
        return image.annotations
    sy, sx = size[0] / image.size[0], size[1] / image.size[1]
    return tuple(mark.scaled(sx, sy) for mark in image.annotations)


def marks_of(path: Path | None, names: dict[str, str] | None = None) -> AnnotationSet:
    """The marks of a file, labels renamed by the table. None gives no marks. Raises `InputError`."""
    if path is None:
        return AnnotationSet()
    found = read_annotations(path)
    return replace(found, source=str(path)).relabelled(names or {})
