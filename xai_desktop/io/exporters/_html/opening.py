"""The beginning of the HTML report: whose it is, which film, what the network said, and the two pictures."""

from xai_desktop.core.overlay import reader_colour, reader_numbers
from xai_desktop.core.prediction import ClassScore
from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _pictures as pictures
from xai_desktop.io.exporters import _words as words
from xai_desktop.io.exporters._html.tags import Markup, facts, joined, picture, tag
from xai_desktop.io.exporters._letterhead import logo_pixels

SIDE = 760
"""The longer side of each of the two pictures, in pixels."""


def letterhead(report: Report) -> Markup:
    """Empty where neither name nor logo is set. Raises `ExportError` for a logo that is no picture."""
    logo, name = logo_pixels(report.letterhead), report.letterhead.hospital
    if logo is None and not name:
        return Markup("")
    mark = Markup("") if logo is None else picture(logo, f"Logo of {name}" if name else "Logo of the hospital")
    return tag("div", mark, tag("span", name), class_="letterhead")


def header(report: Report) -> Markup:
    flag = tag("p", tag("span", words.SYNTHETIC, class_="badge")) if report.ref.synthetic else ""
    reading = f"{words.reading_sentence(report)} {words.made_line(report)}."
    return joined(
        (
            tag("p", "XAI Desktop · where the network looked", class_="quiet small"),
            tag("h1", report.ref.title),
            tag("p", words.study_line(report)),
            flag,
            *(tag("p", doubt, class_="warn") for doubt in report.doubts),
            tag("p", reading, class_="quiet small"),
        )
    )


def prediction(report: Report) -> Markup:
    """All classes, the highest score first, and what the map rests on."""
    ranked = sorted(report.prediction.classes, key=lambda one: -one.score)
    head = tag("tr", *(tag("th", name, scope="col", class_=kind) for name, kind in _HEADS))
    rows = [_score(one, one.index == report.explanation.target.index) for one in ranked]
    scores = tag(
        "table",
        tag("caption", words.score_kind(report.prediction.kind)),
        tag("thead", head),
        tag("tbody", *rows),
    )
    about = facts("What the map explains, and how it was made", words.map_facts(report))
    return tag(
        "div", tag("section", tag("h2", "Prediction"), scores), tag("section", tag("h2", "Map"), about), class_="two"
    )


_HEADS = (("class", ""), ("score", "number"), ("operating point", "number"), ("call", ""))


def _score(one: ClassScore, chosen: bool) -> Markup:
    point = "–" if one.operating_point is None else f"{one.operating_point:.2f}"
    return tag(
        "tr",
        tag("th", one.label, scope="row"),
        tag("td", f"{one.score:.2f}", class_="number"),
        tag("td", point, class_="number"),
        tag("td", words.called(one)),
        class_="chosen" if chosen else "",
    )


def films(report: Report) -> Markup:
    """The film with the experts' boxes beside the film with its map."""
    size = pictures.picture_size(report, (SIDE, SIDE))
    found = report.explanation
    film = picture(pictures.film_with_boxes(report, size), f"The film {report.ref.title} with the experts' boxes")
    seen = f"The film with the map of {found.target.title}" if found.is_ok else "The film; there is no map"
    mapped = picture(pictures.film_with_map(report, found, size), seen)
    left = tag("figure", film, tag("figcaption", tag("strong", "Film"), *_legend(report)))
    if not found.is_ok:
        below = tag("figcaption", tag("strong", "No map"), tag("p", words.map_sentence(report), class_="warn"))
        return _pair(left, tag("figure", mapped, below))
    said = f"{found.caption} White line: the mask, {report.mask_words}. Cross: the peak."
    below = tag("figcaption", tag("strong", "Film with map"), tag("p", said), _scale(report))
    return _pair(left, tag("figure", mapped, below))


def _pair(left: Markup, right: Markup) -> Markup:
    return tag("section", tag("h2", "Film and map"), tag("div", left, right, class_="films"))


def _scale(report: Report) -> Markup:
    low, _, high = (pictures.tick(value) for value in pictures.scale_of(report).ticks)
    bar = pictures.colour_bar(report, (256, 12)).transpose(1, 0, 2)[:, ::-1]
    shown = picture(bar, f"Colours from {low} to {high}")
    return tag("p", tag("span", low), shown, tag("span", high), class_="scale")


def _legend(report: Report) -> list[Markup]:
    if not report.annotations:
        return [tag("p", "no expert boxes")]
    found = []
    for reader, number in reader_numbers(report.annotations).items():
        labels = ", ".join(dict.fromkeys(one.label for one in report.annotations if one.reader == reader))
        red, green, blue = reader_colour(number)
        swatch = tag("span", class_="swatch", style=f"background:#{red:02X}{green:02X}{blue:02X}")
        found.append(tag("p", swatch, f"{f'reader {reader}' if reader else 'expert boxes'}: {labels}"))
    return found
