"""Charts as SVG: what may stand in one, read once for the page of a browser and for the PDF.

Only the few elements that charts are made of are let through: no scripts, no links, nothing that is fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from xai_desktop.core.errors import ExportError

_SPACE = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"

_KEPT = {
    "svg": ("viewBox",),
    "g": ("clip-path",),
    "defs": (),
    "clipPath": ("id",),
    "rect": ("x", "y", "width", "height"),
    "path": ("id", "d", "style", "clip-path"),
    "use": ("x", "y", "style", "clip-path"),
    "text": ("x", "y", "style", "transform"),
    "image": ("x", "y", "width", "height", "transform", "style", "clip-path"),
}
"""Elements and what they may carry beside a link."""

_IGNORED = ("metadata", "style")
"""What a program wrote into the file for itself; the one rule of the style is in `ROOT`."""

ROOT = {"stroke-linejoin": "round", "stroke-linecap": "butt"}

_LINKS = {"use": "#", "image": "data:image/png;base64,"}
"""How a link must begin: within the file, or the picture itself."""


@dataclass(slots=True)
class Node:
    """An element with what it carries; `link` is where it leads to, `text` what stands in it."""

    name: str
    carries: dict[str, str]
    link: str = ""
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def number(self, name: str) -> float:
        """0 where it is not told."""
        return float(self.carries.get(name, "0"))

    @property
    def style(self) -> dict[str, str]:
        rules = (rule.partition(":") for rule in self.carries.get("style", "").split(";") if ":" in rule)
        return {name.strip(): value.strip() for name, _, value in rules}

    def all(self) -> Iterator["Node"]:
        """Itself and everything in it."""
        yield self
        for child in self.children:
            yield from child.all()


def chart_node(svg: bytes, where: str) -> Node:
    """The chart. Raises `ExportError` for what is no chart."""
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ExportError(f"{where}: the chart is no SVG; draw it again.") from error
    node = _node(root, where)
    if node is None or node.name != "svg" or len(node.carries.get("viewBox", "").split()) != 4:
        raise ExportError(f"{where}: the chart is no SVG; draw it again.")
    return node


def size_of(node: Node) -> tuple[float, float]:
    """Width and height in points."""
    _, _, width, height = (float(side) for side in node.carries["viewBox"].split())
    return width, height


def _node(element: ElementTree.Element, where: str) -> Node | None:
    name = element.tag.removeprefix(_SPACE)
    if name in _IGNORED:
        return None
    if name not in _KEPT:
        raise ExportError(f"{where}: <{name}> does not belong in a chart; draw it again.")
    link = element.get(_LINK, "")
    if link and not (name in _LINKS and link.startswith(_LINKS[name])):
        raise ExportError(f"{where}: a chart leads nowhere outside; draw it again.")
    carries = {key: element.attrib[key] for key in _KEPT[name] if key in element.attrib}
    children = [child for child in (_node(one, where) for one in element) if child is not None]
    return Node(name, carries, link, element.text or "" if name == "text" else "", children)


def renamed(node: Node, key: str) -> None:
    """Give every name within the chart a beginning of its own, so that several charts stand in one document."""
    for one in node.all():
        if "id" in one.carries:
            one.carries["id"] = f"{key}-{one.carries['id']}"
        if one.link.startswith("#"):
            one.link = f"#{key}-{one.link[1:]}"
        if "clip-path" in one.carries:
            one.carries["clip-path"] = re.sub(r"url\(#", f"url(#{key}-", one.carries["clip-path"])
