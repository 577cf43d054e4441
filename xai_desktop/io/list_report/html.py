"""The list as one page for a browser: a table with small pictures, nothing to load, nothing that runs."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from string import Template

from xai_desktop.core.list_report import ListEntry, ListSummary
from xai_desktop.core.report import NOTICE
from xai_desktop.core.task import Task
from xai_desktop.io.exporters._html.tags import Markup, escaped, facts, joined, table, tag
from xai_desktop.io.exporters.html import _resource as resource
from xai_desktop.io.list_report import texts

_HERE = "<!-- the studies -->"
_HEADS = ("study", "film with marks", "with map", "network", "agreement with the marks", "readers")
_STYLE = """
.list img { width: 7.5rem; height: auto; max-width: none; background: #000000; display: block; }
.list td, .list th { padding-right: 0.9rem; border-bottom: 1px solid var(--hair); }
.list tbody th { min-width: 13rem; }
.list p { margin: 0 0 0.2rem; font-weight: 400; }
body { max-width: 84rem; }
@media print { .list img { width: 5rem; } }"""


def html_parts(entries: Sequence[ListEntry], summary: ListSummary, task: Task) -> Iterator[bytes]:
    """The page in UTF-8, piece by piece: with hundreds of pictures it is large. Raises `Cancelled` between studies."""
    top, bottom = _page(summary).split(_HERE)
    yield top.encode("utf-8", "replace")
    for number, entry in enumerate(entries):
        task.step(number, len(entries), "writing the list")
        yield _study(number, entry).encode("utf-8", "replace") + b"\n"
    yield bottom.encode("utf-8", "replace")


def _page(summary: ListSummary) -> str:
    """Everything but the studies, with `_HERE` in their place: no text can forge it, since all of them are escaped."""
    heads = tag("tr", *(tag("th", name, scope="col") for name in _HEADS))
    caption = tag("caption", "Each study of the list. IoU stands between what a random map and the best mask reach.")
    studies = tag("table", caption, tag("thead", heads), tag("tbody", Markup(f"\n{_HERE}")), class_="list")
    hospital = tag("div", tag("span", summary.hospital), class_="letterhead") if summary.hospital else ""
    return Template(resource("report.html")).substitute(
        title=escaped(texts.title(summary)),
        style=resource("report.css").rstrip() + _STYLE,
        notice=escaped(NOTICE),
        made_at=escaped(summary.made_at),
        letterhead=hospital,
        header=_header(summary),
        main=joined((*_summary(summary), tag("h2", "Studies"), studies)),
        foot=escaped(texts.foot(summary)),
    )


def _header(summary: ListSummary) -> Markup:
    flag = texts.synthetic(summary)
    return joined(
        (
            tag("p", "XAI Desktop · where the network looked", class_="quiet small"),
            tag("h1", texts.title(summary)),
            tag("p", tag("span", flag, class_="badge")) if flag else "",
            tag("p", texts.made_line(summary), class_="quiet small"),
        )
    )


def _summary(summary: ListSummary) -> Iterator[Markup]:
    yield tag("h2", "What the list adds up to")
    yield facts("Studies, calls and verdicts", texts.counts(summary))
    if summary.readers:
        yield table("The maps against each reader's marks", texts.READERS, texts.reader_rows(summary), numbers=_RIGHT)
        yield tag("p", texts.READERS_NOTE, class_="quiet small")
    if hangs_on := texts.facts(summary):
        rows = [
            (fact.name, "; ".join(_value(fact.values, one, count) for one, count in fact.values)) for fact in hangs_on
        ]
        yield facts("What the results hang on", rows)


_RIGHT = range(1, len(texts.READERS))


def _value(values: Sequence[tuple[str, int]], value: str, count: int) -> str:
    return value if len(values) == 1 else f"{value} ({texts.studies(count)})"


def _study(number: int, entry: ListEntry) -> Markup:
    title = tag("th", f"{number + 1} · {entry.title}", _line(entry.about, "quiet small"), scope="row")
    if entry.failed:
        return tag(
            "tr", title, tag("td", tag("span", "No report: ", class_="warn"), entry.failed, colspan=len(_HEADS) - 1)
        )
    made = "synthetic film, no patient" if entry.synthetic else ""
    said = (
        tag("p", f"{entry.target} {texts.call(entry)}"),
        _line(entry.map_line, "quiet small"),
        _line(entry.map_sentence, "warn small"),
        _line(made, "warn small"),
    )
    agreed = [tag("p", line) for line in texts.agreed(entry)] or [_line(entry.no_reference, "quiet small")]
    cells = (
        tag("td", _picture(entry.film, f"{entry.title}, film with the experts' marks")),
        tag("td", _picture(entry.overlay, f"{entry.title}, film with the map and the mask's outline")),
        tag("td", *said),
        tag("td", *agreed),
        tag("td", *(tag("p", verdict) for verdict in entry.verdicts)),
    )
    return tag("tr", title, *cells)


def _line(text: str, kind: str) -> Markup:
    return tag("p", text, class_=kind) if text else Markup("")


def _picture(data: bytes, alt: str) -> Markup:
    return tag("img", src=f"data:image/jpeg;base64,{b64encode(data).decode('ascii')}", alt=alt)
