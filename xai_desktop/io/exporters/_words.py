"""The sentences of a report, the same in every format."""

from xai_desktop.core import report_line
from xai_desktop.core.agreement import Agreement, Measured
from xai_desktop.core.cascade import layer_label
from xai_desktop.core.prediction import ClassScore, ScoreKind
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.report import Report
from xai_desktop.io.explainer_cards import read_explainer_cards

SYNTHETIC = "SYNTHETIC FILM · made by a program, no patient"

_KINDS = {
    ScoreKind.LOGIT: "logit",
    ScoreKind.SIGMOID: "sigmoid of the logit",
    ScoreKind.SOFTMAX: "softmax of the logits",
    ScoreKind.CALIBRATED: "calibrated on other films",
}


def study_line(report: Report) -> str:
    """Modality, view, size, date, age and sex, as far as they are known."""
    ref, (height, width) = report.ref, report.image.size
    parts = (ref.modality, ref.view, ref.laterality, f"{width} × {height} px", _date(ref.date), _age(ref.age), ref.sex)
    return " · ".join(part for part in parts if part)


def _date(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else text


def _age(text: str) -> str:
    """DICOM's `058Y` as `58 y`."""
    number, unit = text[:-1].lstrip("0"), text[-1:].lower()
    return f"{number or 0} {unit}" if unit in ("y", "m", "w", "d") and text[:-1].isdigit() else text


def made_line(report: Report) -> str:
    day, _, time = report.made_at.partition("T")
    return f"Made {day} {time}".strip()


def reading_sentence(report: Report) -> str:
    """Whether somebody read the film before the AI was shown."""
    reading = report.reading
    if reading.steps_on:
        aided = sorted({one.reason for one in report.reviews if one.steps_on and one.reason})
        but = f" No unaided reading: {'; '.join(aided)}." if aided else ""
        return f"Reading steps on: the film first, then the AI, then the reference.{but}"
    why = f" ({reading.reason})" if reading.reason else ""
    alone = {one.reader for one in report.reviews if one.steps_on and not one.reason and one.step is ReadingStep.READ}
    who = "nobody" if not alone else "1 reader" if len(alone) == 1 else f"{len(alone)} readers"
    return f"Investigate: reading steps off{why}; {who} read this film without the AI first."


def score_kind(kind: ScoreKind) -> str:
    return f"score: {_KINDS[kind]}; not a probability of disease"


def called(one: ClassScore) -> str:
    return "no operating point" if one.called is None else "called" if one.called else "not called"


def method_name(key: str) -> str:
    """What the catalogue calls a method; a method that is not in it keeps its key."""
    return next((card.label for card in read_explainer_cards() if card.key == key), key)


def map_line(report: Report) -> str:
    """Which network, method and layer the map comes from."""
    explanation = report.explanation
    provenance = explanation.provenance
    return f"{provenance.bundle} · {method_name(provenance.explainer)} · {layer_label(explanation)}"


def map_sentence(report: Report) -> str:
    """Empty for a map that may be coloured, else why there is none."""
    explanation = report.explanation
    if explanation.is_ok:
        return ""
    if explanation.negative_only:
        return f"{explanation.state.sentence} What the method found speaks against this class."
    return explanation.state.sentence


def agreement_title(one: Agreement) -> str:
    return f"{one.finding} · reader {one.reader}" if one.reader else f"{one.finding} · expert boxes"


def iou_line(one: Agreement) -> str:
    return f"IoU {one.iou.text()}" if one.iou.known else "no IoU"


def peak_words(peak: Measured) -> str:
    return "–" if peak.value is None else "inside box" if peak.value else "outside box"


def why_no_agreement(report: Report) -> str:
    """The sentence that stands where the table would."""
    return report_line.why_no_agreement(report)


def reasons(one: Agreement) -> tuple[str, ...]:
    """Why numbers are missing, each reason once, beginning with what is missing."""
    named = (
        ("IoU", one.iou),
        ("box covered", one.box_covered),
        ("background spared", one.background_spared),
        ("pixel average precision", one.pixel_ap),
        ("energy in box", one.energy_in_box),
        *((f"box {n}", lesion.iou) for n, lesion in enumerate(one.lesions, 1)),
    )
    found: dict[str, list[str]] = {}
    for name, value in named:
        if not value.known:
            found.setdefault(value.reason or "unknown", []).append(name)
    return tuple(f"{', '.join(names)}: {reason}" for reason, names in found.items())


def map_facts(report: Report) -> tuple[tuple[str, str], ...]:
    """Names and values of what the map rests on, for the head of a report."""
    explanation = report.explanation
    provenance = explanation.provenance
    return (
        ("network", f"{report.card.name} {report.card.version}".strip()),
        ("method", method_name(provenance.explainer)),
        ("layer", layer_label(explanation)),
        ("explains", f"{explanation.target.title}, {provenance.explains}"),
        ("mask", report.mask_words),
    )


def numbers(one: Agreement) -> tuple[tuple[str, str, str], ...]:
    """Eight numbers: name, value, and what to hold it against."""
    ceiling = one.ruler.ceiling.value
    over = one.iou.value / ceiling if one.iou.value is not None and ceiling else None
    known = [lesion.covered for lesion in one.lesions if lesion.covered is not None]
    return (
        ("IoU", one.iou.text(), "mask against boxes"),
        ("IoU ÷ ceiling", Measured(over).text(), "of what is attainable"),
        ("box covered", one.box_covered.text(), f"mask: {100 * one.coverage:.1f} % of film"),
        ("background spared", one.background_spared.text(), "outside the boxes"),
        ("pixel average precision", one.pixel_ap.text(), f"chance {one.box_share:.2f}"),
        ("energy in box", one.energy_in_box.text(), f"boxes: {100 * one.box_share:.1f} % of film"),
        ("peak", peak_words(one.peak_inside), f"chance {one.peak_chance:.2f}"),
        ("lesions covered", f"{sum(known)} of {len(known)}" if known else "–", "at least half of the box"),
    )


def remarks(one: Agreement) -> list[str]:
    """What has to be said below the numbers."""
    unseen = f"{100 * one.unseen_share:.1f} % of the film never reached the network and takes no part."
    said = [one.note] if one.note else []
    said += [unseen] if one.unseen_share > 0 else []
    return [*said, *reasons(one)]
