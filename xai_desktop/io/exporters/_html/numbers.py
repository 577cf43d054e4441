"""Agreement with each reader, layer by layer, and how everything was made."""

from xai_desktop.core.agreement import Agreement, LesionAgreement
from xai_desktop.core.cascade import explains_label, layer_label
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _facts
from xai_desktop.io.exporters import _pictures as pictures
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._curve import curve
from xai_desktop.io.exporters._html.tags import Markup, escaped, facts, joined, picture, table, tag

TILE = 260
"""The longer side of a tile, in pixels."""


def agreements(report: Report) -> Markup:
    """Every reader's numbers, or the sentence that says why there are none."""
    if not report.agreements:
        return tag("section", tag("h2", "Agreement"), tag("p", words.why_no_agreement(report)))
    return joined(_agreement(one) for one in report.agreements)


def _agreement(one: Agreement) -> Markup:
    marks = [(name, value.text(), "" if value.known else value.reason) for name, value in one.ruler.marks()]
    ruler = table(
        "IoU among the marks that give it a meaning", ("mark", "IoU", "why there is none"), marks, numbers=(1,)
    )
    numbers = table("Numbers", ("number", "value", "what to hold it against"), words.numbers(one), numbers=(1,))
    parts = [
        tag("h2", f"Agreement · {words.agreement_title(one)}"),
        tag("p", tag("strong", words.iou_line(one)), f" · {one.threshold.label}"),
        tag("div", ruler, _curve(one), class_="two"),
        numbers,
    ]
    if one.lesions:
        rows = [_lesion(number, lesion) for number, lesion in enumerate(one.lesions, 1)]
        parts.append(table("The experts' marks one by one", _LESION, rows, numbers=(3, 6)))
    parts += [tag("p", remark, class_="quiet small") for remark in words.remarks(one)]
    return tag("section", *parts)


_LESION = ("mark", "left, top", "size", "share covered", "covered", "peak", "IoU")


def _lesion(number: int, one: LesionAgreement) -> tuple[str, ...]:
    box = one.box
    return (
        f"{one.kind} {number}",
        f"{box.x0:.0f}, {box.y0:.0f} px",
        f"{box.width:.0f} × {box.height:.0f} px",
        one.covered_share.text(),
        "–" if one.covered is None else "covered" if one.covered else "not covered",
        "–" if one.peak_inside is None else "inside" if one.peak_inside else "outside",
        one.iou.text(),
    )


def _curve(one: Agreement) -> Markup:
    drawn = curve(one, 340, 130)
    if drawn is None:
        return tag("p", "No curve without a map and a box.", class_="quiet small")
    caption = tag("figcaption", "IoU by percentile of the mask; the dot is the threshold in use")
    return tag("figure", Markup(drawn), caption)


def cascade(report: Report) -> Markup:
    """A row of tiles for each network; empty without one."""
    rows = [(number, row) for number, row in enumerate(report.cascade.rows) if len(row)]
    if not rows:
        return Markup("")
    said = (
        f"The map of {report.explanation.target.title} at each layer. Each tile has its own scale of colours: "
        "compare where the colour lies, not how strong it is."
    )
    parts = [tag("h2", "Cascade · layer by layer"), tag("p", said, class_="quiet small")]
    for number, row in rows:
        ious = report.cascade_ious[number] if number < len(report.cascade_ious) else ()
        padded = [*ious, *(None,) * len(row)][: len(row)]
        tiles = [_tile(report, one, iou) for one, iou in zip(row, padded, strict=True)]
        parts += [tag("h3", row.bundle), tag("div", *tiles, class_="tiles")]
    return tag("section", *parts)


def _tile(report: Report, one: Explanation, iou: float | None) -> Markup:
    size = pictures.picture_size(report, (TILE, TILE))
    label = layer_label(one)
    shown = picture(pictures.film_with_map(report, one, size), f"The map at {label}")
    compared = "no IoU" if report.agreements else ""
    result = f"IoU {iou:.2f}" if iou is not None else compared if one.is_ok else one.state.sentence.split(":")[0]
    foreign = "" if explains_label(one) == "own output" else f" · {explains_label(one)}"
    parts = [tag("strong", result), tag("br")] if result else []
    return tag("figure", shown, tag("figcaption", *parts, f"{label}{foreign}"))


def provenance(report: Report) -> Markup:
    """Two columns of groups, then the warnings about the film."""
    columns = [tag("div", *(_group(one) for one in groups)) for groups in _facts.columns(report)]
    told = [tag("p", f"About the film: {text}", class_="quiet small") for text in _facts.warnings(report)]
    return tag("section", tag("h2", "How this was made"), tag("div", *columns, class_="two"), *told)


def _group(group: _facts.Group) -> Markup:
    rows = [(name, tag("code", value) if _facts.is_hash(value) else escaped(value)) for name, value in group.rows]
    return facts(group.title, rows)
