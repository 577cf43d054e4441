"""How a pane frames its film: zoom, position, and whether it follows the pane's size. Knows no widgets."""

from collections.abc import Callable
from dataclasses import replace

from xai_desktop.core.geometry import Size
from xai_desktop.ui.viewer.geometry import ViewGeometry


class Framing:
    """Holds the geometry of one pane and tells `changed` after every change. Setting the same again is no change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.geometry: ViewGeometry | None = None
        self.fitted = True

    def show(self, film: Size, aspect: float, pane: Size) -> None:
        """A new film, fitted."""
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

    def follow(self, other: "Framing") -> None:
        """The same part of the film at the same zoom as another pane; fitted where the other is fitted."""
        if self.geometry is None or other.geometry is None:
            return
        if other.fitted:
            self.fit()
        else:
            self._set(replace(self.geometry, zoom=other.geometry.zoom).centred(*other.geometry.centre), fitted=False)

    def _set(self, geometry: ViewGeometry, fitted: bool) -> None:
        if fitted:
            geometry = ViewGeometry.fitting(geometry.film, geometry.aspect, geometry.pane)
        if (geometry, fitted) != (self.geometry, self.fitted):
            self.geometry, self.fitted = geometry, fitted
            self._changed()
