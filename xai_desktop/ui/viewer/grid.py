"""The film, with its map and with other films beside it, in up to four panes."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.compare_maps import Compare
from xai_desktop.core.drawing import touch
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.image import Image, Voi
from xai_desktop.core.measures import Measure
from xai_desktop.core.orientation import UPRIGHT
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.prediction import FoundBox
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import RankedMap
from xai_desktop.ui.viewer.cell import Cell
from xai_desktop.ui.viewer.cine import CineBar
from xai_desktop.ui.viewer.colour_bar import ColourBar
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.drawing.length_field import LengthField
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.lens import POWERS
from xai_desktop.ui.viewer.linking import Links
from xai_desktop.ui.viewer.pane_board import PaneBoard
from xai_desktop.ui.viewer.panes import BESIDE, LAYOUTS, OF_THE_FILM, Arrangement, Shows, layout_number


class ViewerGrid(QWidget):
    """`film` is the film alone, `map_view` the same film with its map; both share how they are seen, and what is drawn.

    Films that hang beside it are moved with it, as far as films of another size can be. What is there to be seen comes
    from `set_map_visible` and `show_beside`; how, from `set_panes`, `hang` and `set_pane`. `companions_wanted` tells
    which films there are panes for. The signals of the film's panes arrive here once.
    """

    window_changed = Signal(object)
    inverted_changed = Signal(bool)
    cursor_moved = Signal(object)
    film_dropped = Signal(list)
    layer_step_requested = Signal(int)
    companions_wanted = Signal(object)
    edited = Signal(object)
    mark_drawn = Signal(object)
    mark_changed = Signal(int, object)
    mark_removed = Signal(int)
    mark_chosen = Signal(object)
    thing_chosen = Signal(object)
    covered = Signal(object)
    divider_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panes, self.bar, self.cine = PaneBoard(), ColourBar(), CineBar()
        self._arrangement, self._map_visible, self._boxes_on_film = LAYOUTS[2], False, False
        self._beside: frozenset[Shows] = frozenset()
        self._boxes: tuple[Annotation, ...] = ()
        self._power, self._priors = POWERS[0], 0
        self._build()
        self.panes.made.connect(self._connect)
        self.film, self.map_view = self.panes.cell(Shows.FILM).view, self.panes.cell(Shows.MAP).view
        self.film.link(self.map_view)
        self._links = Links(self.film)
        self._connect_film()
        self._arrange()

    def _build(self) -> None:
        panes = self._beside_bar = QHBoxLayout()
        panes.setSpacing(0)
        panes.addWidget(self.panes, 1)
        panes.addWidget(self.bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(panes, 1)
        layout.addWidget(self.cine)

    def _connect(self, cell: Cell) -> None:
        cell.view.cursor_moved.connect(self.cursor_moved)
        cell.view.film_dropped.connect(self.film_dropped)
        if cell.of_the_film:
            cell.view.layer_step_requested.connect(self.layer_step_requested)
        else:
            self._links.add(cell.view)

    def _connect_film(self) -> None:
        self.film.window_changed.connect(self.window_changed)
        self.film.inverted_changed.connect(self.inverted_changed)
        self.map_view.divider_moved.connect(self.divider_moved)
        for name in ("edited", "mark_drawn", "mark_changed", "mark_removed", "mark_chosen", "thing_chosen", "covered"):
            getattr(self.film.desk, name).connect(getattr(self, name))
        self.film.desk.length_wanted.connect(self._ask_length)
        self.panes.activated.connect(lambda: self.setFocusProxy(self.active()))

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

    def show_comparison(
        self, first: Explanation, second: Explanation, mode: Compare, names: tuple[str, str] | None = None
    ) -> None:
        """Two maps in the map pane, as `FilmView.show_comparison` has them, until the next map."""
        self.map_view.show_comparison(first, second, mode, names)
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

    def show_beside(self, shows: Shows, ref: ImageRef | None, image: Image | None) -> None:
        """A film that hangs beside this one: there, on its way (no picture yet), or gone (neither)."""
        if ref is None and shows not in self._beside:
            return
        self._beside = self._beside - {shows} if ref is None else self._beside | {shows}
        self._links.quietly(lambda: self.panes.cell(shows).show_companion(ref, image))
        self._arrange()

    def show_priors(self, count: int) -> None:
        """How many earlier examinations of this patient are open."""
        self._priors = count
        self._show_headers()

    def name_map(self, text: str = "") -> None:
        """What stands in the map's pane while it is no map; nothing says that it is one."""
        self.panes.cell(Shows.MAP).instead = text
        self._show_headers()

    def name_both(self, first: str = "", second: str = "") -> None:
        """Which map is in the film's pane and which in the map's, while two are beside each other."""
        for shows, name in ((Shows.FILM, first), (Shows.MAP, second)):
            self.panes.cell(shows).named = name
        self._show_headers()

    def set_caption(self, text: str) -> None:
        self.map_view.set_caption(text)

    def set_letters(self, shown: bool) -> None:
        """May the patient's sides be said at the edges?"""
        self.panes.everywhere("letters", lambda cell: cell.view.set_letters(shown))

    def set_look(self, look: OverlayLook) -> None:
        self.panes.everywhere("look", lambda cell: cell.view.set_look(look))
        self._show_bar()

    # How it is shown

    def set_panes(self, panes: int) -> None:
        """1×1, 1×2, 2×1 or 2×2 panes, by their number in `LAYOUTS`. What hangs in one of two panes goes on to do so."""
        layout, two = LAYOUTS[panes], LAYOUTS[2].cells
        hung = [shows for shows in self._arrangement.shows if shows in BESIDE]
        stays = hung and layout.cells == self._arrangement.cells == two
        self._wish(layout.beside(*hung) if stays else layout)

    def hang(self, *companions: Shows) -> None:
        """The film beside its prior, or beside the other view of its examination; alone again without a companion."""
        self._wish(self._arrangement.beside(*companions) if companions else self._arrangement.without_companions())

    def set_pane(self, shows: Shows) -> None:
        """Something else in the active pane."""
        self._wish(self._arrangement.with_pane(self.panes.active, shows))

    def wanted(self) -> frozenset[Shows]:
        """The films beside this one that there are panes for."""
        return frozenset(self._arrangement.shows) & set(BESIDE)

    def layout_number(self) -> int:
        """Which of `LAYOUTS` there is room for, whatever is there to be seen."""
        return layout_number(self._arrangement)

    def step_pane(self, by: int) -> None:
        """The next pane gets the keyboard."""
        self.panes.step(by)

    def set_linked(self, linked: bool) -> None:
        """Do panes move together? Linked again, all follow the active one."""
        lead = self.active()
        self._links.on = linked
        (self.map_view if lead is self.map_view else self.film).set_linked(linked)
        self._links.follow(lead)

    def set_map_visible(self, visible: bool) -> None:
        """May the pane with the map be seen? With one pane it then takes the film's place."""
        self._map_visible = visible
        self._arrange()

    def active(self) -> FilmView:
        """The pane that was clicked last, of those that are visible: what keyboard commands go to."""
        return self.panes.view()

    def views(self) -> tuple[FilmView, ...]:
        """The panes that are visible, from left to right and from top to bottom."""
        return tuple(self.panes.cell(shows).view for shows in self.panes.shown())

    def set_window(self, window: Voi) -> None:
        self.film.set_window(window)

    def set_inverted(self, inverted: bool) -> None:
        self.film.set_inverted(inverted)

    def set_tool(self, tool: Tool) -> None:
        self.panes.everywhere("tool", lambda cell: cell.set_tool(tool))

    def show_lens(self, on: bool) -> None:
        """A magnifier in every pane, over the same place of the film."""
        power = self._power if on else 0
        self.panes.everywhere("lens", lambda cell: cell.view.set_lens(power))

    def step_lens(self) -> int:
        """The next power of the magnifier, which is then shown with it."""
        self._power = POWERS[(POWERS.index(self._power) + 1) % len(POWERS)]
        self.show_lens(True)
        return self._power

    def show_drawn(
        self, marks: tuple[Annotation, ...], measures: tuple[Measure, ...], hidden: frozenset[int] = frozenset()
    ) -> None:
        """The reader's own marks and measurements, as whoever keeps them has them; measurements are numbered first."""
        self.film.desk.show(marks, measures, hidden)

    def go_to(self, number: int) -> None:
        """Choose a measurement or a mark, measurements first, and bring its middle into the middle of the pane."""
        desk = self.film.desk
        if not 0 <= number < len(desk.board.things):
            return
        desk.choose_thing(number)
        xs, ys = zip(*touch.corners(desk.board.things[number]), strict=True)
        view = self.active() if self.active().desk is desk else self.film
        geometry = view.geometry_of_film()
        if geometry is not None:
            height, width = geometry.pane
            x, y = geometry.to_pane((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
            view.pan_by(width / 2 - x, height / 2 - y)

    def show_pixel_values(self, on: bool) -> None:
        """Around the mouse, on the film itself and on what hangs beside it."""
        self.panes.everywhere("pixels", lambda cell: cell.view.desk.show_pixel_values(on))

    def _ask_length(self) -> None:
        """In the pane that was drawn in."""
        view = self.active() if self.active().desk is self.film.desk else self.film
        geometry = view.geometry_of_film()
        if geometry is not None:
            LengthField.open_for(view.desk, geometry, view)

    def choose_mark(self, number: int | None) -> None:
        """One of the reader's marks, or none."""
        self.film.desk.choose(number)

    def remove_chosen(self) -> bool:
        """Take away what is chosen, else the last measurement; false where there is none."""
        return self.active().remove_chosen()

    def fit(self) -> None:
        self.active().fit()

    def one_to_one(self) -> None:
        self.active().one_to_one()

    def zoom_by(self, factor: float) -> None:
        self.active().zoom_by(factor)

    def rotate(self, quarters: int) -> None:
        """Turn the film of the active pane by quarters, clockwise as it is seen."""
        self.active().set_orientation(self.active().orientation().rotated(quarters))

    def flip_across(self) -> None:
        """Exchange left and right as they are seen."""
        self.active().set_orientation(self.active().orientation().flipped_across())

    def flip_down(self) -> None:
        """Exchange top and bottom as they are seen."""
        self.active().set_orientation(self.active().orientation().flipped_down())

    def set_upright(self) -> None:
        """As the file has it."""
        self.active().set_orientation(UPRIGHT)

    # Keeping it true

    @property
    def _there(self) -> frozenset[Shows]:
        """What could be seen, if there were panes for everything."""
        if self.film.image() is None:
            return frozenset((Shows.FILM,))
        own = OF_THE_FILM if self._map_visible else (Shows.FILM,)
        return self._beside | set(own)

    def _wish(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self.companions_wanted.emit(self.wanted())
        self._arrange()

    def _arrange(self) -> None:
        self.panes.lay(self._arrangement, self._there)
        alone = self.map_view not in self.views()
        self.film.show_boxes(self._boxes if self._boxes_on_film or alone else ())
        self.map_view.show_boxes(self._boxes)
        self._show_headers()
        self._show_bar()

    def _show_headers(self) -> None:
        content, both = self.film.content(), self.film in self.views()
        self.panes.cell(Shows.FILM).show_header(content.ref, content.image, self._priors)
        self.panes.cell(Shows.MAP).show_header(content.ref, content.image, self._priors, briefly=both)

    @property
    def _stacked(self) -> bool:
        """Whether every pane reaches from the left to the right."""
        return self._arrangement.columns == 1

    def _show_bar(self) -> None:
        """Beside the map: on the left where the map is leftmost and another film is at the right."""
        self.bar.setVisible(self.map_view in self.views())
        first = self.panes.shown()[:1] == (Shows.MAP,) and len(self.panes.shown()) > 1 and not self._stacked
        if (self._beside_bar.indexOf(self.bar) == 0) is not first:
            self._beside_bar.insertWidget(0 if first else 1, self.bar)
        self.bar.show_scale(self.map_view.scale(), self.map_view.look(), self.map_view.unit())
