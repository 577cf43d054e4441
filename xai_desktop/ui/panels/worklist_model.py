"""The worklist's films: filtered, sorted, grouped, folded. Nothing about labels or maps is in here unless told."""

from collections.abc import Iterable

from PySide6.QtCore import Signal

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef
from xai_desktop.core.worklist import FilmDetails, FilmFilter, SortKey, WorklistView
from xai_desktop.core.worklist_order import arrange
from xai_desktop.core.worklist_table import GroupKey
from xai_desktop.ui.panels.pictures import image
from xai_desktop.ui.panels.worklist_film import file_of
from xai_desktop.ui.panels.worklist_rows import WorklistRows
from xai_desktop.ui.panels.worklist_told import Said, replaced


class WorklistModel(WorklistRows):
    """All films, arranged as somebody likes them: rows are films, or headings over them.

    Showing, searching or sorting ten thousand rows takes milliseconds. `rearranged` comes after the rows are others; it
    says whether somebody wished for another order or other films, so that no place in the list is worth keeping.
    """

    rearranged = Signal(bool)

    def show(self, refs: Iterable[ImageRef]) -> None:
        """Replace all films; what was said about those that stay is kept. Of a film only its first frame is a row."""
        films = tuple(ref for ref in refs if ref.frame == 0)
        self.beginResetModel()
        of_file = {(ref.path, ref.member): number for number, ref in enumerate(films)}
        before, known = self.told.table.refs, self.told.known
        if self._current is not None:
            known.add(self._current)
        numbers = {old: of_file[file] for old in known if (file := file_of(before[old])) in of_file}
        self._of_file = of_file
        self._current = None if self._current is None else numbers.get(self._current)
        self.told.renumber(films, numbers)
        self._settle(moved=False)

    def set_view(self, view: WorklistView) -> None:
        if view != self.view:
            self.view = view
            self._arrange(moved=True)

    def set_filter(self, wished: FilmFilter) -> None:
        if wished != self.wished:
            self.wished = wished
            self._arrange(moved=True)

    def set_current(self, ref: ImageRef | None) -> None:
        """The film that is open: it keeps its place in the order where a filter hides it, and no heading hides it."""
        before, self._current = self._current, None if ref is None else self._of_file.get(file_of(ref))
        over = self._folds_over(self._current)
        self._folded -= over
        if over or any(film is not None and film not in self._place for film in (before, self._current)):
            self._arrange()

    def fold(self, row: int, folded: bool) -> None:
        """Hide or show what stands under a heading."""
        group = self.group_at(row)
        if group is not None and group.key and self.is_folded(group) != folded:
            (self._folded.add if folded else self._folded.discard)(group.key)
            self._arrange()

    def fold_all(self, folded: bool) -> None:
        self._folded = {group.key for group in self.headings if group.key and not group.level} if folded else set()
        self._arrange()

    def set_status(self, ref: ImageRef, status: FilmStatus | None) -> None:
        film = self._of_file.get(file_of(ref))
        if film is not None and self.told.statuses.get(film) is not status:
            self.told.statuses.pop(film, None)
            if status is not None:
                self.told.statuses[film] = status
            self._touch(film, self._asks_statuses)

    def show_statuses(self, told: Iterable[tuple[ImageRef, FilmStatus]]) -> None:
        """Those of all films; a film that is not named has none."""
        if replaced(self.told.statuses, self._numbered(told)):
            self._touch_all(self._asks_statuses)

    def set_details(self, ref: ImageRef, details: FilmDetails | None) -> None:
        film = self._of_file.get(file_of(ref))
        if film is not None and self.told.details.get(film) != details:
            self.told.details.pop(film, None)
            if details is not None:
                self.told.details[film] = details
            self._touch(film, self._asks_details)

    def show_details(self, told: Iterable[tuple[ImageRef, FilmDetails]]) -> None:
        """Those of all films; a film that is not named has none."""
        if replaced(self.told.details, self._numbered(told)):
            self._touch_all(self._asks_details)

    def set_unsaved(self, ref: ImageRef, unsaved: bool) -> None:
        film = self._of_file.get(file_of(ref))
        if film is not None and (film in self.told.unsaved) != unsaved:
            (self.told.unsaved.add if unsaved else self.told.unsaved.discard)(film)
            self._touch(film, False)

    def show_unsaved(self, refs: Iterable[ImageRef]) -> None:
        """All films whose verdict is not confirmed."""
        self.told.unsaved = {n for ref in refs if (n := self._of_file.get(file_of(ref))) is not None}
        self._touch_all(False)

    def put_thumbnail(self, ref: ImageRef, array: ByteArray) -> None:
        """A picture of a film that is no longer in the list is not kept."""
        film = self._of_file.get(file_of(ref))
        if film is not None:
            self.told.thumbnails.put(film, image(array))
            self._touch(film, False)

    def next_with(self, status: FilmStatus) -> ImageRef | None:
        """The first film of a status after the one that is open, from the top again after the end."""
        order, table = self._found.order, self.told.table
        start = order.index(self._current) + 1 if self._current in order else 0
        films = (film for film in (*order[start:], *order[:start]) if film != self._current)
        return next((table.refs[film] for film in films if table.status(film) is status), None)

    def _numbered(self, told: Iterable[tuple[ImageRef, Said]]) -> dict[int, Said]:
        """What was said of films that are in the list."""
        return {n: said for ref, said in told if (n := self._of_file.get(file_of(ref))) is not None}

    @property
    def _asks_statuses(self) -> bool:
        return self.view.sort is SortKey.STATUS or bool(self.wished.statuses)

    @property
    def _asks_details(self) -> bool:
        return self.view.sort.needs_reference or self.wished.asks_details

    def _touch(self, film: int, moves: bool) -> None:
        """Paint a film's row again, or arrange all of them where the order depends on what was told."""
        if moves:
            self._arrange()
        elif (row := self._place.get(film)) is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _touch_all(self, moves: bool) -> None:
        if moves:
            self._arrange()
        elif self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def _folds_over(self, film: int | None) -> set[GroupKey]:
        if film is None or not self._folded:
            return set()
        table = self.told.table
        patient = table.patient_keys[film]
        return self._folded & {table.examination_keys[film], patient, (*patient, table.dates[film])}

    def _arrange(self, *, moved: bool = False) -> None:
        self.beginResetModel()
        self._settle(moved=moved)

    def _settle(self, *, moved: bool) -> None:
        self._found = arrange(self.told.table, self.view, self.wished, self._folded, self._current)
        self._place = {film: row for row, film in enumerate(self._found.rows) if film >= 0}
        self.endResetModel()
        self.rearranged.emit(moved)
