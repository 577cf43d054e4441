"""Where a threshold cuts one map: the facts that a panel, a caption and a report say about a mask."""

from dataclasses import dataclass

from xai_desktop.core.threshold import Absolute, Cut, Otsu, Percentile, PerClass, RankedMap, Threshold


@dataclass(frozen=True, slots=True)
class MapCut:
    """One threshold on one map.

    `threshold` is the one in use, `own_of` the class whose own it is ("" where it is that of all classes), `by_card`
    whether the network's card names it, `label` the class that the map explains. `coverage` in [0, 1] is the mask's
    real share of the seen film. `value` in the map's unit is where a mask by value begins, None for one by rank. `low`
    and `high` are the map's ends. `reason` says why there is no mask, and is empty where there is one.
    """

    threshold: Cut
    coverage: float
    low: float = 0.0
    high: float = 0.0
    value: float | None = None
    label: str = ""
    own_of: str = ""
    by_card: bool = False
    reason: str = ""

    @property
    def percentile(self) -> float:
        """In [0, 100]: the rank that is asked for, or that the real coverage amounts to."""
        return self.threshold.q if isinstance(self.threshold, Percentile) else 100 * (1 - self.coverage)

    @property
    def text(self) -> str:
        """The whole threshold in words, with what it came to on this map."""
        whose = f", {self.own_of}'s {'by the card' if self.by_card else 'own'}" if self.own_of else ""
        if isinstance(self.threshold, Percentile):
            return f"{self.threshold.label}{whose}"
        if self.reason or self.value is None:
            return f"{self.threshold.label}{whose}"
        above = f": values above {self.value:.4g}" if isinstance(self.threshold, Otsu) else ""
        return f"{self.threshold.label}{above}, the top {100 * self.coverage:.1f} %{whose}"


def map_cut(ranked: RankedMap, threshold: Threshold, reason: str = "") -> MapCut:
    """`reason` says that the map is none, and why."""
    named = threshold.by_card(ranked.label) is not None if isinstance(threshold, PerClass) else False
    own = named or (isinstance(threshold, PerClass) and threshold.own(ranked.label) is not None)
    cut = threshold.of(ranked.label)
    low, high = ranked.ends or (0.0, 0.0)
    return MapCut(
        cut,
        min(ranked.cut(cut), ranked.selectable) / max(ranked.seen, 1),
        low,
        high,
        _value(ranked, cut),
        ranked.label,
        ranked.label if own else "",
        named,
        reason or ("" if ranked.ends else "there is no map"),
    )


def _value(ranked: RankedMap, cut: Cut) -> float | None:
    match cut:
        case Absolute(value):
            return value if ranked.ends else None
        case Otsu():
            return ranked.otsu
    return None
