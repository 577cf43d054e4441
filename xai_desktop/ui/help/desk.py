"""Help in a running program: which page, which tour, and how one comes back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from xai_desktop.app.help_pages import help_pages
from xai_desktop.core import paths
from xai_desktop.core.reading import Posture
from xai_desktop.core.wording import wording
from xai_desktop.ui.help.page import HelpView
from xai_desktop.ui.help.tour import Stop, TourView
from xai_desktop.ui.panels.parts import Panel

if TYPE_CHECKING:
    from xai_desktop.ui.wiring import Program


class HelpDesk(QObject):
    """The page is made when it is wanted first."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._p = program
        self._view: HelpView | None = None
        self.tour: TourView | None = None

    def show_help(self, key: str = "") -> None:
        """A page by its key; without one, the page about the panel that has the keyboard."""
        if self._view is None:
            self._view = HelpView(help_pages())
            self._view.left.connect(self._go_back)
            self._view.tour_wished.connect(self.begin_tour)
        page = key or self._about_focus()
        self._p.window.show_workspace("help", self._view)
        self._view.show_page(page)

    @Slot()
    def _go_back(self) -> None:
        """To the workspace from which help was opened: its verb is still the one that is marked."""
        verbs = self._p.window.verbs
        marked = (name for name in verbs if name.startswith("workspace_") and verbs[name].isChecked())
        verbs[next(marked, "workspace_review")].trigger()

    def show_manual(self) -> None:
        """In the system's browser, from the disk."""
        page = paths.manual()
        if not page.is_file():
            said = wording("The manual is not part of this installation; “make docs” builds it from the sources.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(page))):
            said = wording("No browser could be started; open {path} yourself.").format(path=page)
        else:
            return
        self._p.window.complain(wording("Manual"), said)

    def begin_tour(self) -> None:
        """Six cards on the demo study, which is opened for it."""
        if self.tour is not None:
            return
        self._p.apart.bring_back()  # the cards point at panels beside the film
        self._p.verbs.open_demo()
        self.tour = TourView(self._p.window, self._stops())
        self.tour.ended.connect(self._tour_ended)
        self.tour.begin()

    def _tour_ended(self, _: bool) -> None:
        self.tour = None
        self._p.window.viewer.setFocus()

    def _about_focus(self) -> str:
        window, focus = self._p.window, self._p.app.focusWidget()
        if self._p.cohort.showing:
            return "cohort"
        about: tuple[tuple[QWidget, str], ...] = (
            (window.verdict, "verdict"),
            (window.verdict_line, "verdict"),
            (window.agreement, "agreement"),
            (window.explain, "map"),
            (window.cascade, "network"),
            (window.worklist, "films"),
        )
        return next((key for panel, key in about if focus is not None and panel.isAncestorOf(focus)), "reading")

    def _stops(self) -> tuple[Stop, ...]:
        window, posture = self._p.window, self._p.session.set_posture

        def bring(panel: Panel, wanted: Posture) -> None:
            posture(wanted)
            window.side.reveal(panel)

        return (
            Stop(
                wording("The films"),
                wording(
                    "Twelve synthetic films. Each row says how far you are with it: unread, read, AI seen, closed. "
                    "{key:next_film} and {key:previous_film} go to the next and the previous film; going there never "
                    "confirms anything."
                ),
                lambda: window.worklist,
                lambda: posture(Posture.INVESTIGATE),
            ),
            Stop(
                wording("Read first, without the AI"),
                wording(
                    "Say what you see in this line, then {key:next_step}. A film without a finding is one key: "
                    "{key:say_normal}. Until you have confirmed, nothing on the screen knows what the network says. "
                    "(In this demo the steps are off, so that you can look around.)"
                ),
                lambda: window.verdict_line,
                lambda: posture(Posture.READ),
            ),
            Stop(
                wording("Then the AI"),
                wording(
                    "The network's scores, with the point above which it calls a finding, and the film with the map. "
                    "The map says where the score is sensitive in this model. It is not the outline of a lesion. "
                    "Hold {key:=X} to hide everything that lies on the film."
                ),
                lambda: window.viewer,
                lambda: posture(Posture.AI),
                lambda: window.prediction,
            ),
            Stop(
                wording("Your verdict"),
                wording(
                    "Is it there? Is the call right? Did it look in the right place? Nothing is answered beforehand, "
                    "and a call that is right for the wrong reason shows by itself."
                ),
                lambda: window.verdict,
                lambda: bring(window.verdict, Posture.AI),
            ),
            Stop(
                wording("Where the experts drew"),
                wording(
                    "No number stands alone: the ruler puts the IoU of this map between a random map, the same box for "
                    "all patients, a second reader, and the best that a mask of this size could reach."
                ),
                lambda: window.agreement,
                lambda: bring(window.agreement, Posture.INVESTIGATE),
            ),
            Stop(
                wording("Scroll through the network"),
                wording(
                    "A row for each network, a column for each layer. Ctrl and the wheel on the film step through them "
                    "like through a CT. {key:export} writes the report. {key:help} opens the help about whatever "
                    "you are at."
                ),
                lambda: window.cascade,
                lambda: posture(Posture.INVESTIGATE),
            ),
        )
