"""The film, its heat and its mask's outline: three images of what is visible, each remade only when it must be.

| what changes | what is remade |
| --- | --- |
| zoom, position, size, orientation | samples of film, map and ranks, then all images |
| window, inversion, the file's own overlays | the grey image |
| opacity, colour map | the heat image |
| threshold | the outline image |
"""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from xai_desktop.core.argb import coloured
from xai_desktop.core.arrays import AnyArray, ByteArray
from xai_desktop.core.cover_layer import Cover, CoverSampler, cover_sampler
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.film_layer import display_table, film_sampler, shown
from xai_desktop.core.heat_layer import HeatScale, heat_sampler, heat_table
from xai_desktop.core.image import Image, Voi
from xai_desktop.core.mask_layer import outline, outlined_part
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.sampling import Sampler
from xai_desktop.core.threshold import RankedMap
from xai_desktop.ui.viewer.geometry import Edges, ViewGeometry
from xai_desktop.ui.viewer.picture import Picture, Plane


class Layers:
    """Paints the visible part of a film at device resolution."""

    def __init__(self) -> None:
        self._film, self._heat, self._ranks = Plane(), Plane(), Plane()
        self._cover: CoverSampler | None = None
        self._covered: Cover | None = None
        self._image: Image | None = None
        self._table: ByteArray = np.zeros(1, np.uint8)
        self._explanation: Explanation | None = None
        self._ranked: RankedMap | None = None
        self._scale: HeatScale | None = None
        self._look = OverlayLook()
        self._geometry: ViewGeometry | None = None
        self._ratio = 1.0
        self._other_heat = Plane()
        self._other: Explanation | None = None
        self.divider = 0.0
        """Where the first map ends and the other one begins, in device pixels of the pane."""

    def set_film(self, image: Image | None) -> None:
        self._image = image
        self._film.replace(film_sampler(image) if image is not None else None)
        self._cover, self._covered = cover_sampler(image) if image is not None else None, None
        self.set_map(None, None, None)

    def set_window(self, window: Voi, inverted: bool) -> None:
        assert self._image is not None
        self._table = display_table(self._image, window, inverted)
        self._film.recoloured()

    def set_map(self, explanation: Explanation | None, ranked: RankedMap | None, scale: HeatScale | None) -> None:
        """`explanation` is one that may be coloured, or None."""
        if explanation is not self._explanation or scale != self._scale:
            self._explanation, self._scale = explanation, scale
            self._heat.replace(self._sampler_of(explanation))
            self.set_other(None)
        if ranked is not self._ranked:
            self._ranked = ranked
            self._ranks.replace(Sampler(ranked.ranks) if ranked is not None else None)

    def set_other(self, explanation: Explanation | None) -> None:
        """A second map to the right of the divider, over the scale of the first; None for one map everywhere."""
        if explanation is not self._other:
            self._other = explanation
            self._other_heat.replace(self._sampler_of(explanation))

    def set_look(self, look: OverlayLook) -> None:
        old, self._look = self._look, look
        if look.pixelated != old.pixelated:
            self._heat.replace(self._sampler_of(self._explanation))
            self._other_heat.replace(self._sampler_of(self._other))
        if (look.opacity, look.colormap, look.rising) != (old.opacity, old.colormap, old.rising):
            self._heat.recoloured()
            self._other_heat.recoloured()
        if look.threshold != old.threshold:
            self._ranks.recoloured()
        if look.film_overlays != old.film_overlays:
            self._film.recoloured()

    def set_geometry(self, geometry: ViewGeometry | None, ratio: float) -> None:
        if (geometry, ratio) != (self._geometry, self._ratio):
            self._geometry, self._ratio = geometry, ratio
            self._covered = None
            for plane in (self._film, self._heat, self._other_heat, self._ranks):
                plane.moved()

    @property
    def covered(self) -> Edges:
        """What the film covers, in device pixels of the pane."""
        return self._geometry.covered if self._geometry is not None else (0, 0, 0, 0)

    def take(self, other: "Layers") -> None:
        """Show what another one shows; only what has changed there is made anew here."""
        if other._image is not self._image:
            self.set_film(other._image)
        if other._table is not self._table:
            self._table = other._table
            self._film.recoloured()
        self.set_map(other._explanation, other._ranked, other._scale)
        self.set_other(other._other)
        self.set_look(other._look)

    def paint(self, painter: QPainter, corner: tuple[int, int] = (0, 0)) -> None:
        """`corner` is that of the pane on what is painted on, in device pixels."""
        if self._geometry is None or self._geometry.grid is None or self._image is None:
            return
        self._draw(painter, self._film_picture(), corner)
        if self._look.hidden:
            return
        if self._look.heat and self._heat.sampler is not None:
            self._draw_heat(painter, corner)
        if self._look.mask and self._ranks.sampler is not None and self._explanation is not None:
            self._draw(painter, self._outline_picture(), corner)

    def _draw(self, painter: QPainter, picture: Picture, corner: tuple[int, int]) -> None:
        if picture.pixels.size == 0:
            return
        left, top = self.covered[0] + corner[0], self.covered[1] + corner[1]
        picture.image.setDevicePixelRatio(self._ratio)
        painter.drawImage(
            QPointF((left + picture.left) / self._ratio, (top + picture.top) / self._ratio), picture.image
        )

    def _draw_heat(self, painter: QPainter, corner: tuple[int, int]) -> None:
        """One map everywhere, or two with the divider between them."""
        if self._other_heat.sampler is None:
            self._draw(painter, self._heat_picture(self._heat), corner)
            return
        assert self._geometry is not None
        height, width = self._geometry.pane
        between = min(max(round(self.divider), 0), width)
        for plane, left, right in ((self._heat, 0, between), (self._other_heat, between, width)):
            painter.save()
            x, y = (left + corner[0]) / self._ratio, corner[1] / self._ratio
            side = QRectF(x, y, (right - left) / self._ratio, height / self._ratio)
            painter.setClipRect(side, Qt.ClipOperation.IntersectClip)
            self._draw(painter, self._heat_picture(plane), corner)
            painter.restore()

    def _film_picture(self) -> Picture:
        plane = self._film
        if plane.picture is None:
            greys = shown(self._sample(plane), self._table, plane.memory)
            plane.picture = Picture.of(greys if self._cover is None else self._covering(self._cover, greys))
        return plane.picture

    def _covering(self, sampler: CoverSampler, greys: ByteArray) -> ByteArray:
        """The shutter and the file's drawings, sampled once for a zoom and a position like everything else."""
        assert self._geometry is not None
        assert self._geometry.grid is not None
        if self._covered is None:
            self._covered = sampler.sample(self._geometry.grid).turned(self._geometry.orientation)
        return self._covered.over(greys, self._look.film_overlays)

    def _heat_picture(self, plane: Plane) -> Picture:
        if plane.picture is None:
            assert self._scale is not None
            look = self._look
            table = heat_table(look.colormap, look.opacity, rising=look.rising, signed=self._scale.signed)
            plane.picture = Picture.of(coloured(self._sample(plane), table, plane.memory))
        return plane.picture

    def _outline_picture(self) -> Picture:
        plane = self._ranks
        if plane.picture is None:
            assert self._ranked is not None
            mask = self._sample(plane, nearest=True) < self._ranked.cut(self._look.threshold)
            rows, columns = outlined_part(mask, self._ratio)
            plane.picture = Picture.of(outline(mask[rows, columns], self._ratio), columns.start, rows.start)
        return plane.picture

    def _sample(self, plane: Plane, nearest: bool = False) -> AnyArray:
        if plane.sample is None:
            assert plane.sampler is not None
            assert self._geometry is not None
            assert self._geometry.grid is not None
            read = plane.sampler.nearest if nearest else plane.sampler.smooth
            plane.sample = self._geometry.orientation.turn(read(self._geometry.grid))
        return plane.sample

    def _sampler_of(self, explanation: Explanation | None) -> Sampler | None:
        if explanation is None or self._scale is None:
            return None
        return heat_sampler(explanation, self._scale, self._look.pixelated)
