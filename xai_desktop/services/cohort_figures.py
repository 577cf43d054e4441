"""All numbers about one film and one map for which the network is asked again, as the rows of an audit hold them.

A number that cannot be had is None with its reason, and has its place all the same: what is counted in one map is
counted in all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from xai_desktop.core.agreement import Measured
from xai_desktop.core.asked import Scored
from xai_desktop.metrics.base import Metric
from xai_desktop.metrics.kept_film import (
    average_drop,
    confidence,
    confidence_of_class,
    increase_in_confidence,
    right_classification,
)
from xai_desktop.services.cohort_kept import FILLINGS, HARD, INPAINT, SOFT, KeptScores, KeptWay
from xai_desktop.services.masked_scores import MaskedScores, Unit

UNITS: tuple[Unit, ...] = ("score", "logit")
NO_SOFT_INPAINTING = "a soft mask has no inside whose surroundings could be drawn in"

Kind = Literal["", "hard", "soft"]


@dataclass(frozen=True, slots=True)
class Figure:
    """`metric` is the metric's public name, `filling` what stood where the film was gone, `unit` the score's, and
    `kept` how a part was kept, where the number is about a part."""

    metric: str
    filling: str
    unit: Unit
    kept: Kind
    measured: Measured


def masked_figures(found: MaskedScores, fillings: tuple[str, ...]) -> Iterator[Figure]:
    """Insertion and deletion with each filling, and ROAD, each as the score and as its logit."""
    for unit in UNITS:
        for filling in fillings:
            yield Figure("insertion", filling, unit, "", found.insertion(filling, unit))
            yield Figure("deletion", filling, unit, "", found.deletion(filling, unit))
        yield Figure("road", INPAINT, unit, "", found.road(unit))


def kept_figures(found: KeptScores) -> Iterator[Figure]:
    """With each filling: class and confidence of the hard part, drop and increase of both parts.

    The reference is what the network says to the whole film. Means over films are those of `metrics.kept_film`, which
    take the scores themselves: of a single film a share is 0 or 1.
    """
    for filling in FILLINGS:
        way = found.way(filling)
        yield from _of_hard_part(found, filling, way)
        yield from _of_score(found, filling, HARD, None if way is None else way.hard, found.reason)
        reason = NO_SOFT_INPAINTING if filling == INPAINT and way is not None else found.reason
        yield from _of_score(found, filling, SOFT, None if way is None else way.soft, reason)


def _of_hard_part(found: KeptScores, filling: str, way: KeptWay | None) -> Iterator[Figure]:
    for metric in (right_classification, confidence_of_class):
        known = _none(found.reason) if way is None else metric.measure([way.row], [found.called])
        yield Figure(metric.key, filling, "score", HARD, known)
    sure = _none(found.reason) if way is None else confidence.measure([way.row])
    yield Figure(confidence.key, filling, "score", HARD, sure)


def _of_score(found: KeptScores, filling: str, kept: Kind, score: Scored | None, reason: str) -> Iterator[Figure]:
    """A logit has no zero to divide by: of it there is no drop."""
    drops: tuple[Metric[...], ...] = (average_drop, increase_in_confidence)
    for metric in drops:
        known = _none(reason) if score is None else metric.measure([found.whole.score], [score.score])
        yield Figure(metric.key, filling, "score", kept, known)


def _none(reason: str) -> Measured:
    return Measured(None, reason)
