"""DICOM structured reports: TID 1500 measurement reports with their planar regions (TID 1410), the outlines of CAD
reports, and any other report whose spatial coordinates say from which image they were selected (PS3.3, PS3.16).

Each spatial coordinates item is a row, numbered from 1 in the order of the document. Its label is the finding of its
group, else a short label, the text or code that it belongs to, or the tracking identifier; never the finding site. The
reader is the person who observed, else the named device or algorithm. Coordinates are pixel edges as they stand (see
`_dicom_shapes`); a report does not say how large the film is. A measurement group without any region whose finding is
"No abnormality detected" says that the reader looked and marked nothing.

Refused rows: places that a network of this program attended to, which stand in its own results; points, open lines,
coordinates in patient space (SCOORD3D), regions that lie in a segmentation object, and coordinates that name no image.
Points that only place a label (`Reference Points`) or the middle of an outline (`Center`) are no rows at all.
"""

from collections.abc import Hashable, Iterator

from pydicom.dataset import Dataset

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.errors import InputError
from xai_desktop.io.annotations._dicom_marks import Marks, Target, targets_of
from xai_desktop.io.annotations._dicom_object import class_of, opened
from xai_desktop.io.annotations._dicom_report import write
from xai_desktop.io.annotations._dicom_shapes import points_from, shape_from
from xai_desktop.io.annotations._dicom_terms import (
    ALGORITHM,
    CATEGORY,
    CENTRE,
    DEVICE,
    FINDING,
    GROUP,
    LABEL_PLACE,
    NO_EXPERT,
    NOTHING,
    OF_A_NETWORK,
    OUTLINE,
    PERSON,
    SHORT_LABEL,
    TRACKING,
)
from xai_desktop.io.annotations._dicom_tree import Node, code_in
from xai_desktop.io.annotations._format import FORMATS, Format, Source
from xai_desktop.io.readers._dicom_values import items_of, numbers_of, states, text_of

TITLE = "DICOM structured report"
CLASSES = frozenset(f"1.2.840.10008.5.1.4.1.1.88.{last}" for last in (11, 22, 33, 34, 35, 50, 65, 69))
"""Text, Enhanced, Comprehensive, Comprehensive 3D, Extensible; mammography, chest and colon CAD. Other reports (dose,
key images, procedure logs) have no regions."""

REGIONS = ("SCOORD", "SCOORD3D")


def sniff(head: bytes, _name: str) -> bool:
    return class_of(head) in CLASSES


def read(source: Source) -> AnnotationSet:
    """Raises `FormatError` for a damaged report and for one that marks nothing."""
    with opened(source, CLASSES, "structured report") as data:
        marks, seen = Marks(source, TITLE, data), set[Hashable]()
        for node in Node(data).walk():
            if _is_row(node):
                with marks.harvest.row(marks.harvest.rows + 1):
                    _read_row(node, marks, seen)
        if not marks.harvest.rows:
            raise source.refuse("is a report that marks nothing on any image; name one with regions.")
        return marks.harvest.result()


def _is_row(node: Node) -> bool:
    if node.kind in REGIONS:
        return not (node.means(LABEL_PLACE) or _has_outline(node))
    return _in_segmentation(node) or _found_nothing(node)


def _has_outline(node: Node) -> bool:
    """Whether this is only the middle of a region whose outline stands beside it."""
    return node.parent is not None and node.means(CENTRE) and bool(node.parent.near(OUTLINE))


def _in_segmentation(node: Node) -> bool:
    references = items_of(node.item, "ReferencedSOPSequence") if node.kind == "IMAGE" else ()
    return any(states(reference, "ReferencedSegmentNumber") for reference in references)


def _found_nothing(node: Node) -> bool:
    if node.kind != "CONTAINER" or not node.means(GROUP):
        return False
    children = node.children
    codes = (code_in(c.item, "ConceptCodeSequence") for c in children if c.means(FINDING))
    return not any(c.kind in REGIONS for c in children) and any(code in NOTHING for code in codes)


def _read_row(node: Node, marks: Marks, seen: set[Hashable]) -> None:
    """One region; a group may repeat its region with every measurement of it, which is one mark all the same."""
    if node.kind == "CONTAINER":
        for target in _images(node):
            marks.nothing(target, _reader(node))
        return
    if _of_a_network(node):
        raise InputError(NO_EXPERT)
    if node.kind == "SCOORD3D":
        raise InputError("lies in patient space (SCOORD3D), not on an image")
    if node.kind == "IMAGE":
        raise InputError("lies in a segmentation object, which is another file")
    shape = shape_from(text_of(node.item, "GraphicType"), points_from(numbers_of(node.item, "GraphicData")))
    label, reader = marks.first_label(_labels(node)), _reader(node)
    group = next((id(near) for near in node.lineage if near.means(GROUP)), id(node))
    for target in _images(node):
        if (key := (group, target, label, shape)) not in seen:
            seen.add(key)
            marks.mark(target, label, shape, reader)


def _of_a_network(node: Node) -> bool:
    """Whether the group says that a network of this program attended to the region."""
    said = (near for one in node.lineage for concepts in (CATEGORY, FINDING) for near in one.near(concepts))
    return any(code_in(one.item, "ConceptCodeSequence") in OF_A_NETWORK for one in said)


def _images(node: Node) -> tuple[Target, ...]:
    """The images below an item. Raises `InputError` where it names none."""
    found = [target for child in node.children for target in _selected(child)]
    if not found:
        raise InputError("names no image")
    return tuple(dict.fromkeys(found))


def _selected(child: Node) -> tuple[Target, ...]:
    item: Dataset = child.referred().item
    return targets_of(item, "ReferencedSOPSequence") if text_of(item, "ValueType") == "IMAGE" else ()


def _labels(node: Node) -> Iterator[str]:
    yield from node.said(FINDING)
    yield from (text for text in node.said(SHORT_LABEL) if not text.startswith("{"))  # a pattern for measurements
    if node.parent is not None:
        yield node.parent.text()
    yield from node.said(TRACKING)


def _reader(node: Node) -> str:
    return next((name for concepts in (PERSON, DEVICE, ALGORITHM) for name in node.said(concepts)), "")


FORMATS.add("dicom_sr", Format("dicom_sr", TITLE, sniff, read, write, binary=True))
