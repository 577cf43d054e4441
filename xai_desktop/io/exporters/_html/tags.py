"""Markup that cannot be forged: text is escaped wherever it is put, only what a tag made is taken as it is."""

import html
from base64 import b64encode
from collections.abc import Iterable, Sequence
from io import BytesIO

from PIL import Image as Pillow

from xai_desktop.core.arrays import ByteArray

_CONTROLS = {code: " " for code in range(ord(" ")) if chr(code) not in "\n\t"}
_EMPTY = frozenset({"img", "br", "meta", "circle", "line", "path"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """For any place of a document: between tags and in quoted attributes. Control characters become spaces."""
    return Markup(html.escape(text.translate(_CONTROLS), quote=True))


def joined(parts: Iterable[str]) -> Markup:
    """Parts below each other; plain text among them is escaped."""
    return Markup("\n".join(part if isinstance(part, Markup) else escaped(part) for part in parts if part))


def tag(name: str, *content: str, **attributes: str | float) -> Markup:
    """An element. `class_` is the class; underscores in other names are hyphens; empty attributes are left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value != "" or key == "alt"
    )
    if name in _EMPTY and not content:
        return Markup(f"<{name}{told}/>" if name in ("circle", "line", "path") else f"<{name}{told}>")
    inside = "".join(part if isinstance(part, Markup) else escaped(part) for part in content)
    return Markup(f"<{name}{told}>{inside}</{name}>")


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()) -> Markup:
    """With a caption and a head row; the first cell of each row is its heading. `numbers` are columns to the right."""
    right = set(numbers)

    def kind(column: int) -> str:
        return "number" if column in right else ""

    def line(row: Sequence[str]) -> Markup:
        cells = (tag("td", cell, class_=kind(n)) for n, cell in enumerate(row[1:], 1))
        return tag("tr", tag("th", row[0], scope="row"), *cells)

    heads = [tag("th", name, scope="col", class_=kind(n)) for n, name in enumerate(head)]
    return tag("table", tag("caption", caption), tag("thead", tag("tr", *heads)), tag("tbody", *map(line, rows)))


def facts(caption: str, rows: Iterable[tuple[str, str]]) -> Markup:
    """Names with their values."""
    lines = [tag("tr", tag("th", name, scope="row"), tag("td", value)) for name, value in rows]
    return tag("table", tag("caption", caption), tag("tbody", *lines), class_="facts")


def picture(rgb: ByteArray, alt: str) -> Markup:
    """A (rows, columns, 3) picture inside the document, without loss. The same pixels give the same bytes."""
    stream = BytesIO()
    Pillow.fromarray(rgb).save(stream, "PNG", compress_level=6)
    data = b64encode(stream.getvalue()).decode("ascii")
    return tag("img", src=f"data:image/png;base64,{data}", alt=alt, width=rgb.shape[1], height=rgb.shape[0])
