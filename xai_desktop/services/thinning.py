"""A map and a film made small enough to be kept by the dozen: as fine as a tile on a large screen, and no finer.

A map of a film of 3000 × 3000 pixels takes 72 MB with its order of pixels; those of thirty explainers would take two
GB. Thinned to 512 pixels a map takes 2 MB.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.geometry import Size
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.render import film_picture
from xai_desktop.core.threshold import RankedMap, Ranks
from xai_desktop.services.results import MapResult

if TYPE_CHECKING:  # as in the results themselves
    from xai_desktop.metrics.localisation import LocalisationProfile

LONGEST = 512
"""Pixels of the longer side."""


def thin_size(size: Size, longest: int = LONGEST) -> Size:
    """(height, width) with the film's own shape; a small film keeps its size."""
    most = max(size)
    if most <= longest:
        return size
    return max(1, round(size[0] * longest / most)), max(1, round(size[1] * longest / most))


def thinned(result: MapResult, longest: int = LONGEST) -> MapResult:
    """The same map with fewer pixels; its measurements stay those of the whole map.

    Pixels are picked, not averaged, so that a mask cuts through the same places at every threshold. The highest and the
    lowest value stay, each in its place, so that the scale of colours and the peak are the map's own.
    """
    made = result.explanation
    size = thin_size(made.size, longest)
    if size == made.size:
        return result
    rows, columns = (_picked(whole, kept) for whole, kept in zip(made.size, size, strict=True))
    heatmap = made.heatmap[np.ix_(rows, columns)].copy()
    if made.is_ok:
        _keep_ends(heatmap, made.heatmap)
    explanation = replace(made, heatmap=heatmap, pixel_map=replace(made.pixel_map, source=size))
    ranks = result.ranked.ranks
    ranked = result.ranked.thin(rows, columns, explanation.heatmap, ranks)
    profiles = tuple(_by_ranks(profile, ranks, ranked) for profile in result.profiles)
    return replace(result, explanation=explanation, ranked=ranked, profiles=profiles)


def _by_ranks(profile: "LocalisationProfile", ranks: Ranks, thin: RankedMap) -> "LocalisationProfile":
    lesions = tuple(replace(lesion, region=lesion.region.by_ranks(ranks)) for lesion in profile.lesions)
    return replace(profile, ranked=thin, region=profile.region.by_ranks(ranks), lesions=lesions)


def thin_film(image: Image, longest: int = LONGEST) -> Image:
    """The film as its first window shows it, without what its file draws over it."""
    size = thin_size(image.size, longest)
    picture = film_picture(image, image.default_window(), size)
    return eight_bit(picture[..., 0], colour=picture) if image.colour is not None else eight_bit(picture[..., 0])


def thin_marks(marks: tuple[Annotation, ...], size: Size, longest: int = LONGEST) -> tuple[Annotation, ...]:
    """Marks of a film of this size on its thin one."""
    small = thin_size(size, longest)
    return tuple(replace(one, shape=one.shape.scaled(small[1] / size[1], small[0] / size[0])) for one in marks)


def _picked(whole: int, kept: int) -> npt.NDArray[np.intp]:
    """Which of so many rows stay: the middle of every part."""
    return ((np.arange(kept) + 0.5) * whole / kept).astype(np.intp)


def _keep_ends(thin: FloatArray, whole: FloatArray) -> None:
    """The lowest and the highest value, put where they are in the whole map."""
    (height, width), size = whole.shape, thin.shape
    for place in (int(np.nanargmin(whole)), int(np.nanargmax(whole))):
        row, column = divmod(place, width)
        thin[row * size[0] // height, column * size[1] // width] = whole[row, column]
