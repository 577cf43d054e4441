"""The figure as vectors: the films as pixels, and every box, outline, curve and letter as lines that stay sharp."""

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image as Pillow

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.heatmap import peak
from xai_desktop.core.overlay import reader_colour, reader_numbers
from xai_desktop.core.render import overlay_picture
from xai_desktop.core.report import Report
from xai_desktop.core.shapes import Mask, Ring
from xai_desktop.core.task import Task
from xai_desktop.core.threshold import RankedMap
from xai_desktop.io.atomic import write_bytes
from xai_desktop.io.exporters import _facts
from xai_desktop.io.exporters import _figure as plan
from xai_desktop.io.exporters import _pictures as pictures
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._curve import curve_group
from xai_desktop.io.exporters._fonts import BOLD
from xai_desktop.io.exporters.base import EXPORTERS

Element = ElementTree.Element
Spot = tuple[float, float]

CURVE_WIDTH, CURVE_HEIGHT = 420.0, 150.0
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FAMILY = "DejaVu Sans, Verdana, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class SvgExporter:
    key: str = "svg"
    label: str = "Figure as vectors (SVG)"
    writes: tuple[str, ...] = ("figure.svg",)
    includes: tuple[str, ...] = ()

    def write(self, report: Report, folder: Path, task: Task) -> tuple[Path, ...]:
        task.step(0, 0, "drawing the figure")
        return (write_bytes(folder / self.writes[0], svg_bytes(report)),)


def svg_bytes(report: Report) -> bytes:
    """The same report gives the same bytes."""
    data: bytes = ElementTree.tostring(figure(report), encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def figure(report: Report) -> Element:
    """The same parts in the same order as `figure.png`, and a curve for each reader below the pictures."""
    height, width = size = pictures.picture_size(report, (plan.SIDE, plan.SIDE))
    room = 2 * width + plan.BETWEEN + plan.BAR + plan.LABELS
    titles, lines = _cut(plan.head(report), room), _cut(plan.foot(report), room)
    sheet = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "font-family": _FAMILY, "role": "img"})
    ElementTree.SubElement(sheet, "title").text = _plain(f"{report.ref.title} · {report.explanation.target.title}")
    ElementTree.SubElement(sheet, "desc").text = _plain(_facts.in_one_line(report))
    ground = ElementTree.SubElement(sheet, "rect", {"width": "100%", "height": "100%", "fill": "#FFFFFF"})
    y = _texts(sheet, plan.MARGIN, plan.MARGIN - 6, titles) + 10
    right = plan.MARGIN + width + plan.BETWEEN
    _films(sheet, report, (plan.MARGIN, y), (right, y), size)
    y = _legend(sheet, report, y + height + 16, room)
    y = _curves(sheet, report, y, room)
    y = _texts(sheet, plan.MARGIN, y, lines) + plan.MARGIN - 8
    ends = {"width": f"{room + 2 * plan.MARGIN}", "height": f"{y:g}"}
    sheet.attrib.update({**ends, "viewBox": f"0 0 {ends['width']} {ends['height']}"})
    ground.attrib.update(ends)
    return sheet


def _cut(texts: plan.Texts, room: int) -> plan.Texts:
    return [(line, style) for text, style in texts for line in plan.wrapped(text, style, room)]


def _texts(sheet: Element, x: float, y: float, lines: plan.Texts) -> float:
    """Lines below each other from the top `y`; gives the y below the last."""
    for text, style in lines:
        _text(sheet, (x, y + style.size), text, style)
        y += plan.LINE
    return y


def _text(sheet: Element, at: Spot, text: str, style: plan.Style, anchor: str = "") -> None:
    look = {"x": f"{at[0]:g}", "y": f"{at[1]:g}", "font-size": f"{style.size}", "fill": style.colour}
    look |= {"font-weight": "bold"} if style.font == BOLD else {}
    look |= {"text-anchor": anchor} if anchor else {}
    ElementTree.SubElement(sheet, "text", look).text = _plain(text)


def _plain(text: str) -> str:
    """Without characters that XML does not have."""
    return _NO_XML.sub(" ", text)


def _picture(sheet: Element, at: Spot, rgb: ByteArray) -> None:
    stream = BytesIO()
    Pillow.fromarray(rgb).save(stream, "PNG", compress_level=6)
    look = {"x": f"{at[0]:g}", "y": f"{at[1]:g}", "width": f"{rgb.shape[1]}", "height": f"{rgb.shape[0]}"}
    data = b64encode(stream.getvalue()).decode("ascii")
    ElementTree.SubElement(sheet, "image", {**look, "href": f"data:image/png;base64,{data}"})


def _films(sheet: Element, report: Report, left: Spot, right: Spot, size: tuple[int, int]) -> None:
    found = report.explanation
    bare = replace(pictures.look_of(report), mask=False, boxes=False, peak=False)
    ranked = RankedMap.of(found.heatmap) if found.is_ok else None
    _picture(sheet, left, overlay_picture(report.image, report.window, None, None, bare, (), size))
    _picture(sheet, right, overlay_picture(report.image, report.window, found, ranked, bare, (), size))
    film = report.image.size
    scale = size[1] / film[1], size[0] / film[0]
    _boxes(sheet, report, left, scale)
    if ranked is None:
        _boxes(sheet, report, right, scale)
        _no_map(sheet, right, size, words.map_sentence(report))
        return
    mask = ranked.mask(report.threshold)
    if mask.any():
        rings = Mask.of(mask).rings()
        _outline(sheet, rings, right, scale, "mask-edge", plan.INK, "3.5")
        _outline(sheet, rings, right, scale, "mask", "#FFFFFF", "1.5")
    _boxes(sheet, report, right, scale)
    row, column = peak(found.heatmap)
    _cross(sheet, (right[0] + (column + 0.5) * scale[0], right[1] + (row + 0.5) * scale[1]))
    _bar(sheet, report, right[0] + size[1] + 14, right[1], size[0])


