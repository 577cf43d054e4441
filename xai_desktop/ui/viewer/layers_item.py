"""The film, its heat and its mask's outline: three images of what is visible, each remade only when it must be.

| what changes | what is remade |
| --- | --- |
| zoom, position, size, orientation | samples of film, map and ranks, then all images |
| window, inversion, the file's own overlays | the grey image |
| opacity, colour map | the heat image |
| percentile | the outline image |
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

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
from xai_desktop.ui.viewer.geometry import ViewGeometry
from xai_desktop.ui.viewer.library import pg


@dataclass(frozen=True, slots=True)
class Picture:
    """An image together with the array whose memory it shows, and where it lies in the visible part of the film."""

    image: QImage
    pixels: AnyArray
    left: int = 0
    top: int = 0

    @classmethod
    def of(cls, pixels: AnyArray, left: int = 0, top: int = 0) -> "Picture":
        """(h, w) or (h, w, 3) uint8 greys or colours, or (h, w) uint32 premultiplied ARGB."""
        pixels = np.ascontiguousarray(pixels)
        kind = (
            QImage.Format.Format_Grayscale8 if pixels.dtype == np.uint8 else QImage.Format.Format_ARGB32_Premultiplied
        )
        if pixels.ndim == 3:
            kind = QImage.Format.Format_RGB888
        height, width = pixels.shape[:2]
        return cls(QImage(pixels.data, width, height, pixels.strides[0], kind), pixels, left, top)


class Plane:
    """One plane of the film with its sample of what is visible and the image made from it."""

    def __init__(self) -> None:
        self.sampler: Sampler | None = None
        self.sample: AnyArray | None = None
        self.picture: Picture | None = None
        self.memory: AnyArray | None = None
        """The pixels of the last image, to be written over by the next: new memory costs more than the look-up."""

    def replace(self, sampler: Sampler | None) -> None:
        self.sampler = sampler
        self.moved()

    def moved(self) -> None:
        self.sample = None
        self.recoloured()

    def recoloured(self) -> None:
        if self.picture is not None:
            self.memory = self.picture.pixels
        self.picture = None


class LayersItem(pg.GraphicsObject):  # type: ignore[misc]
    """Paints the visible part of a film at device resolution. Item coordinates are device pixels of the pane."""

    def __init__(self) -> None:
        super().__init__()
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
            self._heat.replace(self._heat_sampler())
        if ranked is not self._ranked:
            self._ranked = ranked
            self._ranks.replace(Sampler(ranked.ranks) if ranked is not None else None)

    def set_look(self, look: OverlayLook) -> None:
        old, self._look = self._look, look
        if look.pixelated != old.pixelated:
            self._heat.replace(self._heat_sampler())
        if (look.opacity, look.colormap, look.rising) != (old.opacity, old.colormap, old.rising):
            self._heat.recoloured()
        if look.percentile != old.percentile:
            self._ranks.recoloured()
        if look.film_overlays != old.film_overlays:
            self._film.recoloured()

    def set_geometry(self, geometry: ViewGeometry | None, ratio: float) -> None:
        if (geometry, ratio) != (self._geometry, self._ratio):
            self.prepareGeometryChange()
            self._geometry, self._ratio = geometry, ratio
            self._covered = None
            for plane in (self._film, self._heat, self._ranks):
                plane.moved()

    def boundingRect(self) -> QRectF:
        left, top, right, bottom = self._geometry.covered if self._geometry is not None else (0, 0, 0, 0)
        return QRectF(left, top, right - left, bottom - top)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option, widget
        if self._geometry is None or self._geometry.grid is None or self._image is None:
            return
        left, top = self._geometry.covered[:2]
        painter.setWorldTransform(QTransform())
        for picture in self._pictures():
            x, y = left + picture.left, top + picture.top
            place = QPointF(x / self._ratio, y / self._ratio)
            picture.image.setDevicePixelRatio(self._ratio)
            painter.drawImage(place, picture.image)

    def _pictures(self) -> tuple[Picture, ...]:
        found = [self._film_picture()]
        if not self._look.hidden:
            if self._look.heat and self._heat.sampler is not None:
                found.append(self._heat_picture())
            if self._look.mask and self._ranks.sampler is not None and self._explanation is not None:
                found.append(self._outline_picture())
        return tuple(found)

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

    def _heat_picture(self) -> Picture:
        plane = self._heat
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

    def _heat_sampler(self) -> Sampler | None:
        if self._explanation is None or self._scale is None:
            return None
        return heat_sampler(self._explanation, self._scale, self._look.pixelated)
