"""A bundle's card as sections to read: everything that `models show` prints, in the order in which one would ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.app.import_fields import INTENSITIES, POLARITIES, POLICIES
from xai_desktop.app.training_arms import ARMS
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.wording import noted
from xai_desktop.services.kept_orders import KeptOrder

Row = tuple[str, str]
COLOURS = {"RGB": noted("in colour, red first"), "BGR": noted("in colour, blue first")}
IN_GREY, NO_POINT = noted("in grey"), noted("no operating point")
_OF_BUNDLES = (
    noted("{how}: train {train}, tune {tune}, test {test}"),
    noted("{how}: train {train}; tune {tune}; test {test}."),
    noted("{n} films of {total} patients"),
    noted("by patient: train {train}, tune {tune}, test {test}"),
    noted("every film of a patient of its own"),
    noted("Synthetic chest films drawn by this program (synthetic); no patient."),
    noted("Films of one hospital, few of them, labelled by a program from reports; one seed."),
    noted(
        "NIH ChestX-ray14 films (NIH Clinical Center), folder {folder} reduced to 256 × 256, {split}. Labels as "
        "published, not checked; most films are diseased."
    ),
    noted("chest films"),
    noted("chest films whose side marker goes with a label"),
    noted("chest films whose drain goes with a label"),
    noted("chest films with a word that goes with a label"),
    noted("chest films with faults of the picture"),
    noted("base arguments"),
    noted("base classes"),
    noted("widths"),
    noted("pooled"),
    noted("count"),
    noted("taps"),
    noted("base"),
)
"""What the cards of the program's own networks say in words that no module says (any more)."""
LISTED = 60
"""Classes that are read one by one."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and rows of a name and a text. A row without a name is a sentence."""

    title: str
    rows: tuple[Row, ...]


_USE, _OPEN, _ANSWERS, _FROM, _HOW, _GOOD, _NET, _INPUT, _ORIGIN, _NOTES = (
    "Intended use",
    "What was only guessed at its import",
    "What it answers",
    "What it learnt from",
    "How it was trained",
    "How good it is",
    "Network",
    "Input",
    "Origin",
    "Notes",
)
_ASKED = "What was asked for"
_PLACES = (
    ("limits", _USE),
    ("operating points", _ANSWERS),
    ("split", _FROM),
    ("films ", _FROM),
    ("how it was trained", _HOW),
    ("masks", _HOW),
    ("not the paper's", _HOW),
    ("recipe", _HOW),
    ("auc", _GOOD),
    ("accuracy", _GOOD),
    ("mean ", _GOOD),
    ("map ", _GOOD),
    ("of this head", _GOOD),
    ("of the base", _GOOD),
    ("what these figures hide", _GOOD),
    ("weights by layer", _NET),
    ("numbers that were learnt", _NET),
    ("made with", _ORIGIN),
)
"""Where a note goes, by how it begins; the others are notes."""


def card_sections(card: BundleCard, folder: Path, numbers: int | None) -> tuple[Section, ...]:
    """`numbers` is how many the file of weights holds."""
    own: dict[str, tuple[Row, ...]] = {
        _USE: _rows(("", card.intended_use), ("made for", card.scope.text), ("out of scope", card.out_of_scope)),
        _OPEN: tuple(("", text) for text in card.origin.notices),
        _ANSWERS: (*_rows(("task", card.task), ("scores", card.score_kind.value)), *_classes(card)),
        _FROM: _rows(("", card.training_data), ("films", _films(card))),
        _HOW: _rows(("kind", _kind(card.training))),
        _GOOD: (),
        _NET: _network(card, numbers),
        _INPUT: _input(card.input),
        _ORIGIN: _origin(card, folder),
        _NOTES: (),
    }
    notes = [(_place(name), (name, text)) for name, text in card.notes]
    found = (Section(title, (*rows, *(row for place, row in notes if place == title))) for title, rows in own.items())
    return tuple(section for section in found if section.rows)


