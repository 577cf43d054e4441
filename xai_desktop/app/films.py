"""Opening paths and showing films: from an intent to a complete new state, or to one sentence and the old one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.image import Image
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef, Opening
from xai_desktop.core.task import Task
from xai_desktop.services.lanes import Lane
from xai_desktop.services.results import Film

THUMBNAILS_AT_ONCE = 12
"""Per job, so that a hundred thumbnails never stand in the way of the film that was just clicked."""


class Films(QObject):
    """The controller of the worklist. `film_ready` comes after the session holds the film."""

    film_ready = Signal(object)
    thumbnail_ready = Signal(str, object)
    refused = Signal(str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._session, self._jobs = session, jobs

    def open(self, paths: Sequence[Path], annotations: Sequence[Path] = (), reading: Reading | None = None) -> None:
        """Open files and folders. The reading mode, if given, starts with the new worklist, not before."""
        wanted, marks = tuple(paths), tuple(annotations)

        def work(task: Task) -> Opening:
            from xai_desktop.services import opening

            return opening.open_paths(wanted, marks, task)

        self._jobs.run(Lane.IO, "open", "Opening files", work, lambda found: self._opened(found, reading))

    def choose(self, ref: ImageRef) -> None:
        """Show a film of the worklist; the newest choice wins."""

        def work(task: Task) -> Image:
            from xai_desktop.services import opening

            task.step(0, 0, "decoding")
            return opening.load_image(ref)

        self._jobs.run(Lane.IO, "film", "Decoding a film", work, lambda image: self._loaded(ref, image))

    def step(self, by: int) -> None:
        """The next or previous film of the worklist; stays at the ends."""
        refs = self._session.state.opening.images
        if not refs:
            return
        current = self._session.state.ref
        place = refs.index(current) + by if current in refs else 0
        if 0 <= place < len(refs):
            self.choose(refs[place])

    def draw_thumbnails(self, refs: Sequence[ImageRef]) -> None:
        """Small pictures of the films that the worklist is showing; the newest wish wins."""
        wanted = tuple(refs)[:THUMBNAILS_AT_ONCE]

        def then(pictures: list[tuple[str, Any]]) -> None:
            for image_id, picture in pictures:
                self.thumbnail_ready.emit(image_id, picture)

        if wanted:
            self._jobs.run(Lane.IO, "thumbnails", "Drawing thumbnails", lambda t: _thumbnails(wanted, t), then)

    @property
    def film(self) -> Film | None:
        """The film that is showing, as background work needs it."""
        state = self._session.state
        if state.ref is None or state.image is None:
            return None
        return Film(state.ref, state.image, state.annotations, state.opening.annotations)

    def _opened(self, opening: Opening, reading: Reading | None) -> None:
        if not opening.images:
            skipped = [n.text for n in opening.notices if n.skipped]
            nothing = "No film was found there; open a DICOM, PNG or JPEG file, or a folder that holds some."
            self.refused.emit(skipped[0] if len(skipped) == 1 else nothing)
            return
        changes: dict[str, Any] = {"opening": opening}
        if reading is not None:
            changes["reading"] = reading
        self._session.update(**changes)
        self.choose(opening.images[0])

    def _loaded(self, ref: ImageRef, image: Image) -> None:
        marks = next((s.annotations_of(ref) for s in self._session.state.opening.studies if ref in s.images), ())
        self._session.show_film(ref, image, marks)
        film = self.film
        assert film is not None
        self.film_ready.emit(film)


def _thumbnails(refs: Sequence[ImageRef], task: Task) -> list[tuple[str, Any]]:
    from xai_desktop.core.errors import XaiError
    from xai_desktop.services import opening

    pictures = []
    for number, ref in enumerate(refs):
        task.step(number, len(refs))
        try:
            pictures.append((ref.image_id, opening.thumbnail(ref)))
        except XaiError:  # the film itself will say what is wrong with it when it is opened
            continue
    return pictures
