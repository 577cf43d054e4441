"""Panels in a window of their own, and back: who moves, what is remembered, and where the keyboard goes."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from xai_desktop.app.preferences import Preferences
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.main_window import MainWindow
from xai_desktop.ui.monitors import Monitors, bring_back, free_room
from xai_desktop.ui.panels_window import PanelsWindow
from xai_desktop.ui.panels_window_place import reached

BROUGHT = noted("The monitors have changed. What was out of sight has been brought here; nothing is lost.")


class PanelsDesk(QObject):
    """The second window is made when it is wanted first. It goes with the first one, and comes back with it."""

    def __init__(self, main: MainWindow, preferences: Preferences) -> None:
        super().__init__(main)
        self._main, self._preferences = main, preferences
        self._places = main.places
        self.window: PanelsWindow | None = None
        self.monitors = Monitors(main)
        self.monitors.moved.connect(self._say_brought)
        main.panels_changed.connect(self._show_state)
        main.closing.connect(self._close)
        main.first_painted.connect(self._begin)

    @property
    def apart(self) -> bool:
        return self._places[0].is_empty

    @property
    def front(self) -> QWidget:
        """The window that somebody looks at."""
        other = self.window
        return other if other is not None and other.isActiveWindow() else self._main

    def toggle(self) -> None:
        if self.apart:
            self.bring_back()
        else:
            self.take_out()
        self._preferences.change(panels_apart=self.apart)

    def take_out(self) -> None:
        """Into the window of their own."""
        if self.apart:
            return
        window = self.window or self._made()
        window.take([(place.widget, place.empty()) for place in self._places])
        self._show_state()
        settings = self._preferences.settings
        window.restore_layout(settings.panels_geometry, settings.panels_splitter)
        if not settings.panels_geometry:
            window.setGeometry(free_room(self._main, window.geometry()))
        bring_back(window)
        self._main.action("panels_apart").setChecked(True)
        window.show()

    def bring_back(self) -> None:
        """Beside the film again, as wide as they were."""
        if not self.apart or self.window is None:
            return
        self.keep()
        for place in reversed(self._places):
            place.fill()
        self.window.hide()
        self._main.action("panels_apart").setChecked(False)
        self._main.share_out()
        self._main.activateWindow()

    def go_over(self) -> None:
        """From the film to the panels, in whichever window they are; from anything else to the film."""
        side = self._places[0].widget
        focus = QApplication.focusWidget()
        there = focus is not None and any(place.widget.isAncestorOf(focus) for place in self._places)
        first = next((one for one in reached(side) if one.isVisible() and one.isEnabled()), None)
        target: QWidget = self._main.viewer if there or first is None else first
        if self.window is not None and self.apart and target is first:
            target = self.window.focusWidget() or target
        target.window().activateWindow()
        target.setFocus()

    def keep(self) -> None:
        """Remember where the window is."""
        if self.window is not None and self.apart:
            geometry, splitter = self.window.layout_state()
            self._preferences.change(panels_geometry=geometry, panels_splitter=splitter)

    def _made(self) -> PanelsWindow:
        window = self.window = PanelsWindow(self._main, self._main.verbs.values())
        window.left.connect(self._left)
        self._main.statusBar().messageChanged.connect(window.statusBar().showMessage)
        self._main.hide_key.join(window)
        return window

    @Slot()
    def _begin(self) -> None:
        """As it was left."""
        if self._preferences.settings.panels_apart:
            self.take_out()
            self._main.activateWindow()

    @Slot()
    def _left(self) -> None:
        if self._main.isVisible():
            self.bring_back()
            self._preferences.change(panels_apart=False)

    @Slot()
    def _close(self) -> None:
        """With the first window; which of them was where is as it was."""
        self.keep()
        if self.window is not None:
            self.window.hide()

    @Slot()
    def _show_state(self) -> None:
        if self.window is not None and self.apart:
            self.window.show_state(self._main.shows_films)
            if not self._main.shows_films and self.window.isActiveWindow():
                self._main.activateWindow()

    @Slot()
    def _say_brought(self) -> None:
        self._main.complain(wording("Monitors"), wording(BROUGHT))
