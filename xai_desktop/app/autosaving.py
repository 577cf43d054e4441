"""Drafts on their way to the disk: written as they are entered, tried again where the store would not take them."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.drafts import Drafts
from xai_desktop.app.following import Following
from xai_desktop.app.review_lane import ReviewLane
from xai_desktop.core.review import FilmVerdict, Reader
from xai_desktop.core.study import ImageRef

if TYPE_CHECKING:
    from xai_desktop.services.reviewing import Reviews


def now() -> str:
    """ISO 8601 with zone."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


class Autosaving(QObject):
    """`refused` says why the store took nothing: once, however often it is tried. `unsaved_changed` whether something
    that was refused still waits; it would be lost with the window."""

    refused = Signal(object)
    unsaved_changed = Signal(bool)

    def __init__(self, lane: ReviewLane, following: Following, parent: QObject) -> None:
        super().__init__(parent)
        self._lane, self._following = lane, following
        self.drafts, self.unsaved, self._said = Drafts(), False, ""

    def keep(self, ref: ImageRef, verdict: FilmVerdict) -> None:
        self.drafts.wish(ref, verdict)
        self._write(ref)

    def keep_after_all(self, ref: ImageRef, verdict: FilmVerdict) -> None:
        """What was taken out and refused by the store is a draft again, unless something newer was entered."""
        if self.drafts.of(ref) is None:
            self.drafts.wish(ref, verdict)
        self._set_unsaved(True)

    def retry(self) -> None:
        """Try what was refused once more."""
        if self.unsaved:
            for ref, _ in self.drafts.waiting():
                self._write(ref)

    def taken(self) -> None:
        """The store has taken something: it will take the rest, too."""
        self._said = ""
        self.retry()
        self._set_unsaved(self.unsaved and len(self.drafts) > 0)

    def flush(self) -> None:
        """Write everything that waits, in front of whatever is asked next."""
        at = now()
        for ref, verdict in self.drafts.waiting():
            self._lane.ask(_keeping(ref, verdict, at))

    def refuse(self, error: Exception) -> None:
        self._set_unsaved(self.unsaved or len(self.drafts) > 0)
        if str(error) != self._said:
            self._said = str(error)
            self.refused.emit(error)

    def _write(self, ref: ImageRef) -> None:
        verdict = self.drafts.take(ref)
        if verdict is None:
            return

        def written(_reader: Reader) -> None:
            if self.drafts.written(ref, verdict):
                self._write(ref)
            self.taken()
            self._following.ask_one(ref)

        def failed(error: Exception) -> None:
            self.drafts.failed(ref)
            self.refuse(error)

        self._lane.ask(_keeping(ref, verdict, now()), written, failed)

    def _set_unsaved(self, unsaved: bool) -> None:
        if unsaved != self.unsaved:
            self.unsaved = unsaved
            self.unsaved_changed.emit(unsaved)


def _keeping(ref: ImageRef, verdict: FilmVerdict, at: str) -> Callable[["Reviews"], Reader]:
    def keep(reviews: "Reviews") -> Reader:
        reviews.keep_draft(reviews.film_of(ref), verdict, at)
        return reviews.readers.current

    return keep
