"""What things and edits are called: "Undo: move the box"."""

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing.touch import Thing, handles, shape_of
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline
from xai_desktop.core.measures import Angle, Probe, Ratio, Ruler
from xai_desktop.core.shapes import Mask, kind_of
from xai_desktop.core.wording import noted

_NAMES = {
    **{Ruler: "ruler", Angle: "angle", Probe: "pin", Ratio: "cardiothoracic ratio"},
    **{Bidirectional: "two diameters", Cobb: "Cobb angle", Polyline: "path", KnownLength: "known length"},
}


def name_of(thing: Thing) -> str:
    """What kind of thing it is: box, ellipse, polygon, painted mark, region, ruler, angle, pin…"""
    shape = shape_of(thing)
    if isinstance(shape, Mask):
        return "painted mark"
    if isinstance(thing, Annotation):
        return kind_of(thing.shape)
    return noted("region") if shape is not None else _NAMES[type(thing)]


def chosen_words(thing: Thing | None, handle: int | None) -> str:
    """What is chosen, for ears: `box Mass`, `box Mass, handle 3 of 8`; "" for nothing."""
    if thing is None:
        return ""
    label = given_name(thing)
    part = "" if handle is None else f", handle {handle + 1} of {len(handles(thing))}"
    return f"{name_of(thing)} {label}".rstrip() + part


def given_name(thing: Thing) -> str:
    """What a reader calls it; "" where it has no name."""
    return thing.label if isinstance(thing, Annotation) else thing.tag.name


def edit_name(before: Thing | None, after: Thing | None) -> str:
    """From what it was (None: nothing) to what it is now, in words that follow "Undo:"."""
    if after is None:
        return f"remove the {name_of(before)}" if before is not None else "nothing"
    if before is None and isinstance(after, KnownLength):
        return f"calibrate by {after.mm:g} mm"
    if before is None:
        return "paint a mark" if isinstance(shape_of(after), Mask) else f"draw the {name_of(after)}"
    if given_name(before) != given_name(after):
        return f"name the {name_of(after)} {given_name(after)}".rstrip()
    if isinstance(after, KnownLength) and isinstance(before, KnownLength) and before.mm != after.mm:
        return f"calibrate by {after.mm:g} mm"
    return f"move the {name_of(after)}" if _only_moved(before, after) else f"change the {name_of(after)}"


def _only_moved(before: Thing, after: Thing) -> bool:
    first, second = shape_of(before), shape_of(after)
    if isinstance(first, Mask) and isinstance(second, Mask):
        return first.bits.shape == second.bits.shape and bool((first.bits == second.bits).all())
    steps = [(q[0] - p[0], q[1] - p[1]) for p, q in zip(handles(before), handles(after), strict=False)]
    if len(handles(before)) != len(handles(after)) or not steps:
        return False
    return all(abs(dx - steps[0][0]) + abs(dy - steps[0][1]) < 1e-6 for dx, dy in steps)
