"""The self-test of what can be opened: every film format, every annotation format, and the worker that decodes."""

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from xai_desktop.core import paths
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.errors import ExportError, InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.self_check import Part
from xai_desktop.core.shapes import Mask, Polygon, Shape
from xai_desktop.io import atomic
from xai_desktop.io.annotations import formats, read_annotations, write_annotations
from xai_desktop.io.readers import read_image, read_refs, readers
from xai_desktop.services.decoding import Apart
from xai_desktop.services.looking import Here

SIZE = (48, 64)
FILM = "1.2.826.0.1.3680043.8.498.5"
"""A name that every format can give a film, DICOM's too."""

ONLY_READ = {
    "chestx_det": [
        {
            "file_name": f"{FILM}.png",
            "syms": ["Mass"],
            "boxes": [[4, 6, 30, 40]],
            "polygons": [[[4, 6], [30, 6], [30, 40]]],
        }
    ]
}
"""A file of each format that is read and never written."""


def parts() -> Iterator[Part]:
    """(name, what to try); a trial gives a few words or raises."""
    yield "worker process", _worker
    for reader in readers():
        yield f"films, {reader.key}", lambda key=reader.key: _film(key)  # type: ignore[misc]
    for one in formats():
        yield f"annotations, {one.title}", lambda key=one.key: _marks(key)  # type: ignore[misc]


def _worker() -> str:
    """The same pixels from the other process as from this one."""
    ref = read_refs(paths.demo_study() / f"{paths.DEMO_FILM}.dcm")[0]
    with closing(Apart()) as apart:
        if not np.array_equal(apart.image(ref).index, Here().image(ref).index):
            raise InputError(f"{ref.place}: is decoded otherwise in the worker process; install the program anew.")
    return "decodes as this process does"


def _film(key: str) -> str:
    with tempfile.TemporaryDirectory(prefix="xai-desktop-") as folder:
        path = _sample(key, Path(folder))
        image = read_image(read_refs(path)[0])
    return f"{image.size[1]}×{image.size[0]}, {image.bits} bits"


def _sample(key: str, folder: Path) -> Path:
    grey = (np.arange(SIZE[0] * SIZE[1]).reshape(SIZE) * 20).astype(np.uint16)
    if key == "raster":
        return atomic.write_bytes(folder / "film.png", cv2.imencode(".png", grey)[1].tobytes())
    if key == "npy":
        stream = io.BytesIO()
        np.lib.format.write_array(stream, grey)
        return atomic.write_bytes(folder / "film.npy", stream.getvalue())
    if key == "nifti":
        import nibabel

        return atomic.write_bytes(folder / "film.nii", nibabel.Nifti1Image(grey, np.eye(4)).to_bytes())
    return paths.demo_study() / f"{paths.DEMO_FILM}.dcm"


def _marks(key: str) -> str:
    """Write a mark that the format can hold and read it back; of a format that is only read, a file is at hand."""
    if formats()[key].write is None:
        return _only_read(key)
    refusals = []
    for shape in (Box(4, 6, 30, 40), Polygon((((4, 6), (30, 6), (30, 40)),)), Mask.of(Box(4, 6, 30, 40).mask(SIZE))):
        try:
            return _there_and_back(key, shape)
        except ExportError as refusal:
            refusals.append(str(refusal))
    raise ExportError(refusals[0])


def _only_read(key: str) -> str:
    with tempfile.TemporaryDirectory(prefix="xai-desktop-") as folder:
        path = atomic.write_text(Path(folder) / f"{key}.json", json.dumps(ONLY_READ[key]))
        found = read_annotations(path)
    if found.marks != 1 or [one.title for one in found.files] != [formats()[key].title]:
        raise InputError(f"{key}: its sample is not read; install the program anew.")
    return "a mark read"


def _there_and_back(key: str, shape: Shape) -> str:
    mark = Annotation("Foreign object" if key == "object_cxr" else "Pneumonia", shape)
    given = AnnotationSet((AnnotatedImage(FILM, (mark,), "", _size_for(key)),))
    with tempfile.TemporaryDirectory(prefix="xai-desktop-") as folder:
        written = write_annotations(Path(folder), given, key)
        found = [read_annotations(path) for path in written if path.name not in COMPANIONS]
    boxes = [mark.box for one in found for image in one.images for mark in _in_pixels(image).annotations]
    if not boxes or any(abs(a - b) > 0.01 for a, b in zip(boxes[0].as_tuple(), shape.bounds.as_tuple(), strict=True)):
        raise InputError(f"{key}: what was written does not come back; install the program anew.")
    return f"a {type(shape).__name__.casefold()} written and read back"


COMPANIONS = ("classes.txt",)


def _size_for(key: str) -> tuple[int, int]:
    """Two lists are bound to the films of their data set."""
    return (1024, 1024) if key in ("nih", "rsna") else SIZE


def _in_pixels(image: AnnotatedImage) -> AnnotatedImage:
    if image.size != (1, 1):
        return image
    marks = tuple(mark.scaled(SIZE[1], SIZE[0]) for mark in image.annotations)
    return replace(image, annotations=marks, size=SIZE)
