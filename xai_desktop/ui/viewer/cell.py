"""A pane with its header: one film, and the line that says what it is."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.viewer import tool_keys
from xai_desktop.ui.viewer.cursor import Tool
from xai_desktop.ui.viewer.film_header import PaneHeader, header_parts
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.panes import OF_THE_FILM, Shows

WHAT = {
    Shows.FILM: "",
    Shows.MAP: noted("With map"),
    Shows.PRIOR: noted("Prior"),
    Shows.OTHER_VIEW: noted("Other view"),
}
NAMES = {
    Shows.FILM: noted("Film"),
    Shows.MAP: noted("Film with map"),
    Shows.PRIOR: noted("Prior film"),
    Shows.OTHER_VIEW: noted("Other view of the examination"),
}
MARKING = (Tool.BOX, Tool.ELLIPSE, Tool.POLYGON, Tool.BRUSH, Tool.ERASER, Tool.COVER)
ON_ITS_WAY = noted("Decoding…")


class Cell(QWidget):
    """`view` shows the film; the header follows what it is given."""

    def __init__(self, shows: Shows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shows, self.view, self.header = shows, FilmView(), PaneHeader()
        self.instead = ""
        """What the header says where the pane shows something else than it is for."""
        self.named = ""
        """Which map it is, where the panes show two."""
        self.view.setAccessibleName(wording(NAMES[shows]))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.view, 1)
        self.show_header(None, None)

    @property
    def of_the_film(self) -> bool:
        """Does it show the film that is read, and not one that hangs beside it?"""
        return self.shows in OF_THE_FILM

    def show_header(self, ref: ImageRef | None, image: Image | None, priors: int = 0, *, briefly: bool = False) -> None:
        """The facts of a film; `briefly` leaves them to the pane that shows the same film without a map."""
        there = ref is not None and image is not None
        parts = header_parts(ref, image, priors) if ref is not None and image is not None and not briefly else ()
        self.header.show_facts((self.instead or self.named or wording(WHAT[self.shows])) if there else "", parts)

    def show_companion(self, ref: ImageRef | None, image: Image | None) -> None:
        """A film that hangs beside the one that is read: there, on its way, or none."""
        if ref is None or image is None:
            self.view.show_nothing(wording(ON_ITS_WAY) if ref is not None else "")
        else:
            self.view.show_film(image, ref)
        self.show_header(ref, image)

    def set_tool(self, tool: Tool) -> None:
        """Measuring goes on every film; marks and covers are made on the film that is read only."""
        self.view.set_tool(Tool.WINDOW if tool in MARKING and not self.of_the_film else tool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the film itself had no use for: neither something chosen on it, nor the lens, nor a divider."""
        if not tool_keys.press(self.view, event):
            super().keyPressEvent(event)
