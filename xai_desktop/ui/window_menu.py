"""Every window that a film can be seen in: its file's, automatic, presets by the kind of film, and a person's own."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from xai_desktop.core.image import Image, Voi, VoiLut
from xai_desktop.core.own_window import OwnWindow
from xai_desktop.core.presets import GROUPS, Preset
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.viewer.captions import number

NO_FILM = noted("Open a film first")
EDIT = noted("Your own windows…")
NONE_IN_FILE = noted("This file has no window of its own")


class WindowMenu(QMenu):
    """Made anew whenever it opens. `window_chosen` carries a `Voi`, `automatic_chosen` nothing."""

    window_chosen = Signal(object)
    automatic_chosen = Signal()
    edit_requested = Signal()

    def __init__(self, in_use: Callable[[], Voi], parent: QWidget | None = None) -> None:
        """`in_use` says which window the film is seen in."""
        super().__init__(wording("Window", "grey values"), parent)
        self._in_use = in_use
        self.setToolTipsVisible(True)
        self._image: Image | None = None
        self._modality = ""
        self._current: Voi | None = None
        self._own: tuple[OwnWindow, ...] = ()
        self.aboutToShow.connect(self.fill)
        self.fill()

    def show_film(self, image: Image | None, modality: str) -> None:
        self._image, self._modality = image, modality

    def show_own(self, windows: tuple[OwnWindow, ...]) -> None:
        """The person's own windows, offered after those of the file."""
        self._own = windows

    def fill(self) -> None:
        """The window that the film is seen in just now carries the tick."""
        self.clear()
        self._current = self._in_use()
        if self._image is None:
            self._say(wording(NO_FILM))
            return
        self._add_own(self._image)
        self._add(wording("Automatic"), self.automatic_chosen.emit, "9", ticked=self._is_named("auto"))
        for title, presets in GROUPS:
            self.addSeparator()
            reason = next((one.reason(self._modality, self._image.unit) for one in presets), "")
            self._say(f"{wording(title)}: {wording(reason)}" if reason else wording(title))
            for preset in presets:
                self._add_preset(preset, self._image, reason)
        self.addSeparator()
        for window in self._own:
            self._add_preset(window, self._image, window.reason(self._modality, self._image.unit))
        self.addAction(wording(EDIT)).triggered.connect(lambda _checked=False: self.edit_requested.emit())

    def _add_own(self, image: Image) -> None:
        if not image.windows:
            self._say(wording(NONE_IN_FILE))
        for place, window in enumerate(image.windows):
            name, ticked = window_name(image, place), window == self._current
            self._add(name, partial(self.window_chosen.emit, window), _size(window), ticked=ticked)

    def _add_preset(self, preset: Preset | OwnWindow, image: Image, reason: str) -> None:
        name = wording(preset.name)
        ticked = not reason and self._is_named(preset.name) and self._current not in image.windows
        action = self._add(
            name[:1].upper() + name[1:],
            lambda: self.window_chosen.emit(preset.window(image)),
            preset.summary,
            ticked=ticked,
        )
        action.setEnabled(not reason)
        action.setToolTip(wording(reason) if reason else name)

    def _is_named(self, name: str) -> bool:
        own = self._image.windows if self._image is not None else ()
        return self._current is not None and self._current.name == name and self._current not in own

    def _add(self, text: str, chosen: Callable[[], object], aside: str = "", *, ticked: bool = False) -> QAction:
        """Words at the left, numbers at the right (where Qt's menus have the keys)."""
        action = self.addAction(f"{text.replace('&', '&&')}\t{aside}" if aside else text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(ticked)
        action.triggered.connect(lambda _checked=False: chosen())
        return action

    def _say(self, text: str) -> None:
        """A line that cannot be chosen."""
        self.addAction(text).setEnabled(False)


def window_name(image: Image, place: int) -> str:
    """What the file calls one of its windows, else its number from 1."""
    return image.windows[place].name or wording("window {n}").format(n=place + 1)


def _size(window: Voi) -> str:
    if isinstance(window, VoiLut):
        return "LUT"
    return f"W {number(window.width)} L {number(window.centre)}".replace("-", "−")
