"""A threshold a step up or down, whatever its policy."""

from dataclasses import replace

from xai_desktop.core.threshold import Absolute, Cut, Otsu, Percentile, PerClass, Threshold

LOWEST, HIGHEST = 50.0, 99.5
"""The ends of the percentile's slider."""

PARTS = 100
"""Steps from a map's lowest to its highest value."""


def moved(threshold: Threshold, steps: int, label: str, ends: tuple[float, float] | None) -> Threshold:
    """Up by so many steps (down where negative): percentiles of 1, hundredths of a map's span between its `ends`.

    Of thresholds per class, that of the class called `label` moves (one that the
    network's card names becomes the person's own), or that of all others. Otsu's stays where it is,
    and so does a value where there is no map.
    """
    if not isinstance(threshold, PerClass):
        return _moved(threshold, steps, ends)
    own = threshold.own(label)
    if own is not None:
        return threshold.with_class(label, _moved(own, steps, ends))
    named = threshold.by_card(label)
    if named is not None:
        return threshold.with_class(label, _moved(named, steps, ends))
    return replace(threshold, otherwise=_moved(threshold.otherwise, steps, ends))


def _moved(cut: Cut, steps: int, ends: tuple[float, float] | None) -> Cut:
    match cut:
        case Percentile(q):
            return Percentile(min(max(q + steps, LOWEST), HIGHEST))
        case Absolute(value) if ends is not None:
            low, high = ends
            return Absolute(min(max(value + steps * (high - low) / PARTS, low), high))
        case Absolute() | Otsu():
            return cut
