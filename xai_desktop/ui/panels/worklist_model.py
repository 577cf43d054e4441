"""The rows of the worklist. Nothing about labels or maps is in here unless somebody put it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.study import ImageRef
from xai_desktop.ui.panels.pictures import image

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """What one row shows."""

    ref: ImageRef
    details: str = ""
    status: str = ""
    thumbnail: QImage | None = field(default=None, compare=False)

    @property
    def facts(self) -> str:
        """That a film was made by a generator, then modality, view and size."""
        ref = self.ref
        size = f"{ref.size[1]}×{ref.size[0]}" if ref.size else ""
        return " · ".join(p for p in ("synthetic" if ref.synthetic else "", ref.modality, ref.view, size) if p)

    @property
    def told(self) -> str:
        """Everything in words, for tooltips and screen readers."""
        lines = (self.ref.title, self.facts, self.details, self.status, *self.ref.warnings)
        return "\n".join(line for line in lines if line)


class WorklistModel(QAbstractListModel):
    """All images, and which of them the search lets through. A filter of ten thousand rows takes milliseconds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._refs: tuple[ImageRef, ...] = ()
        self._hay: list[str] = []
        self._shown: list[int] = []
        self._place: dict[int, int] = {}
        self._of_ref: dict[ImageRef, int] = {}
        self._words: tuple[str, ...] = ()
        self.details: dict[ImageRef, str] = {}
        self.statuses: dict[ImageRef, str] = {}
        self.thumbnails: dict[ImageRef, QImage] = {}

    def show(self, refs: tuple[ImageRef, ...]) -> None:
        """Replace all rows; what was said about images that stay is kept."""
        self.beginResetModel()
        self._refs = refs
        self._hay = [_hay(ref) for ref in refs]
        self._of_ref = {ref: i for i, ref in enumerate(refs)}
        for told in (self.details, self.statuses, self.thumbnails):
            _keep(told, self._of_ref)
        self._sift()
        self.endResetModel()

    def search(self, text: str) -> None:
        """Show only rows that contain every word."""
        self.beginResetModel()
        self._words = tuple(text.casefold().split())
        self._sift()
        self.endResetModel()

    def _sift(self) -> None:
        self._shown = [i for i in range(len(self._refs)) if self._lets_through(i)]
        self._place = {i: row for row, i in enumerate(self._shown)}

    def _lets_through(self, i: int) -> bool:
        if not self._words:
            return True
        ref = self._refs[i]
        hay = f"{self._hay[i]} {self.details.get(ref, '')} {self.statuses.get(ref, '')}".casefold()
        return all(word in hay for word in self._words)

    @property
    def total(self) -> int:
        return len(self._refs)

    def row_at(self, row: int) -> WorklistRow:
        ref = self._refs[self._shown[row]]
        return WorklistRow(ref, self.details.get(ref, ""), self.statuses.get(ref, ""), self.thumbnails.get(ref))

    def row_of(self, ref: ImageRef) -> int | None:
        """Where an image is among the shown rows."""
        return self._place.get(self._of_ref.get(ref, -1))

    def tell(self, ref: ImageRef, told: dict[ImageRef, str], text: str) -> None:
        """Put a text into `details` or `statuses` of an image; an empty one takes it away."""
        if told.get(ref, "") != text:
            told[ref] = text
            self._touch(ref)

    def put_thumbnail(self, ref: ImageRef, array: ByteArray) -> None:
        """A picture of an image that is no longer in the list is not kept."""
        if ref in self._of_ref:
            self.thumbnails[ref] = image(array)
            self._touch(ref)

    def _touch(self, ref: ImageRef) -> None:
        row = self.row_of(ref)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  - Qt's own signature
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._refs[self._shown[index.row()]].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.row_at(index.row()).told
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.row_at(index.row()).told.replace("\n", ", ")
        return None


def _hay(ref: ImageRef) -> str:
    made = "synthetic" if ref.synthetic else ""
    return " ".join((ref.title, ref.modality, ref.view, ref.date, ref.patient_key, made)).casefold()


def _keep(told: "dict[ImageRef, str] | dict[ImageRef, QImage]", present: Mapping[ImageRef, object]) -> None:
    for ref in [ref for ref in told if ref not in present]:
        del told[ref]
