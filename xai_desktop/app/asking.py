"""The controller of the Ask panel: one mark that is asked about, covers on the film, and the explanation map.

A wish stays until the film changes or somebody takes it back: with another network, class or map it is asked again by
itself. Nothing is asked before the AI may be seen.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xai_desktop.app.engine import Engine
from xai_desktop.app.jobs import Jobs
from xai_desktop.app.session import Session, SessionState
from xai_desktop.app.wished import About, Wished
from xai_desktop.core.ask_wish import CoverWish, Region, RegionWish
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.prediction import Target
from xai_desktop.services.cascading_table import CascadeTable
from xai_desktop.services.lanes import Steps
from xai_desktop.services.results import Film

if TYPE_CHECKING:  # torch is not needed before somebody asks
    from xai_desktop.services.covering import Covered


class Asking(QObject):
    """`mark` brings a `RegionAnswer`, `cover` a `Covered` (twice: the map comes later), `kept` a `KeptPixels`.

    `covers_changed` says what lies on the film. Job titles never say what was found.
    """

    covers_changed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, engine: Engine) -> None:
        super().__init__(jobs)
        self._session, self._engine = session, engine
        self._film: Film | None = None
        self._region: Region | None = None
        self._times, self._keeps = 0, False
        self.wish = CoverWish(())
        self.mark = Wished(jobs, "ask", "Asking about a mark")
        self.cover = Wished(jobs, "cover", "Asking about a cover")
        self.kept = Wished(jobs, "keep", "Making the explanation map")
        session.changed.connect(self._follow)

    def show_film(self, film: Film) -> None:
        """Another film: nothing is asked about it yet, and no cover lies on it."""
        self._film = film
        self.forget()

    def forget(self) -> None:
        """Take every wish and every answer back."""
        self._region = None
        self.clear_covers()
        self.keep(False)
        self._ask()

    def ask(self, region: Region) -> None:
        """Ask about a mark; the newest one wins."""
        self._region, self._times = region, self._times + 1
        self._ask()

    def lay_covers(self, regions: tuple[Region, ...]) -> None:
        """These covers, and no others."""
        if tuple(map(id, regions)) != tuple(map(id, self.wish.regions)):
            self._lay(replace(self.wish, regions=regions))

    def clear_covers(self) -> None:
        """All covers off; what would be put in their place stays chosen."""
        if self.wish.regions:
            self._lay(replace(self.wish, regions=()))

    def choose_filling(self, key: str) -> None:
        """What stands where the film is covered."""
        self._lay(replace(self.wish, filling=key))

    def keep(self, on: bool) -> None:
        """Show only the pixels that the map keeps, at the threshold that is chosen."""
        self._keeps = on
        self._keep()

    def _lay(self, wish: CoverWish) -> None:
        self.wish = wish
        self.covers_changed.emit(wish)
        self._cover()

    def _follow(self, changed: frozenset[str]) -> None:
        """Whatever is wished for is asked again, if something has changed that its answer depends on."""
        if "ref" in changed:
            self.forget()
        elif changed & {"bundle", "target", "request", "result", "cascade", "look"}:
            self._ask()
            self._cover()
            self._keep()

    def _subject(self) -> tuple[SessionState, Film, Target] | None:
        """What can be asked about now."""
        state, film = self._session.state, self._film
        if film is None or film.ref is not state.ref or not state.reading.step.shows_ai:
            return None
        return (state, film, state.target) if state.target is not None and state.bundle else None

    def _ask(self) -> None:
        subject, region = self._subject(), self._region
        if subject is None or region is None:
            self.mark.drop()
            return
        state, film, target = subject
        explanation = None if state.result is None else state.result.explanation
        wish = RegionWish(region, target, explanation, layer_maps(state.cascade, state.bundle, target))
        about: About = (state.ref, state.bundle, target, self._times, explanation, wish.layers)
        self.mark.run(about, lambda task: self._engine.ask_about(state.bundle, film, wish, task))

    def _cover(self) -> None:
        subject, wish = self._subject(), self.wish
        if subject is None or not wish.regions:
            self.cover.drop()
            return
        state, film, target = subject
        self.cover.run((state.ref, state.bundle, target, wish, state.request), self._covering(state, film, target))

    def _covering(self, state: SessionState, film: Film, target: Target) -> Callable[[Steps], "Covered | None"]:
        wish = self.wish

        def work(task: Steps) -> "Covered | None":
            found = None
            for found in self._engine.cover(state.bundle, film, wish, target, state.request, task):
                if found.result is None:
                    task.hand_over(found)
            return found

        return work

    def _keep(self) -> None:
        subject = self._subject()
        if subject is None or not self._keeps or subject[0].result is None:
            self.kept.drop()
            return
        state, film, target = subject
        result, threshold = state.result, state.look.threshold
        assert result is not None
        about: About = (state.ref, state.bundle, target, result, threshold)
        self.kept.run(about, lambda task: self._engine.keep(state.bundle, film, result, threshold, task))


def layer_maps(table: CascadeTable | None, bundle: str, target: Target) -> tuple[Explanation, ...]:
    """The maps of the network's own layers for this class, in the order of the net; () unless the row is whole."""
    if table is None or table.mode != "layers":
        return ()
    for row, strip in enumerate(table.strips):
        maps = tuple(one.explanation for one in table.results(row))
        if strip.bundle == bundle and len(maps) == len(strip.cells) > 1:
            own = all(m.provenance.explains == OWN_OUTPUT and m.target.title == target.title for m in maps)
            return maps if own else ()
    return ()
