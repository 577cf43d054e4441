"""The pictures of the cascade panel, drawn in the background whenever the cascade or its look changes."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.cascade import CascadeRow, CascadeTile, explains_label, layer_label
from xai_desktop.core.image import Image
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.render import overlay_picture
from xai_desktop.core.task import Task
from xai_desktop.services.lanes import Lane
from xai_desktop.services.results import CascadeResult, MapResult

SIDE = 240
"""Pixels of a tile's picture: enough for a tile on a large screen."""

PAUSE_MS = 40
"""A slider that moves asks for one redraw per pause, not for one per step."""


class Tiles(QObject):
    """Asks for pictures, and announces complete rows; the newest look wins."""

    rows_ready = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._session, self._jobs = session, jobs
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._draw)

    def refresh(self) -> None:
        """Something that the tiles show has changed; tiles of a cascade that is gone are no longer wanted."""
        if self._session.visible_cascade is None:
            self._jobs.cancel_topic("tiles")
        self._timer.start()

    def _draw(self) -> None:
        cascade, state = self._session.visible_cascade, self._session.state
        if cascade is None or state.image is None:
            self._jobs.cancel_topic("tiles")
            self.rows_ready.emit(())
            return
        image, look, boxes = state.image, state.look, self._session.visible_annotations

        def work(task: Task) -> tuple[CascadeRow, ...]:
            return rows(cascade, image, look, boxes, task)

        self._jobs.run(Lane.IO, "tiles", "Drawing tiles", work, self.rows_ready.emit)


def rows(
    cascade: CascadeResult, image: Image, look: OverlayLook, boxes: tuple[Annotation, ...], task: Task
) -> tuple[CascadeRow, ...]:
    """Every tile with its picture and IoU."""
    made = []
    for maps, results in zip(cascade.cascade.rows, cascade.tiles, strict=True):
        columns = tuple(_tiles(results, image, look, boxes, task))
        made.append(CascadeRow(maps.bundle, _whose(results), columns))
    return tuple(made)


def _tiles(
    results: tuple[MapResult, ...], image: Image, look: OverlayLook, boxes: tuple[Annotation, ...], task: Task
) -> Iterator[CascadeTile]:
    height, width = image.size
    size = (max(1, SIDE * height // max(image.size)), max(1, SIDE * width // max(image.size)))
    for result in results:
        task.step(0, 0, "drawing tiles")
        explanation = result.explanation
        yield CascadeTile(
            label=layer_label(explanation),
            picture=overlay_picture(image, image.default_window(), explanation, result.ranked, look, boxes, size),
            iou=result.iou(look.threshold),
            state="" if explanation.is_ok else str(explanation.state),
            explains=explains_label(explanation),
            own_scale=True,
            note=f"{explanation.provenance.explains}. {explanation.state.sentence}",
        )


def _whose(results: tuple[MapResult, ...]) -> str:
    kinds = dict.fromkeys(explains_label(result.explanation) for result in results)
    return next(iter(kinds)) if len(kinds) == 1 else "its own head at every stage"
