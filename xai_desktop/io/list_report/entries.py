"""What one study leaves on the list: words, numbers and two small pictures. The report itself is not kept."""

import re
from io import BytesIO

from PIL import Image as Pillow

from xai_desktop.core.agreement import Agreement
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.errors import XaiError
from xai_desktop.core.geometry import Size
from xai_desktop.core.list_report import ListEntry, ReaderLine, short_verdict, standing
from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _pictures as pictures
from xai_desktop.io.exporters import _words as words

SIDE = 160
"""The longest side of a picture, in pixels: two of them and the words stay below 20 kB."""

QUALITY = 82
_FOLDERS = re.compile(r"(?:(?<=^)|(?<=[\s'\"(]))(?:[A-Za-z]:)?[\\/](?:[^:\n]*[\\/])?")
"""The folders before a file's name: they may be called after a patient."""


def entry_of(title: str, found: Report | XaiError) -> ListEntry:
    """A line for a report, or for the sentence that says why there is none. `title` names the study."""
    if isinstance(found, XaiError):
        return ListEntry(title, failed=why_failed(found))
    reviews = standing(found.reviews)
    target = found.explanation.target
    scored = found.prediction.find(target.index)
    film, overlay = _pictures(found)
    return ListEntry(
        title=title,
        about=words.study_line(found),
        target=target.title,
        score=scored.score,
        called=scored.called,
        map_state=str(found.explanation.state),
        map_sentence=words.map_sentence(found),
        map_line=words.map_line(found),
        readers=tuple(_line(one) for one in found.agreements),
        no_reference="" if found.agreements else words.why_no_agreement(found),
        verdicts=tuple(f"{found.reader_name(one.reader)}: {short_verdict(one, target.label)}" for one in reviews),
        calls=tuple(call for one in reviews if (call := one.verdict.of(target.label).call) is not None),
        synthetic=found.ref.synthetic,
        facts=_facts(found),
        hospital=found.letterhead.hospital,
        made_at=found.made_at,
        head=found.head,
        film=film,
        overlay=overlay,
    )


def why_failed(error: XaiError) -> str:
    """The sentence of a study without a report; never empty."""
    return without_folders(str(error)) or "There is no report, and nobody said why."


def without_folders(sentence: str) -> str:
    """A sentence in which a file has only its name."""
    return _FOLDERS.sub("", sentence)


def _line(one: Agreement) -> ReaderLine:
    inside = one.peak_inside.value
    return ReaderLine(
        reader=one.reader,
        finding=one.finding,
        iou=one.iou.value,
        reason="" if one.iou.known else one.iou.reason or "unknown",
        floor=one.ruler.random.value,
        ceiling=one.ruler.ceiling.value,
        peak_inside=None if inside is None else bool(inside),
        peak_chance=one.peak_chance,
    )


def _facts(report: Report) -> tuple[tuple[str, str], ...]:
    made, card = report.explanation.provenance, report.card
    parameters = ", ".join(f"{name} = {value}" for name, value in made.parameters)
    return (
        ("network", f"{card.name} {card.version}".strip()),
        ("weights, SHA-256", card.weights_hash),
        ("score", words.score_kind(report.prediction.kind).removeprefix("score: ")),
        ("method", f"{words.method_name(made.explainer)} ({made.explainer}); {parameters or 'no parameters'}"),
        ("layer", report.explanation.layer),
        ("explains", f"{report.explanation.target.title}, {made.explains}"),
        ("mask", report.threshold.label),
        ("seed", f"{made.seed}"),
        *(("doubt", text) for text in report.doubts),
        ("reading", words.reading_sentence(report)),
        ("software", ", ".join(f"{name} {version}" for name, version in report.versions)),
    )


def _pictures(report: Report) -> tuple[bytes, bytes]:
    """The film with the marks, and with the map too, as JPEG."""
    size: Size = pictures.picture_size(report, (SIDE, SIDE))
    drawn = pictures.film_with_boxes(report, size), pictures.film_with_map(report, report.explanation, size)
    film, overlay = map(_jpeg, drawn)
    return film, overlay


def _jpeg(rgb: ByteArray) -> bytes:
    stream = BytesIO()
    Pillow.fromarray(rgb).save(stream, "JPEG", quality=QUALITY, optimize=True)
    return stream.getvalue()
