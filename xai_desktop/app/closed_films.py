"""What the worklist may tell about films whose reference was seen: the findings that were marked, and one IoU.

The IoU is that of the first map on which the reference was seen, at the threshold that was set then, and stays: a
number that followed every later trial would be the best of many.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.session import Session
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.core.worklist import FilmDetails


class ClosedFilms(QObject):
    """`is_closed` says of a film of the list whether the reader has seen its reference, now or earlier."""

    changed = Signal()

    def __init__(self, session: Session, is_closed: Callable[[ImageRef], bool]) -> None:
        super().__init__(session)
        self._session, self._is_closed = session, is_closed
        self._ious: dict[Place, float | None] = {}
        session.changed.connect(self._follow)

    def details(self) -> Iterator[tuple[ImageRef, FilmDetails]]:
        """One for each film that something may be told about. With the steps off that is every film."""
        state = self._session.state
        for study in state.opening.studies:
            for ref in study.images:
                if ref.frame == 0 and (not state.reading.steps_on or self._may_tell(ref)):
                    labels = tuple(dict.fromkeys(mark.label for mark in study.annotations_of(ref)))
                    found = FilmDetails(labels, self._ious.get(ref.place))
                    if found.text:
                        yield ref, found

    def _may_tell(self, ref: ImageRef) -> bool:
        return ref.place in self._ious or self._is_closed(ref)

    def _follow(self, _: frozenset[str]) -> None:
        state = self._session.state
        if state.ref is None or not state.reading.step.shows_reference:
            return
        agreements = self._session.visible_agreements
        place, iou = state.ref.place, agreements[0].iou.value if agreements else None
        known = self._ious.get(place)
        if place not in self._ious or (known is None and iou is not None):
            self._ious[place] = iou
            self.changed.emit()
