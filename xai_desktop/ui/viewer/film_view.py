"""One pane: a film, what lies over it, and the mouse on it."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.calibration import known_length, spacing_by
from xai_desktop.core.compare_maps import Compare
from xai_desktop.core.drawing.keys import remove
from xai_desktop.core.explanation import NO_UNIT, Explanation
from xai_desktop.core.film_layer import pixel_aspect
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.image import Image, Spacing, Voi, Window
from xai_desktop.core.measures import Measure
from xai_desktop.core.orientation import Orientation
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.prediction import FoundBox
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import RankedMap
from xai_desktop.core.wording import wording
from xai_desktop.ui import theme
from xai_desktop.ui.viewer import captions
from xai_desktop.ui.viewer.arrow_keys import ArrowKeys
from xai_desktop.ui.viewer.canvas import Canvas
from xai_desktop.ui.viewer.compared import Compared
from xai_desktop.ui.viewer.content import Content
from xai_desktop.ui.viewer.cursor import CursorReading, Tool, read_pixel
from xai_desktop.ui.viewer.divider import Divider, DividerMouse
from xai_desktop.ui.viewer.drawing.desk import Desk
from xai_desktop.ui.viewer.drawing.hand import Hand
from xai_desktop.ui.viewer.drawing.label_menu import LabelMenu
from xai_desktop.ui.viewer.drawing.painter import DrawnPainter
from xai_desktop.ui.viewer.foreground import LABEL_POINTS, Foreground
from xai_desktop.ui.viewer.framing import Framing
from xai_desktop.ui.viewer.geometry import Point, ViewGeometry
from xai_desktop.ui.viewer.layers_item import LayersItem
from xai_desktop.ui.viewer.lens import Lens

DRAG_FOR_SPAN = 500
"""Logical pixels of dragging that change a window by the whole span of the film's values."""

REST_MS = 120
"""Milliseconds after which a zoom or a pan has come to rest."""


