"""Placing the marks of a DICOM object on the images that it refers to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydicom.dataset import Dataset

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.shapes import Shape
from xai_desktop.io.annotations._dicom_object import patient_of, without_patient
from xai_desktop.io.annotations._format import Harvest, Source
from xai_desktop.io.readers._dicom_values import items_of, numbers_of, text_of

MOST_MARKS = 100_000
"""Marks of one object. One graphic may apply to thousands of frames, so that small files could ask for any number."""


@dataclass(frozen=True, slots=True)
class Target:
    """An image that an object refers to: its SOP Instance UID, and a frame from 0 or None for all of them."""

    uid: str
    frame: int | None = None


def target_of(reference: Dataset) -> tuple[Target, ...]:
    """The frames that an image reference names (PS3.3 table 10-3), counted from 1 there.

    Raises `InputError` for a reference without a UID or with frames that are none.
    """
    uid = text_of(reference, "ReferencedSOPInstanceUID")
    if not uid:
        raise InputError("names no image")
    if not text_of(reference, "ReferencedFrameNumber"):
        return (Target(uid),)
    frames = numbers_of(reference, "ReferencedFrameNumber")
    if not frames or min(frames) < 1 or len(frames) > MOST_MARKS:
        raise InputError("names frames that no image has")
    return tuple(Target(uid, int(frame) - 1) for frame in frames)


def targets_of(holder: Dataset, keyword: str) -> tuple[Target, ...]:
    """Everything that a sequence of image references names, each once."""
    return tuple(dict.fromkeys(target for item in items_of(holder, keyword) for target in target_of(item)))


class Marks:
    """A harvest that knows the object's patient: keeps the key, keeps the name out, and bounds the number."""

    def __init__(self, source: Source, title: str, data: Dataset) -> None:
        self.harvest = Harvest(source, title)
        self._data, self._patient, self._count = data, patient_of(data), 0

    def first_label(self, candidates: Iterable[str]) -> str:
        """The first text that says something other than the patient's name. Raises `InputError` without any."""
        for text in candidates:
            if text and without_patient(text, self._data):
                return text
        raise InputError("names no finding")

    def image(self, target: Target, size: Size | None = None) -> None:
        self.harvest.image(target.uid, size, self._patient, target.frame)

    def mark(self, target: Target, label: str, shape: Shape, reader: str = "", size: Size | None = None) -> None:
        self._count += 1
        if self._count > MOST_MARKS:
            raise InputError(f"is beyond the {MOST_MARKS} marks that one object may hold")
        self.image(target, size)
        self.harvest.mark(target.uid, label, shape, without_patient(reader, self._data), target.frame)

    def nothing(self, target: Target, reader: str) -> None:
        self.image(target)
        self.harvest.nothing(target.uid, without_patient(reader, self._data), target.frame)


def common_targets(data: Dataset) -> Iterator[Target]:
    """The instances that an object says it refers to, by series (PS3.3 §C.12.2); unusable references are left out."""
    for series in items_of(data, "ReferencedSeriesSequence"):
        for keyword in ("ReferencedInstanceSequence", "ReferencedImageSequence"):
            for item in items_of(series, keyword):
                try:
                    yield from target_of(item)
                except InputError:
                    continue
