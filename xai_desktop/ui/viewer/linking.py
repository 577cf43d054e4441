"""Films that are not the same moved together: as large in their panes, at the like place, and brightened alike.

Panes of one film share everything (`FilmView.link`). Two films share no pixels: a millimetre is as long on both, or the
films are where their files give no distances; the middle is the same share of the film as it lies; and of the window,
the change is the same (`core.window_match`). A pointer would claim that places correspond, so there is none.
"""

from collections.abc import Callable

from xai_desktop.core.image import Image
from xai_desktop.core.window_match import matched_window, mirrored
from xai_desktop.ui.viewer.film_view import FilmView


class Links:
    """The film that is read and those that hang beside it; whichever is moved, the others follow while `on`."""

    def __init__(self, lead: FilmView) -> None:
        self._lead = lead
        self._others: list[FilmView] = []
        self._busy = False
        self.on = True
        self._listen(lead)

    def add(self, view: FilmView) -> None:
        self._others.append(view)
        self._listen(view)

    def follow(self, lead: FilmView) -> None:
        """Bring every film in step with one of them, unless they are not linked."""
        for change in (_follow_view, _follow_window, _follow_inversion):
            self._pass_on(lead, change)

    def quietly(self, change: Callable[[], None]) -> None:
        """Change films without being followed, as when one of them arrives; then all follow the one that is read."""
        self._busy = True
        try:
            change()
        finally:
            self._busy = False
        self.follow(self._lead)

    def _listen(self, view: FilmView) -> None:
        view.view_changed.connect(lambda: self._pass_on(view, _follow_view))
        view.window_changed.connect(lambda _window: self._pass_on(view, _follow_window))
        view.inverted_changed.connect(lambda _on: self._pass_on(view, _follow_inversion))

    def _pass_on(self, source: FilmView, change: Callable[[FilmView, FilmView], None]) -> None:
        """What follows would lead in its turn; it waits until all have followed."""
        if self._busy or not self.on or source.image() is None:
            return
        self._busy = True
        try:
            for view in (self._lead, *self._others):
                if view is not source and view.image() is not None:
                    change(source, view)
        finally:
            self._busy = False


def _follow_view(source: FilmView, view: FilmView) -> None:
    image, other = source.image(), view.image()
    assert image is not None
    assert other is not None
    view.framing.follow_like(source.framing, larger(image, other))


def larger(image: Image, other: Image) -> float:
    """By how much another film has to be zoomed more than this one to be shown as large."""
    if image.spacing is not None and other.spacing is not None:
        return other.spacing.column_mm / image.spacing.column_mm
    return max(image.size) / max(other.size)


def _follow_window(source: FilmView, view: FilmView) -> None:
    image, other = source.image(), view.image()
    assert image is not None
    assert other is not None
    turned = mirrored(image, other)
    view.set_window(matched_window(source.window_level(), source.first_window, view.first_window, mirrored=turned))


def _follow_inversion(source: FilmView, view: FilmView) -> None:
    view.set_inverted(source.inverted())
