"""The report of an audit as one page for a browser: charts and looks inside, nothing to load, nothing that runs."""

from collections.abc import Iterator
from string import Template

from xai_desktop.core.cohort.page import BRAND, SYNTHETIC, AuditPage, Facts, Paragraph, Part, Picture
from xai_desktop.core.cohort.tables import Table
from xai_desktop.core.report import NOTICE
from xai_desktop.io.cohort_report._svg import ROOT, Node, chart_node, renamed, size_of
from xai_desktop.io.exporters._html.tags import Markup, escaped, facts, joined, table, tag
from xai_desktop.io.exporters.html import _resource as resource

_LARGER = 1.4
"""How much larger than on paper a chart may be: letters for a page are small on a screen."""


def html_bytes(page: AuditPage) -> bytes:
    """In UTF-8; the same page gives the same bytes. Raises `ExportError` for a broken chart."""
    text = Template(resource("report.html")).substitute(
        title=escaped(page.title),
        style=resource("report.css").rstrip() + "\n" + _look(),
        notice=escaped(NOTICE),
        made_at=escaped(page.made_at),
        letterhead="",
        header=_header(page),
        main=joined(_main(page)),
        foot=escaped(page.foot),
    )
    return text.encode("utf-8", "replace")


def _look() -> str:
    """With the notice, which stands on every printed page."""
    return Template(resource("audit.css").rstrip()).substitute(notice=NOTICE)


def _header(page: AuditPage) -> Markup:
    made = f"Made from the record of {page.made_at.replace('T', ' ')}."
    return joined(
        (
            tag("p", BRAND, class_="quiet small"),
            tag("h1", page.title),
            tag("p", tag("span", SYNTHETIC, class_="badge")) if page.synthetic else "",
            tag("p", made, class_="quiet small"),
            tag("p", page.answer, class_="answer"),
        )
    )


def _main(page: AuditPage) -> Iterator[Markup]:
    yield from (facts(one.title, one.rows) for one in page.facts)
    if page.chain:
        yield facts("Audit chain", page.chain)
    yield _contents(page)
    figures = {picture.key: number for number, picture in enumerate(page.pictures, 1)}
    for number, section in enumerate(page.sections, 1):
        parts = (_part(part, figures) for part in section.parts)
        yield tag("section", tag("h2", section.title, id=f"section-{number}"), *parts)


def _contents(page: AuditPage) -> Markup:
    entries = [
        tag("li", tag("a", section.title, href=f"#section-{number}")) for number, section in enumerate(page.sections, 1)
    ]
    return tag("nav", tag("ol", *entries), aria_label="Contents") if len(entries) > 1 else Markup("")


def _part(part: Part, figures: dict[str, int]) -> Markup:
    if isinstance(part, Paragraph):
        return tag("p", part.text, class_="warn" if part.warning else "")
    if isinstance(part, Facts):
        return facts(part.title, part.rows)
    if isinstance(part, Table):
        return _table(part)
    return _figure(part, figures[part.key])


def _table(part: Table) -> Markup:
    """Wide tables are moved within their own frame, not the whole page."""
    right = [number for number, column in enumerate(part.columns) if column.digits is not None]
    notes = [tag("p", note, class_="quiet small") for note in part.notes]
    frame = tag("div", table(part.title, part.head, part.texts, numbers=right), class_="wide", tabindex=0)
    return joined((frame, *notes))


def _figure(picture: Picture, number: int) -> Markup:
    title = f"Figure {number}. {picture.title}"
    files = tag("p", f"Files: {', '.join(picture.files)}", class_="quiet small") if picture.files else Markup("")
    numbers = Markup("")
    if picture.numbers is not None:
        numbers = tag("details", tag("summary", "The chart in numbers"), _table(picture.numbers))
    node = chart_node(picture.svg, picture.key)
    kind = "chart pictured" if any(one.name == "image" for one in node.all()) else "chart"
    frame = tag("div", _inline(picture, node), class_="wide", tabindex=0)
    caption = tag("figcaption", picture.caption)
    return tag("figure", tag("h3", title), frame, caption, files, numbers, class_=kind, id=picture.key)


def _inline(picture: Picture, node: Node) -> Markup:
    """The chart as markup of its own making: what it was read from is not copied."""
    renamed(node, picture.key)
    width, _ = size_of(node)
    inside = (_element(child) for child in node.children)
    look = {"viewBox": node.carries["viewBox"], **ROOT, "role": "img", "aria-label": picture.alternative}
    look["style"] = f"max-width: {_LARGER * width:.0f}pt"
    return _tagged("svg", look, *inside)


def _element(node: Node) -> Markup:
    link = {"href": node.link} if node.link else {}
    return _tagged(node.name, {**node.carries, **link}, escaped(node.text), *map(_element, node.children))


def _tagged(name: str, carries: dict[str, str], *inside: Markup) -> Markup:
    told = "".join(f' {key}="{escaped(value)}"' for key, value in carries.items())
    content = "".join(inside)
    return Markup(f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>")
