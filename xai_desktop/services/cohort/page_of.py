"""The report of an audit: the answer first, then what it rests on."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xai_desktop.core.chain import Head
from xai_desktop.core.cohort.page import AuditPage, Facts, Paragraph, Part, Picture, Section
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.sweep import Sweep
from xai_desktop.core.cohort.words import films
from xai_desktop.core.import_report import ImportReport
from xai_desktop.core.threshold_words import threshold_of
from xai_desktop.services.cohort.charts_boxes import boxes_table
from xai_desktop.services.cohort.charts_of import metric_of
from xai_desktop.services.cohort.charts_sweeps import sweep_table
from xai_desktop.services.cohort.page_readers import by_reader_table, reader_table
from xai_desktop.services.cohort.page_tables import (
    call_place_table,
    call_table,
    cluster_table,
    contrast_table,
    estimate_tables,
    failure_table,
    gap_table,
    oracle_table,
    strata_table,
    tuned_table,
)
from xai_desktop.services.cohort.page_without import without_table

Pictures = Sequence[Picture]

IN_FULL = ("iou", "l_acc", "l_acc_attainable", "peak_inside", "pixel_ap", "energy_in_box")
"""Metrics whose every figure is in the report; of all of them it would have a hundred pages."""

LEARNT_UNKNOWN = (
    "Nobody said which patients {} learnt from, neither the bundle nor --held-out. On films that a network knows, "
    "every figure looks better than it is."
)


DIGESTS = (
    ("design_sha256", "design, SHA-256"),
    ("films_sha256", "films (names and sizes), SHA-256"),
    ("marks_sha256", "marks, SHA-256"),
    ("facts_sha256", "tables about films, SHA-256"),
)
"""What was fixed before the run, in the words of the report; protocols of before know fewer."""


def page_of(
    summary: Summary,
    pictures: Pictures,
    protocol: dict[str, Any],
    opened: ImportReport,
    *,
    synthetic: bool = False,
    head: Head | None = None,
) -> AuditPage:
    """Everything in its order. The time is that of the protocol, so that the same audit gives the same report."""
    design = protocol["design"]
    return AuditPage(
        title=f"Audit of {', '.join(dict.fromkeys(one.model for one in summary.calls)) or 'a model'}",
        answer=summary.answer.sentence,
        facts=(_question(protocol), _design(design), _data(summary, protocol, opened), _learnt(protocol)),
        sections=tuple(section for section in _sections(summary, list(pictures), protocol, opened) if section.parts),
        made_at=str(protocol["begun_at"]),
        head=head,
        synthetic=synthetic,
    )


def _question(protocol: dict[str, Any]) -> Facts:
    question = protocol["question"]
    if question is None:
        return Facts("Primary question", (("none", "was set before the run: all is exploratory"),))
    asked = [(name, str(value)) for name, value in question.items() if value not in ("", {}, None)]
    return Facts("Primary question", (*asked, ("SHA-256, fixed before the run", str(protocol["question_sha256"]))))


def _design(design: dict[str, Any]) -> Facts:
    methods = [
        " ".join((one["key"], *(f"{k}={v}" for k, v in one["parameters"].items()))) for one in design["explainers"]
    ]
    rows = (
        ("networks", ", ".join(Path(one).name for one in design["models"])),
        ("methods", ", ".join(methods)),
        *(("sweep", Sweep.from_json(one).text) for one in design.get("sweeps", ())),
        *((f"group {name}", _members(design, name)) for name in dict.fromkeys(n for _, n in design.get("groups", ()))),
        ("layers", ", ".join(design["layers"])),
        ("thresholds", ", ".join(threshold_of(one).label for one in design["thresholds"])),
        ("metrics", ", ".join(design["metrics"]) or "the usual ones"),
        ("findings", ", ".join(design["findings"]) or "all that are marked"),
        ("films without a finding", f"maps of those: {design['absent']}"),
        ("share of tuning patients", f"{design['tuning']:g}"),
        ("seed", str(design["seed"])),
    )
    return Facts("Design", rows)


def _members(design: dict[str, Any], name: str) -> str:
    return ", ".join(Path(model).name for model, own in design["groups"] if own == name)


def _data(summary: Summary, protocol: dict[str, Any], opened: ImportReport) -> Facts:
    rows = [("films opened", str(opened.films))]
    if copies := len(protocol.get("copies", ())):
        rows.append(
            ("of them once more", f"{films(copies)}, left out: each takes part once (protocol.json names them)")
        )
    rows.append(("in the headline", f"{films(summary.films)} of {summary.patients} patients"))
    rows += [("reader of the headline", summary.reader or "not named")]
    rows += [(f"other reader: {one.what or 'not named'}", f"{one.n} rows") for one in summary.other_readers]
    left = [f"{films(one.films)} with rows, of {one.patients} patients: {one.why}" for one in summary.left_out]
    rows += [("left out", text) for text in left]
    rows += [(f"marks, {one.name}", _marks(one)) for one in opened.files]
    rows += [("rows, " + one.what, str(one.n)) for one in summary.statuses]
    rows += [("tables about films", ", ".join(Path(one).name for one in protocol["design"]["facts"]) or "none")]
    return Facts("Films and marks", tuple(rows))


def _learnt(protocol: dict[str, Any]) -> Facts:
    """Who says which films the networks know, network by network, and what it means for them."""
    rows = [(str(one["model"]), _said(one)) for one in _said_of(protocol)]
    lists = ", ".join(Path(one).name for one in protocol["design"]["held_out"])
    rows.append(("--held-out", f"{lists}: all other patients count as learnt from" if lists else "not given"))
    return Facts("What the networks learnt from", tuple(rows))


def _said(one: dict[str, Any]) -> str:
    if not one["said"]:
        return "not known: its bundle says nothing"
    if one.get("drawn"):
        return "from the bundle: drawn films only, none of the films here"
    here = f"{films(one['films'])} of {one['patients']} patients here" if one["films"] else "none of the films here"
    more = "" if one["complete"] else "; of the network that it began with nothing is known"
    return f"from the bundle: {here}{more} (list, SHA-256 {one['sha256'][:12]}…)"


def _said_of(protocol: dict[str, Any]) -> list[dict[str, Any]]:
    """Nothing in protocols from before bundles said it."""
    return list(protocol.get("learnt", ()))


def _learnt_unknown(protocol: dict[str, Any]) -> str:
    """The warning where nobody says what a network knows; "" where it is known."""
    if protocol["design"]["held_out"]:
        return ""
    said = _said_of(protocol)
    silent = [str(one["model"]) for one in said if not one["complete"]]
    if said and not silent:
        return ""
    return LEARNT_UNKNOWN.format(", ".join(dict.fromkeys(silent)) if len(silent) < len(said) else "the networks")


def _doubts(protocol: dict[str, Any]) -> tuple[str, ...]:
    """What speaks against networks on these films; nothing in protocols from before that was asked."""
    return tuple(dict.fromkeys(str(one.get("doubt", "")) for one in _said_of(protocol)))


def _marks(one: Any) -> str:
    refused = f", {len(one.refused)} rows refused" if one.refused else ""
    return f"{one.matched} on {one.films} films here, {one.unmatched} on films that are not here{refused}"


def _sections(
    summary: Summary, pictures: list[Picture], protocol: dict[str, Any], opened: ImportReport
) -> Iterator[Section]:
    metric = metric_of(summary)
    warning = tuple(Paragraph(text, warning=True) for text in (_learnt_unknown(protocol), *_doubts(protocol)) if text)
    yield Section("Where the maps lie", (*warning, *_take(pictures, "forest"), Paragraph(summary.exploratory)))
    yield Section(
        "Call and place", _some(*_take(pictures, "call-and-place"), call_place_table(summary), without_table(summary))
    )
    yield Section("Films", _take(pictures, "films"))
    yield Section("The scores", _some(call_table(summary), *_take(pictures, "calibration")))
    yield Section("Boxes that networks drew", _some(*_take(pictures, "boxes-drawn"), boxes_table(summary)))
    yield Section("Two by two", _some(*_take(pictures, "a-against-b"), contrast_table(summary)))
    yield Section(
        "Layers and masks", _some(*_containing(pictures, "-by-"), tuned_table(summary), oracle_table(summary))
    )
    yield Section("Sweeps", _some(*_take(pictures, "sweep-"), sweep_table(summary)))
    yield Section("Groups of networks", _some(*_take(pictures, "dom-"), gap_table(summary)))
    yield Section(
        "Parts of the films", _some(*_take(pictures, "box-size"), *_take(pictures, "parts-"), strata_table(summary))
    )
    yield Section("Wrong places", _some(*_take(pictures, "wrong-places"), cluster_table(summary)))
    yield Section("Readers", _some(by_reader_table(summary), reader_table(summary)))
    yield Section("More charts", tuple(pictures))
    yield Section("All figures", (*_figures(summary, metric), _misses(summary)))
    yield Section("Without numbers", _some(failure_table(summary, opened.refused)))
    yield Section("Made with", (_software(protocol),))


def _figures(summary: Summary, first: str) -> Iterator[Part]:
    """The metric of the question first."""
    measured = {one.metric for one in summary.estimates}
    for metric in dict.fromkeys((first, *IN_FULL)):
        if metric in measured:
            yield from estimate_tables(summary, metric)
    if measured - {first, *IN_FULL}:
        yield Paragraph("The other metrics stand in estimates.csv beside this report.")


def _misses(summary: Summary) -> Facts:
    return Facts("What a map that is none gets", summary.misses)


def _software(protocol: dict[str, Any]) -> Facts:
    found = [(words, str(protocol[key])) for key, words in DIGESTS if key in protocol]
    found += [(f"weights of {name}, SHA-256", sha256) for name, sha256 in protocol.get("weights", ())]
    versions = tuple((str(name), str(version)) for name, version in protocol["software"].items())
    return Facts("Software and hashes", (*versions, *found))


def _take(pictures: list[Picture], start: str) -> tuple[Picture, ...]:
    """Those whose key begins so, which then are no longer there."""
    found = tuple(one for one in pictures if one.key.startswith(start))
    pictures[:] = [one for one in pictures if one not in found]
    return found


def _containing(pictures: list[Picture], part: str) -> tuple[Picture, ...]:
    found = tuple(one for one in pictures if part in one.key)
    pictures[:] = [one for one in pictures if one not in found]
    return found


def _some(*parts: Part | None) -> tuple[Part, ...]:
    return tuple(part for part in parts if part is not None)
