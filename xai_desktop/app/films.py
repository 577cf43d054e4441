"""Opening paths and showing films: from an intent to a complete new state, or to one sentence and the old one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.image import Image
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef, Opening
from xai_desktop.core.task import Task
from xai_desktop.services.lanes import Lane
from xai_desktop.services.results import Film


class Films(QObject):
    """The controller of the worklist. `film_ready` comes after the session holds the film."""

    film_ready = Signal(object)
    thumbnail_ready = Signal(object, object)
    refused = Signal(str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._session, self._jobs = session, jobs
        self._asked: set[ImageRef] = set()
        self._paths: tuple[Path, ...] = ()
        self._marks: tuple[Path, ...] = ()
        self._pending: Reading | None = None
        self._first = ""

    def open(
        self,
        paths: Sequence[Path],
        annotations: Sequence[Path] = (),
        reading: Reading | None = None,
        first: str = "",
    ) -> None:
        """Open files and folders, and show the film called `first`, else the first one.

        A new reading mode, if given, starts with the first new film, not before.
        """
        self._first = first
        self._read(tuple(paths), tuple(annotations), lambda found: self._opened(found, paths, annotations, reading))

    def add_boxes(self, annotations: Sequence[Path]) -> None:
        """Expert boxes for the films that are open, beside those that were opened before; the film stays."""
        marks = (*self._marks, *annotations)
        self._read(self._paths, marks, lambda found: self._marked(found, marks))

    def _read(self, paths: tuple[Path, ...], marks: tuple[Path, ...], then: Callable[[Opening], None]) -> None:
        def work(task: Task) -> Opening:
            from xai_desktop.services import opening

            return opening.open_paths(paths, marks, task)

        self._jobs.run(Lane.IO, "open", "Opening files", work, then)

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
        """Small pictures of the films that the worklist is showing, one job each, none asked for twice."""
        for ref in refs:
            if ref not in self._asked:
                self._asked.add(ref)
                self._draw_thumbnail(ref)

    def _draw_thumbnail(self, ref: ImageRef) -> None:
        def work(task: Task) -> Any:
            task.step()
            return _thumbnail(ref)

        def then(picture: Any) -> None:
            if picture is not None and ref in self._asked:
                self.thumbnail_ready.emit(ref, picture)

        self._jobs.run(Lane.IO, f"thumbnail {len(self._asked)}", QUIETLY, work, then)

    @property
    def film(self) -> Film | None:
        """The film that is showing, as background work needs it."""
        state = self._session.state
        if state.ref is None or state.image is None:
            return None
        return Film(state.ref, state.image, state.annotations, state.opening.annotations)

    def _opened(
        self, found: Opening, paths: Sequence[Path], annotations: Sequence[Path], reading: Reading | None
    ) -> None:
        if not found.images:
            self._without_films(found, paths)
            return
        self._paths, self._marks = tuple(paths), tuple(annotations)
        self._asked.clear()
        self._pending = reading
        self._session.update(opening=found)
        named = [ref for ref in found.images if ref.image_id == self._first]
        self.choose((named or list(found.images))[0])

    def _without_films(self, found: Opening, paths: Sequence[Path]) -> None:
        """Boxes alone belong to the films that are open; anything else is said in a sentence."""
        if found.annotations.images and self._session.state.opening.images:
            self.add_boxes(paths)
            return
        skipped = [n.text for n in found.notices if n.skipped]
        nothing = "No film was found there; open a DICOM, PNG or JPEG file, or a folder that holds some."
        self.refused.emit(skipped[0] if len(skipped) == 1 else nothing)

    def _marked(self, found: Opening, marks: tuple[Path, ...]) -> None:
        self._marks = marks
        self._session.update(opening=found)
        current = self._session.state.ref
        same = [r for r in found.images if current and (r.path, r.frame) == (current.path, current.frame)]
        if found.images:
            self.choose((same or list(found.images))[0])

    def _loaded(self, ref: ImageRef, image: Image) -> None:
        marks = next((s.annotations_of(ref) for s in self._session.state.opening.studies if ref in s.images), ())
        self._session.show_film(ref, image, marks, self._pending)
        self._pending = None
        film = self.film
        assert film is not None
        self.film_ready.emit(film)


def _thumbnail(ref: ImageRef) -> Any:
    from xai_desktop.core.errors import XaiError
    from xai_desktop.services import opening

    try:
        return opening.thumbnail(ref)
    except XaiError:  # the film itself will say what is wrong with it when it is opened
        return None
