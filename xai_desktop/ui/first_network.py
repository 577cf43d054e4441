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
        self._wished, self._choice = "", ""
        """What a person asked for last, and what was chosen: by a person, when it was loaded, or by the site."""

    def begin(self, start: Start) -> None:
        """Load the network of this start, unless somebody was quicker."""
        self._session.changed.connect(self._follow)
        if self._somebodys:
            return
        self._choice = "" if start.demo else start.bundle or self._of_last_time()
        self._load(start.bundle or self.current)

    @property
    def current(self) -> str:
        """The network in use; where none is loaded, the one that somebody chose, if it is there, else one for drawn
        films."""
        return self._session.state.bundle or self._of_last_time() or OF_DRAWN

    def choose(self, name: str) -> None:
        """Somebody wants this network, for every film from now on."""
        self._wished = name
        self._load(name)

    def keep(self, name: str) -> None:
        """A network was loaded; only then is it a choice, and only a choice is remembered for next time."""
        if name in (self._wished, self._choice):
            self._choice = name
            self._preferences.change(bundle=name)

    def do_without(self, name: str) -> None:
        """A network cannot be loaded. If somebody wished for it in vain, the films decide as before."""
        if name == self._wished and not self._choice:
            self._suit(but=name)

    @property
    def _somebodys(self) -> bool:
        """Whether the network in use is a choice, or one that somebody asked for is on its way."""
        return bool(self._choice or (self._wished and self._session.state.loading == self._wished))

    def _of_last_time(self) -> str:
        name = self._preferences.settings.bundle
        return name if self._usable(name) else ""

    def _follow(self, names: frozenset[str]) -> None:
        if "ref" in names and not self._somebodys:
            self._suit()

    def _suit(self, but: str = "") -> None:
        """The network for the film that is shown, `but` the one that cannot be loaded."""
        state = self._session.state
        if state.ref is None:
            return
        wanted = OF_DRAWN if state.ref.synthetic else self._of_last_time() or OF_PATIENTS
        if wanted not in (state.loading or state.bundle, but) and self._usable(wanted):
            self._load(wanted)
