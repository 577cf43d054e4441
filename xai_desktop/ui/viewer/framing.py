"""How a pane frames its film: zoom, position, orientation, and whether it follows the pane's size. Knows no widgets."""

from collections.abc import Callable
from dataclasses import replace

from xai_desktop.core.geometry import Size
from xai_desktop.core.orientation import UPRIGHT, Orientation
from xai_desktop.ui.viewer.geometry import ViewGeometry, limited


class Framing:
    """Holds the geometry of one pane and tells `changed` after every change. Setting the same again is no change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.geometry: ViewGeometry | None = None
        self.fitted = True

    def show(self, film: Size, aspect: float, pane: Size) -> None:
        """A new film, fitted and upright: how the last one was turned says nothing about this one."""
        self._set(ViewGeometry.fitting(film, aspect, pane), fitted=True)

    def clear(self) -> None:
        self.geometry, self.fitted = None, True

    def resize(self, pane: Size) -> None:
        """A fitted film stays fitted; any other keeps its zoom and its middle."""
        if self.geometry is not None:
            self._set(replace(self.geometry, pane=pane), self.fitted)

    def fit(self) -> None:
        if self.geometry is not None:
            self._set(self.geometry, fitted=True)

    def zoom_to(self, zoom: float) -> None:
        """A zoom in device pixels per film pixel, around the middle."""
        if self.geometry is not None:
            height, width = self.geometry.pane
            self.zoom_at(zoom / self.geometry.zoom, width / 2, height / 2)

    def zoom_by(self, factor: float) -> None:
        if self.geometry is not None:
            self.zoom_to(self.geometry.zoom * factor)

    def zoom_at(self, factor: float, x: float, y: float) -> None:
        if self.geometry is not None:
            self._set(self.geometry.zoomed(factor, x, y), fitted=False)

    def pan_by(self, dx: float, dy: float) -> None:
        if self.geometry is not None and (dx or dy):
            self._set(self.geometry.panned(dx, dy), fitted=False)

    @property
    def orientation(self) -> Orientation:
        return self.geometry.orientation if self.geometry is not None else UPRIGHT

    def orient(self, orientation: Orientation) -> None:
        """Turn the film around the middle of the pane; a fitted one stays fitted."""
        if self.geometry is not None:
            self._set(replace(self.geometry, orientation=orientation), self.fitted)

    def follow(self, other: "Framing") -> None:
        """The same part of the film as another pane, as large and lying alike; fitted where the other is fitted."""
        if self.geometry is None or other.geometry is None:
            return
        same = replace(self.geometry, zoom=other.geometry.zoom, orientation=other.orientation)
        self._set(same.centred(*other.geometry.centre), other.fitted)

    def follow_like(self, other: "Framing", larger: float) -> None:
        """The like part of another film: around the same share of it as it lies, at a zoom `larger` than that film's.

        How this film lies is its own business: it may have had to be turned to lie as the other one does.
        """
        if self.geometry is None or other.geometry is None:
            return
        if other.fitted:
            self.fit()
            return
        theirs, ours = other.geometry, self.geometry
        x, y = theirs.centre[0] / theirs.film[1] - 0.5, theirs.centre[1] / theirs.film[0] - 0.5
        x, y = ours.orientation.to_film(*theirs.orientation.to_screen(x, y))
        middle = (x + 0.5) * ours.film[1], (y + 0.5) * ours.film[0]
        self._set(replace(ours, zoom=limited(theirs.zoom * larger)).centred(*middle), fitted=False)

    def _set(self, geometry: ViewGeometry, fitted: bool) -> None:
        if fitted:
            geometry = ViewGeometry.fitting(geometry.film, geometry.aspect, geometry.pane, geometry.orientation)
        if (geometry, fitted) != (self.geometry, self.fitted):
            self.geometry, self.fitted = geometry, fitted
            self._changed()
