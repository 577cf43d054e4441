"""The pictures of the sheet of all explainers, drawn in the background whenever the sheet or its look changes."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.contact_sheet import SheetTile
from xai_desktop.services.lanes import Lane, Steps

PAUSE_MS = 40
"""A slider that moves asks for one redraw per pause, not for one per step."""

CONCERNS = frozenset({"sheet", "look", "reading", "image", "annotations", "scope_confirmed"})
STEP, LARGEST = 32, 512


class SheetTiles(QObject):
    """Announces all tiles of the sheet that may be seen; () where there is none, or before its reading step.

    Nothing is drawn as long as nobody looks: `set_open` says whether the sheet is on the screen.
    """

    tiles_ready = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._session, self._jobs = session, jobs
        self._open = self._shared = self._showing = False
        self._side = 240
        self._drawn: object = None
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._draw)
        session.changed.connect(self._changed)

    def set_open(self, on: bool) -> None:
        self._open = on
        self.refresh()

    def set_shared(self, on: bool) -> None:
        """Whether maps of one unit share their colours."""
        self._shared = on
        self.refresh()

    def set_side(self, pixels: int) -> None:
        """How large a tile is on the screen, in its pixels."""
        side = min(max(STEP, -(-pixels // STEP) * STEP), LARGEST)
        if side != self._side:
            self._side = side
            self.refresh()

    def refresh(self) -> None:
        """Something that the tiles show has changed; what may not be seen goes at once, not after a pause."""
        if self._session.visible_sheet is None or self._session.state.image is None:
            self._timer.stop()
            self._jobs.cancel_topic("sheet tiles")
            self._drawn = None
            if self._showing:
                self._showing = False
                self.tiles_ready.emit(())
        elif self._open and not self._timer.isActive():
            self._timer.start()

    @Slot(object)
    def _changed(self, names: frozenset[str]) -> None:
        if names & CONCERNS:
            self.refresh()

    def _draw(self) -> None:
        sheet, state = self._session.visible_sheet, self._session.state
        if sheet is None or state.image is None:
            return
        from xai_desktop.services.contact_pictures import DrawnTiles, SheetView, drawn_tiles

        marks = self._session.visible_annotations
        seen = state.reading.step.shows_reference
        view = SheetView(state.image, state.look, marks, seen, self._shared, self._side)
        drawn = self._drawn if isinstance(self._drawn, DrawnTiles) else DrawnTiles()
        self._drawn = drawn

        def work(task: Steps) -> tuple[SheetTile, ...]:
            return tuple(drawn_tiles(sheet, view, task, drawn))

        self._jobs.run(Lane.IO, "sheet tiles", QUIETLY, work, self._show)

    def _show(self, tiles: tuple[SheetTile, ...]) -> None:
        if self._session.visible_sheet is not None:
            self._showing = True
            self.tiles_ready.emit(tiles)
