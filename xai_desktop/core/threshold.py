"""Cutting a mask out of a heatmap: by rank, so that equal coverage is equal coverage, or by value.

`>= percentile` on a sparse map selects everything and `>` too little (methods §10.1). Here a percentile asks for
exactly `round((1 - q/100) · n)` pixels, ties go to the first in reading order, and pixels at the map's minimum are
never selected, so that a mask can be smaller than asked. Its real coverage is part of the result.

Every policy comes down to a number of top ranks, so that a mask, its overlap with boxes and its place on the curve
cost the same whichever is chosen.
"""

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray, owned
from xai_desktop.core.errors import InputError
from xai_desktop.core.order import NEVER, PixelOrder, descending, keys, places, value_of
from xai_desktop.core.otsu import otsu_value


class _ForEveryClass:
    __slots__ = ()

    def of(self, label: str) -> Self:
        """The threshold of a class: the same for all."""
        del label
        return self


@dataclass(frozen=True, slots=True)
class Percentile(_ForEveryClass):
    """Keep the pixels above this percentile of the seen film: 90 keeps the top 10 %."""

    q: float = 90.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.q < 100.0:
            raise InputError(f"A percentile lies between 0 and 100, not at {self.q}; 90 keeps the top tenth.")

    @property
    def label(self) -> str:
        return f"top {100 - self.q:g} % by rank (percentile {self.q:g})"

    def count(self, pixels: int) -> int:
        """How many of so many pixels are asked for (round half up)."""
        return int((1 - self.q / 100) * pixels + 0.5)

    def asked(self, ranked: "RankedMap") -> int:
        return self.count(ranked.seen)


@dataclass(frozen=True, slots=True)
class Absolute(_ForEveryClass):
    """Keep the pixels of at least this value, in the map's own unit.

    How large such a mask is hangs on the method, so that it compares maps by their contrast as much as by their place.
    """

    value: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise InputError(f"A threshold in a map's own unit is a finite number, not {self.value}.")

    @property
    def label(self) -> str:
        return f"values of at least {self.value:.4g}"

    def asked(self, ranked: "RankedMap") -> int:
        """None of a map that holds no values to be compared with."""
        return 0 if ranked.ends is None else ranked.from_value(self.value)


@dataclass(frozen=True, slots=True)
class Otsu(_ForEveryClass):
    """Keep the upper of the two groups into which Otsu's method parts the seen pixels (`core.otsu`)."""

    @property
    def label(self) -> str:
        return "Otsu's threshold"

    def asked(self, ranked: "RankedMap") -> int:
        value = ranked.otsu
        return 0 if value is None else ranked.from_value(value, strictly=True)


Cut = Percentile | Absolute | Otsu
"""A threshold that is the same for every class."""


@dataclass(frozen=True, slots=True)
class PerClass:
    """A threshold of its own for some classes, and one for all others.

    `table` is what a person chose. `card` is what the network's card names; it counts where the person chose nothing.
    """

    table: tuple[tuple[str, Cut], ...] = ()
    otherwise: Cut = Percentile()
    card: tuple[tuple[str, Cut], ...] = ()

    @property
    def label(self) -> str:
        own = (f"{name}: {cut.label}" for name, cut in self.table)
        return "per class: " + "; ".join((*own, f"otherwise {self.otherwise.label}"))

    def own(self, label: str) -> Cut | None:
        """The class's own threshold, as a person chose it; case decides nothing."""
        return _entry(self.table, label)

    def by_card(self, label: str) -> Cut | None:
        """What the network's card names for the class, where no person chose another."""
        return None if self.own(label) else _entry(self.card, label)

    def of(self, label: str) -> Cut:
        return self.own(label) or self.by_card(label) or self.otherwise

    def with_class(self, label: str, cut: Cut | None) -> "PerClass":
        """With another threshold for a class; None takes its own away."""
        others = tuple(pair for pair in self.table if pair[0].casefold() != label.casefold())
        return replace(self, table=others if cut is None else (*others, (label, cut)))


def _entry(table: tuple[tuple[str, Cut], ...], label: str) -> Cut | None:
    return next((cut for name, cut in table if name.casefold() == label.casefold()), None)


