"""Panes and what hangs in them, joined: the viewer wants films, the controller finds them, actions say which."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup

from xai_desktop.app.hanging import Hanging, Offer
from xai_desktop.core.hanging import Companion
from xai_desktop.core.wording import wording
from xai_desktop.ui.main_window import MainWindow
from xai_desktop.ui.viewer.panes import Shows

ACTIONS_OF = {
    Companion.PRIOR: ("hang_prior", "pane_prior"),
    Companion.OTHER_VIEW: ("hang_views", "pane_view"),
}
"""What is of no use without a film of this kind."""
HANGINGS: dict[str, tuple[Shows, ...]] = {
    "hang_alone": (),
    "hang_prior": (Shows.PRIOR,),
    "hang_views": (Shows.OTHER_VIEW,),
}


class PanesDesk(QObject):
    """Does what the actions of panes and hanging say, and keeps their ticks and reasons true."""

    def __init__(self, window: MainWindow, hanging: Hanging, keep: Callable[[int], None]) -> None:
        """`keep` remembers the number of the layout for the next start."""
        super().__init__(window)
        self._window, self._viewer, self._keep = window, window.viewer, keep
        self._reasons: dict[Companion, str] = {}
        self._viewer.companions_wanted.connect(lambda wanted: hanging.want(Companion(one) for one in wanted))
        hanging.hung.connect(lambda kind, ref, image: self._viewer.show_beside(Shows(kind), ref, image))
        hanging.offered.connect(self._offered)
        window.action("link_panes").setChecked(True)
        window.action("hang_alone").actionGroup().setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        hanging.want(Companion(one) for one in self._viewer.wanted())
        self._offered(hanging.offer)
        self._tick()

    def set_panes(self, number: int) -> None:
        self._viewer.set_panes(number)
        self._keep(number)
        self._tick()
        self._say_missing()

    def _say_missing(self) -> None:
        """A pane that is not there says why: a layout that looks like another one would seem not to work."""
        missing = self._viewer.wanted() - frozenset(self._viewer.panes.shown())
        reasons = (self._reasons.get(kind, "") for kind in Companion if Shows(kind) in missing)
        if self._viewer.film.content().ref is not None and (said := " ".join(dict.fromkeys(filter(None, reasons)))):
            self._window.say(said)

    def hang(self, *companions: Shows) -> None:
        self._viewer.hang(*companions)
        self._tick()

    def set_pane(self, shows: Shows) -> None:
        """Something else in the active pane."""
        self._viewer.set_pane(shows)
        self._tick()

    def link(self) -> None:
        self._viewer.set_linked(self._window.action("link_panes").isChecked())

    def _offered(self, offer: Offer) -> None:
        self._reasons = {kind: wording(reason) for kind, reason in offer.reasons.items() if reason}
        for kind, names in ACTIONS_OF.items():
            for name in names:
                self._window.lock(name, offer.reasons.get(kind, ""))
        self._viewer.show_priors(offer.priors)

    def _tick(self) -> None:
        """None of the hangings is on where several films hang."""
        wanted = self._viewer.wanted()
        for name, hung in HANGINGS.items():
            self._window.action(name).setChecked(wanted == frozenset(hung))
        self._window.action(f"panes_{self._viewer.layout_number()}").setChecked(True)
