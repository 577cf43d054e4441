"""The bar under a film that moves: play, frame by frame, and how fast."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from xai_desktop.core.wording import wording
from xai_desktop.ui import icons, theme
from xai_desktop.ui.key_words import explain_keys
from xai_desktop.ui.panels.inputs import CalmDoubleSpin, CalmSlider

SLOWEST, USUAL, FASTEST = 1.0, 10.0, 60.0
"""Frames per second."""


class CineBar(QFrame):
    """Shows which frame is on the screen, and asks for others. Invisible where a film has one frame only."""

    frame_requested = Signal(int)
    step_requested = Signal(int)
    play_requested = Signal(bool, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.role(self, "panel")
        self.setAccessibleName(wording("Frames"))
        self._telling, self._frames = False, 1
        self.play_button = _button(
            "play", wording("Play or pause"), wording("Play or pause ({key:play})"), self._toggle
        )
        self.back_button = _button(
            "frame_back",
            wording("Previous frame"),
            wording("Previous frame ({key:frame_back})"),
            lambda: self.step_requested.emit(-1),
        )
        self.on_button = _button(
            "frame_on",
            wording("Next frame"),
            wording("Next frame ({key:frame_on})"),
            lambda: self.step_requested.emit(1),
        )
        self.slider, self.where, self.rate = CalmSlider(0, 1), QLabel(), CalmDoubleSpin()
        self.playing = False
        self._set_up()
        self._arrange()
        self.hide()

    def _set_up(self) -> None:
        theme.role(self.where, "mono")
        self.slider.setAccessibleName(wording("Frame"))
        self.rate.setAccessibleName(wording("Frames per second"))
        self.rate.setToolTip(wording("How fast the film plays, in frames per second"))
        self.rate.setRange(SLOWEST, FASTEST)
        self.rate.setDecimals(1)
        self.rate.setSuffix(wording(" frames/s"))
        self.rate.setKeyboardTracking(False)
        self.slider.valueChanged.connect(self._slid)
        self.rate.valueChanged.connect(self._rate_changed)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(4)
        for part in (self.play_button, self.back_button, self.on_button):
            row.addWidget(part)
        row.addWidget(self.slider, 1)
        row.addSpacing(6)
        row.addWidget(self.where)
        row.addSpacing(6)
        row.addWidget(self.rate)

    def show_film(self, frames: int, rate: float) -> None:
        """A new film: how many frames it has, and how many a second its file asks for (0: it does not say)."""
        self._frames = frames
        self._quietly(lambda: self.slider.setRange(0, max(frames - 1, 0)))
        self._quietly(lambda: self.rate.setValue(min(max(rate, SLOWEST), FASTEST) if rate > 0 else USUAL))
        self.slider.setPageStep(max(1, frames // 10))
        widest = self.where.fontMetrics().horizontalAdvance(_words(frames - 1, frames))
        self.where.setFixedWidth(widest + 6)
        self.set_playing(False)
        self.show_frame(0)
        self.setVisible(frames > 1)

    def show_frame(self, frame: int) -> None:
        """The frame that is on the screen, from 0."""
        self._quietly(lambda: self.slider.setValue(frame))
        self.where.setText(_words(frame, self._frames))
        self.back_button.setEnabled(frame > 0)
        self.on_button.setEnabled(frame < self._frames - 1)

    def set_playing(self, on: bool) -> None:
        self.playing = on
        icons.put(self.play_button, "pause" if on else "play")
        self.play_button.setAccessibleName(wording("Pause") if on else wording("Play"))

    def toggle(self) -> None:
        """Play, or pause; a film of one frame does neither."""
        if self._frames > 1:
            self._toggle()

    def _toggle(self) -> None:
        self.play_requested.emit(not self.playing, self.rate.value())

    def _slid(self, frame: int) -> None:
        if not self._telling:
            self.frame_requested.emit(frame)

    def _rate_changed(self, rate: float) -> None:
        if not self._telling and self.playing:
            self.play_requested.emit(True, rate)

    def _quietly(self, change: Callable[[], None]) -> None:
        self._telling = True
        try:
            change()
        finally:
            self._telling = False


def _words(frame: int, frames: int) -> str:
    return wording("frame {place} of {frames}").format(place=frame + 1, frames=frames)


def _button(picture: str, name: str, tip: str, clicked: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    icons.put(button, picture)
    explain_keys(button, tip)
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda: clicked())
    return button
