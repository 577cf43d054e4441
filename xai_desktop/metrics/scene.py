"""A map, the pixels that the network saw, and regions in it by the ranks that they hold.

Everything an overlap needs at any threshold is a search in a sorted list of ranks, so that a slider costs nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray, owned
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.heatmap import MapState, judge, peak
from xai_desktop.core.order import places
from xai_desktop.core.shapes import SHAPES, Shape, around, union
from xai_desktop.core.threshold import Bound, RankedMap, Ranks, Threshold
from xai_desktop.metrics.counts import Counts

T = TypeVar("T")

NO_BOX = "no expert box"
BOX_UNSEEN = "no part of the box lies on the film that the network saw"


@dataclass(frozen=True, eq=False)
class Region:
    """Seen pixels of a region: `standing` (n,) in any order, each as `RankedMap.standing` has it."""

    standing: AnyArray

    @property
    def pixels(self) -> int:
        return int(self.standing.size)

    @cached_property
    def order(self) -> AnyArray:
        """(n,) the same, rising: for whoever asks at many thresholds."""
        return owned(np.sort(self.standing))

    def prepare(self) -> None:
        """Put them in order now, where no slider waits for it."""
        _ = self.order

    def inside(self, bound: Bound) -> int:
        """How many of them are in a mask that ends at this bound of the map."""
        if "order" in self.__dict__:
            return int(self.order.searchsorted(bound))
        return int(np.count_nonzero(self.standing < bound))

    def by_ranks(self, ranks: Ranks) -> "Region":
        """The same for a map that holds its ranks (H, W)."""
        if self.standing.dtype == ranks.dtype:
            return self
        found = Region(owned(ranks.ravel()[places(self.standing)]))
        if "order" in self.__dict__:
            found.prepare()
        return found


@dataclass(frozen=True, eq=False)
class Scene:
    """A heatmap (H, W) with its state, its ranks, and `seen` (H, W) bool, which is None where everything was seen.

    A map that is not `ok` has no mask: every pixel then holds the rank that is never selected. A `memory` keeps what
    was found out, for whoever asks many metrics about one map and lets it go soon.
    """

    heatmap: FloatArray
    state: MapState
    ranked: RankedMap
    seen: BoolArray | None
    memory: dict[Hashable, Any] | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls, heatmap: "FloatArray | Scene", state: MapState | None = None, ranked: RankedMap | None = None
    ) -> "Scene":
        """A scene is itself: whoever asks several metrics about one map has its pixels put in order once."""
        if isinstance(heatmap, Scene):
            return heatmap
        values = checked(heatmap)
        state = judge(values) if state is None else state
        seen = ~np.isnan(values)
        everything = bool(seen.all()) or not seen.any()
        pixels = values.size if everything else int(seen.sum())
        if state is not MapState.OK:
            ranked = RankedMap.nothing(values, pixels, ranked.label if ranked else "")
        ranked = ranked or RankedMap.of(values)
        return cls(values, state, ranked, None if everything else seen)

    @property
    def size(self) -> Size:
        return self.heatmap.shape[0], self.heatmap.shape[1]

    @property
    def pixels(self) -> int:
        """How many pixels the network saw."""
        return self.ranked.seen

    def pixels_of(self, shapes: Sequence[Shape]) -> BoolArray:
        """(H, W) bool: the seen pixels in at least one of the shapes."""
        return self.remembered(("pixels", *shapes), lambda: self._pixels_of(shapes))

    def places_of(self, shapes: Sequence[Shape]) -> tuple[AnyArray, AnyArray]:
        """The same pixels as rows (n,) and columns (n,)."""
        rows, columns = self.remembered(("places", *shapes), lambda: np.nonzero(self.pixels_of(shapes)))
        return rows, columns

    def rising_in(self, shapes: Sequence[Shape]) -> FloatArray:
        """(n,) float32: the values of these pixels, from the lowest to the highest."""
        return self.remembered(("rising", *shapes), lambda: np.sort(self.heatmap[self.pixels_of(shapes)]))

    def region(self, shapes: Sequence[Shape]) -> Region:
        return self.remembered(("region", *shapes), lambda: self._region(shapes))

    def remembered(self, what: Hashable, find: Callable[[], T]) -> T:
        """What was found before of this map, or is found now."""
        if self.memory is None:
            return find()
        if what not in self.memory:
            self.memory[what] = find()
        found: T = self.memory[what]
        return found

    def _pixels_of(self, shapes: Sequence[Shape]) -> BoolArray:
        covered = union(shapes, self.size)
        return covered if self.seen is None else covered & self.seen

    def _region(self, shapes: Sequence[Shape]) -> Region:
        part = around(shapes, self.size)
        return Region(owned(self.ranked.standing(part, self.pixels_of(shapes)[part])))

    def counts(self, region: Region, threshold: Threshold) -> Counts:
        """The mask at a threshold against a region."""
        cut = self.ranked.cut(threshold)
        return Counts(
            region.inside(self.ranked.bound(cut)), min(cut, self.ranked.selectable), region.pixels, self.pixels
        )

    def rising_from(self, low: np.float32) -> FloatArray:
        """(n,) float32: at least the seen values that are no lower than `low`, and all from some value on, rising.

        Only they are put in order at first; whoever asks for lower ones later gets the whole map once and for all.
        """
        known: FloatArray | None = None if self.memory is None else self.memory.get("rising")
        if known is not None and known.size and known[0] <= low:
            return known
        least = low if known is None else np.float32(-np.inf)
        found = owned(np.sort(self.heatmap[self.heatmap >= least]))  # unseen pixels are not comparable
        if self.memory is not None:
            self.memory["rising"] = found
        return found

    @cached_property
    def peak(self) -> tuple[int, int]:
        """(row, column) of the highest value, the first in reading order."""
        return peak(self.heatmap)

    @cached_property
    def energy(self) -> float:
        """The sum of the seen values above zero."""
        return float(np.sum(self.heatmap, dtype=np.float64, where=self.heatmap > 0))


def why_not(scene: Scene, region: Region, shapes: Sequence[Shape]) -> str:
    """Why nothing can be said about this map and these boxes; empty where something can."""
    if not shapes:
        return NO_BOX
    if region.pixels == 0:
        return BOX_UNSEEN
    return "" if scene.state is MapState.OK else scene.state.sentence


def checked(heatmap: Any) -> FloatArray:
    """A map from any caller as (H, W) float32. Raises `InputError` where it has no two dimensions."""
    values: FloatArray = np.asarray(heatmap, dtype=np.float32)
    if values.ndim != 2 or values.size == 0:
        raise InputError(f"A map has two dimensions and at least one pixel, not the shape {values.shape}.")
    return values


def as_shapes(marks: Iterable[Any]) -> tuple[Shape, ...]:
    """Shapes, annotations or (x0, y0, x1, y1) from any caller, as shapes."""
    return tuple(_as_shape(one) for one in marks)


def _as_shape(mark: Any) -> Shape:
    for one in (mark, getattr(mark, "shape", None), getattr(mark, "box", None)):
        if isinstance(one, SHAPES):
            return one
    return Box(*map(float, mark))