def _boxes(sheet: Element, report: Report, corner: Spot, scale: Spot) -> None:
    numbers = reader_numbers(report.annotations)
    for one in report.annotations:
        colour = "#{:02X}{:02X}{:02X}".format(*reader_colour(numbers[one.reader]))
        _outline(sheet, one.shape.rings(), corner, scale, "mark", colour, "2.5", f"{one.reader} {one.label}".strip())


def _outline(
    sheet: Element,
    rings: tuple[Ring, ...],
    corner: Spot,
    scale: Spot,
    kind: str,
    colour: str,
    wide: str,
    name: str = "",
) -> None:
    """Closed lines in film pixels, brought onto a picture."""
    parts = []
    for ring in rings:
        points = ((corner[0] + x * scale[0], corner[1] + y * scale[1]) for x, y in ring)
        parts.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z")
    look = {"class": kind, "d": "".join(parts), "fill": "none", "stroke": colour, "stroke-width": wide}
    drawn = ElementTree.SubElement(sheet, "path", look)
    if name:
        ElementTree.SubElement(drawn, "title").text = _plain(name)


def _cross(sheet: Element, at: Spot) -> None:
    x, y = at
    path = f"M{x - 9:.2f} {y:.2f}h18M{x:.2f} {y - 9:.2f}v18"
    for colour, wide in (("#18212B", "4"), ("#FFFFFF", "1.6")):
        ElementTree.SubElement(sheet, "path", {"class": "peak", "d": path, "stroke": colour, "stroke-width": wide})


def _bar(sheet: Element, report: Report, x: float, y: float, height: int) -> None:
    """The colours with their values."""
    top, tall = y + height // 8, height * 3 // 4
    _picture(sheet, (x, top), pictures.colour_bar(report, (tall, plan.BAR)))
    low, middle, high = pictures.scale_of(report).ticks
    for value, at in ((high, top), (middle, top + tall // 2), (low, top + tall - 1)):
        path = f"M{x + plan.BAR:g} {at:g}h6"
        ElementTree.SubElement(sheet, "path", {"d": path, "stroke": plan.QUIET})
        _text(sheet, (x + plan.BAR + 10, at + 6), pictures.tick(value), plan.SMALL)


def _no_map(sheet: Element, corner: Spot, size: tuple[int, int], sentence: str) -> None:
    """The sentence on a dark band across the film."""
    style = plan.Style(22, "#FFFFFF")
    lines = plan.wrapped(sentence, style, size[1] - 80)
    band = len(lines) * plan.LINE + 30
    top = corner[1] + (size[0] - band) // 2
    place = {"x": f"{corner[0]:g}", "y": f"{top:g}", "width": f"{size[1]}", "height": f"{band}", "fill": plan.INK}
    ElementTree.SubElement(sheet, "rect", place)
    for number, line in enumerate(lines):
        _text(sheet, (corner[0] + size[1] / 2, top + 36 + number * plan.LINE), line, style, "middle")


def _legend(sheet: Element, report: Report, y: float, room: int) -> float:
    """The colours of the readers; gives the y below."""
    last = -1
    for x, row, name, colour in plan.legend(report, room):
        at = plan.MARGIN + x, y + row * plan.LINE
        square = {"x": f"{at[0]:g}", "y": f"{at[1] + 4:g}", "width": "15", "height": "15"}
        ElementTree.SubElement(sheet, "rect", {**square, "fill": "#{:02X}{:02X}{:02X}".format(*colour)})
        _text(sheet, (at[0] + plan.SWATCH, at[1] + plan.SMALL.size), name, plan.SMALL)
        last = row
    return y + (last + 1) * plan.LINE


def _curves(sheet: Element, report: Report, y: float, room: int) -> float:
    """IoU against the threshold for each reader, as many beside each other as there is room for."""
    drawn = [(one, curve_group(one, CURVE_WIDTH, CURVE_HEIGHT)) for one in report.agreements]
    known = [(one, group) for one, group in drawn if group is not None]
    across = max(1, int(room // CURVE_WIDTH))
    for number, (one, group) in enumerate(known):
        x = plan.MARGIN + (number % across) * CURVE_WIDTH
        top = y + (number // across) * (CURVE_HEIGHT + plan.LINE)
        title = plan.wrapped(f"{words.agreement_title(one)}: IoU by percentile", plan.SMALL, int(CURVE_WIDTH) - 20)
        _text(sheet, (x, top + plan.SMALL.size), title[0], plan.SMALL)
        group.set("transform", f"translate({x:g} {top + plan.LINE - 4:g})")
        sheet.append(group)
    return y + -(-len(known) // across) * (CURVE_HEIGHT + plan.LINE)


EXPORTERS.add("svg", SvgExporter())
