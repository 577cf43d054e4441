"""Control charts of a set: the worst value of each measure at every check, with its tolerance as a line."""

from collections.abc import Sequence

from xai_desktop.core.cohort.charts import Axis, CurvePoint, Curves, Limit, LimitKind, Series
from xai_desktop.core.constancy import Logged, Measure, Tolerances

ABOUT = "The worst value over all films and methods at every check, and the tolerance that was sealed."

GAPS = "A gap is no pass: at {count} of the checks there was no such value, and it counts as outside."


def control_chart(measure: Measure, logged: Sequence[Logged], limits: Tolerances) -> Curves:
    """One measure over time. A check at which it had no value leaves a gap, which is said: it has failed there."""
    points = tuple(CurvePoint(float(place), one.run.worst(measure)) for place, one in enumerate(logged))
    gaps = sum(point.y is None for point in points)
    level = limits.of(measure)
    kind = LimitKind.FLOOR if measure.is_likeness else LimitKind.CEILING
    name = f"tolerance: at least {level:g}" if measure.is_likeness else f"tolerance: at most {level:g}"
    return Curves(
        f"constancy-{measure.value}",
        f"Constancy: {measure.words}",
        f"{ABOUT} {GAPS.format(count=gaps)}" if gaps else ABOUT,
        Axis("check", digits=0),
        Axis(measure.value, low=None if measure.is_likeness else 0.0, digits=4),
        (Series("worst value", points),),
        (Limit(kind, name, level),),
        tuple(one.at[:16].replace("T", " ") for one in logged),
    )
