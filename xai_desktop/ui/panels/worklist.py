"""The list of films. It shows what it is told and nothing by itself, so that it cannot reveal anything too early."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QPushButton, QWidget

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef, Notice
from xai_desktop.core.wording import local, wording
from xai_desktop.core.worklist import FilmDetails, FilmFilter, WorklistView
from xai_desktop.ui.panels import worklist_state as state
from xai_desktop.ui.panels.drops import DropPanel
from xai_desktop.ui.panels.notices import NoticeList
from xai_desktop.ui.panels.parts import MARGIN
from xai_desktop.ui.panels.worklist_chips import CLEAR
from xai_desktop.ui.panels.worklist_film import file_of
from xai_desktop.ui.panels.worklist_head import ArrangeButton, WorklistHead
from xai_desktop.ui.panels.worklist_menu import Choices, Hands, build_menu
from xai_desktop.ui.panels.worklist_model import WorklistModel
from xai_desktop.ui.panels.worklist_row import FOLDED_WIDTH, PADDING
from xai_desktop.ui.panels.worklist_view import FilmList

WIDEST = 16777215
FOLDED = FOLDED_WIDTH + 11
"""Pixels of the strip: a film, its padding and a scroll bar."""


class WorklistPanel(DropPanel):
    """Search, filters, films, notices.

    `order_changed` gives the films as they stand in the list: what *next film* goes through. `view_changed` tells how
    somebody likes the list from now on, `room_wished` whether the strip is too narrow for what is being done.
    `thumbnails_wanted` names the visible films that have no picture yet.
    """

    image_chosen = Signal(object)
    order_changed = Signal(object)
    view_changed = Signal(object)
    room_wished = Signal(bool)
    open_requested = Signal()
    thumbnails_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(wording("Worklist"), parent)
        self._current: ImageRef | None = None
        self._indexing: int | None = None
        self._folded = self._visiting = False
        self.model = WorklistModel(self)
        self.head, self.view, self.arrange = WorklistHead(), FilmList(self.model), ArrangeButton()
        self.search, self.notices = self.head.search, NoticeList()
        self.open_button, self.clear_button = QPushButton(wording("Open…")), QPushButton(wording(CLEAR))
        self._arrange()
        self._connect()
        self._refresh()

    def _arrange(self) -> None:
        self.top.addWidget(self.arrange)
        self.column.addWidget(self.head)
        self.inside.addWidget(self.view)
        self.close_column(1)
        for button in (self.open_button, self.clear_button):
            self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.notices)
        self.column.addStretch(0)

    def _connect(self) -> None:
        self.model.rearranged.connect(self._rearranged)
        self.head.filter_chosen.connect(self.set_filter)
        self.head.chips.filter_chosen.connect(lambda _: self.view.setFocus())
        self.search.left.connect(self._leave_search)
        self.view.left.connect(self._leave)
        self.search.first_wished.connect(self._open_first)
        self.view.opened.connect(self._choose)
        self.view.search_wished.connect(self.find_film)
        self.view.clear_wished.connect(self.clear_filters)
        self.view.thumbnails_wanted.connect(self.thumbnails_wanted)
        self.arrange.clicked.connect(lambda: self.show_menu(self.arrange.mapToGlobal(self.arrange.rect().bottomLeft())))
        self.open_button.clicked.connect(lambda: self.open_requested.emit())
        self.clear_button.clicked.connect(self.clear_filters)

    # What is shown

    def show_images(self, refs: tuple[ImageRef, ...]) -> None:
        """Replace the list. The marked film, the search and the place in the list stay if they are still there."""
        self.model.show(refs)

    def set_current(self, ref: ImageRef | None) -> None:
        """Mark the film that is open, whichever frame of it, without announcing it."""
        same = ref is not None and self._current is not None and file_of(ref) == file_of(self._current)
        self._current = ref
        if not same:
            self.model.set_current(ref)
            self.view.mark(ref)
            self._say()

    def set_indexing(self, count: int | None) -> None:
        """How many films were found so far in what is still being looked through; None when that is over."""
        if count != self._indexing:
            self._indexing = count
            self._refresh()

    def set_status(self, ref: ImageRef, status: FilmStatus | None) -> None:
        self.model.set_status(ref, status)

    def show_statuses(self, told: Iterable[tuple[ImageRef, FilmStatus]]) -> None:
        """How far the reader is with all films; those that are not named have no sign, and count as unread."""
        self.model.show_statuses(told)

    def set_unsaved(self, ref: ImageRef, unsaved: bool) -> None:
        """Whether something was said about a film and not confirmed."""
        self.model.set_unsaved(ref, unsaved)

    def show_unsaved(self, refs: Iterable[ImageRef]) -> None:
        """All films about which something was said and not confirmed."""
        self.model.show_unsaved(refs)

    def set_details(self, ref: ImageRef, details: FilmDetails | None) -> None:
        """Labels and the IoU of a film whose reference may be seen; None takes them away."""
        self.model.set_details(ref, details)

    def show_details(self, told: Iterable[tuple[ImageRef, FilmDetails]]) -> None:
        """Those of all films at once; films that are not named lose theirs."""
        self.model.show_details(told)

    def set_thumbnail(self, ref: ImageRef, array: ByteArray) -> None:
        """(h, w) or (h, w, 3) uint8; shown whole in a square."""
        self.model.put_thumbnail(ref, array)

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        self.notices.show_notices(notices)
        self._refresh()

    def set_folded(self, on: bool) -> None:
        """A strip of films without words, for reading."""
        self._visiting = self._visiting and not on
        self._folded = on
        self.setMinimumWidth(FOLDED if on else 0)
        self.setMaximumWidth(FOLDED if on else WIDEST)
        self.column.setContentsMargins(0 if on else MARGIN, MARGIN, 0 if on else MARGIN, MARGIN)
        self.top.setContentsMargins(PADDING if on else 0, 0, PADDING if on else 0, 0)
        self.view.set_folded(on)
        self._refresh()

    # How it is arranged

    @property
    def arrangement(self) -> WorklistView:
        """How the list is sorted and grouped, to be kept for the next start."""
        return self.model.view

    def set_view(self, view: WorklistView) -> None:
        """Sort and group."""
        if view != self.model.view:
            self.model.set_view(view)
            self.view_changed.emit(view)

    @Slot(object)
    def set_filter(self, wished: FilmFilter) -> None:
        self.head.show_filter(wished)
        self.model.set_filter(wished)

    @Slot()
    def clear_filters(self) -> None:
        """The search, too."""
        self.set_filter(FilmFilter())
        self.view.setFocus()

    @Slot(str)
    def find_film(self, text: str = "") -> None:
        """Go to the search, for which the strip becomes a list; `text` is what was typed already."""
        if self._folded:
            self._visiting = True
            self.room_wished.emit(True)
        self.search.begin(text)

    def choose_next_unread(self) -> bool:
        """Open the next unread film of those that are shown; False where there is none."""
        found = self.model.next_with(FilmStatus.UNREAD)
        if found is not None:
            self._choose(found)
        return found is not None

    def show_menu(self, at: QPoint) -> None:
        """Sort, group, filter."""
        hands = Hands(self.set_view, self.set_filter, self.model.fold_all)
        menu = build_menu(self, Choices.of(self.model.told.table), self.model.view, self.model.wished, hands)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.show_menu(event.globalPos())

    # Inside

    @Slot(bool)
    def _leave_search(self, given_up: bool) -> None:
        self.view.setFocus()
        if given_up:
            self._leave()

    @Slot()
    def _leave(self) -> None:
        """A strip that became a list for a search is a strip again."""
        if self._visiting:
            self._visiting = False
            self.room_wished.emit(False)

    @Slot(object)
    def _choose(self, ref: ImageRef) -> None:
        """Ask for a film. It is marked when it is open; the one that is would begin to be read anew."""
        self._leave()
        if self._current is None or file_of(ref) != file_of(self._current):
            self.image_chosen.emit(ref)

    @Slot()
    def _open_first(self) -> None:
        row = next((row for row, film in enumerate(self.model.rows) if film >= 0), None)
        if row is not None:
            self.view.setFocus()
            self._choose(self.model.row_at(row).ref)

    @Slot(bool)
    def _rearranged(self, moved: bool) -> None:
        self.view.settle(self._current, moved=moved)
        self._refresh()
        self.order_changed.emit(self.model.order)

    def _refresh(self) -> None:
        total, shown, wide = self.model.total, self.model.shown, not self._folded
        self.title.setVisible(wide)
        self.aside.setVisible(wide or shown < total)
        self.arrange.setVisible(wide and bool(total))
        self.head.setVisible(wide and bool(total))
        self.open_button.setVisible(wide and not total and self._indexing is None)
        self.clear_button.setVisible(wide and bool(total) and not shown)
        self.notices.setVisible(wide and self.notices.count > 0)
        if shown:
            self.show_body()
        else:
            self.say(state.instead(total, self.model.wished, self._indexing))
            self.note.setVisible(wide)
        self._say()
        self.view.look_soon()

    def _say(self) -> None:
        """How many films there are, and how they stand."""
        model = self.model
        said = state.counted(model.total, model.shown, self._indexing)
        self.aside.setText(f"{local(f'{model.shown:,}')}/{local(f'{model.total:,}')}" if self._folded else said)
        self.aside.say_short(local(f"{model.shown:,}"))
        self.aside.setToolTip(said if self._folded else "")
        hidden = self._current.image_id if self._current is not None and model.hides_current else ""
        self.head.note.say(state.arranged(model.view, model.total, len(model.told.details), hidden))
        self.arrange.filtered = model.wished.is_on
        self.arrange.update()
