"""What the writers of foreign formats share: one entry per film, and a refusal of what a format cannot hold."""

from dataclasses import replace

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.errors import ExportError
from xai_desktop.core.geometry import Size
from xai_desktop.core.shapes import Shape, kind_of
from xai_desktop.core.texts import quoted


def films_of(annotation_set: AnnotationSet, title: str, *kinds: type[Shape]) -> tuple[AnnotatedImage, ...]:
    """One entry per film, in order, with only these kinds of marks and no frames. Raises `ExportError`."""
    found: dict[str, AnnotatedImage] = {}
    for image in annotation_set.images:
        _holds(image, title, kinds)
        known = found.get(image.image_id)
        found[image.image_id] = _joined(known, image, title) if known else image
    return tuple(found.values())


def size_of_film(image: AnnotatedImage, title: str) -> Size:
    """(height, width). Raises `ExportError` where nothing says it."""
    if image.size is None:
        raise ExportError(f"{title} needs the size of {quoted(image.image_id)}, which is unknown; open the film first.")
    return image.size


def one_reader(images: tuple[AnnotatedImage, ...], title: str) -> None:
    """Raises `ExportError` for several readers, whom such a format would make one."""
    readers = {a.reader for image in images for a in image.annotations} | {r for i in images for r in i.nothing_by}
    if len(readers) > 1:
        raise ExportError(f"{title} cannot keep {len(readers)} readers apart; choose coco, label_studio or ours.")


def _holds(image: AnnotatedImage, title: str, kinds: tuple[type[Shape], ...]) -> None:
    if image.frame is not None:
        raise ExportError(f"{title} knows no frames, as {quoted(image.image_id)} has; choose ours instead.")
    for annotation in image.annotations:
        if not isinstance(annotation.shape, kinds):
            kind = kind_of(annotation.shape)
            raise ExportError(f"{title} cannot hold the {kind} on {quoted(image.image_id)}; choose ours instead.")


def _joined(one: AnnotatedImage, two: AnnotatedImage, title: str) -> AnnotatedImage:
    if one.size and two.size and one.size != two.size:
        name = quoted(one.image_id)
        raise ExportError(f"{title} cannot hold marks on {name} for two sizes of the film; open the film first.")
    nothing = tuple(dict.fromkeys(one.nothing_by + two.nothing_by))
    return replace(one, annotations=one.annotations + two.annotations, size=one.size or two.size, nothing_by=nothing)
