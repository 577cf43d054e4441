"""A measurement as a JSON object: its kind with its points [x, y] in film pixels, and what the reader calls it.

    {"ruler": [[10.0, 20.0], [110.5, 20.0]], "name": "carina", "at": "2026-03-02T10:15:00+01:00"}
    {"known length": [[10.0, 20.0], [90.0, 20.0]], "mm": 10.0}
    {"region": {"ellipse": [60.0, 60.0, 20.0, 10.0, 0.0]}}

Kinds: ruler, angle, probe, ratio, two diameters, cobb, path (two points or more), known length, region.
"""

from typing import Any

from xai_desktop.core.geometry import Box
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline, Tag
from xai_desktop.core.measures import Angle, Measure, Pointed, Probe, Ratio, Region, Ruler
from xai_desktop.core.shapes import Ellipse
from xai_desktop.io import wire_checks as checks
from xai_desktop.io.annotations._json import MOST_POINTS, Checked
from xai_desktop.io.annotations.ours import shape_json, shape_of

_KINDS: dict[str, tuple[type[Pointed], int]] = {
    **{"ruler": (Ruler, 2), "angle": (Angle, 3), "probe": (Probe, 1), "ratio": (Ratio, 4)},
    **{"two diameters": (Bidirectional, 4), "cobb": (Cobb, 4), "path": (Polyline, 0), "known length": (KnownLength, 2)},
}
"""How many points each has; 0 for two or more."""


def measure_json(measure: Measure) -> dict[str, Any]:
    """`measure_of` gives an equal measurement back."""
    said = {name: text for name, text in (("name", measure.tag.name), ("at", measure.tag.at)) if text}
    if isinstance(measure, Region):
        return {"region": shape_json(measure.shape), **said}
    kind = next(name for name, (one, _) in _KINDS.items() if type(measure) is one)
    mm = {"mm": measure.mm} if isinstance(measure, KnownLength) else {}
    return {kind: [list(point) for point in measure.points], **mm, **said}


def measure_of(record: object) -> Measure:
    """Raises `ValueError` or `InputError` for what is no measurement."""
    if not isinstance(record, dict):
        raise ValueError("a measurement that is no object")
    tag = Tag(checks.text(record.get("name", "")), checks.text(record.get("at", "")))
    kinds = [name for name in record if name in _KINDS or name == "region"]
    if len(kinds) != 1 or set(record) - {*kinds, "name", "at", "mm"}:
        raise ValueError("a measurement of no known kind")
    if kinds[0] == "region":
        shape = shape_of(Checked(record["region"], "a region"))
        if not isinstance(shape, Box | Ellipse):
            raise ValueError("a region that is neither box nor ellipse")
        return Region(shape, tag=tag)
    return _pointed(kinds[0], record, tag)


def _pointed(name: str, record: dict[str, Any], tag: Tag) -> Measure:
    kind, count = _KINDS[name]
    given = record[name]
    if not isinstance(given, list) or not (len(given) == count if count else 2 <= len(given) <= MOST_POINTS):
        raise ValueError(f"a {name} of another number of points")
    points = tuple(checks.pair(point) for point in given)
    if kind is Polyline:
        return Polyline(points, tag=tag)
    if kind is KnownLength:
        mm, _ = checks.pair([record.get("mm"), 0.0])
        if not mm > 0:
            raise ValueError("a known length of no length")
        return KnownLength(points[0], points[1], mm, tag=tag)
    made: Measure = kind(*points, tag=tag)  # type: ignore[arg-type]
    return made
