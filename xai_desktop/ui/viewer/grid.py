"""The film alone, or the film beside the film with its map."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.image import Image, Voi
from xai_desktop.core.measures import Measure
from xai_desktop.core.orientation import UPRIGHT
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.prediction import FoundBox
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import RankedMap
from xai_desktop.ui.viewer.cine import CineBar
from xai_desktop.ui.viewer.colour_bar import ColourBar
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.lens import POWERS


class ViewerGrid(QWidget):
    """`film` is the film alone, `map_view` the same film with its map; both share how they are seen, and what is drawn.

    With one pane, `set_map_visible` says which of the two it is. The signals of both panes arrive here once.
    """

    window_changed = Signal(object)
    inverted_changed = Signal(bool)
    cursor_moved = Signal(object)
    film_dropped = Signal(list)
    layer_step_requested = Signal(int)
    edited = Signal(object)
    mark_drawn = Signal(object)
    mark_changed = Signal(int, object)
    mark_removed = Signal(int)
    mark_chosen = Signal(object)
    covered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.film, self.map_view, self.bar, self.cine = FilmView(), FilmView(), ColourBar(), CineBar()
        self._panes, self._map_visible, self._boxes_on_film = 2, False, False
        self._boxes: tuple[Annotation, ...] = ()
        self._power = POWERS[0]
        self._active = self.film
        self.map_view.setAccessibleName("Film with map")
        self._build()
        self.film.link(self.map_view)
        self._connect()
        self._arrange()

    def _build(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        for view in (self.film, self.map_view):
            self._splitter.addWidget(view)
        self._splitter.setSizes([1000, 1000])
        panes = QHBoxLayout()
        panes.setSpacing(0)
        panes.addWidget(self._splitter, 1)
        panes.addWidget(self.bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(panes, 1)
        layout.addWidget(self.cine)

    def _connect(self) -> None:
        self.film.window_changed.connect(self.window_changed)
        self.film.inverted_changed.connect(self.inverted_changed)
        for view in (self.film, self.map_view):
            view.cursor_moved.connect(self.cursor_moved)
            view.film_dropped.connect(self.film_dropped)
            view.layer_step_requested.connect(self.layer_step_requested)
        for name in ("edited", "mark_drawn", "mark_changed", "mark_removed", "mark_chosen", "covered"):
            getattr(self.film.desk, name).connect(getattr(self, name))
        self.film.pressed.connect(lambda: self._activate(self.film))
        self.map_view.pressed.connect(lambda: self._activate(self.map_view))

    # What is shown

    def show_film(self, image: Image, ref: ImageRef, window: Voi | None = None) -> None:
        """A film in both panes, without map or boxes."""
        window = window or image.default_window()
        self._boxes = ()
        for view in (self.film, self.map_view):
            view.show_film(image, ref, window)
        self.cine.show_film(ref.frames, ref.rate)
        self.cine.show_frame(ref.frame)
        self._arrange()

    def show_frame(self, image: Image, ref: ImageRef) -> None:
        """Another frame of the film that is shown: everything about the view stays."""
        for view in (self.film, self.map_view):
            view.show_frame(image, ref)
        self.cine.show_frame(ref.frame)
        self._show_bar()

    def set_identity(self, text: str) -> None:
        """Whose film this is, in words on the film and nowhere else."""
        for view in (self.film, self.map_view):
            view.set_identity(text)

    def show_nothing(self, message: str = "") -> None:
        self._boxes = ()
        for view in (self.film, self.map_view):
            view.show_nothing(message)
        self.cine.show_film(1, 0.0)
        self._arrange()

    def show_explanation(
        self, explanation: Explanation | None, ranked: RankedMap | None = None, scale: HeatScale | None = None
    ) -> None:
        """A map in the map pane, or none."""
        self.map_view.show_explanation(explanation, ranked, scale)
        self._show_bar()

    def show_boxes(self, boxes: Iterable[Annotation]) -> None:
        """Boxes in the map pane, and in the film pane if `set_boxes_on_film` says so or it is the only one."""
        self._boxes = tuple(boxes)
        self._arrange()

    def show_predicted(self, predicted: Iterable[FoundBox]) -> None:
        """What the network drew, in the map pane only: the film alone stays the film alone."""
        self.map_view.show_predicted(predicted)

    def set_boxes_on_film(self, shown: bool) -> None:
        self._boxes_on_film = shown
        self._arrange()

    def set_caption(self, text: str) -> None:
        self.map_view.set_caption(text)

    def set_letters(self, shown: bool) -> None:
        """May the patient's sides be said at the edges?"""
        for view in (self.film, self.map_view):
            view.set_letters(shown)

    def set_look(self, look: OverlayLook) -> None:
        for view in (self.film, self.map_view):
            view.set_look(look)
        self._show_bar()

    # How it is shown

    def set_panes(self, panes: int) -> None:
        """One or two panes."""
        assert panes in (1, 2)
        self._panes = panes
        self._arrange()

    def set_map_visible(self, visible: bool) -> None:
        """May the pane with the map be seen? With one pane it then takes the film's place."""
        self._map_visible = visible
        self._arrange()

    def active(self) -> FilmView:
        """The pane that was clicked last, of those that are visible: what keyboard commands go to."""
        return self._active

    def views(self) -> tuple[FilmView, ...]:
        """The panes that are visible, from left to right."""
        if not self._map_visible or self.film.image() is None:
            return (self.film,)
        return (self.map_view,) if self._panes == 1 else (self.film, self.map_view)

    def set_window(self, window: Voi) -> None:
        self.film.set_window(window)

    def set_inverted(self, inverted: bool) -> None:
        self.film.set_inverted(inverted)

    def set_tool(self, tool: Tool) -> None:
        for view in (self.film, self.map_view):
            view.set_tool(tool)

    def show_lens(self, on: bool) -> None:
        """A magnifier in every pane, over the same place of the film."""
        for view in (self.film, self.map_view):
            view.set_lens(self._power if on else 0)

    def step_lens(self) -> int:
        """The next power of the magnifier, which is then shown with it."""
        self._power = POWERS[(POWERS.index(self._power) + 1) % len(POWERS)]
        self.show_lens(True)
        return self._power

    def show_drawn(self, marks: tuple[Annotation, ...], measures: tuple[Measure, ...]) -> None:
        """The reader's own marks and measurements, as whoever keeps them has them."""
        self.film.desk.show(marks, measures)

    def set_mark_label(self, label: str) -> None:
        """What the reader's marks are called from now on; the chosen one at once."""
        self.film.desk.set_label(label)

    def choose_mark(self, number: int | None) -> None:
        """One of the reader's marks, or none."""
        self.film.desk.choose(number)

    def remove_chosen(self) -> bool:
        """Take away what is chosen, else the last measurement; false where there is none."""
        return self.film.remove_chosen()

    def fit(self) -> None:
        self._active.fit()

    def one_to_one(self) -> None:
        self._active.one_to_one()

    def zoom_by(self, factor: float) -> None:
        self._active.zoom_by(factor)

    def rotate(self, quarters: int) -> None:
        """Turn the film of the active pane by quarters, clockwise as it is seen."""
        self._active.set_orientation(self._active.orientation().rotated(quarters))

    def flip_across(self) -> None:
        """Exchange left and right as they are seen."""
        self._active.set_orientation(self._active.orientation().flipped_across())

    def flip_down(self) -> None:
        """Exchange top and bottom as they are seen."""
        self._active.set_orientation(self._active.orientation().flipped_down())

    def set_upright(self) -> None:
        """As the file has it."""
        self._active.set_orientation(UPRIGHT)

    # Keeping it true

    def _activate(self, view: FilmView) -> None:
        self._active = view
        self.setFocusProxy(view)
        shown = self.views()
        for one in (self.film, self.map_view):
            one.set_frame(one is view and len(shown) > 1)

    def _arrange(self) -> None:
        shown = self.views()
        for view in (self.film, self.map_view):
            view.setVisible(view in shown)
        self.film.show_boxes(self._boxes if self._boxes_on_film or len(shown) == 1 else ())
        self.map_view.show_boxes(self._boxes)
        self._activate(self._active if self._active in shown else shown[-1])
        self._show_bar()

    def _show_bar(self) -> None:
        self.bar.setVisible(self.map_view in self.views())
        self.bar.show_scale(self.map_view.scale(), self.map_view.look(), self.map_view.unit())
