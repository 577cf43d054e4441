"""The content tree of a structured report (PS3.3 §C.17.3): items, their concepts, and what their ancestors say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pydicom.dataset import Dataset

from xai_desktop.core.errors import InputError
from xai_desktop.io.annotations._dicom_object import person_of
from xai_desktop.io.readers._dicom_values import items_of, numbers_of, text_of

DEEPEST = 64
"""Levels of a content tree; templates go ten deep."""

Concepts = tuple[tuple[str, str], ...]
"""Codes by (value, scheme) that mean the same."""


MOST_SAID = 8
"""Children of one item that may say the same thing; with more, a report of one flat list would be read for ever."""


@dataclass(frozen=True, eq=False)
class Node:
    """A content item and the way to it: `lineage` begins with the item itself and ends with the root."""

    item: Dataset
    parent: "Node | None" = None
    depth: int = 0
    _near: dict[Concepts, tuple["Node", ...]] = field(default_factory=dict)

    @cached_property
    def kind(self) -> str:
        return text_of(self.item, "ValueType")

    @property
    def lineage(self) -> "Iterator[Node]":
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @cached_property
    def children(self) -> tuple["Node", ...]:
        if self.depth >= DEEPEST:
            return ()
        return tuple(Node(item, self, self.depth + 1) for item in items_of(self.item, "ContentSequence"))

    def walk(self) -> "Iterator[Node]":
        """The node and all below it, in the order of the document."""
        todo = [self]
        while todo:
            node = todo.pop()
            yield node
            todo.extend(reversed(node.children))

    def means(self, concepts: Concepts) -> bool:
        """Whether the item's concept name is one of these."""
        return self._concept in concepts

    @cached_property
    def _concept(self) -> tuple[str, str]:
        return code_in(self.item, "ConceptNameCodeSequence")

    def near(self, concepts: Concepts) -> tuple["Node", ...]:
        """Of the item itself and its children, those of these concepts; looked up once."""
        if concepts not in self._near:
            found = [node for node in (self, *self.children) if node.means(concepts)]
            self._near[concepts] = tuple(found[:MOST_SAID])
        return self._near[concepts]

    def text(self) -> str:
        """What the item says, whatever its type: the meaning of a code, a text, a name; "" for anything else."""
        if self.kind == "CODE":
            return next((text_of(code, "CodeMeaning") for code in items_of(self.item, "ConceptCodeSequence")), "")
        if self.kind == "PNAME":
            return person_of(self.item, "PersonName")
        keyword = {"TEXT": "TextValue", "UIDREF": "UID"}.get(self.kind)
        return text_of(self.item, keyword) if keyword else ""

    def said(self, concepts: Concepts) -> Iterator[str]:
        """What is said under these concepts: by each node of the lineage itself, then by its children."""
        for node in self.lineage:
            yield from filter(None, (near.text() for near in node.near(concepts)))

    def referred(self) -> "Node":
        """The item that stands elsewhere in the tree, where this one only refers to it (PS3.3 §C.17.3.2.4).

        Raises `InputError` for a reference into nothing.
        """
        steps = numbers_of(self.item, "ReferencedContentItemIdentifier")
        if not steps:
            return self
        *_, node = self.lineage
        for step in steps[1 : DEEPEST + 1]:
            children = node.children
            if not 1 <= step <= len(children):
                raise InputError("refers to a part of the report that is missing")
            node = children[int(step) - 1]
        return node


def code_in(item: Dataset, keyword: str) -> tuple[str, str]:
    """(value, scheme) of the first code of a sequence; two empty texts without any."""
    codes: Iterable[Dataset] = items_of(item, keyword)
    return next(((text_of(c, "CodeValue"), text_of(c, "CodingSchemeDesignator")) for c in codes), ("", ""))
