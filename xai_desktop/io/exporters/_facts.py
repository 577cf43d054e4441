"""Names and values of everything that a report rests on, as lines of text."""

import re
from dataclasses import dataclass

from xai_desktop.core.image import Image, Voi, VoiLut
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.io.exporters import _words as words


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: tuple[tuple[str, str], ...]


def columns(report: Report) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Left the map and the film, right the network, the program and the audit chain; without empty lines."""
    left = Group("Map", _map(report)), Group("Film", _film(report))
    right = (Group("Network", _network(report)), Group("Program", tuple(report.versions)), *_chain(report))
    return tuple(map(_filled, left)), tuple(map(_filled, right))


def in_one_line(report: Report) -> str:
    """The notice and all of it, for pictures that carry their origin inside."""
    groups = [group for column in columns(report) for group in column]
    told = [f"{group.title}: " + ", ".join(f"{name} {value}" for name, value in group.rows) for group in groups]
    return " · ".join((NOTICE, *told))


def _filled(group: Group) -> Group:
    return Group(group.title, tuple((name, value) for name, value in group.rows if value))


def _map(report: Report) -> tuple[tuple[str, str], ...]:
    explanation = report.explanation
    provenance = explanation.provenance
    parameters = ", ".join(f"{name} = {value}" for name, value in provenance.parameters)
    height, width = explanation.resolution
    return (
        ("method", f"{words.method_name(provenance.explainer)} ({provenance.explainer})"),
        ("parameters", parameters or "none"),
        ("layer", explanation.layer),
        ("class", f"{explanation.target.title} (index {explanation.target.index})"),
        ("explains", provenance.explains),
        ("resolution", f"{width} × {height}, enlarged to the film"),
        ("state", f"{explanation.state}"),
        ("mask", report.mask_words),
        ("seed", f"{provenance.seed}"),
        ("device", provenance.device),
        ("computing time", f"{provenance.seconds:.2f} s"),
    )


def _network(report: Report) -> tuple[tuple[str, str], ...]:
    card = report.card
    height, width = card.input.size
    return (
        ("bundle", f"{card.name} {card.version}".strip()),
        ("architecture", card.architecture),
        ("weights, SHA-256", card.weights_hash),
        ("classes", f"{len(card.classes)}"),
        ("score", words.score_kind(report.prediction.kind)),
        ("input", f"{width} × {height}, channels {card.input.channels}, {card.input.policy}"),
        ("intensity", f"{card.input.intensity}, {card.input.polarity}"),
        ("training", card.training),
        ("training films", card.training_data),
        ("origin", "trained on films made by a program" if card.synthetic else ""),
        ("intended use", card.intended_use),
        ("licence", card.licence),
        *card.notes,
    )


def _film(report: Report) -> tuple[tuple[str, str], ...]:
    ref, image = report.ref, report.image
    window = report.window
    return (
        ("name", ref.image_id),
        ("frame", f"{ref.frame + 1} of {ref.frames}" if ref.frames > 1 else ""),
        ("pixels, SHA-256", report.image_hash),
        ("stored", f"{image.bits} bits, {'MONOCHROME1' if image.monochrome1 else 'bright is high'}"),
        ("spacing", spacing(image)),
        ("window", _window(window, image.unit)),
        ("compression", "lossy" if image.lossy else ""),
        ("origin", "synthetic, made by a program" if ref.synthetic else ""),
        ("made", report.made_at),
        ("reading", words.reading_sentence(report)),
    )


def _chain(report: Report) -> tuple[Group, ...]:
    """The last entry of the audit chain; nothing without a store."""
    head = report.head
    if head is None:
        return ()
    return (Group("Audit chain", (("last entry", f"{head.number}"), ("SHA-256", head.hash), ("time", head.at))),)


def _window(window: Voi, unit: str) -> str:
    if isinstance(window, VoiLut):
        return f"VOI LUT {window.name}".strip()
    return f"centre {window.centre:g}, width {window.width:g} {unit}".strip()


def spacing(image: Image) -> str:
    """Millimetres per pixel, or that they are unknown."""
    found = image.spacing
    return f"{found.column_mm:g} × {found.row_mm:g} mm, {found.kind}" if found else "unknown, no lengths in mm"


def warnings(report: Report) -> tuple[str, ...]:
    """What had to be said about the film, without the place where its file lies."""
    return tuple(without_path(text, report) for text in dict.fromkeys((*report.ref.warnings, *report.image.warnings)))


def without_path(text: str, report: Report) -> str:
    """A sentence with the file's place replaced by the film's name: folders may hold names of people."""
    path = report.ref.path
    for place in (str(path), path.as_posix(), path.name):
        text = text.replace(place, report.ref.image_id) if len(place) > 1 else text
    return text


def is_hash(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{32,}", text) is not None
