"""Opening paths and showing films: from an intent to a complete new state, or to one sentence and the old one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.frames import Frames
from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.image import Image
from xai_desktop.core.reading import Reading
from xai_desktop.core.study import ImageRef, Opening, largest
from xai_desktop.services.decoding import Apart, Decoder
from xai_desktop.services.kept_films import KeptFilms
from xai_desktop.services.lanes import Lane, Request, Steps
from xai_desktop.services.results import Film


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to have open. `fresh` is a new list; else the same films are read again for their marks.

    `labels` are pairs of a label in a file and a class, beside those of the settings.
    """

    paths: tuple[Path, ...] = ()
    marks: tuple[Path, ...] = ()
    reading: Reading | None = None
    first: str = ""
    fresh: bool = False
    labels: tuple[tuple[str, str], ...] = ()


class Films(QObject):
    """The controller of the worklist. `film_ready` comes after the session holds the film.

    `indexing_changed` tells how many films a folder has shown so far, None when it is through. `identity_ready` gives
    the patient of the film that is showing, by the person's choice and in memory only.
    """

    film_ready = Signal(object)
    thumbnail_ready = Signal(object, object)
    indexing_changed = Signal(object)
    identity_ready = Signal(object, str)
    playing_changed = Signal(bool)
    refused = Signal(str)
    left_out = Signal(str)
    said = Signal(str)
    wrote = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, decoder: Decoder | None = None) -> None:
        super().__init__(jobs)
        self._session, self._jobs = session, jobs
        self._apart: Decoder = decoder or Apart()
        self._decoder: Decoder = KeptFilms(self._apart)
        self._asked: dict[ImageRef, str] = {}
        self._without_picture: set[ImageRef] = set()
        self._order: tuple[ImageRef, ...] = ()
        self._numbers = 0
        self._open = Wish()
        self._wish: Wish | None = None
        self._showing: Request | None = None
        self._coming: Request | None = None
        self._labels: dict[str, str] = {}
        self._stuck: ImageRef | None = None
        self._wanted: ImageRef | None = None
        """The film that is on its way."""
        self._missed: tuple[ImageRef, int] | None = None
        """A film that could not be shown, and which way somebody was going."""
        self._pending: Reading | None = None
        self._revealing = self._tidy = False
        self._frames = Frames(session, jobs, self._apart, self)  # a run of frames would push every film out
        self._frames.settled.connect(self._announce)
        self._frames.playing_changed.connect(self.playing_changed)
        jobs.closing.connect(self._decoder.close)

    # Opening

    def open(
        self,
        paths: Sequence[Path],
        annotations: Sequence[Path] = (),
        reading: Reading | None = None,
        first: str = "",
        labels: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Open files and folders, and show the film called `first`, else the first one. `labels` are pairs of a label
        in a file of marks and a class; they go before those of the settings.

        The first study opens while the rest is still being read. A new reading mode, if given, starts with the first
        new film, not before. What was open stays, and goes on being read, until the new has a film to show.
        """
        self._read(Wish(tuple(paths), tuple(annotations), reading, first, fresh=True, labels=tuple(labels)))

    def add_boxes(self, annotations: Sequence[Path]) -> None:
        """Expert marks for the films that are open or about to be, beside those that were opened before."""
        wish = self._wish or replace(self._open, fresh=False)
        self._read(replace(wish, marks=(*wish.marks, *annotations)))

    def set_labels(self, table: Mapping[str, str]) -> None:
        """Labels of annotation files → labels as the network calls them; the films that are open follow."""
        if dict(table) == self._labels:
            return
        self._labels = dict(table)
        wish = self._wish or replace(self._open, fresh=False)
        if wish.paths:
            self._read(wish)

    def _read(self, wish: "Wish") -> None:
        """Read for a wish; an older wish that has shown nothing yet gives way to it."""
        if self._coming is not None:
            self._coming.cancel()
        labels, decoder, partly = {**self._labels, **dict(wish.labels)}, self._decoder, wish.fresh and not wish.first

        def work(task: Steps) -> Opening:
            from xai_desktop.services import opening

            grown = task.hand_over if partly else None
            return opening.open_paths(
                wish.paths, wish.marks, task, lenient=True, decoder=decoder, labels=labels, grown=grown
            )

        def arrived(found: Opening) -> None:
            nonlocal wish
            if request is self._showing:
                self._more(found)
            elif request is self._coming:
                wish = self._without_unread(wish, found)
                self._arrived(request, wish, found)

        def grown(found: Opening) -> None:
            arrived(found)
            if request is self._showing:
                self.indexing_changed.emit(sum(ref.frame == 0 for ref in found.images))

        def ended() -> None:
            if request is self._coming:
                self._coming = self._wish = None
            if request is self._showing:
                self.indexing_changed.emit(None)

        self._numbers += 1
        topic = f"open {self._numbers}"
        request = self._jobs.run(Lane.IO, topic, "Opening files", work, arrived, partly=grown, ended=ended)
        self._coming, self._wish = request, wish

    def _without_unread(self, wish: "Wish", found: Opening) -> "Wish":
        """Marks that cannot be read are said once, and not asked for again with every list that comes."""
        bad = dict(found.unread)
        for path in wish.marks:
            if path.absolute() in bad:
                self.left_out.emit(bad[path.absolute()])
        return replace(wish, marks=tuple(path for path in wish.marks if path.absolute() not in bad))

    def _arrived(self, request: Request, wish: "Wish", found: Opening) -> None:
        """The first that a wish brings. Without a film it changes nothing."""
        if not found.images:
            self._coming = self._wish = None
            self._without_films(found, wish.paths)
            return
        if self._showing is not None:
            self._showing.cancel()
            self.indexing_changed.emit(None)
        self._showing, self._coming, self._wish, self._open = request, None, None, wish
        if wish.fresh:
            self._opened(found, wish)
        else:
            self._more(found)

    def _opened(self, found: Opening, wish: "Wish") -> None:
        self._forget_thumbnails()
        self._tidy_up()
        self._pending = wish.reading
        self._session.update(opening=found)
        named = largest(ref for ref in found.images if ref.image_id == wish.first and ref.frame == 0)
        self._choose_usable(named or self._listed_films[0])

    def _without_films(self, found: Opening, paths: Sequence[Path]) -> None:
        """Marks alone belong to the films that are open; anything else is said in a sentence."""
        if found.annotations.images and self._session.state.opening.images:
            self.add_boxes(paths)
            return
        if found.unread and not paths:
            return  # marks alone, and why they cannot be read is said
        skipped = [n.text for n in found.notices if n.skipped]
        nothing = "No film was found there; open a DICOM file or a picture, or a folder or archive that holds some."
        self.refused.emit(skipped[0] if len(skipped) == 1 else nothing)

    def _more(self, found: Opening) -> None:
        """The list grew, or its marks changed. The film that is showing stays as it is, with the marks it has now."""
        self._session.update(opening=found)
        later = None if self._stuck is None else self._neighbour(self._stuck, 1)
        if later is not None:
            self._choose_usable(later, silent=True)
            return
        state = self._session.state
        ref = None if state.ref is None else self._listed(state.ref)
        if ref is None:
            return
        marks = self._marks_on(ref)
        if ref != state.ref or marks != state.annotations:
            self._session.update(ref=ref, annotations=marks)
            self._announce()

    def _listed(self, ref: ImageRef) -> ImageRef | None:
        """A film as the list calls it now: marks may have taught it who its patient is."""
        return next((r for r in self._session.state.opening.images if _same(r, ref)), None)

    # Choosing

    def choose(self, ref: ImageRef, by: int = 0) -> None:
        """Show a film of the worklist; the newest choice wins. Where it cannot be shown, the last film stays."""

        def failed(error: Exception) -> None:
            self._missed = ref, by
            self._jobs.failed.emit("Decoding a film", error)

        self._decode(ref, failed)
        self._wanted = ref

    def _choose_usable(self, ref: ImageRef, silent: bool = False) -> None:
        """The first film of a new list, or the next one that can be decoded: no film of the old list stays under it."""

        def failed(error: Exception) -> None:
            if not silent:
                self._jobs.failed.emit("Decoding a film", error)
            later = self._neighbour(ref, 1)
            if later is not None:
                self._choose_usable(later, silent=True)
            else:
                self._session.show_nothing()
                self._stuck = ref

        self._decode(ref, failed)

    def _decode(self, ref: ImageRef, failed: Callable[[Exception], None]) -> None:
        decoder = self._decoder
        self._frames.stop()
        self._stuck = self._wanted = self._missed = None

        def work(task: Steps) -> Image:
            task.step(0, 0, "decoding")
            return decoder.image(ref)

        def ended() -> None:
            if self._wanted is ref:
                self._wanted = None

        loaded = partial(self._loaded, ref)
        self._jobs.run(Lane.IO, "film", "Decoding a film", work, loaded, failed, ended=ended)

    def step(self, by: int) -> None:
        """The next or previous film of the worklist; stays at the ends.

        From the one that is on its way, and past one that could not be shown: neither may bar the way."""
        current = self._wanted or self._passed(by) or self._session.state.ref
        other = next(iter(self._listed_films), None) if current is None else self._neighbour(current, by)
        if other is not None:
            self.choose(other, by)

    def _passed(self, by: int) -> ImageRef | None:
        """The film that could not be shown, for whoever goes on the same way."""
        return self._missed[0] if self._missed is not None and self._missed[1] * by > 0 else None

    def set_order(self, order: tuple[ImageRef, ...]) -> None:
        """How the worklist has sorted and filtered the films that are open."""
        self._order = order

    @property
    def _listed_films(self) -> Sequence[ImageRef]:
        """The films one after the other as the worklist shows them; as they were opened where it shows none."""
        return self._order or [one for one in self._session.state.opening.images if one.frame == 0]

    def _neighbour(self, ref: ImageRef, by: int) -> ImageRef | None:
        """The film so many films further; the first where this one is not in the list, None beyond the ends."""
        refs = self._listed_films
        place = next((n for n, one in enumerate(refs) if one.place == ref.place), None)
        if place is None:
            return refs[0] if refs else None
        return refs[place + by] if 0 <= place + by < len(refs) else None

    def show_frame(self, index: int) -> None:
        """Another frame of the film that is showing, at the nearest end where there is none."""
        self._frames.show(index)

    def step_frame(self, by: int) -> None:
        ref = self._session.state.ref
        if ref is not None:
            self._frames.show(ref.frame + by)

    def play(self, on: bool, rate: float = 0.0) -> None:
        """Let the frames run at `rate` a second, or at the film's own."""
        self._frames.play(on, rate)

    @property
    def film(self) -> Film | None:
        """The film that is showing, as background work needs it."""
        state = self._session.state
        if state.ref is None or state.image is None:
            return None
        return Film(state.ref, state.image, state.annotations, state.opening.annotations)

    def _loaded(self, ref: ImageRef, image: Image) -> None:
        ref = self._listed(ref) or ref
        self._session.show_film(ref, image, self._marks_on(ref), self._pending)
        self._pending = None
        self._announce()
        if self._revealing:
            self._ask_who()

    def _marks_on(self, ref: ImageRef) -> tuple[Annotation, ...]:
        return next((s.annotations_of(ref) for s in self._session.state.opening.studies if ref in s.images), ())

    def _announce(self) -> None:
        film = self.film
        if film is not None:
            self.film_ready.emit(film)

    @property
    def decoder(self) -> Decoder:
        """Whoever decodes these films, for those that hang beside them."""
        return self._decoder

    @property
    def workers(self) -> tuple[int, ...]:
        """The numbers of the processes that decode, while they run."""
        return self._apart.workers.numbers if isinstance(self._apart, Apart) else ()

    # Thumbnails

    def draw_thumbnails(self, refs: Sequence[ImageRef]) -> None:
        """Small pictures of the films that the worklist is showing; those that left the screen can wait.

        The list keeps only those that it showed last, and asks again. A film without a picture is not drawn twice.
        """
        wanted = set(refs)
        for ref in [ref for ref in self._asked if ref not in wanted]:
            self._jobs.cancel_topic(self._asked.pop(ref))
        for ref in refs:
            if ref not in self._asked and ref not in self._without_picture:
                self._draw_thumbnail(ref)

    def _draw_thumbnail(self, ref: ImageRef) -> None:
        self._numbers += 1
        self._asked[ref] = f"thumbnail {self._numbers}"
        decoder = self._decoder

        def work(task: Steps) -> Any:
            from xai_desktop.services.thumbnails import thumbnail

            task.step()
            return thumbnail(ref, decoder)

        topic = self._asked[ref]

        def then(picture: Any) -> None:
            if picture is None:
                self._without_picture.add(ref)
            elif self._asked.get(ref) == topic:
                self.thumbnail_ready.emit(ref, picture)

        def ended() -> None:
            if self._asked.get(ref) == topic:
                del self._asked[ref]

        self._jobs.run(Lane.SPARE, topic, QUIETLY, work, then, ended=ended)

    def _tidy_up(self) -> None:
        """Once per start: the cache of thumbnails does not grow for ever."""
        if self._tidy:
            return
        self._tidy = True

        def work(_task: Steps) -> int:
            from xai_desktop.services.thumbnails import prune

            return prune()

        self._jobs.run(Lane.SPARE, "tidy up", QUIETLY, work)

    def _forget_thumbnails(self) -> None:
        for topic in self._asked.values():
            self._jobs.cancel_topic(topic)
        self._asked.clear()
        self._without_picture.clear()

    # Who it is

    def reveal(self, on: bool) -> None:
        """Whether the patient's name may be on the screen. Off at every start; never kept."""
        self._revealing = on
        if on:
            self._ask_who()
        else:
            self.identity_ready.emit(self._session.state.ref, "")

    def _ask_who(self) -> None:
        ref, decoder = self._session.state.ref, self._decoder
        if ref is None:
            return

        def then(text: str) -> None:
            if self._revealing and self._session.state.ref == ref:
                self.identity_ready.emit(ref, text)

        self._jobs.run(Lane.IO, "identity", QUIETLY, lambda _task: decoder.identity(ref).text, then)

    # Marks

    def mark_formats(self) -> tuple[tuple[str, str, str], ...]:
        """(key, title, suffix) of the formats that marks can be written in; "" for a folder of files."""
        from xai_desktop.services.marks_writing import writable

        return writable()

    def save_marks(self, path: Path, key: str) -> None:
        """All expert marks that are open, in a format, as they were drawn."""
        given = self._session.state.opening.annotations

        def work(_task: Steps) -> tuple[str, tuple[Path, ...]]:
            from xai_desktop.services.marks_writing import write_marks

            return write_marks(path, given, key)

        self._jobs.run(Lane.IO, "save marks", "Saving expert marks", work, self._saved)

    def save_import_report(self, path: Path) -> None:
        """What came of the import, as JSON."""
        found = self._session.state.opening.report

        def work(_task: Steps) -> tuple[str, tuple[Path, ...]]:
            from xai_desktop.services.marks_writing import save_report

            return save_report(path, found), (path,)

        self._jobs.run(Lane.IO, "save report", "Saving the import report", work, self._saved)

    def _saved(self, done: tuple[str, tuple[Path, ...]]) -> None:
        self.said.emit(done[0])
        self.wrote.emit(done[1])


def _same(one: ImageRef, other: ImageRef) -> bool:
    return (one.place, one.frame) == (other.place, other.frame)
