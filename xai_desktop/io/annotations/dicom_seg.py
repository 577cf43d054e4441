"""DICOM segmentations (PS3.3 §A.51): painted masks, BINARY, FRACTIONAL from one half on, or label maps.

A row is a frame, counted from 1. It belongs to the one image that it was derived from (Derivation Image Sequence), else
to the only image that the whole object refers to; a frame that names several images, or one whose pixels do not lie on
the same places, is refused, and so is an object of many frames that names none: which frame belongs to which image is
then a guess. Its size is known only where the object says that the places were preserved.

The label is the segment's, else the type of what was segmented. The reader of a segment that a machine drew is its
algorithm, of any other the person who made the object. The mask of a map that this program wrote is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.shapes import Mask
from xai_desktop.io.annotations._dicom_frames import frames_of, grid_of
from xai_desktop.io.annotations._dicom_marks import Marks, Target, target_of
from xai_desktop.io.annotations._dicom_object import class_of, opened
from xai_desktop.io.annotations._dicom_paint import write
from xai_desktop.io.annotations._dicom_segments import Frames, Segment, frames_in, segments_in
from xai_desktop.io.annotations._dicom_terms import NO_EXPERT
from xai_desktop.io.annotations._format import FORMATS, Format, Source
from xai_desktop.io.readers._dicom_values import integer_of, text_of

TITLE = "DICOM segmentation"
CLASSES = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
LARGEST_PAINT = 1 << 29
"""Cells of all masks together, a byte each."""


def sniff(head: bytes, _name: str) -> bool:
    return class_of(head) in CLASSES


def read(source: Source) -> AnnotationSet:
    """Raises `FormatError` for damaged or cut pixels, and where nothing says to which image the frames belong."""
    with opened(source, CLASSES, "segmentation") as data:
        grid = grid_of(source, data)
        painting = Painting(Marks(source, TITLE, data), data, segments_in(data), frames_in(data, grid))
        if not painting.frames.placed(grid):
            raise source.refuse("its frames do not say which image each belongs to; export it with its references.")
        for number, pixels in enumerate(frames_of(source, data, grid)):
            with painting.marks.harvest.row(number + 1):
                painting.add(number, pixels)
            if painting.cells > LARGEST_PAINT:
                raise source.refuse("paints more than memory can hold; export fewer frames at once.")
        return painting.marks.harvest.result()


@dataclass
class Painting:
    """An object that is being read, frame by frame. `cells` are those of all masks so far."""

    marks: Marks
    data: Dataset
    segments: dict[int, Segment]
    frames: Frames
    cells: int = 0

    def add(self, number: int, pixels: AnyArray | InputError) -> None:
        if isinstance(pixels, InputError):
            raise pixels
        target, size = self._target(number, (pixels.shape[0], pixels.shape[1]))
        self.marks.image(target, size)
        for segment, mask in self._masks(number, pixels):
            self.cells += mask.bits.size
            if self.cells > LARGEST_PAINT:
                return
            if segment.of_a_network:
                raise InputError(NO_EXPERT)
            self.marks.mark(target, self.marks.first_label(segment.texts), mask, segment.reader, size)

    def _target(self, number: int, size: Size) -> tuple[Target, Size | None]:
        """The image under a frame, and its size where the places of the pixels are known to be the same."""
        sources = self.frames.sources(number)
        found = {target for image in sources for target in target_of(image)} or set(self.frames.common)
        preserved = {text_of(image, "SpatialLocationsPreserved") for image in sources} - {""}
        if len(found) != 1:
            raise InputError("names several images that it was made from" if found else "names no image")
        if preserved - {"YES"}:
            raise InputError("does not lie on the pixels of the image that it was made from")
        return found.pop(), size if preserved else None

    def _masks(self, number: int, pixels: AnyArray) -> Iterator[tuple[Segment, Mask]]:
        if text_of(self.data, "SegmentationType") == "LABELMAP":
            yield from self._labelled(pixels)
            return
        segment = self._segment(self._number(number))
        if text_of(self.data, "SegmentationType") == "FRACTIONAL":
            pixels = pixels >= (integer_of(self.data, "MaximumFractionalValue") or 255) / 2
        if pixels.any():
            yield segment, Mask.of(pixels)

    def _labelled(self, pixels: AnyArray) -> Iterator[tuple[Segment, Mask]]:
        """One mask per number that stands in the pixels, background apart."""
        from scipy.ndimage import find_objects  # a third of the time in which a worker starts, for a rare kind of file

        background = integer_of(self.data, "PixelPaddingValue") or 0
        for number, place in enumerate(find_objects(pixels.astype(np.int32)), start=1):
            if place is not None and number != background:
                rows, columns = place
                box = Box(columns.start, rows.start, columns.stop, rows.stop)
                yield self._segment(number), Mask(pixels[place] == number, box)

    def _number(self, frame: int) -> int:
        named = self.frames.of(frame, "SegmentIdentificationSequence")
        found = next((n for item in named if (n := integer_of(item, "ReferencedSegmentNumber")) is not None), None)
        if found is None and len(self.segments) == 1:
            return next(iter(self.segments))
        if found is None:
            raise InputError("does not say which segment it shows")
        return found

    def _segment(self, number: int) -> Segment:
        if number not in self.segments:
            raise InputError("shows a segment that the object does not describe")
        return self.segments[number]


FORMATS.add("dicom_seg", Format("dicom_seg", TITLE, sniff, read, write, binary=True))
