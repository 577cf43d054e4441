"""Which network is asked as long as nobody has chosen one: one that learnt from films like the one that is shown."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from xai_desktop.app.preferences import Preferences
from xai_desktop.app.session import Session
from xai_desktop.ui.start import Start

OF_DRAWN, OF_PATIENTS = "demo-cascade", "nih-cascade"
"""The two that come with the program and are cascades. What one says of the other's films means nothing."""


class FirstNetwork(QObject):
    """Follows the films until somebody chooses; a choice is kept for the next start, a network of ours is not.

    `usable` says whether a network of that name is there and whole, `load` takes it for the film.
    """

    def __init__(
        self, session: Session, preferences: Preferences, usable: Callable[[str], bool], load: Callable[[str], None]
    ) -> None:
        super().__init__(session)
        self._session, self._preferences = session, preferences
        self._usable, self._load = usable, load
        self.chosen = False
        """Whether a person chose, now or at an earlier start, or the site did."""

    def begin(self, start: Start) -> None:
        """Load the network of this start, unless somebody was quicker."""
        if self.chosen:
            return
        self._session.changed.connect(self._follow)
        self.chosen = not start.demo and bool(start.bundle or self._of_last_time())
        self._load(start.bundle or self.current)

    @property
    def current(self) -> str:
        """The network in use; where none is loaded, the one that somebody chose, if it is there, else one for drawn
        films."""
        return self._session.state.bundle or self._of_last_time() or OF_DRAWN

    def choose(self, name: str) -> None:
        """Somebody wants this network, for every film from now on."""
        self.chosen = True
        self._load(name)

    def keep(self, name: str) -> None:
        """A network was loaded; only then is it remembered for next time."""
        if self.chosen:
            self._preferences.change(bundle=name)

    def _of_last_time(self) -> str:
        name = self._preferences.settings.bundle
        return name if self._usable(name) else ""

    def _follow(self, names: frozenset[str]) -> None:
        state = self._session.state
        if self.chosen or "ref" not in names or state.ref is None:
            return
        wanted = OF_DRAWN if state.ref.synthetic else self._of_last_time() or OF_PATIENTS
        if wanted != (state.loading or state.bundle) and self._usable(wanted):
            self._load(wanted)
