"""CheXlocalize's segmentations: one compressed COCO mask per film and task, in the film's own size.

    {"patient1_study1_view1_frontal": {"Cardiomegaly": {"size": [h, w], "counts": "…"}, "Edema": …}}

A task whose mask paints nothing was looked for and not found; a film of such tasks only has nothing marked.
"""

from typing import Any

from xai_desktop.core.annotation import AnnotatedImage, AnnotationSet
from xai_desktop.core.shapes import Mask
from xai_desktop.io.annotations._chexlocalize import films_in, patient_of, take_all, to_write
from xai_desktop.io.annotations._films import painted_on, pixels_of
from xai_desktop.io.annotations._format import FORMATS, Format, Harvest, Source
from xai_desktop.io.annotations._holds import Holds
from xai_desktop.io.annotations._json import written
from xai_desktop.io.annotations._outline import outline
from xai_desktop.io.annotations._rle import Allowance, mask_of, nothing_painted, rle_for, rle_of

TITLE = "CheXlocalize's segmentations"
HOLDS = Holds(TITLE, (Mask,), nothing=True)


def sniff(head: bytes, _name: str) -> bool:
    return any(len(way) == 3 and way[2] == "counts" and None not in way for way in outline(head))


def read(source: Source) -> AnnotationSet:
    """Rows are masks, empty ones too. Raises `FormatError` for a file that is no object."""
    harvest, allowance = Harvest(source, TITLE), Allowance()

    def take(film: str, task: str, value: object) -> bool:
        runs, size = rle_of(value)
        harvest.image(film, size, patient_of(film))
        mask = mask_of(runs, size, allowance)
        if mask is not None:
            harvest.mark(film, task, mask)
        return mask is not None

    take_all(films_in(source, _is_film), harvest, take)
    return harvest.result()


def _is_film(tasks: dict[str, Any]) -> bool:
    return any(isinstance(task, dict) and "counts" in task for task in tasks.values())


def write(annotation_set: AnnotationSet) -> dict[str, bytes]:
    """Masks as the film pixels that they cover, one per film and label of the set, empty where nothing is marked."""
    images = to_write(annotation_set, HOLDS)
    labels = tuple(dict.fromkeys(a.label for image in images for a in image.annotations)) or ("Any Finding",)
    return {"gt_segmentations.json": written({image.image_id: _tasks(image, labels) for image in images})}


def _tasks(image: AnnotatedImage, labels: tuple[str, ...]) -> dict[str, object]:
    size = pixels_of(HOLDS, image)
    painted = {a.label: rle_for(painted_on(HOLDS, image, a.shape)) for a in image.annotations}
    return {**painted, **{label: nothing_painted(size) for label in labels if label not in painted}}


HOW = "Masks by experts, made of their outlines. The file does not say who they are."

FORMATS.add("chexlocalize_masks", Format("chexlocalize_masks", TITLE, sniff, read, write, ".json", how=HOW))
