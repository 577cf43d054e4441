"""The film, its heat and its mask's outline: three images of what is visible, each remade only when it must be.

| what changes | what is remade |
| --- | --- |
| zoom, position, size, orientation | samples of film, map and ranks, then all images (see `areas`) |
| window, inversion, the file's own overlays | the grey image |
| opacity, colour map | the heat image |
| threshold | the outline image |
"""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from xai_desktop.core.argb import coloured
from xai_desktop.core.arrays import AnyArray, BoolArray, ByteArray
from xai_desktop.core.cover_layer import Cover, CoverSampler, cover_sampler
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.film_layer import display_table, film_sampler, shown
from xai_desktop.core.heat_layer import HeatScale, heat_sampler, shown_table
from xai_desktop.core.image import Image, Voi
from xai_desktop.core.mask_layer import outline, outlined_part
from xai_desktop.core.orientation import Orientation
from xai_desktop.core.overlay import OverlayLook
from xai_desktop.core.sampling import Grid, Sampler
from xai_desktop.core.threshold import RankedMap
from xai_desktop.ui.viewer.areas import LARGE, Area
from xai_desktop.ui.viewer.geometry import Edges, ViewGeometry
from xai_desktop.ui.viewer.picture import Picture, Plane

THINNEST = 1.0
"""Of a mask's line in its own pixels: a thinner one has gaps."""


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
        self._area: Area | None = None
        self._zooming = self._panning = False
        self._other_heat = Plane()
        self._other: Explanation | None = None
        self.divider = 0.0
        """Where the first map ends and the other one begins, in device pixels of the pane."""

    def set_film(self, image: Image | None) -> None:
        self._image = image
        self._film.replace(film_sampler(image) if image is not None else None)
        self._cover = cover_sampler(image) if image is not None else None
        self._zooming = self._panning = False
        self._aim()
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
            self._ranks.replace(Sampler(ranked.plane) if ranked is not None else None)

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
            same = ratio == self._ratio and _part(geometry) == _part(self._geometry)
            ahead = ratio == self._ratio and self._is_ahead_of(geometry)
            self._geometry, self._ratio = geometry, ratio
            if not same and not ahead:  # else the same device pixels of the film, at another place of the pane
                self._aim()

    def _is_ahead_of(self, geometry: ViewGeometry | None) -> bool:
        """Whether the pictures of a pan show that part already."""
        if not self._panning or self._area is None or geometry is None or geometry.grid is None:
            return False
        turned = self._geometry is None or self._geometry.orientation != geometry.orientation
        return not turned and self._area.holds(geometry.grid)

    def _aim(self) -> None:
        """Sample anew: what is visible or, in a large pane, more for a pan and less for a zoom that is on its way."""
        visible = self._geometry.grid if self._geometry is not None else None
        self._area = Area(visible) if visible is not None else None
        if visible is not None and visible.width * visible.height > LARGE:
            if self._zooming and self._cover is None and self._other is None:
                self._area = Area.coarse(visible)
            elif self._panning and not self._zooming:
                self._area = Area.around(visible)
        self._covered = None
        for plane in (self._film, self._heat, self._other_heat, self._ranks):
            plane.moved()

    def hurry(self, *, panning: bool = False) -> None:
        """The next pan or zoom is on its way: from now on a zoomed film is only a draft (see `Sampler.smooth`)."""
        if not panning:
            self._zooming = True
            return
        if self._zooming:
            self.settle()  # who drags the film has found the zoom, and would drag a draft until letting go
        self._panning = True

    def settle(self) -> bool:
        """Pan and zoom have come to rest: whether something has to be painted anew, as it is."""
        visible = self._geometry.grid if self._geometry is not None else None
        drafted = self._zooming and visible is not None and visible.reduced
        self._zooming = self._panning = False
        if visible is None or not (drafted or self._area != Area(visible)):
            return False
        self._aim()
        return True

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
        if self._area is not None and self._area.step > 1:
            self._paint_coarse(painter, self._area, corner)
            return
        self._draw(painter, self._film_picture(), corner)
        if self._shows_heat:
            self._draw_heat(painter, corner)
        if self._shows_mask:
            self._draw(painter, self._outline_picture(), corner)

    @property
    def _shows_heat(self) -> bool:
        return self._look.heat and not self._look.hidden and self._heat.sampler is not None

    @property
    def _shows_mask(self) -> bool:
        there = self._ranks.sampler is not None and self._explanation is not None
        return self._look.mask and not self._look.hidden and there

    def _paint_coarse(self, painter: QPainter, area: Area, corner: tuple[int, int]) -> None:
        """All layers on one small image, which is then drawn larger: one image costs less than three."""
        assert self._geometry is not None
        left, top, right, bottom = self._geometry.covered_by(area.covered)
        image = QImage((right - left) // area.step, (bottom - top) // area.step, QImage.Format.Format_RGB32)
        pictures = [self._film_picture()]
        pictures += [self._heat_picture(self._heat)] if self._shows_heat else []
        pictures += [self._outline_picture()] if self._shows_mask else []
        small = QPainter(image)
        for picture in pictures:
            small.drawImage(picture.left, picture.top, picture.image)
        small.end()
        place = QRectF(left + corner[0], top + corner[1], right - left, bottom - top)
        painter.drawImage(QRectF(place.topLeft() / self._ratio, place.size() / self._ratio), image)

    def _draw(self, painter: QPainter, picture: Picture, corner: tuple[int, int]) -> None:
        if picture.pixels.size == 0:
            return
        assert self._geometry is not None
        assert self._area is not None
        covered = self._geometry.covered_by(self._area.covered)
        left, top = covered[0] + corner[0], covered[1] + corner[1]
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
        if self._covered is None:
            self._covered = sampler.sample(self._grid).turned(self._geometry.orientation)
        return self._covered.over(greys, self._look.film_overlays)

    def _heat_picture(self, plane: Plane) -> Picture:
        if plane.picture is None:
            assert self._scale is not None
            table = shown_table(self._look, self._scale)
            plane.picture = Picture.of(coloured(self._sample(plane), table, plane.memory))
        return plane.picture

    def _outline_picture(self) -> Picture:
        plane = self._ranks
        if plane.picture is None:
            assert self._ranked is not None
            mask = self._mask(self._ranked)
            assert self._area is not None
            thickness = max(THINNEST, self._ratio / self._area.step)
            rows, columns = outlined_part(mask, thickness)
            plane.picture = Picture.of(outline(mask[rows, columns], thickness), columns.start, rows.start)
        return plane.picture

    def _mask(self, ranked: RankedMap) -> BoolArray:
        """As it lies on the screen. Its pixels are sampled as they lie on the film, which their order goes by."""
        assert self._ranks.sampler is not None
        assert self._geometry is not None
        grid = self._grid
        if self._ranks.sample is None:
            self._ranks.sample = self._ranks.sampler.nearest(grid)
        mask = ranked.chosen(self._ranks.sample, ranked.cut(self._look.threshold), *grid.picked())
        turned: BoolArray = self._geometry.orientation.turn(mask)
        return turned

    @property
    def _grid(self) -> Grid:
        """What is sampled."""
        assert self._area is not None
        return self._area.grid

    def _sample(self, plane: Plane) -> AnyArray:
        if plane.sample is None:
            assert plane.sampler is not None
            assert self._geometry is not None
            sample = plane.sampler.smooth(self._grid, self._zooming)
            plane.sample = self._geometry.orientation.turn(sample)
        return plane.sample

    def _sampler_of(self, explanation: Explanation | None) -> Sampler | None:
        if explanation is None or self._scale is None:
            return None
        return heat_sampler(explanation, self._scale, self._look.pixelated)


def _part(geometry: ViewGeometry | None) -> tuple[Grid, Orientation] | None:
    """Which device pixels show which part of the film, and how it lies."""
    return None if geometry is None or geometry.grid is None else (geometry.grid, geometry.orientation)
