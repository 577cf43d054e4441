"""A chart on a page of the PDF as lines and letters, so that it stays sharp and its words can be found."""

import re
from base64 import b64decode
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader

from xai_desktop.io.cohort_report._svg import ROOT, Node
from xai_desktop.io.exporters._fonts import BOLD, SANS
from xai_desktop.io.exporters._pdf.faces import draw_text, in_faces, string_width

_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_STEP = re.compile(r"([MLCQz])([^MLCQz]*)")
_CALL = re.compile(r"(\w+)\(([^)]*)\)")


def paint(canvas: Any, chart: Node) -> None:
    """Draw on a canvas whose y axis points down, in points of the chart."""
    named = {one.carries["id"]: one for one in chart.all() if "id" in one.carries}
    _Painter(canvas, named).draw(chart)


class _Painter:
    def __init__(self, canvas: Any, named: dict[str, Node]) -> None:
        self._canvas, self._named = canvas, named

    def draw(self, node: Node) -> None:
        if node.name in ("defs", "clipPath"):
            return
        self._canvas.saveState()
        self._clip(node)
        if node.name == "path" and "d" in node.carries:  # a line without a point has none
            self._path(node.carries["d"], node.style)
        elif node.name == "use":
            self._canvas.translate(node.number("x"), node.number("y"))
            target = self._named[node.link[1:]]
            self._path(target.carries["d"], {**target.style, **node.style})
        elif node.name == "text":
            self._text(node)
        elif node.name == "image":
            self._image(node)
        for child in node.children:
            self.draw(child)
        self._canvas.restoreState()

    def _clip(self, node: Node) -> None:
        found = re.fullmatch(r"url\(#(.+)\)", node.carries.get("clip-path", ""))
        if found is None:
            return
        path = self._canvas.beginPath()
        for shape in self._named[found[1]].children:
            if shape.name == "rect":
                path.rect(*(shape.number(name) for name in ("x", "y", "width", "height")))
            else:
                _trace(path, shape.carries["d"])
        self._canvas.clipPath(path, stroke=0, fill=0)

    def _path(self, steps: str, style: dict[str, str]) -> None:
        canvas = self._canvas
        fill, stroke = style.get("fill", "#000000"), style.get("stroke", "none")
        whole = float(style.get("opacity", 1))
        if fill != "none":
            canvas.setFillColor(HexColor(fill))
            canvas.setFillAlpha(whole * float(style.get("fill-opacity", 1)))
        if stroke != "none":
            canvas.setStrokeColor(HexColor(stroke))
            canvas.setStrokeAlpha(whole * float(style.get("stroke-opacity", 1)))
            canvas.setLineWidth(float(style.get("stroke-width", 1)))
            canvas.setLineCap(_CAPS[style.get("stroke-linecap", ROOT["stroke-linecap"])])
            canvas.setLineJoin(_JOINS[style.get("stroke-linejoin", ROOT["stroke-linejoin"])])
            dashes = style.get("stroke-dasharray", "none")
            numbers = [] if dashes == "none" else [float(one) for one in dashes.split(",")]
            canvas.setDash(numbers, float(style.get("stroke-dashoffset", 0)))
        path = canvas.beginPath()
        _trace(path, steps)
        canvas.drawPath(path, stroke=int(stroke != "none"), fill=int(fill != "none"))

    def _text(self, node: Node) -> None:
        canvas, style = self._canvas, node.style
        self._place(node.carries.get("transform", ""))
        canvas.translate(node.number("x"), node.number("y"))
        canvas.scale(1, -1)
        heavy = style.get("font-weight") in ("700", "bold")
        font, size = BOLD if heavy else SANS, float(style["font-size"].removesuffix("px"))
        canvas.setFillColor(HexColor(style.get("fill", "#000000")))
        canvas.setFillAlpha(float(style.get("opacity", 1)))
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[style.get("text-anchor", "start")]
        width = sum(string_width(piece, face, size) for piece, face in in_faces(node.text, font)) if shift else 0.0
        draw_text(canvas, (-shift * width, 0), node.text, font, size)

    def _image(self, node: Node) -> None:
        self._place(node.carries.get("transform", ""))
        x, y, width, height = (node.number(name) for name in ("x", "y", "width", "height"))
        self._canvas.translate(x, y + height)
        self._canvas.scale(1, -1)
        data = b64decode(node.link.partition(",")[2])
        self._canvas.drawImage(ImageReader(BytesIO(data)), 0, 0, width, height, mask="auto")

    def _place(self, transform: str) -> None:
        """Shifts, turns and matrices, in the order in which they are written."""
        for kind, inside in _CALL.findall(transform):
            numbers = [float(one) for one in inside.replace(",", " ").split()]
            if kind == "translate":
                self._canvas.translate(*numbers)
            elif kind == "rotate":
                self._turn(numbers)
            elif kind == "scale":
                self._canvas.scale(*numbers)
            else:
                self._canvas.transform(*numbers)

    def _turn(self, numbers: Sequence[float]) -> None:
        """By degrees, about a point where one is told."""
        degrees, *about = numbers
        x, y = about or (0.0, 0.0)
        self._canvas.translate(x, y)
        self._canvas.rotate(degrees)
        self._canvas.translate(-x, -y)


def _trace(path: Any, steps: str) -> None:
    """Lines and curves of a path; a quadratic curve becomes the cubic one with the same course."""
    x = y = 0.0
    for kind, inside in _STEP.findall(steps):
        numbers = [float(one) for one in inside.replace(",", " ").split()]
        if kind == "z":
            path.close()
            continue
        if kind == "M":
            path.moveTo(*numbers)
        elif kind == "L":
            path.lineTo(*numbers)
        elif kind == "C":
            path.curveTo(*numbers)
        else:
            cx, cy, ex, ey = numbers
            ends = (x + 2 * (cx - x) / 3, y + 2 * (cy - y) / 3, ex + 2 * (cx - ex) / 3, ey + 2 * (cy - ey) / 3)
            path.curveTo(*ends, ex, ey)
        x, y = numbers[-2:]
