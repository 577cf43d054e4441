"""Do the readers of one film agree that a finding is there, and where? (product design §4)

The reference is weak: of 90 NIH boxes of pneumonia or infiltrate on films that RSNA's radiologists also read, 52 were
read as none. So presence and place are kept apart: an IoU between readers exists only where both marked the finding.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Size
from xai_desktop.core.readers import FilmReaders, PlaceRow, PresenceRow, Said, pairs
from xai_desktop.core.shapes import Shape, around, union

NOT_ON_FILM = "no part of the marks lies on the film"

Marks = dict[str, dict[str, list[Shape]]]
"""Shapes by finding (case folded) and reader."""

Part = tuple[slice, slice]


def between_readers(annotations: Sequence[Annotation], nothing_by: Iterable[str], size: Size) -> FilmReaders:
    """The agreement between all readers of a film of (height, width), on presence and on place.

    Only findings count, not artefacts, devices or anatomy. `nothing_by` are the readers who looked and marked nothing.
    A reader who stands there and has a mark nevertheless, from another file, has marked something.
    """
    found = [one for one in annotations if one.role == "finding"]
    marking = dict.fromkeys(one.reader for one in found)
    readers = tuple(dict.fromkeys((*marking, *nothing_by)))
    names, marks = _by_finding(found)
    rows = tuple(_presence(names[key], by, readers, marking) for key, by in marks.items())
    if len(readers) < 2:
        return FilmReaders(readers, rows)
    return FilmReaders(readers, rows, tuple(row for key, by in marks.items() for row in _places(names[key], by, size)))


def _by_finding(found: Iterable[Annotation]) -> tuple[dict[str, str], Marks]:
    """The findings' names as they were first written, and their marks."""
    names: dict[str, str] = {}
    marks: Marks = {}
    for one in found:
        key = one.label.casefold()
        names.setdefault(key, one.label)
        marks.setdefault(key, {}).setdefault(one.reader, []).append(one.shape)
    return names, marks


def _presence(
    finding: str, by: dict[str, list[Shape]], readers: Sequence[str], marking: dict[str, None]
) -> PresenceRow:
    said = tuple(Said.MARKED if r in by else Said.SILENT if r in marking else Said.NOTHING for r in readers)
    return PresenceRow(finding, said, tuple(len(by.get(reader, ())) for reader in readers))


def _places(finding: str, by: dict[str, list[Shape]], size: Size) -> list[PlaceRow]:
    """Pixels are counted where the marks of both are only: outside of these parts nothing is in both."""
    parts = {reader: around(shapes, size) for reader, shapes in by.items()}
    covered = {reader: union(shapes, size) for reader, shapes in by.items()}
    areas = {reader: int(np.count_nonzero(covered[reader][parts[reader]])) for reader in by}
    rows = []
    for first, second in pairs(tuple(by)):
        part = _common(parts[first], parts[second])
        both = int(np.count_nonzero(covered[first][part] & covered[second][part]))
        either = areas[first] + areas[second] - both
        known = areas[first] > 0 and areas[second] > 0
        rows.append(PlaceRow(finding, first, second, Measured(both / either) if known else Measured(None, NOT_ON_FILM)))
    return rows


def _common(one: Part, other: Part) -> Part:
    """The rows and columns that both have."""
    rows, columns = (
        slice(max(a.start, b.start), max(a.start, b.start, min(a.stop, b.stop)))
        for a, b in zip(one, other, strict=True)
    )
    return rows, columns
