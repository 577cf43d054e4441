"""The names of classes that YOLO keeps in a file of their own."""

import re

from xai_desktop.core.texts import is_one_line
from xai_desktop.io.annotations._format import Source

FILE = "classes.txt"
LISTS = (FILE, "obj.names")
TABLES = ("data.yaml", "data.yml")

_ITEM = re.compile(r"""'((?:[^']|'')*)'|"([^"]*)"|([^,\[\]{}]+)""")
_LINE = re.compile(r"\s*(?:-\s+|(\d+)\s*:\s*)(\S.*)")


def class_names(source: Source) -> dict[int, str]:
    """By number, from the first such file beside the marks; empty where there is none."""
    for name in (*LISTS, *TABLES):
        content = source.beside(name)
        if content is not None:
            text = content.decode("utf-8-sig", "replace")
            found = _listed(text) if name in LISTS else _tabled(text)
            return {number: label.strip() for number, label in found.items() if label.strip() and is_one_line(label)}
    return {}


def _listed(text: str) -> dict[int, str]:
    """One name per line; an empty line keeps its number."""
    return dict(enumerate(text.splitlines()))


def _tabled(text: str) -> dict[int, str]:
    """What stands under `names:`: a list or numbered names, in brackets or one per line. No other YAML is read."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if re.match(r"names\s*:", line)), None)
    if start is None:
        return {}
    first = _bare(lines[start].split(":", 1)[1])
    if first:
        return _bracketed(" ".join([first, *map(_bare, lines[start + 1 :])]))
    return _below(lines[start + 1 :])


def _bracketed(text: str) -> dict[int, str]:
    closing = {"[": "]", "{": "}"}.get(text[0])
    inside = text[1 : text.index(closing)] if closing and closing in text else ""
    items = [_unquoted(item[0]) for item in _ITEM.finditer(inside) if item[0].strip()]
    if text[0] == "[":
        return dict(enumerate(items))
    pairs = [item.split(":", 1) for item in items if ":" in item]
    return {int(key): _unquoted(label) for key, label in pairs if key.strip().isdecimal()}


def _below(lines: list[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for line in map(_bare, lines):
        item = _LINE.fullmatch(line)
        if item is None and line:
            break
        if item is not None:
            found[int(item[1]) if item[1] else len(found)] = _unquoted(item[2])
    return found


def _bare(line: str) -> str:
    """Without a comment."""
    return re.sub(r"(^|\s)#.*", "", line).rstrip().removeprefix(" ") if line.strip() else ""


def _unquoted(text: str) -> str:
    plain = text.strip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "'\"":
        return plain[1:-1].replace("''", "'") if plain[0] == "'" else plain[1:-1]
    return plain