def _films(card: BundleCard) -> str:
    """Nothing of a network that came from elsewhere: its file does not say what it learnt from."""
    return "synthetic" if card.synthetic else "" if card.origin else "real"


def order_sections(order: KeptOrder) -> tuple[Section, ...]:
    """What was asked for, in the words of the command line."""
    pairs = [word.removeprefix("--").partition("=")[::2] for word in order.words[1:]]
    rows = tuple((name.replace("-", " "), text or "yes") for name, text in pairs if name != "name")
    return (
        Section(_ASKED, (("kind", _kind(order.arm)), *rows)),
        Section(_ORIGIN, (("folder", str(order.folder)),)),
    )


def _origin(card: BundleCard, folder: Path) -> tuple[Row, ...]:
    source, reference = card.origin, card.reference
    return _rows(
        ("version", card.version),
        ("licence", card.licence),
        ("sha256", card.weights_hash),
        ("source file", f"{source.file} ({source.kind})" if source.kind else source.file),
        ("sha256 of the source file", source.sha256),
        *(("evidence", text) for text in source.evidence),
        ("reference input", _REFERENCES.get(reference.made_by, "") if reference else ""),
        ("sha256 of the reference input", reference.sha256),
        ("its tolerance", f"{reference.tolerance:g}" if reference else ""),
        ("folder", str(folder)),
    )


_REFERENCES = {
    "source": "came with the network, with the answer of its source; checked at every load",
    "import": "made when it was imported, with its own answer; checked at every load",
}


def _rows(*rows: Row) -> tuple[Row, ...]:
    return tuple(row for row in rows if row[1])


def _place(note: str) -> str:
    return next((place for start, place in _PLACES if note.casefold().startswith(start)), _NOTES)


def _kind(training: str) -> str:
    return next((f"{form.title} ({arm})" for arm, form in ARMS.items() if arm == training), training)


def _classes(card: BundleCard) -> Iterable[Row]:
    """A row each; where there are very many, those of which there is nothing to say share one."""
    rows = tuple(_class_rows(card))
    if len(rows) <= LISTED:
        return rows
    silent = [name for name, text in rows if text == NO_POINT]
    spoken = [(name, text) for name, text in rows if text != NO_POINT]
    return _rows(*spoken, (NO_POINT, ", ".join(silent)))


def _class_rows(card: BundleCard) -> Iterable[Row]:
    for name, point in zip(card.classes, card.operating_points, strict=True):
        findings = [finding for finding, label in card.findings if label == name and finding != name]
        called = NO_POINT if point is None else f"called from {point:.3g}"
        answers = [f"answers for {', '.join(findings)}"] if findings else []
        cuts = [f"maps cut at {cut.label}" for label, cut in card.map_thresholds if label == name]
        yield name, " · ".join([called, *answers, *cuts])


def _network(card: BundleCard, numbers: int | None) -> tuple[Row, ...]:
    built = [(name.replace("_", " "), _plain(value)) for name, value in card.arguments]
    return _rows(
        ("architecture", card.architecture),
        *built,
        ("layers", ", ".join(card.layers)),
        ("classifier at each stage", "yes" if card.taps else "no"),
        ("numbers in the file", f"{numbers:,}" if numbers is not None else ""),
    )


def _input(spec: InputSpec) -> tuple[Row, ...]:
    colours = COLOURS[spec.channel_order] if spec.channels > 1 else IN_GREY
    return _rows(
        ("size", f"{spec.size[1]} × {spec.size[0]} pixels, {colours}"),
        ("resizing", POLICIES[spec.policy]),
        ("brightness", INTENSITIES[spec.intensity]),
        ("percentiles", _plain(spec.percentiles) if spec.intensity == "percentile" else ""),
        ("without a window", f"percentiles {_plain(spec.percentiles)}" if spec.intensity == "file_voi" else ""),
        ("polarity", POLARITIES[spec.polarity]),
        ("values", f"{_plain(spec.value_range)}, mean {_plain(spec.mean)}, standard deviation {_plain(spec.std)}"),
    )


def _plain(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(_plain(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
