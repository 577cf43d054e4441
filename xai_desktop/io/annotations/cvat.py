"""CVAT for images 1.1, XML: boxes, polygons, ellipses and masks in float pixels from the top left corner.

A turned box becomes a polygon. Who a task is assigned to is its reader. An image's tag "No finding" says that the
reader looked and marked nothing; an image without marks does not say so. Lines, points, skeletons and cuboids bound
no region and are listed as skipped.
"""

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.shapes import Shape
from xai_desktop.core.texts import quoted
from xai_desktop.io.annotations._cvat_shapes import SHAPES, mask_in
from xai_desktop.io.annotations._cvat_writing import HOLDS, NOTHING, TITLE, document_for
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source, check
from xai_desktop.io.annotations._rle import Allowance
from xai_desktop.io.annotations._values import Said, names, whole
from xai_desktop.io.annotations._xml import Element, document_of, tags_of

ROOT, CHILDREN = "annotations", {"version", "meta", "image", "track"}
NO_REGION = {"polyline": "a line", "points": "points", "skeleton": "a skeleton", "cuboid": "a cuboid"}


def sniff(head: bytes, _name: str) -> bool:
    root, *children = tags_of(head) or ("",)
    return root == ROOT and bool(CHILDREN & set(children))


def read(source: Source) -> AnnotationSet:
    """Raises `FormatError` for another structure."""
    root, reading = document_of(source), _Reading(source)
    images = list(root.all("image"))
    if root.tag != ROOT or not CHILDREN & {child.tag for child in root.children}:
        raise source.refuse("is XML of another kind than CVAT for images; name the right file or export it again.")
    if root.first("track") and not images:
        raise source.refuse("holds the tracks of a video; export the task as CVAT for images.")
    readers = _readers(root)
    for image in images:
        reading.image(image, readers.get(image.attributes.get("task_id", ""), readers.get("", "")))
    return reading.harvest.result()


def _readers(root: Element) -> dict[str, str]:
    """Who the tasks of the file are assigned to, by their number; "" stands for the only task."""
    ways = (("meta", "task"), ("meta", "job"), ("meta", "project", "tasks", "task"))
    tasks = [task for way in ways for task in root.all(*way)]
    found = {task.value("id"): task.value("assignee", "username") or task.value("assignee") for task in tasks}
    return found | ({"": next(iter(found.values()))} if len(tasks) == 1 else {})


class _Reading:
    """One file while it is read."""

    def __init__(self, source: Source) -> None:
        self.harvest, self._said, self._allowance = Harvest(source, TITLE), Said(), Allowance()

    def image(self, image: Element, reader: str) -> None:
        """The marks of an image count only where the image itself can be used."""
        usable = False
        with self.harvest.row(image.line):
            film = self._said.film(image.attributes.get("name", ""))
            self.harvest.image(film, _size(image))
            usable = True
        for child in image.children if usable else ():
            with self.harvest.row(child.line):
                self._child(film, child, reader)

    def _child(self, film: str, child: Element, reader: str) -> None:
        label = child.attributes.get("label", "").strip()
        nothing = child.tag == "tag" and label.casefold() == NOTHING.casefold()
        names(label, reader)
        shape = None if nothing else self._shape(child)
        self._said.looked(film, reader, marked=not nothing)
        if shape is None:
            self.harvest.nothing(film, reader)
        else:
            self.harvest.mark(film, label, shape, reader)

    def _shape(self, child: Element) -> Shape:
        if child.tag == "mask":
            return mask_in(child, self._allowance)
        if child.tag not in SHAPES:
            raise InputError(f"is {NO_REGION.get(child.tag, quoted(child.tag))}, which bounds no region")
        shape = SHAPES[child.tag](child)
        check(shape)
        return shape


def _size(image: Element) -> Size | None:
    """(height, width); None where the file leaves it out. Raises `InputError`."""
    height, width = (whole(image.attributes.get(side, "0")) for side in ("height", "width"))
    if min(height, width) < 0:
        raise InputError("has a height or width below zero")
    return (height, width) if height and width else None


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """Boxes, polygons of one outline, ellipses, masks on whole pixels; several readers become tasks of a project."""
    return {"annotations.xml": document_for(HOLDS.images(annotation_set))}


FORMATS.add("cvat", Format("cvat", TITLE, sniff, read, write, ".xml"))
