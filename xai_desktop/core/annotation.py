"""What experts marked, who they were, and what their files could not tell us."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Literal, get_args

import numpy as np

from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Shape
from xai_desktop.core.unnamed_readers import told_apart

ATLAS_PATIENTS = 10
"""An atlas box of fewer other patients is not shown: a mean of a few boxes is an anecdote."""


Role = Literal["finding", "artefact", "device", "anatomy"]
"""What is wrong; what is no part of the patient and should not count; what was put into the patient; the patient."""

ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One expert mark in film pixels. `reader` is who drew it, `source` the file or data set it came from.

    A `difficult` one need not be found by a detector, and is no error where it is (Pascal VOC). `at` is when it was
    drawn (ISO 8601 with zone), "" where nobody says.
    """

    label: str
    shape: Shape
    reader: str = ""
    source: str = ""
    role: Role = "finding"
    difficult: bool = False
    at: str = ""

    @property
    def box(self) -> Box:
        """The smallest box around the shape."""
        return self.shape.bounds

    def scaled(self, sx: float, sy: float) -> "Annotation":
        return replace(self, shape=self.shape.scaled(sx, sy))


@dataclass(frozen=True, slots=True)
class AnnotatedImage:
    """The annotations of one image. `size` is (height, width) of the film they were drawn on, if the file says.

    A size of (1, 1) means coordinates from 0 to 1. `nothing_by` are readers who looked and marked nothing ("" for an
    unnamed one): absence was checked, which is not the same as no annotation. `frame` counts from 0; None stands for
    a file that names no frame. `origin` is the name of the annotation file, `folder` where it lies; `hint` is the
    folder that the file names before the film's own name. `at` is the place of the one film that is meant, where
    several bear the name.
    """

    image_id: str
    annotations: tuple[Annotation, ...]
    patient_key: str = ""
    size: Size | None = None
    nothing_by: tuple[str, ...] = ()
    frame: int | None = None
    origin: str = field(default="", compare=False)
    folder: str = field(default="", compare=False)
    hint: str = field(default="", compare=False)
    at: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """Under which of a film's names the marks are found."""
        return self.at or self.image_id


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row of an annotation file that was left out, with its 1-based line and the reason."""

    source: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.source}, line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """An annotation file that was read: its name, its format's title, and how many rows (or objects) it held."""

    name: str
    title: str
    rows: int


@dataclass(frozen=True)
class AnnotationSet:
    """All annotations that were opened together, by image."""

    images: tuple[AnnotatedImage, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    source: str = ""
    files: tuple[ReadFile, ...] = field(default=(), compare=False)

    @cached_property
    def _by_id(self) -> dict[str, tuple[AnnotatedImage, ...]]:
        ordered = sorted(self.images, key=lambda image: image.key)
        return {key: tuple(group) for key, group in groupby(ordered, key=lambda image: image.key)}

    @property
    def marks(self) -> int:
        """How many boxes, ellipses, polygons and masks there are."""
        return sum(len(image.annotations) for image in self.images)

    def of(self, *image_ids: str, frame: int = 0) -> tuple[Annotation, ...]:
        """The annotations under any of a film's names: one file may call it by its name, another by its UID.

        Marks of a file that names no frame belong to every frame. Several files without a reader are several readers.
        """
        found = told_apart(self.entries(*image_ids))
        return tuple(a for image in found if image.frame in (None, frame) for a in image.annotations)

    def entries(self, *image_ids: str) -> tuple[AnnotatedImage, ...]:
        """What the files say about a film, under any of its names."""
        return tuple(image for name in dict.fromkeys(image_ids) for image in self._by_id.get(name, ()))

    def knows(self, *image_ids: str) -> bool:
        return any(image_id in self._by_id for image_id in image_ids)

    def unmatched(self, image_ids: Iterable[str]) -> "AnnotationSet":
        """The part that names images which are not among these."""
        present = set(image_ids)
        return AnnotationSet(tuple(i for i in self.images if i.key not in present), (), self.source)

    def relabelled(self, table: dict[str, str]) -> "AnnotationSet":
        """Labels replaced by an explicit table (`Infiltrate` → `Infiltration`); case decides nothing."""
        known = {name.casefold(): to for name, to in table.items()}

        def renamed(image: AnnotatedImage) -> AnnotatedImage:
            marks = (replace(a, label=known.get(a.label.casefold(), a.label)) for a in image.annotations)
            return replace(image, annotations=tuple(marks))

        return replace(self, images=tuple(map(renamed, self.images)))

    def joined(self, other: "AnnotationSet") -> "AnnotationSet":
        source = " + ".join(dict.fromkeys(s for s in (self.source, other.source) if s))
        images, skipped = self.images + other.images, self.skipped + other.skipped
        return AnnotationSet(images, skipped, source, self.files + other.files)

    def atlas(self, label: str, size: Size, *, without_patient: str) -> Box | None:
        """The mean box of a finding in other patients, on a film of (height, width); None from under ten of them.

        Each patient counts once. Boxes of unknown film size cannot be scaled and do not take part.
        """
        means = [box for patient, box in self._mean_boxes(label).items() if patient != without_patient]
        if len(means) < ATLAS_PATIENTS:
            return None
        x0, y0, x1, y1 = np.mean(np.array(means), axis=0).tolist()
        return Box(x0, y0, x1, y1).scaled(size[1], size[0])

    def _mean_boxes(self, label: str) -> dict[str, tuple[float, ...]]:
        """Of every patient the mean box, in shares of the film: found once, for an audit asks for every map."""
        if label not in self._means:
            found: dict[str, list[tuple[float, ...]]] = {}
            for image, annotation in self._sized(label):
                if image.patient_key:
                    assert image.size is not None
                    box = annotation.box.scaled(1 / image.size[1], 1 / image.size[0])
                    found.setdefault(image.patient_key, []).append(box.as_tuple())
            self._means[label] = {patient: _mean(boxes) for patient, boxes in found.items()}
        return self._means[label]

    @cached_property
    def _means(self) -> dict[str, dict[str, tuple[float, ...]]]:
        return {}

    def _sized(self, label: str) -> Iterator[tuple[AnnotatedImage, Annotation]]:
        for image in self.images:
            for annotation in image.annotations:
                if annotation.label == label and image.size is not None:
                    yield image, annotation


def _mean(boxes: list[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(np.mean(np.array(boxes), axis=0).tolist())
