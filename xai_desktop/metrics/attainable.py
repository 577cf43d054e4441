"""L-ACC for all boxes and for those on which it can be reached at all, with their count (methods §10.2, 10.15)."""

from collections.abc import Iterable
from dataclasses import dataclass

from xai_desktop.core.agreement import Measured
from xai_desktop.metrics.overlap import L_ACC_ABOVE, l_acc


@dataclass(frozen=True, slots=True)
class LocalisedShare:
    """The share of films whose IoU is above the bound: of all `films`, and of those where it is `attainable`."""

    of_all: Measured
    of_attainable: Measured
    films: int
    attainable: int


def localised_share(
    ious: Iterable[float | None], ceilings: Iterable[float], above: float = L_ACC_ABOVE
) -> LocalisedShare:
    """One IoU (None without a map: a miss) and one ceiling per film: what the best mask of that area gets."""
    rows, best = list(ious), list(ceilings)
    return LocalisedShare(
        of_all=l_acc.measure(rows, above),
        of_attainable=l_acc.measure(rows, above, best),
        films=len(rows),
        attainable=sum(ceiling > above for ceiling in best),
    )