Threshold = Cut | PerClass

Ranks = npt.NDArray[np.int32]
Bound = np.uint64 | np.int32

MOST_LEVELS = 1 << 16
"""How many values stand for all pixels of a thinned map."""


@dataclass(frozen=True, eq=False)
class RankedMap:
    """A heatmap whose pixels are counted once, so that every threshold afterwards costs a look into one bin of values.

    `heatmap` (H, W) float32 is the map itself, `seen` the number of pixels that the network saw, `label` the class that
    it explains ("" where that is not known).

    A map that was thinned (`thin`) holds some of the pixels, with the ranks that they had among all (`kept`, as
    `ranks`), and `levels` (n,) float32: the values of the whole map at every so many ranks, from the highest, in place
    of its pixels.
    """

    heatmap: FloatArray
    seen: int
    label: str = ""
    levels: FloatArray | None = None
    kept: Ranks | None = None
    _cuts: dict[Cut, int] = field(default_factory=dict, init=False, repr=False)
    _bounds: dict[int, Bound] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, heatmap: FloatArray, label: str = "") -> "RankedMap":
        found = cls(heatmap, int(np.count_nonzero(np.isfinite(heatmap))), label)
        found.__dict__.update(order=PixelOrder.of(heatmap.ravel()))  # now, where no screen waits for it
        return found

    @classmethod
    def nothing(cls, heatmap: FloatArray, seen: int, label: str = "") -> "RankedMap":
        """Of a map that is none: no pixel is ever selected."""
        return cls(heatmap, seen, label, kept=np.broadcast_to(np.int32(seen), heatmap.shape))

    @cached_property
    def order(self) -> PixelOrder:
        return PixelOrder.of(self.heatmap.ravel())

    @property
    def nbytes(self) -> int:
        """What it holds beside its heatmap."""
        return self.order.bins.nbytes if self.kept is None else self.kept.nbytes

    @property
    def ranks(self) -> Ranks:
        """(H, W) int32, found by sorting all pixels: 0 is the highest value; pixels that must never be selected
        (unseen, or at the minimum) hold `seen`, which no count reaches."""
        if self.kept is not None:
            return self.kept
        flat = self.order.values
        ranks = np.full(flat.size, self.seen, dtype=np.int32)
        ordered = np.flatnonzero(self.order.bins != NEVER)
        ranks[ordered[descending(flat[ordered])]] = np.arange(ordered.size, dtype=np.int32)
        return owned(ranks.reshape(self.heatmap.shape))

    def mask(self, threshold: Threshold) -> BoolArray:
        """(H, W) bool."""
        rows, columns = (np.arange(length) for length in self.heatmap.shape)
        return owned(self.chosen(self.plane, self.cut(threshold), rows, columns), np.bool_)

    @property
    def plane(self) -> AnyArray:
        """(H, W): what a screen samples, to be asked for the mask by `chosen`."""
        return self.order.values.reshape(self.heatmap.shape) if self.kept is None else self.kept

    def chosen(self, sample: AnyArray, cut: int, rows: AnyArray, columns: AnyArray) -> BoolArray:
        """Which pixels of a `sample` (n, m) of `plane` are among the top `cut`.

        It was taken at these `rows` (n,) and `columns` (m,), both rising. Of equal values at the cut those in earlier
        rows are inside, and in the row of the last one those up to its column.
        """
        bound = self.bound(cut)
        if self.kept is not None:
            return sample < bound
        if not bound:
            return np.zeros(sample.shape, np.bool_)
        last = np.uint64(bound - np.uint64(1))
        value, (row, column) = value_of(last), divmod(int(places(last)), self.heatmap.shape[1])
        above, below = rows.searchsorted(row, "left"), rows.searchsorted(row, "right")
        found = np.empty(sample.shape, np.bool_)
        np.greater_equal(sample[:above], value, out=found[:above])
        np.greater(sample[above:], value, out=found[above:])
        beside = slice(above, below), slice(columns.searchsorted(column, "right"))
        np.greater_equal(sample[beside], value, out=found[beside])
        return found

    def bound(self, cut: int) -> Bound:
        """Where the top `cut` pixels end: what a region's order is compared with. Found once for each cut."""
        if self.kept is not None:
            return np.int32(cut)
        if cut not in self._bounds:
            self._bounds[cut] = self.order.bound(cut)
        return self._bounds[cut]

    def bounds(self, cuts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64] | Ranks:
        """(n,) the same for many cuts at once."""
        return cuts.astype(np.int32) if self.kept is not None else self.order.bounds(cuts)

    def standing(self, part: tuple[slice, slice], inside: BoolArray) -> AnyArray:
        """(n,) where the chosen finite pixels of a part stand in the order, as `bound` has it, in reading order."""
        if self.kept is not None:
            return self.kept[part][inside]
        rows, columns = np.nonzero(inside)
        width = self.heatmap.shape[1]
        where = (rows + (part[0].start or 0)) * width + columns + (part[1].start or 0)
        return keys(self.heatmap[part][inside], where)

    def cut(self, threshold: Threshold) -> int:
        """The rank below which a pixel belongs to the mask: what a screen compares its sampled ranks with.

        Found once for each threshold: counting the pixels above a value takes 2 ms on 3000 × 3000.
        """
        cut = threshold.of(self.label)
        found = self._cuts.get(cut)
        if found is None:
            found = self._cuts[cut] = cut.asked(self)
        return found

    def from_value(self, value: float, *, strictly: bool = False) -> int:
        """How many pixels hold at least this value, or more than it; of a thinned map to a 65,536th of the film."""
        least = np.float32(value)
        if self.levels is None:
            count = int(np.count_nonzero(self.heatmap > least if strictly else self.heatmap >= least))
            if self.kept is None:
                self._bounds[count] = self.order.bound_at(least, strictly)  # known: no bin has to be looked into
            return count
        known = int(np.searchsorted(-self.levels, -least, "left" if strictly else "right"))
        step = _step(self.seen)
        return min(max(known * step - step // 2, 0), self.selectable)

    def prepare(self) -> None:
        """Find now what a screen would wait for when it first asks: Otsu's value takes 70 ms on 3000 × 3000."""
        self.cut(Otsu())

    def thin(self, rows: AnyArray, columns: AnyArray, heatmap: FloatArray, ranks: Ranks | None = None) -> "RankedMap":
        """These rows and columns only, with their thin `heatmap`; every threshold cuts where it cut the whole map.

        `ranks` are those of all pixels, where the caller has them.
        """
        ranks = self.ranks if ranks is None else ranks
        kept = owned(ranks[np.ix_(rows, columns)], np.int32)
        found = RankedMap(heatmap, self.seen, self.label, self._levels(ranks), kept)
        found.__dict__.update(selectable=self.selectable, ends=self.ends, otsu=self.otsu)  # of all pixels, not of these
        return found

    def _levels(self, ranks: Ranks) -> FloatArray:
        step = _step(self.seen)
        chosen = (ranks % step == 0) & (ranks < self.seen)
        levels = np.empty(-(-self.selectable // step), np.float32)
        levels[ranks[chosen] // step] = self.heatmap[chosen]
        return owned(levels)

    @cached_property
    def selectable(self) -> int:
        """How many pixels lie above the map's minimum: no mask has more."""
        return self.order.selectable if self.kept is None else int(np.count_nonzero(self.kept < self.seen))

    @cached_property
    def ends(self) -> tuple[float, float] | None:
        """The lowest and the highest value; None where there is no map: nothing seen, not finite, or constant."""
        low, high = float(np.fmin.reduce(self.heatmap, axis=None)), float(np.fmax.reduce(self.heatmap, axis=None))
        return (low, high) if -math.inf < low < high < math.inf else None

    @cached_property
    def otsu(self) -> float | None:
        """Otsu's value in the map's unit; None where there is no map."""
        return None if self.ends is None else otsu_value(self.heatmap[~np.isnan(self.heatmap)])


def _step(seen: int) -> int:
    """How many ranks lie between two levels of a thinned map."""
    return -(-seen // MOST_LEVELS)