class FilmView(QWidget):
    """Shows one film with an optional map and boxes.

    `window_changed(Window)`, `inverted_changed(bool)` and `view_changed()` fire after every change, whoever made it;
    setting the same value again does nothing. `cursor_moved(CursorReading | None)` follows the mouse.
    `layer_step_requested(int)` asks for a deeper (+) or shallower (−) layer. `pressed` says that the pane was chosen.
    """

    window_changed = Signal(object)
    inverted_changed = Signal(bool)
    view_changed = Signal()
    cursor_moved = Signal(object)
    film_dropped = Signal(list)
    layer_step_requested = Signal(int)
    pressed = Signal()
    divider_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = Content()
        self._window: Voi = Window(128.0, 256.0)
        self.first_window: Voi = self._window
        """What the film opened in."""
        self._dragged = Window(128.0, 256.0)
        self._inverted = False
        self._span = 255.0
        self._look = OverlayLook()
        self._reading: CursorReading | None = None
        self._hovered: tuple[float, float] | None = None
        self._peers: list[FilmView] = []
        self._linked = True
        self._lens, self._divider = Lens(), Divider()
        self._compared: Compared | None = None
        self._framing = Framing(self._framed)
        self.hand = Hand(Desk(), self.geometry_of_film, lambda: self._canvas.ratio)
        self._foreground = Foreground(DrawnPainter(self.hand))
        self._rest = QTimer(self)
        self._build()

    def _build(self) -> None:
        self._canvas = Canvas(self, self._paint_foreground)
        self._item = LayersItem()
        self._layers = self._item.layers
        self._canvas.box.addItem(self._item, ignoreBounds=True)
        self._canvas.installEventFilter(ArrowKeys(self._wants_arrows, self._arrow_pressed, self))
        DividerMouse(self._divider, lambda x: self.set_divider(x / self._canvas.width()), self._canvas.viewport())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self.setMinimumSize(160, 120)
        self.setFocusProxy(self._canvas)
        self.setAccessibleName(wording("Film"))
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._come_to_rest)
        self._canvas.resized.connect(lambda: self._framing.resize(self._canvas.pane))
        self._canvas.dropped.connect(self.film_dropped)
        self._canvas.pressed.connect(self.pressed)
        self.desk.repaint_wanted.connect(self._repaint_drawn)
        theme.changes().changed.connect(self._refresh)
        self._refresh()

    # What is shown

    def show_film(self, image: Image, ref: ImageRef, window: Voi | None = None) -> None:
        """A film in its default window (or a given one), fitted, without map or boxes."""
        self._content = Content(image, ref)
        self._lens.point = None
        self._foreground.message = ""
        self.desk.clear(image.size, pixel_aspect(image))
        self._set_film(image)
        self._span = _span(image)
        self._inverted = False
        self._window = self.first_window = window or image.default_window()
        self._layers.set_window(self._window, False)
        self._framing.clear()
        self._framing.show(image.size, pixel_aspect(image), self._canvas.pane)
        self.hover_end()

    def _set_film(self, image: Image | None) -> None:
        """Another film or frame has no map yet, and no two of them."""
        self._compared, self._divider.names = None, None
        self._layers.set_film(image)

    def show_frame(self, image: Image, ref: ImageRef) -> None:
        """Another frame of the same film: zoom, place, window, and what is drawn stay as they are."""
        before, self._content = self._content.image, replace(self._content.without_map(), image=image, ref=ref)
        self._set_film(image)
        self._window = same_window(self._window, before, image)
        self._layers.set_window(self._window, self._inverted)
        self._refresh()
        self._read_again()

    def set_identity(self, text: str) -> None:
        """Whose film this is, above everything else top left; "" for nobody's business."""
        if text != self._content.identity:
            self._content = replace(self._content, identity=text)
            self._refresh()

    def show_nothing(self, message: str = "") -> None:
        """No film, and a sentence that says why or what to do."""
        self._content = Content()
        self.desk.clear()
        self._foreground.message = message
        self._set_film(None)
        self._framing.clear()
        self._canvas.show_no_range()
        self.hover_end()
        self._refresh()

    def show_explanation(
        self, explanation: Explanation | None, ranked: RankedMap | None = None, scale: HeatScale | None = None
    ) -> None:
        """A map of this film, or none. It is coloured only if it is a map, over `scale` or its own scale."""
        content = self._content.with_map(explanation, ranked, scale)
        self._show_maps(content if self._compared is None else replace(content, caption=""), None)

    def show_comparison(
        self, first: Explanation, second: Explanation, mode: Compare, names: tuple[str, str] | None = None
    ) -> None:
        """Two maps of this film, until another map or film is shown: their difference, or both with a divider between.

        Raises `InputError` for two maps that cannot be compared, and leaves what is shown as it is.
        """
        compared = Compared.of(first, second, mode, names)
        self._show_maps(compared.on(self._content), compared)

    def _show_maps(self, content: Content, compared: Compared | None) -> None:
        self._content, self._compared = content, compared
        self._divider.names = compared.sides if compared is not None else None
        self._layers.set_map(content.coloured, content.ranked, content.scale)
        self._layers.set_other(compared.other if compared is not None else None)
        self._refresh()
        self._read_again()

    def divider(self) -> float:
        """Which share of the pane lies left of the divider."""
        return self._divider.share

    def set_divider(self, share: float) -> None:
        self._divider.move_to(share, 1.0)
        self._layers.divider = self._divider.share * self._canvas.pane[1]
        self._read_again()
        self._canvas.viewport().update()
        self.divider_moved.emit(self._divider.share)

    def _map_at(self, x: float) -> Explanation | None:
        """The map that lies at a place of the pane, in device pixels."""
        other = self._compared.other if self._compared is not None else None
        return other if other is not None and x >= self._layers.divider else self._content.explanation

    def show_boxes(self, boxes: Iterable[Annotation]) -> None:
        self._content = replace(self._content, boxes=tuple(boxes))
        self._refresh()

    def show_predicted(self, predicted: Iterable[FoundBox]) -> None:
        """Boxes that the network drew: dashed, and named as its own."""
        self._content = replace(self._content, predicted=tuple(predicted))
        self._refresh()

    def set_look(self, look: OverlayLook) -> None:
        if look != self._look:
            self._look = look
            self._layers.set_look(look)
            self._refresh()

    def set_caption(self, text: str) -> None:
        """What the map is called, top right; lines are parted by newlines. Empty: what the map says of itself."""
        self._content = replace(self._content, caption=text)
        self._refresh()

    def set_letters(self, shown: bool) -> None:
        """May the patient's sides be said at the edges?"""
        self._foreground.edges.shown = shown
        self._canvas.viewport().update()

    def set_lens(self, power: int) -> None:
        """A magnifier that shows the film so many times larger than the pane; 0 for none."""
        self._lens.power = power
        self._canvas.viewport().update()

    def _wants_arrows(self) -> bool:
        """What is chosen on the film is moved before the lens is: one often looks at it through the lens."""
        return (bool(self._lens.power) or self._divider.on) and self.desk.board.chosen is None and not self.desk.stamp

    def _arrow_pressed(self, by: QPoint) -> None:
        if self._lens.power:
            self._move_lens(by)
        else:
            self.set_divider(self._divider.share + by.x() / self._canvas.width())

    def _move_lens(self, by: QPoint) -> None:
        geometry = self._framing.geometry
        if geometry is not None:
            self._lens.move(by.x() * self._canvas.ratio, by.y() * self._canvas.ratio, geometry)
            for view in (self, *self._peers):
                view._show_lens_at(self._lens.point)

    def _show_lens_at(self, point: Point | None) -> None:
        self._lens.point = point
        if self._lens.power:
            self._canvas.viewport().update()

    def set_frame(self, active: bool) -> None:
        """A thin frame around the pane that commands go to."""
        self._foreground.active = active
        self._canvas.viewport().update()

    def show_pointer(self, x: float | None = None, y: float | None = None) -> None:
        """Where the mouse is in a linked pane, in film coordinates; without coordinates, nowhere."""
        self._foreground.marks.pointer = None if x is None or y is None else (x, y)
        if self._foreground.marks.pointer is not None:
            self._lens.point = self._foreground.marks.pointer
        self._canvas.viewport().update()

    def repaint_film(self) -> None:
        """Paint at once, not when the event loop comes round."""
        self._canvas.viewport().repaint()

    # How it is shown

    def image(self) -> Image | None:
        return self._content.image

    def look(self) -> OverlayLook:
        return self._look

    def content(self) -> Content:
        """Everything that this pane has been given."""
        return self._content

    def scale(self) -> HeatScale | None:
        """The scale of the map that is coloured, if one is."""
        return self._content.scale

    def unit(self) -> str:
        """What the numbers of that map are."""
        explanation = self._content.explanation
        return explanation.unit if explanation is not None else NO_UNIT

    def geometry_of_film(self) -> ViewGeometry | None:
        return self._framing.geometry

    def window_level(self) -> Voi:
        return self._window

    def set_window(self, window: Voi) -> None:
        if window != self._window:
            self._window = window
            self._regrey()
            self.window_changed.emit(window)
            for peer in self._followers:
                peer.set_window(window)

    def inverted(self) -> bool:
        return self._inverted

    def set_inverted(self, inverted: bool) -> None:
        if inverted != self._inverted:
            self._inverted = inverted
            self._regrey()
            self.inverted_changed.emit(inverted)
            for peer in self._followers:
                peer.set_inverted(inverted)

    def set_tool(self, tool: Tool) -> None:
        self._canvas.set_tool(tool)
        self.hand.set_tool(tool)
        self._show_probe()

    def fit(self) -> None:
        self._framing.fit()

    def one_to_one(self) -> None:
        """One film pixel on one device pixel."""
        self._framing.zoom_to(1.0)

    def zoom_by(self, factor: float) -> None:
        """Around the middle of the pane."""
        self._hurry()
        self._framing.zoom_by(factor)

    def zoom_at(self, factor: float, x: float, y: float) -> None:
        """Around a place in the pane, in device pixels."""
        self._hurry()
        self._framing.zoom_at(factor, x, y)

    def pan_by(self, dx: float, dy: float) -> None:
        """In device pixels."""
        self._hurry(panning=True)
        self._framing.pan_by(dx, dy)

    def orientation(self) -> Orientation:
        """How the film lies on the screen."""
        return self._framing.orientation

    def set_orientation(self, orientation: Orientation) -> None:
        """Lay the film another way on the screen; marks, measures and what a network sees stay as they are."""
        self._framing.orient(orientation)

    def link(self, other: "FilmView") -> None:
        """From now on both panes share view, window, inversion, pointer and what is drawn; this one leads at first."""
        if other not in self._peers:
            self._peers.append(other)
            other._peers.append(self)
            other.desk.repaint_wanted.disconnect(other._repaint_drawn)
            other.hand.desk = self.desk
            self.desk.repaint_wanted.connect(other._repaint_drawn)
            self._lead()

    def set_linked(self, linked: bool) -> None:
        """May panes of this film move together? Pointer, lens and what is drawn stay shared. Linked, this one leads."""
        for view in (self, *self._peers):
            view._linked = linked
        self._lead()

    @property
    def framing(self) -> Framing:
        """Zoom, place and orientation, for those who make one film follow another."""
        return self._framing

    @property
    def _followers(self) -> tuple["FilmView", ...]:
        return tuple(self._peers) if self._linked else ()

    def _lead(self) -> None:
        for peer in self._followers:
            peer._follow(self)
            peer.set_window(self._window)
            peer.set_inverted(self._inverted)

    # What the mouse does (see `gestures`)

    def begin_window(self) -> None:
        self._dragged = self._window.as_window()

    def drag_window(self, dx: float, dy: float) -> None:
        """Width by the distance to the right, centre by the distance down, since `begin_window`."""
        step = self._span / (DRAG_FOR_SPAN * self._canvas.ratio)
        start = self._dragged
        narrowest = 1.0 if start.function == "LINEAR" else self._span / 1000
        width = max(narrowest, start.width + dx * step)
        if self._content.image is not None and (dx or dy):
            self.set_window(replace(start, centre=start.centre + dy * step, width=width, name=""))

    def step_layer(self, steps: int) -> None:
        self.layer_step_requested.emit(steps)

    @property
    def desk(self) -> Desk:
        """What is drawn on the film, shared with linked panes: marks, measurements, and the signals about them."""
        return self.hand.desk

    def show_own_marks(self, marks: tuple[Annotation, ...]) -> None:
        """The reader's own marks, as whoever keeps them has them."""
        self.desk.show(marks=marks)

    def show_measures(self, measures: tuple[Measure, ...]) -> None:
        self.desk.show(measures=measures)

    def name_mark(self) -> None:
        """Ask what the chosen mark, and those drawn from now on, are called."""
        if self._framing.geometry is not None:
            LabelMenu.open_for(self.desk, self._framing.geometry, self)

    def remove_chosen(self) -> bool:
        """Take away what is chosen, else the last measurement; false where there is none."""
        before = self.desk.board.things
        self.desk.set(remove(self.desk.board))
        return self.desk.board.things != before

    def _repaint_drawn(self) -> None:
        self._tell()  # a line of known length says how large a pixel is
        self.setAccessibleDescription(self.desk.words)
        self._canvas.viewport().update()

    def hover(self, x: float, y: float) -> None:
        if self._content.image is None or self._framing.geometry is None:
            return
        self._hovered = x, y
        self.hand.hover(x, y)
        self._foreground.probe_at = QPointF(x, y) / self._canvas.ratio
        self._point(self._foreground.probe_at)
        self._read_again()
        film_x, film_y = self._framing.geometry.to_film(x, y)
        self._show_lens_at((film_x, film_y))
        for peer in self._peers:
            peer.show_pointer(film_x, film_y)

    def hover_end(self) -> None:
        self._hovered = None
        self.hand.leave()
        self._point(None)
        self._read(None)
        for peer in self._peers:
            peer.show_pointer()

    def _point(self, at: QPointF | None) -> None:
        """A mark whose label has no room is named in full while the mouse is at it."""
        if self._foreground.marks.point(at):
            self._canvas.viewport().update()

    def _read_again(self) -> None:
        """What lies under a mouse that may have stood still while film, map or zoom changed."""
        image, geometry = self._content.image, self._framing.geometry
        if self._hovered is not None and image is not None and geometry is not None:
            explanation = self._map_at(self._hovered[0])
            self._read(read_pixel(image, explanation, *geometry.to_film(*self._hovered)))

    def _read(self, reading: CursorReading | None) -> None:
        changed, self._reading = reading != self._reading, reading
        self._show_probe()
        if changed:
            before = self._strip()
            self._tell()
            self._canvas.viewport().update(before.united(self._strip()).toAlignedRect())
            self.cursor_moved.emit(reading)

    def _show_probe(self) -> None:
        text, image = "", self._content.image
        if self._canvas.gestures.tool is Tool.PROBE and self._reading is not None and image is not None:
            text = "   ".join(part for part in captions.reading_parts(image, self._reading, self._spacing()) if part)
        if text or self._foreground.probe:
            self._foreground.probe = text
            self._canvas.viewport().update()

    # Keeping the picture true

    def _framed(self) -> None:
        if self._framing.geometry is not None:
            self._item.set_geometry(self._framing.geometry, self._canvas.ratio)
            self._layers.divider = self._divider.share * self._framing.geometry.pane[1]
            self._canvas.show_range(self._framing.geometry)
            self._refresh()
            self._read_again()
            self.view_changed.emit()
            for peer in self._followers:
                peer._follow(self)

    def _hurry(self, *, panning: bool = False) -> None:
        """More of it may follow within moments: a zoom is a draft until it comes to rest."""
        for view in (self, *self._followers):
            view._layers.hurry(panning=panning)
            view._foreground.hurry()
            view._rest.start()

    def _come_to_rest(self) -> None:
        carried = self._foreground.settle()
        if self._layers.settle() or carried:
            self._canvas.viewport().update()

    def _follow(self, other: "FilmView") -> None:
        self._framing.follow(other._framing)

    def _regrey(self) -> None:
        if self._content.image is not None:
            self._layers.set_window(self._window, self._inverted)
            self._refresh()

    def _refresh(self) -> None:
        """Bring words and marks up to date and repaint; images are remade only where they changed."""
        self._tell()
        self._canvas.viewport().update()

    def _tell(self) -> None:
        geometry = self._framing.geometry
        shown: tuple[captions.Line, ...] = ()
        if geometry is not None:
            turned = captions.orientation_line(geometry.orientation)
            shown = (*turned, *captions.window_line(self._window, self._inverted, geometry.zoom))
        self._foreground.tell(self._content, self._look, shown, self._reading, self._spacing())

    def _spacing(self) -> Spacing | None:
        """By the line of known length that the reader drew, if there is one."""
        image, known = self._content.image, known_length(self.desk.board.things)
        return spacing_by(known, pixel_aspect(image)) if image is not None and known is not None else None

    def _strip(self) -> QRectF:
        return self._foreground.lower_strip(QRectF(self._canvas.viewport().rect()))

    def _paint_foreground(self, painter: QPainter, pane: QRectF) -> None:
        geometry, hidden = self._framing.geometry, self._look.hidden
        self._foreground.divided = self._divider.on and not hidden
        self._foreground.paint(painter, pane, geometry, self._canvas.ratio, hidden)
        if not hidden:
            self._divider.paint(painter, pane, theme.film_mono(LABEL_POINTS), self._foreground.names_top(pane))
        if geometry is not None and self._lens.power:
            marks = None if hidden else self._foreground.paint_marks
            self._lens.paint(painter, geometry, self._canvas.ratio, self._layers, marks, theme.film_mono(LABEL_POINTS))


def same_window(window: Voi, before: Image | None, image: Image) -> Voi:
    """The window of one frame on the next: where it is one of the file's own, the next frame's own of that place."""
    own = before.windows if before is not None else ()
    place = own.index(window) if window in own else -1
    return image.windows[place] if 0 <= place < len(image.windows) else window


def _span(image: Image) -> float:
    """The span of values that occur, from a sparse grid of pixels: what a drag across the pane is measured by."""
    step = max(1, min(image.size) // 256)
    index = image.index[::step, ::step]
    if image.padding is not None and not image.padding[index].all():
        index = index[~image.padding[index]]
    low, high = np.percentile(image.table[index], (0.5, 99.5))
    return float(high - low) or 1.0
