"""What a network said while a film was taken away and given back, and the numbers that follow from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from xai_desktop.core.agreement import Measured
from xai_desktop.core.asked import Scored
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.metrics.deletion_curves import deletion, insertion, road

NOT_ASKED = "this was not asked about"

Unit = Literal["score", "logit"]
Area = Literal["insertion", "deletion"]


@dataclass(frozen=True, slots=True)
class Curve:
    """Scores with one filling at rising `shares` of the film's pixels, from 0 to 1, as they really are.

    `removed` is without this share of the film, most salient first; `restored` is nothing but this share.
    """

    filling: str
    shares: tuple[float, ...]
    removed: tuple[Scored, ...]
    restored: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class MaskedScores:
    """One film and one map. Without a map there are no scores, and every number says why (`reason`).

    `most` and `least` are ROAD's scores at nine shares, most and least salient pixels removed first. `ordered` is the
    share of pixels above the map's minimum: beyond it, the order is that of reading, not of the map.
    """

    kind: ScoreKind
    curves: tuple[Curve, ...] = ()
    most: tuple[Scored, ...] = ()
    least: tuple[Scored, ...] = ()
    ordered: float = 0.0
    reason: str = ""

    def insertion(self, filling: str, unit: Unit = "score") -> Measured:
        """Area under the restored scores, in their unit."""
        curve = self._curve(filling)
        return insertion.measure(curve.shares, _in(unit, curve.restored)) if curve else self._none

    def deletion(self, filling: str, unit: Unit = "score") -> Measured:
        """Area under the scores of what is left, in their unit."""
        curve = self._curve(filling)
        return deletion.measure(curve.shares, _in(unit, curve.removed)) if curve else self._none

    def road(self, unit: Unit = "score") -> Measured:
        """Half the mean of (least salient removed first − most salient removed first)."""
        return road.measure(_in(unit, self.most), _in(unit, self.least)) if self.most else self._none

    def disagreement(self, name: Area, unit: Unit = "score") -> Measured:
        """The largest minus the smallest of this number over the fillings: how much of it the filling decides."""
        found = [getattr(self, name)(curve.filling, unit) for curve in self.curves]
        missing = next((one for one in found if not one.known), None)
        if missing is not None or not found:
            return missing or self._none
        return Measured(max(one.value for one in found) - min(one.value for one in found))

    @property
    def _none(self) -> Measured:
        return Measured(None, self.reason or NOT_ASKED)

    def _curve(self, filling: str) -> Curve | None:
        return next((curve for curve in self.curves if curve.filling == filling), None)


def _in(unit: Unit, scores: Iterable[Scored]) -> list[float]:
    return [getattr(one, unit) for one in scores]
