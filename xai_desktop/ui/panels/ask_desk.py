"""Joins the Ask panel with its controller: intents go one way, facts the other, and nothing leaks before its step."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.asking import Asking
from xai_desktop.app.session import Session
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.ask_wish import CoverWish
from xai_desktop.core.shapes import Shape
from xai_desktop.core.wording import wording
from xai_desktop.ui.panels.ask import EMPTY, AskPanel

Named = tuple[str, Shape]
"""A mark as the panel calls it."""

ABOUT = frozenset({"reading", "target", "ref", "annotations"})


class AskDesk(QObject):
    """`covered_shown` carries the map of the covered film, `kept_shown` the explanation map, each None where there is
    none: what a viewer shows in place of its own. Experts' marks are offered as soon as they may be seen."""

    covered_shown = Signal(object)
    kept_shown = Signal(object)

    def __init__(self, session: Session, asking: Asking, panel: AskPanel) -> None:
        super().__init__(panel)
        self._session, self._asking, self._panel = session, asking, panel
        self._own: tuple[Named, ...] = ()
        self._marks: tuple[Named, ...] = ()
        self._wire_intents()
        self._wire_facts()
        panel.show_covers(0, asking.wish.filling)
        self._show()

    def offer(self, own: Sequence[Named], chosen: int = 0) -> None:
        """The person's own marks on this film, and which of them is chosen; the experts' follow them."""
        self._own = tuple(own)
        self._show_marks(chosen)

    def shape_of(self, index: int) -> Shape | None:
        """The shape of a mark that is offered."""
        return self._marks[index][1] if 0 <= index < len(self._marks) else None

    def _wire_intents(self) -> None:
        panel, asking = self._panel, self._asking
        panel.ask_requested.connect(lambda index: asking.ask(self._marks[index][1]))
        panel.filling_chosen.connect(asking.choose_filling)
        panel.keep_toggled.connect(asking.keep)

    def _wire_facts(self) -> None:
        panel, asking = self._panel, self._asking
        asking.mark.found.connect(panel.show_answer)
        asking.cover.found.connect(self._show_cover)
        asking.kept.found.connect(panel.show_kept)
        asking.kept.found.connect(self.kept_shown)
        asking.covers_changed.connect(self._show_covers)
        for wished in (asking.mark, asking.cover, asking.kept):
            wished.busy_changed.connect(self._show_busy)
            wished.refused.connect(panel.show_error)
        self._session.changed.connect(self._follow)

    def _follow(self, changed: frozenset[str]) -> None:
        if "ref" in changed:
            self._own = ()
            self._panel.show_keeping(False)
        if changed & ABOUT:
            self._show()

    def _show(self) -> None:
        state = self._session.state
        if not state.reading.step.shows_ai or state.target is None:
            self._panel.show_nothing(wording(EMPTY))
            self._marks = ()
            return
        self._panel.show_target(state.target.title)
        self._show_marks(self._panel.marks.currentIndex())

    def _show_marks(self, chosen: int) -> None:
        if not self._session.state.reading.step.shows_ai:
            return
        self._marks = (*self._own, *((name_of(one), one.shape) for one in self._session.visible_annotations))
        self._panel.show_marks(tuple(name for name, _ in self._marks), chosen)

    def _show_cover(self, covered: Any) -> None:
        self._panel.show_cover(None if covered is None else covered.answer)
        self.covered_shown.emit(None if covered is None else covered.result)

    def _show_covers(self, wish: CoverWish) -> None:
        self._panel.show_covers(len(wish.regions), wish.filling)

    def _show_busy(self, _: bool) -> None:
        asking = self._asking
        self._panel.show_busy(any(one.is_busy for one in (asking.mark, asking.cover, asking.kept)))


def name_of(mark: Annotation) -> str:
    """An expert's mark by finding and reader."""
    return f"{mark.label} · {mark.reader}" if mark.reader else mark.label
