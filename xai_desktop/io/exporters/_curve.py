"""IoU against the threshold as vector lines: for the HTML report and for the figure."""

from xml.etree import ElementTree

from xai_desktop.core.agreement import Agreement

Element = ElementTree.Element
ACCENT, HAIR, QUIET = "#0B66B0", "#CBD3DB", "#56626F"
_LEFT, _TOP, _RIGHT, _BELOW = 34.0, 8.0, 10.0, 22.0


def curve(one: Agreement, width: float, height: float) -> str | None:
    """An `svg` element without namespace, as HTML has it; None without a curve."""
    group = curve_group(one, width, height)
    if group is None:
        return None
    title = f"IoU against the percentile of the mask, {one.iou.text()} at {one.percentile:.1f}"
    sheet = Element("svg", {"viewBox": f"0 0 {width:g} {height:g}", "role": "img", "aria-label": title})
    sheet.append(group)
    return ElementTree.tostring(sheet, encoding="unicode")


def curve_group(one: Agreement, width: float, height: float) -> Element | None:
    """Axes, the curve from the 50th percentile, and the point in use, in a room of this size."""
    if not one.curve:
        return None
    most = _nice(max(value for _, value in one.curve))
    wide, tall = width - _LEFT - _RIGHT, height - _TOP - _BELOW

    def point(percentile: float, value: float) -> tuple[float, float]:
        return round(_LEFT + wide * (percentile - 50) / 50, 2), round(_TOP + tall * (1 - value / most), 2)

    group = Element("g", {"class": "iou-curve"})
    for value in (0.0, most / 2, most):
        y = point(50, value)[1]
        _line(group, (_LEFT, y), (_LEFT + wide, y), {"class": "axis", "stroke": HAIR, "stroke-width": "1"})
        _text(group, _LEFT - 6, y + 4, f"{value:g}", "end")
    for percentile in (50, 75, 90, 100):
        _text(group, point(percentile, 0)[0], _TOP + tall + 16, f"{percentile}", "middle")
    points = [point(percentile, value) for percentile, value in one.curve if percentile >= 50]
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
    drawn = {"class": "curve", "d": path, "fill": "none", "stroke": ACCENT, "stroke-width": "2"}
    ElementTree.SubElement(group, "path", drawn)
    if one.iou.value is not None and one.percentile >= 50:
        x, y = point(one.percentile, one.iou.value)
        dashed = {"stroke": QUIET, "stroke-width": "1", "stroke-dasharray": "3 3"}
        _line(group, (x, _TOP), (x, _TOP + tall), dashed)
        dot = {"class": "chosen", "cx": f"{x:g}", "cy": f"{y:g}", "r": "4", "fill": ACCENT}
        ElementTree.SubElement(group, "circle", dot)
    return group


def _line(group: Element, start: tuple[float, float], end: tuple[float, float], look: dict[str, str]) -> None:
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    ElementTree.SubElement(group, "line", {**{name: f"{value:g}" for name, value in ends.items()}, **look})


def _text(group: Element, x: float, y: float, text: str, anchor: str) -> None:
    look = {"x": f"{x:g}", "y": f"{y:g}", "font-size": "11", "fill": QUIET, "text-anchor": anchor}
    ElementTree.SubElement(group, "text", look).text = text


def _nice(value: float) -> float:
    """The top of an axis: the next of .1, .2, .4, .6, .8 and 1."""
    return next((top for top in (0.1, 0.2, 0.4, 0.6, 0.8) if value <= top), 1.0)
