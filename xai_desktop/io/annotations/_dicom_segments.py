"""What a segmentation says about its segments and its frames (PS3.3 §C.8.20.2, §C.7.6.16)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydicom.dataset import Dataset

from xai_desktop.io.annotations._dicom_frames import Grid
from xai_desktop.io.annotations._dicom_marks import Target, common_targets
from xai_desktop.io.annotations._dicom_object import person_of
from xai_desktop.io.annotations._dicom_terms import OF_A_NETWORK
from xai_desktop.io.annotations._dicom_tree import code_in
from xai_desktop.io.readers._dicom_values import integer_of, items_of, text_of


@dataclass(frozen=True, slots=True)
class Segment:
    """What was painted, by the texts that may be its label, and who painted it: `of_a_network` is this program's."""

    texts: tuple[str, ...]
    reader: str
    of_a_network: bool = False


@dataclass(frozen=True, eq=False)
class Frames:
    """What the object says about its frames; `common` are the images that it refers to as a whole."""

    groups: tuple[Dataset, ...]
    shared: tuple[Dataset, ...]
    common: tuple[Target, ...]

    def of(self, frame: int, keyword: str) -> Iterator[Dataset]:
        for group in (*self.groups[frame : frame + 1], *self.shared):
            yield from items_of(group, keyword)

    def sources(self, frame: int) -> tuple[Dataset, ...]:
        derived = self.of(frame, "DerivationImageSequence")
        return tuple(image for item in derived for image in items_of(item, "SourceImageSequence"))

    def placed(self, grid: Grid) -> bool:
        """Whether any frame says where it belongs; a single one may leave that to the whole object."""
        return grid.frames == 1 or any(self.sources(frame) for frame in range(min(grid.frames, len(self.groups) or 1)))


def frames_in(data: Dataset, grid: Grid) -> Frames:
    """The images of the whole object stand for those of a frame only where there is one frame."""
    common = tuple(dict.fromkeys(common_targets(data))) if grid.frames == 1 else ()
    groups = items_of(data, "PerFrameFunctionalGroupsSequence")
    return Frames(groups, items_of(data, "SharedFunctionalGroupsSequence"), common)


def segments_in(data: Dataset) -> dict[int, Segment]:
    creator = person_of(data, "ContentCreatorName")
    found = ((integer_of(item, "SegmentNumber"), item) for item in items_of(data, "SegmentSequence"))
    return {number: _described(item, creator) for number, item in found if number is not None}


def _described(item: Dataset, creator: str) -> Segment:
    types = items_of(item, "SegmentedPropertyTypeCodeSequence")
    texts = (text_of(item, "SegmentLabel"), *(text_of(code, "CodeMeaning") for code in types))
    algorithm = text_of(item, "SegmentAlgorithmName")
    drawn_by = (algorithm, creator) if text_of(item, "SegmentAlgorithmType") == "AUTOMATIC" else (creator, algorithm)
    ours = code_in(item, "SegmentedPropertyTypeCodeSequence") in OF_A_NETWORK
    return Segment(texts, next(filter(None, drawn_by), ""), ours)
