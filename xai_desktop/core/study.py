"""What was opened, before any pixel is decoded. Cheap, and without a patient's name."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.import_report import ImportReport
from xai_desktop.core.place import Place

Spot = tuple[Path, str, int]
"""Which frame of which file, whatever else is known about it: path, member of an archive, frame."""


@dataclass(frozen=True, slots=True)
class ImageRef:
    """One frame of one file. `image_id` is what annotation files call it: the file's stem, or the SOP Instance UID.

    `patient_key` tells patients apart without naming them: the NIH patient number, or a hash of the Patient ID. Where
    an annotation file calls the patient otherwise, it is that name, and `patient_in_file` is the film's own.
    `study_key` and `series_key` are the same for all images of one examination and of one series; empty where the
    file does not say. `series_number` and `number` order the images of an examination. `member` is the file's name
    inside a zip archive at `path`. `rate` is frames a second for a film that moves, 0 where the file gives none.
    `burned_in` is whether a person's data may stand in the pixels: True, False, or None where the file is silent.
    `body_part` is Body Part Examined, `manufacturer` and `device` (Manufacturer's Model Name) are what made the film.
    """

    path: Path
    image_id: str
    frame: int = 0
    frames: int = 1
    sop_uid: str = ""
    patient_key: str = ""
    size: tuple[int, int] | None = None
    modality: str = ""
    view: str = ""
    laterality: str = ""
    age: str = ""
    sex: str = ""
    date: str = ""
    synthetic: bool = False
    warnings: tuple[str, ...] = ()
    study_key: str = ""
    series_key: str = ""
    series_number: int = 0
    number: int = 0
    member: str = ""
    rate: float = 0.0
    burned_in: bool | None = None
    body_part: str = ""
    patient_in_file: str | None = None
    manufacturer: str = ""
    device: str = ""

    @property
    def own_patient(self) -> str:
        """The patient as the film itself has it: on screen before the reference, it must not tell that marks exist."""
        return self.patient_key if self.patient_in_file is None else self.patient_in_file

    @property
    def place(self) -> Place:
        return Place(self.path, self.member)

    @property
    def spot(self) -> Spot:
        """The same for a film whatever marks have taught us about it since."""
        return self.path, self.member, self.frame

    @property
    def title(self) -> str:
        """How the worklist calls it; the frame only where there are several."""
        return self.image_id if self.frames == 1 else f"{self.image_id} · frame {self.frame + 1}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The names under which an annotation file may know it."""
        place = self.place
        return tuple(filter(None, dict.fromkeys((self.image_id, place.stem, place.name, self.sop_uid, str(place)))))


def largest(refs: Iterable[ImageRef]) -> ImageRef | None:
    """Of several files of one film that with the most pixels, as an audit has it; the first of equals, None of none."""
    return max(refs, key=lambda ref: math.prod(ref.size or (0,)), default=None)


@dataclass(frozen=True, slots=True)
class Study:
    """The images of one examination, in order, with the annotations that were opened beside them."""

    key: str
    images: tuple[ImageRef, ...]
    annotations: AnnotationSet = field(default_factory=AnnotationSet)

    def annotations_of(self, ref: ImageRef) -> tuple[Annotation, ...]:
        return self.annotations.of(*ref.keys, frame=ref.frame)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about a file: one sentence that names it. `skipped` means it was left out.

    One `of_marks` may tell which films were marked, so that it waits for the reference.
    """

    text: str
    skipped: bool = False
    of_marks: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """The outcome of opening some paths: what could be opened, and what has to be said about the rest.

    `unread` are annotation files that were named and could not be read, with the sentence that says why.
    """

    studies: tuple[Study, ...]
    annotations: AnnotationSet
    notices: tuple[Notice, ...] = ()
    report: ImportReport = field(default_factory=ImportReport)
    unread: tuple[tuple[Path, str], ...] = ()

    @property
    def images(self) -> tuple[ImageRef, ...]:
        return tuple(ref for study in self.studies for ref in study.images)
