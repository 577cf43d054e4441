"""What a foreign table or XML file can hold: anything else is refused, since a file that lost marks looks complete."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import kind_of
from xai_desktop.core.texts import is_one_line, quoted
from xai_desktop.io.annotations._values import film_name, image_id

RELATIVE = (1, 1)
NO_CHARACTERS = "\ufffe\uffff"
"""Not allowed in XML, and no text of a person holds them."""


@dataclass(frozen=True, slots=True)
class Holds:
    """What a format can say. `readers` None and `label` "" stand for any; `nothing` for readers who marked nothing.

    Patients, the origin of a mark and that it is difficult to find are left behind without a word: they are no part of
    what was drawn.
    """

    title: str
    shapes: tuple[type, ...] = (Box,)
    readers: tuple[str, ...] | None = None
    label: str = ""
    nothing: bool = False
    ending: str = ""

    def images(self, annotation_set: AnnotationSet) -> tuple[AnnotatedImage, ...]:
        """One entry per film. Raises `ExportError` naming the first thing that would be lost."""
        merged: dict[str, AnnotatedImage] = {}
        for image in annotation_set.images:
            for loss in self._losses(image):
                raise self.refusal(loss, image)
            known = merged.get(image.image_id)
            merged[image.image_id] = image if known is None else self._joined(known, image)
        for image in merged.values():
            if set(image.nothing_by) & {a.reader for a in image.annotations}:
                raise self.refusal("marks of a reader who also marked nothing", image)
        return tuple(merged.values())

    def refusal(self, loss: str, image: AnnotatedImage) -> ExportError:
        film = quoted(image.image_id)
        return ExportError(f"{self.title} cannot hold {loss} (film {film}); write this program's own JSON instead.")

    def _joined(self, one: AnnotatedImage, other: AnnotatedImage) -> AnnotatedImage:
        if one.hint != other.hint or one.at != other.at:
            raise self.refusal("marks on two films of one name", other)
        if one.size is not None and other.size is not None and one.size != other.size:
            raise self.refusal("marks on two sizes of one film", other)
        nothing = tuple(dict.fromkeys(one.nothing_by + other.nothing_by))
        marks = one.annotations + other.annotations
        return replace(one, annotations=marks, nothing_by=nothing, size=one.size or other.size)

    def _losses(self, image: AnnotatedImage) -> Iterator[str]:
        name = image.image_id
        if not _is_plain(name) or image_id(film_name(name, self.ending)) != name:
            yield "a film of such a name"
        if image.frame is not None:
            yield "marks on one frame of a film"
        if image.nothing_by and not self.nothing:
            yield "that a reader marked nothing"
        for reader in image.nothing_by:
            yield from self._reader(reader)
        for annotation in image.annotations:
            yield from self._mark(annotation)

    def _reader(self, reader: str) -> Iterator[str]:
        if self.readers is not None and reader not in self.readers:
            yield f"the reader {quoted(reader) or 'without a name'}"
        if reader and not _is_plain(reader):
            yield "a reader of such a name"

    def _mark(self, annotation: Annotation) -> Iterator[str]:
        yield from self._reader(annotation.reader)
        if not isinstance(annotation.shape, self.shapes):
            yield f"a shape of the kind {kind_of(annotation.shape)}"
        if annotation.role != "finding":
            yield f"a mark on something of the kind {annotation.role}"
        if not _is_plain(annotation.label):
            yield "a finding of such a name"
        if self.label and annotation.label != self.label:
            yield f"the finding {quoted(annotation.label)}"


def _is_plain(text: str) -> bool:
    """Whether a text is read back as it is."""
    return text == text.strip() != "" and is_one_line(text) and not any(c in text for c in NO_CHARACTERS)


def in_pixels(holds: Holds, image: AnnotatedImage) -> AnnotatedImage:
    """Raises `ExportError` for marks in parts of a film that was never seen."""
    if image.size == RELATIVE:
        raise holds.refusal("marks in parts of a film of unknown size, unless the film is opened too", image)
    return image


def on_film(holds: Holds, image: AnnotatedImage, size: Size) -> AnnotatedImage:
    """The marks on a film of the only size that a format knows. Raises `ExportError` where their own is unknown."""
    if image.size == size:
        return image
    if image.size is None:
        raise holds.refusal("marks on a film of unknown size, unless the film is opened too", image)
    sx, sy = size[1] / image.size[1], size[0] / image.size[0]
    return replace(image, annotations=tuple(a.scaled(sx, sy) for a in image.annotations), size=size)
