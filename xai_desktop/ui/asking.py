"""The part of the wiring that asks the network about places: marks, covers, and the pixels that a map keeps."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from xai_desktop.app.asking import Asking
from xai_desktop.app.editing import Work
from xai_desktop.ui.panels.ask_desk import AskDesk, name_of

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program

OWN = "you"


class AskWiring(QObject):
    """Covers are edits like any other, so that they can be undone; the controller follows them."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        p, self._p = program, program
        self.asking = Asking(p.session, p.jobs, p.engine)
        self.desk = AskDesk(p.session, self.asking, p.window.ask)
        self._chosen: int | None = None
        p.films.film_ready.connect(self.asking.show_film)
        p.editing.changed.connect(self._follow)
        p.window.viewer.mark_chosen.connect(self._choose)
        p.window.viewer.covered.connect(p.editing.add_cover)
        p.window.ask.mark_picked.connect(self._pick)
        p.window.ask.cover_requested.connect(self._cover)
        p.window.ask.clear_requested.connect(p.editing.clear_covers)
        self.desk.covered_shown.connect(lambda result: p.session.update(covered=result))
        self.desk.kept_shown.connect(lambda kept: p.session.update(kept=kept))

    def ask(self) -> None:
        """About the chosen mark, else the first, and the panel opens."""
        self._p.window.side.reveal(self._p.window.ask)
        self._p.window.ask.ask.click()

    def cover(self) -> None:
        self._p.window.side.reveal(self._p.window.ask)
        self._p.window.ask.cover.click()

    def _cover(self, index: int) -> None:
        shape = self.desk.shape_of(index)
        if shape is not None:
            self._p.editing.add_cover(shape)

    def _follow(self, work: Work) -> None:
        self.asking.lay_covers(work.covers)
        self._p.window.viewer.film.desk.show_covers(work.covers)
        self._offer(work)

    def _choose(self, number: int | None) -> None:
        self._chosen = number
        self._offer(self._p.editing.work)

    def _pick(self, number: int) -> None:
        """One of the reader's own marks is chosen on the film, too; the experts' cannot be."""
        self._p.window.viewer.choose_mark(number if number < len(self._p.editing.work.marks) else None)

    def _offer(self, work: Work) -> None:
        """Where no mark is chosen on the film, the panel keeps its own choice."""
        named = [(f"{name_of(mark)} · {OWN}" if not mark.reader else name_of(mark), mark.shape) for mark in work.marks]
        self.desk.offer(named, self._p.window.ask.marks.currentIndex() if self._chosen is None else self._chosen)
