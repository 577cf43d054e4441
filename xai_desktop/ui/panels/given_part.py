"""What the network was given of the film: its own pixels, beside the film, and in words how they came about."""

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.network_input import NetworkInput
from xai_desktop.core.wording import local, noted, wording
from xai_desktop.ui import icons
from xai_desktop.ui.panels.parts import Note, column_of
from xai_desktop.ui.panels.pictures import fitted, image
from xai_desktop.ui.theme import role

TITLE = noted("What the network was given")
HIGHEST = 320
"""Device-independent pixels that the picture is high at the most, so that a wide column stays a column."""

POLICIES = {
    "stretch": noted("the whole film, drawn to this shape"),
    "pad": noted("the whole film, with black borders"),
    "crop": noted("the middle of the film; the rest was never seen"),
}
BRIGHTNESS = {
    "modality": noted("brightness over the whole range of the file’s bits"),
    "file_voi": noted("brightness by the file’s own window, else between two percentiles"),
    "percentile": noted("brightness between the percentiles {low} and {high}"),
}
POLARITIES = {"bone_bright": noted("bone bright"), "bone_dark": noted("bone dark, as in its training")}


class GivenPicture(QWidget):
    """The network's pixels as they are, in the column's width: squares where they are few."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_input(self, given: NetworkInput | None) -> None:
        self._image = image(given.picture) if given is not None else QImage()
        self._rise()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rise()

    def _rise(self) -> None:
        self.setFixedHeight(min(HIGHEST, self.width() * self._image.height() // max(self._image.width(), 1)))

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._image.isNull():
            return
        place = fitted(self._image.width(), self._image.height(), QRectF(self.rect()))
        painter = QPainter(self)
        smaller = place.width() * self.devicePixelRatioF() < self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smaller)
        painter.drawImage(place, self._image)


class GivenPart(QWidget):
    """Folded until somebody wants to know; stays as it was for the next film."""

    def __init__(self) -> None:
        super().__init__()
        self.button, self.picture, self.told = QToolButton(), GivenPicture(), Note()
        self.button.setText(wording(TITLE))
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        role(self.button, "status")
        self._given: NetworkInput | None = None
        column = column_of(self)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.told)
        column.addWidget(self.picture)
        self.button.toggled.connect(self._fold)
        self.show_input(None)

    def show_input(self, given: NetworkInput | None) -> None:
        """Nothing stands there where nobody knows what was given."""
        self._given = given
        self.setVisible(given is not None)
        self._fold(self.button.isChecked())

    @Slot(bool)
    def _fold(self, unfolded: bool) -> None:
        icons.put(self.button, "fold_open" if unfolded else "fold_closed", icons.FOLD)
        shown = self._given if unfolded else None
        self.picture.show_input(shown)
        self.picture.setVisible(shown is not None)
        self.told.say("" if shown is None else told(shown))
        self.picture.setAccessibleName(self.told.text())


def told(given: NetworkInput) -> str:
    """Size, channels, shape, brightness and which way round: all that can differ between two networks."""
    spec = given.spec
    height, width = given.picture.shape[:2]
    size = wording("{width} × {height} pixels").format(width=width, height=height)
    parts = (
        size,
        _channels(given),
        wording(POLICIES[spec.policy]),
        _brightness(spec),
        wording(POLARITIES[spec.polarity]),
    )
    return " · ".join(parts)


def _channels(given: NetworkInput) -> str:
    if given.spec.channels == 1:
        return wording("one grey channel")
    alike = noted("{n} channels, all alike") if given.is_grey else noted("{n} channels")
    return wording(alike).format(n=given.spec.channels)


def _brightness(spec: InputSpec) -> str:
    low, high = (local(f"{one:g}") for one in spec.percentiles)
    return wording(BRIGHTNESS[spec.intensity]).format(low=low, high=high)
