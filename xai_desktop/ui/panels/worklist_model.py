"""The rows of the worklist. Nothing about labels or maps is in here unless somebody put it in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.study import ImageRef
from xai_desktop.ui.panels.pictures import image

Index = QModelIndex | QPersistentModelIndex
File = tuple[Path, str]
"""What tells two films apart: a path, and the name inside an archive. All frames of a film are one row."""

DIVIDER = ""
"""The heading of what follows an examination of several images and has no heading of its own."""


def file_of(ref: ImageRef) -> File:
    return ref.path, ref.member


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """What one row shows."""

    ref: ImageRef
    details: str = ""
    status: str = ""
    thumbnail: QImage | None = field(default=None, compare=False)

    @property
    def facts(self) -> str:
        """That a film was made by a generator, then modality, view, size and frames."""
        ref = self.ref
        size = f"{ref.size[1]}×{ref.size[0]}" if ref.size else ""
        frames = f"{ref.frames} frames" if ref.frames > 1 else ""
        known = ("synthetic" if ref.synthetic else "", ref.modality, ref.view, frames, size)
        return " · ".join(part for part in known if part)

    @property
    def told(self) -> str:
        """Everything in words, for tooltips and screen readers."""
        lines = (self.ref.image_id, self.facts, self.details, self.status, *self.ref.warnings)
        return "\n".join(line for line in lines if line)


class WorklistModel(QAbstractListModel):
    """All films, which of them the search lets through, and a heading over every examination of several films.

    Showing or searching ten thousand rows takes milliseconds.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._refs: list[ImageRef] = []
        self._hay: dict[File, str] = {}
        self._rows: list[int] = []
        self._headings: list[str] = []
        self._place: dict[int, int] = {}
        self._of_file: dict[File, int] = {}
        self._words: tuple[str, ...] = ()
        self.details: dict[File, str] = {}
        self.statuses: dict[File, str] = {}
        self.thumbnails: dict[File, QImage] = {}

    def show(self, refs: Iterable[ImageRef]) -> None:
        """Replace all rows; what was said about films that stay is kept. Of a film only its first frame is a row."""
        self.beginResetModel()
        self._refs = [ref for ref in refs if ref.frame == 0]
        self._of_file = {(ref.path, ref.member): i for i, ref in enumerate(self._refs)}
        self._hay.clear()
        for told in (self.details, self.statuses, self.thumbnails):
            for file in [file for file in told if file not in self._of_file]:
                del told[file]
        self._sift()
        self.endResetModel()

    def search(self, text: str) -> None:
        """Show only rows that contain every word."""
        self.beginResetModel()
        self._words = tuple(text.casefold().split())
        self._sift()
        self.endResetModel()

    def _sift(self) -> None:
        """Rows are numbers of films, or below zero a heading's number."""
        shown = [i for i in range(len(self._refs)) if self._lets_through(i)] if self._words else range(len(self._refs))
        self._rows, self._headings = [], []
        grouped = False
        for key, group in _groups(self._refs, shown):
            grouped = self._add_heading(key, len(group), grouped)
            self._rows.extend(group)
        self._place = {i: row for row, i in enumerate(self._rows) if i >= 0}

    def _add_heading(self, first: int, shown: int, after_group: bool) -> bool:
        """A heading over an examination of several films, a divider after it; says whether it was one of several."""
        ref = self._refs[first]
        count = self._count_from(first) if ref.study_key else 1
        if count > 1 or (after_group and self._rows):
            self._headings.append(_heading(ref, count, shown) if count > 1 else DIVIDER)
            self._rows.append(-len(self._headings))
        return count > 1

    def _count_from(self, place: int) -> int:
        """How many films the examination of a film has."""
        key, refs = self._refs[place].study_key, self._refs
        first, last = place, place
        while first and refs[first - 1].study_key == key:
            first -= 1
        while last + 1 < len(refs) and refs[last + 1].study_key == key:
            last += 1
        return last - first + 1

    def _lets_through(self, i: int) -> bool:
        ref = self._refs[i]
        file = file_of(ref)
        if file not in self._hay:
            self._hay[file] = _hay(ref)
        hay = f"{self._hay[file]} {self.details.get(file, '')} {self.statuses.get(file, '')}".casefold()
        return all(word in hay for word in self._words)

    @property
    def total(self) -> int:
        return len(self._refs)

    @property
    def shown(self) -> int:
        """How many films the search lets through."""
        return len(self._place)

    @property
    def grouped(self) -> bool:
        """Whether there are rows that are no films, which are lower."""
        return bool(self._headings)

    def heading_at(self, row: int) -> str | None:
        """The words of a heading, `DIVIDER`, or None where the row is a film."""
        i = self._rows[row]
        return None if i >= 0 else self._headings[-i - 1]

    def row_at(self, row: int) -> WorklistRow:
        """The film of a row that is no heading."""
        ref = self._refs[self._rows[row]]
        file = file_of(ref)
        return WorklistRow(ref, self.details.get(file, ""), self.statuses.get(file, ""), self.thumbnails.get(file))

    def row_of(self, ref: ImageRef) -> int | None:
        """Where a film, or the film of a frame, is among the shown rows."""
        return self._place.get(self._of_file.get(file_of(ref), -1))

    def tell(self, ref: ImageRef, told: dict[File, str], text: str) -> None:
        """Put a text into `details` or `statuses` of a film; an empty one takes it away."""
        if told.get(file_of(ref), "") != text:
            told[file_of(ref)] = text
            self._touch(ref)

    def tell_all(self, told: dict[File, str], texts: dict[File, str]) -> None:
        """Replace all texts of `details` or `statuses` at once."""
        if told != texts:
            told.clear()
            told.update(texts)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def put_thumbnail(self, ref: ImageRef, array: ByteArray) -> None:
        """A picture of a film that is no longer in the list is not kept."""
        if file_of(ref) in self._of_file:
            self.thumbnails[file_of(ref)] = image(array)
            self._touch(ref)

    def _touch(self, ref: ImageRef) -> None:
        row = self.row_of(ref)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can be neither chosen nor reached with the arrow keys."""
        if index.isValid() and index.row() < len(self._rows) and self._rows[index.row()] < 0:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        heading = self.heading_at(index.row())
        if heading is not None:
            return heading if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._refs[self._rows[index.row()]].image_id
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.row_at(index.row()).told
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.row_at(index.row()).told.replace("\n", ", ")
        return None


def _groups(refs: list[ImageRef], shown: Iterable[int]) -> Iterator[tuple[int, list[int]]]:
    """Neighbours of one examination together, as (number of the first, all numbers); others alone."""
    group: list[int] = []
    for i in shown:
        if group and (not refs[i].study_key or refs[i].study_key != refs[group[0]].study_key):
            yield group[0], group
            group = []
        group.append(i)
    if group:
        yield group[0], group


def _heading(ref: ImageRef, count: int, shown: int) -> str:
    """Date, modality and number of images: nothing that names a patient."""
    images = f"{count} images" if shown == count else f"{shown} of {count} images"
    return " · ".join(part for part in (ref.date, ref.modality, images) if part)


def _hay(ref: ImageRef) -> str:
    made = "synthetic" if ref.synthetic else ""
    return " ".join((ref.image_id, ref.modality, ref.view, ref.date, ref.patient_key, made)).casefold()
