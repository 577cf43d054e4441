"""The pictures of the window: own line drawings on a grid of 24, painted in the colours of the theme that is showing.

One file for each in `resources/icons`, drawn with `currentColor`. An icon keeps no pixels: it is painted in the size
and for the screen that asks, so that it is sharp on every one, and in the theme of that moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QIconEngine, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from xai_desktop.core.paths import resources
from xai_desktop.ui import theme

INK = "currentColor"
"""What stands for the colour in the files."""
GRID, FRAME = 24, 3
"""Units of a drawing, both ways, and of the margin around most of them."""
STROKE, THINNEST = 1.75, 1.33
"""Units of a line in the files, and pixels of the screen that no line is thinner than: small icons are drawn bolder."""
KEPT = 512
"""Pictures that are remembered: all icons of a window at one size, in the states that they are seen in."""


@dataclass(frozen=True, slots=True)
class Tint:
    """Names of the theme's colours: for an icon as it is, for a checked one, on a chosen line of a menu, and off."""

    plain: str = "text"
    checked: str = "accent"
    chosen: str = "on_accent"
    off: str = "faint"

    def colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        """The theme's own name of a colour, as `#rrggbb`."""
        if mode is QIcon.Mode.Disabled:
            name = self.off
        elif mode is QIcon.Mode.Active:
            name = self.chosen
        else:
            name = self.checked if state is QIcon.State.On else self.plain
        return str(getattr(theme.current(), name))


ACTION = Tint()
"""Of actions: the same icon lies on a tool's button and on the lines of a menu."""
BUTTON = Tint(checked="on_accent", chosen="text")
"""Of push buttons, which are filled while they are checked, and which Qt asks for as chosen with the keyboard."""
PRIMARY = Tint("on_accent", "on_accent", "on_accent")
QUIET = FOLD = Tint("quiet", "quiet", "text")
"""Of signs beside quiet words, and of headings that open and close, which have a shape for each."""
QUIET_UNTIL_CHECKED = Tint("quiet", "text", "text")
WARN = Tint("warn", "warn", "warn")


class _Engine(QIconEngine):
    """Paints one drawing in whatever size, state and theme it is asked for."""

    def __init__(self, name: str, tint: Tint) -> None:
        super().__init__()
        self._name, self._tint = name, tint

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._tint)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        side = min(rect.width(), rect.height())
        image = drawn(self._name, self._tint.colour(mode, state), round(side * ratio))
        place = QRect(QPoint(0, 0), QSize(side, side))
        place.moveCenter(rect.center())
        painter.drawImage(place, image)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """`size` in the window's pixels, of which each is `scale` pixels of the screen wide."""
        side = round(min(size.width(), size.height()) * scale)
        pixmap = QPixmap.fromImage(drawn(self._name, self._tint.colour(mode, state), side))
        pixmap.setDevicePixelRatio(scale)
        return pixmap


def icon(name: str, tint: Tint = ACTION) -> QIcon:
    """The icon of a file in `resources/icons`; it follows the theme by itself."""
    return QIcon(_Engine(name, tint))


def names() -> tuple[str, ...]:
    """Everything that there is a drawing of, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in (resources() / "icons").glob("*.svg")))


def dress(actions: Mapping[str, QAction]) -> None:
    """Give every action the drawing of its own name, where there is one."""
    for name in names():
        if name in actions:
            actions[name].setIcon(icon(name))


def put(button: QAbstractButton, name: str, tint: Tint = BUTTON) -> None:
    """Set a button's icon."""
    button.setIcon(icon(name, tint))


class Sign(QWidget):
    """An icon that stands beside words, as high as their first line; `name` is what is read aloud."""

    def __init__(self, picture: str, name: str, tint: Tint = QUIET) -> None:
        super().__init__()
        self._icon = icon(picture, tint)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = theme.icon_side(16)
        return QSize(side, max(side, self.fontMetrics().height()))

    def paintEvent(self, _: QPaintEvent) -> None:
        self._icon.paint(QPainter(self), self.rect())


@lru_cache(maxsize=KEPT)
def drawn(name: str, colour: str, side: int) -> QImage:
    """A drawing in a colour `#rrggbb`, `side` × `side` pixels of the screen, on nothing.

    Raises `FileNotFoundError` for a name without a file.
    """
    image = QImage(max(side, 1), max(side, 1), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    stroke = f'stroke-width="{max(STROKE, THINNEST * GRID / image.width()):g}"'
    text = _source(name).replace(INK, colour).replace(f'stroke-width="{STROKE}"', stroke)
    QSvgRenderer(QByteArray(text.encode())).render(painter, fitted(image.width()))
    painter.end()
    return image


def fitted(side: int) -> QRectF:
    """Where a drawing lies in `side` × `side` pixels: a little larger or smaller, so that frames are sharp.

    Frames run along 3 and 21 of the grid; a line of one or three pixels is sharp around the middle of a pixel, one of
    two or four around the line between two.
    """
    edge = FRAME * side / GRID
    odd = max(1, round(STROKE * side / GRID)) % 2 == 1
    edge = ceil(edge) - 0.5 if odd else float(round(edge))
    half = (side / 2 - edge) * (GRID / 2) / (GRID / 2 - FRAME)
    return QRectF(side / 2 - half, side / 2 - half, 2 * half, 2 * half)


@cache
def _source(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text("utf-8")
