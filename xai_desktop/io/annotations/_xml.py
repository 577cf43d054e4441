"""XML without its dangers: no document types, so no entities and nothing fetched; bounded depth, elements and size."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from xai_desktop.core.errors import FormatError
from xai_desktop.io.annotations._format import Source

DEEPEST = 32
"""Levels of elements; no annotation file has ten."""

MOST_ELEMENTS, MOST_ATTRIBUTES = 500_000, 64
LARGEST_FILE = 32 << 20
"""Bytes. What an element takes in memory is many times what it takes in a file."""


@dataclass(slots=True)
class Element:
    """An element with the line where it begins. `text` is what stands in it before, between and behind others."""

    tag: str
    line: int
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def all(self, *way: str) -> Iterator["Element"]:
        """The elements at the end of a way of tags."""
        found = [self]
        for tag in way:
            found = [child for one in found for child in one.children if child.tag == tag]
        return iter(found)

    def first(self, *way: str) -> "Element | None":
        return next(self.all(*way), None)

    def value(self, *way: str) -> str:
        """The text of the first such element, "" where there is none."""
        found = self.first(*way)
        return found.text.strip() if found else ""


class _Danger(Exception):  # noqa: N818  - leaves the parser with a reason
    """The file does what no annotation file has to do."""


class _Tree:
    """Builds the elements of a document while it is parsed."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser, self._elements = parser, 0
        self._open: list[Element] = []
        self._text: list[list[str]] = []
        self.root: Element | None = None

    def start(self, tag: str, flat: list[str]) -> None:
        self._elements += 1
        if len(self._open) >= DEEPEST:
            raise _Danger("nests its elements too deeply for annotations")
        if self._elements > MOST_ELEMENTS or len(flat) > 2 * MOST_ATTRIBUTES:
            raise _Danger("holds more elements or attributes than annotations need")
        element = Element(tag, self._parser.CurrentLineNumber, dict(zip(flat[::2], flat[1::2], strict=True)))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._text.append([])

    def end(self, _tag: str) -> None:
        self._open.pop().text = "".join(self._text.pop())

    def text(self, text: str) -> None:
        if self._text and not text.isspace():
            self._text[-1].append(text)

    def refuse(self, *_declared: object) -> None:
        raise _Danger("declares a document type or entities, which annotations do not need")


def document_of(source: Source) -> Element:
    """The root of an XML file. Raises `FormatError` naming the file and what is wrong with it."""
    if len(source.content) > LARGEST_FILE:
        raise source.refuse("is too large for a list of marks in XML; split it or name the right file.")
    parser = expat.ParserCreate()
    tree = _Tree(parser)
    parser.ordered_attributes, parser.buffer_text = True, True
    parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
    parser.CharacterDataHandler = tree.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = tree.refuse
    try:
        parser.Parse(source.content, True)
    except _Danger as danger:
        raise source.refuse(f"{danger}; export it again.") from None
    except (expat.ExpatError, LookupError, ValueError) as fault:
        raise _broken(source, fault) from fault
    assert tree.root is not None  # or the parser had found no element
    return tree.root


def _broken(source: Source, fault: Exception) -> FormatError:
    if not isinstance(fault, expat.ExpatError):
        return source.refuse("is not in a character set that can be read; save it as UTF-8.")
    return source.refuse(f"is not valid XML (line {fault.lineno}: {expat.ErrorString(fault.code)}); export it again.")


def tags_of(head: bytes) -> tuple[str, ...]:
    """The tag of the root and those of its children, as far as the beginning of a file shows them; () for no XML."""
    parser, found, depth = expat.ParserCreate(), [], 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth < 2:
            found.append(tag)
        depth += 1

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(head, False)
    except (expat.ExpatError, LookupError, ValueError):
        return tuple(found)
    return tuple(found)
