"""CheXlocalize's annotations: the outlines that experts drew, in pixel edges of a film of `img_size` [h, w].

    {"patient1_study1_view1_frontal": {"img_size": [h, w], "Cardiomegaly": [[[x, y], …], …]}}

All outlines of a task are one region, as in the masks made of them. Only what is marked has a task; a film without
any was looked at and has nothing marked.
"""

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.shapes import Polygon
from xai_desktop.io.annotations._chexlocalize import films_in, patient_of, take_all, to_write
from xai_desktop.io.annotations._films import pixels_of
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source
from xai_desktop.io.annotations._holds import Holds
from xai_desktop.io.annotations._json import points_of, size_of, written
from xai_desktop.io.annotations._outline import outline

TITLE = "CheXlocalize's annotations"
HOLDS = Holds(TITLE, (Polygon,), nothing=True)
SIZE = "img_size"


def sniff(head: bytes, _name: str) -> bool:
    return any(len(way) == 2 and way[1] == SIZE and way[0] is not None for way in outline(head))


def read(source: Source) -> AnnotationSet:
    """Rows are tasks. Raises `FormatError` for a file that is no object."""
    harvest = Harvest(source, TITLE)
    films = films_in(source, lambda tasks: SIZE in tasks)

    def take(film: str, task: str, value: object) -> bool:
        harvest.image(film, _size(films[film].get(SIZE)), patient_of(film))
        if value:
            harvest.mark(film, task, _region(value))
        return bool(value)

    take_all(films, harvest, take, beside=SIZE)
    return harvest.result()


def _size(value: object) -> Size:
    size = size_of(*value) if isinstance(value, list) and len(value) == 2 else None
    if size is None:
        raise InputError("belongs to a film without a usable img_size")
    return size


def _region(value: object) -> Polygon:
    if not isinstance(value, list):
        raise InputError("is no list of outlines")
    return Polygon(tuple(map(points_of, value)))


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """Polygons, one per film and label."""
    document = {}
    for image in to_write(annotation_set, HOLDS):
        regions = {a.label: a.shape.rings() for a in image.annotations}
        document[image.image_id] = {SIZE: list(pixels_of(HOLDS, image)), **regions}
    return {"gt_annotations.json": written(document)}


HOW = "Outlines by experts. The file does not say who they are."

FORMATS.add("chexlocalize_polygons", Format("chexlocalize_polygons", TITLE, sniff, read, write, ".json", how=HOW))
