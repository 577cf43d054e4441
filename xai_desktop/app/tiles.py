"""The pictures of the cascade panel, drawn in the background whenever the cascade or its look changes."""

from PySide6.QtCore import QObject, QTimer, Signal

from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.cascade import CascadeRow
from xai_desktop.services.lanes import Lane, Steps

PAUSE_MS = 40
"""A slider that moves asks for one redraw per pause, not for one per step."""

STEP, FINE, SIDE = 16, 160, 560
"""Pixels by which pictures of tiles grow, up to which small tiles get twice as many, and their largest side."""


class Tiles(QObject):
    """Asks for pictures, and announces all rows, again with each row that is drawn; the newest look wins.

    What was drawn once is not drawn again. Rows of a film that is gone are taken away at once, not after a pause.
    """

    rows_ready = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._session, self._jobs = session, jobs
        self._showing, self._side = False, 6 * STEP
        self._drawn: object = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._draw)

    def set_side(self, pixels: int) -> None:
        """How large a tile is on the screen: its picture is about that large, a small tile's twice, so that outlines
        stay fine and can be seen."""
        pixels = max(pixels, min(2 * pixels, FINE))
        side = min(max(STEP, -(-pixels // STEP) * STEP), SIDE)
        if side != self._side:
            self._side = side
            self.refresh()

    def refresh(self) -> None:
        """Something that the tiles show has changed; tiles of a cascade that is gone are no longer wanted."""
        if self._session.visible_cascade is None or self._session.state.image is None:
            self._timer.stop()
            self._jobs.cancel_topic("tiles")
            self._drawn = None
            if self._showing:
                self._showing = False
                self.rows_ready.emit(())
        elif not self._timer.isActive():
            self._timer.start()

    def _draw(self) -> None:
        table, state = self._session.visible_cascade, self._session.state
        if table is None or state.image is None:
            return
        from xai_desktop.services.cascading_pictures import Drawn, View, growing

        seen = state.reading.step.shows_reference
        view = View(state.image, state.look, self._session.visible_annotations, seen, state.cascade_look, self._side)
        drawn = self._drawn if isinstance(self._drawn, Drawn) else Drawn()
        self._drawn = drawn

        def work(task: Steps) -> tuple[CascadeRow, ...]:
            rows: tuple[CascadeRow, ...] = ()
            for rows in growing(table, view, task, drawn):
                task.hand_over(rows)
            return rows

        self._jobs.run(Lane.IO, "tiles", "Drawing tiles", work, self._show, partly=self._show)

    def _show(self, rows: tuple[CascadeRow, ...]) -> None:
        self._showing = True
        self.rows_ready.emit(rows)
