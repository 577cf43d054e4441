"""What of the manual is taken from the program itself, so that it cannot be forgotten or grow old.

`{key}` and `{menu}` are the keys and the menu entry of an action. `{explainer}` and `{metric}` set what the catalogue
says beside what a person wrote. `{commands}` lists words and options of the command line. `{dicom}` makes the tables of
the conformance statement. What the program does not have stops the build.
"""

from collections.abc import Iterable
from typing import Any

import catalogue
import conformance
from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from making import words
from sphinx.application import Sphinx

TITLES = {"Says": "It says", "Not": "It does not say", "Fails": "It fails when", "Formula": "Formula"}


class _Part(Directive):  # type: ignore[misc]  # docutils tells no types
    """Markdown that is made while the page is read."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        try:
            lines = self.lines()
        except KeyError as error:
            raise self.error(f"the program has no {error} for this page") from error
        where = nodes.Element()
        source = self.state.document.current_source or "manual"
        self.state.nested_parse(StringList(lines, source=source), self.content_offset, where)
        return list(where.children)

    def lines(self) -> list[str]:
        raise NotImplementedError


class Explainer(_Part):
    """What its card says, then the four things that a person wrote about it."""

    def lines(self) -> list[str]:
        card = catalogue.explainer(self.arguments[0])
        return [card.summary, "", *_said(self.content), *_table(catalogue.card_rows(card)), *_options(card)]


class Metric(_Part):
    """The definition that the code holds, then what a person wrote about it."""

    def lines(self) -> list[str]:
        found = catalogue.metric(self.arguments[0])
        return [f"**`{found.key}`**: {found.label}", "", f"> {found.text}", "", *_said(self.content)]


class Commands(_Part):
    """Every command whose words begin like this (`all` for all of them), with its options."""

    def lines(self) -> list[str]:
        begin = "" if self.arguments[0] == "all" else self.arguments[0]
        found = [one for one in words.commands() if one[0] == begin or one[0].startswith(f"{begin} ".lstrip())]
        if not found:
            raise KeyError(begin)
        lines: list[str] = []
        for name, about, parser in found:
            rows = [(f"`{written}`", said) for written, said in words.options(parser)]
            lines += [f"**`xai-desktop {name}`**: {about or parser.description or ''}", ""]
            lines += _table(rows, ("word", "what it is")) if rows else [""]
        return lines


class Dicom(_Part):
    """One table of the conformance statement."""

    def lines(self) -> list[str]:
        head, rows = conformance.TABLES[self.arguments[0]]()
        return _table(rows, head)


def _said(content: Iterable[str]) -> list[str]:
    """`Says: …` and the like, one after the other, as a list of definitions."""
    lines: list[str] = []
    for line in content:
        word, colon, rest = line.partition(": ")
        if colon and word in TITLES:
            lines += ["", f"**{TITLES[word]}**", f": {rest}"]
        else:
            lines.append(f"  {line}" if line.strip() else "")
    return [*lines, ""]


def _options(card: Any) -> list[str]:
    rows = catalogue.option_rows(card)
    return _table(rows, ("option", "usual", "what it does")) if rows else []


def _table(rows: Iterable[tuple[str, ...]], head: tuple[str, ...] | None = None) -> list[str]:
    found = [tuple(cell.replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    titles = head or ("",) * len(found[0])
    lines = [f"| {' | '.join(row)} |" for row in (titles, ("---",) * len(titles), *found)]
    return ["", *lines, ""]


def _key(_name: str, _raw: str, text: str, *_: Any, **__: Any) -> tuple[list[nodes.Node], list[Any]]:
    return [nodes.literal(text, catalogue.keys_of(text), classes=["key"])], []


def _menu(_name: str, _raw: str, text: str, *_: Any, **__: Any) -> tuple[list[nodes.Node], list[Any]]:
    return [nodes.emphasis(text, catalogue.menu_of(text))], []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("explainer", Explainer)
    app.add_directive("metric", Metric)
    app.add_directive("commands", Commands)
    app.add_directive("dicom", Dicom)
    app.add_role("key", _key)
    app.add_role("menu", _menu)
    return {"parallel_read_safe": False}
