"""The readers of the films against each other: whether both see a finding, and how well their marks agree."""

from collections.abc import Iterable, Iterator

from xai_desktop.core.agreement import Measured
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.readers import FilmReaders, PresenceRow, Said, pairs
from xai_desktop.core.report_rows import Row
from xai_desktop.metrics.readers import between_readers
from xai_desktop.services.cohort.planning import FilmPlan

WORDS = {Said.MARKED: "marked", Said.SILENT: "silent", Said.NOTHING: "nothing"}
"""As the table has them."""

NO_SIZE = "the film's size is not known before it is decoded"


def reader_rows(films: Iterable[FilmPlan], design: Design) -> Iterator[Row]:
    """A line for each film, marked finding and pair of readers who both look for it; nothing of films that one saw.

    A film on which neither marked any of the findings that both look for has one line, without a finding: that both
    saw none is agreement, too.
    """
    wanted = {one.casefold() for one in design.findings}
    for film in films:
        yield from _of_film(film, wanted)


def _of_film(film: FilmPlan, wanted: set[str]) -> Iterator[Row]:
    found = between_readers(film.marks, film.nothing_by, film.ref.size or (1, 1))
    places = {(one.finding, *sorted((one.first, one.second))): one.iou for one in found.places}
    shown = [row for row in found.presence if not wanted or row.finding.casefold() in wanted]
    for first, second in pairs(sorted(found.readers)):  # the same two are the same pair on every film
        both = {one for one in film.looked_for.both(first, second) if not wanted or one in wanted}
        if not both:
            continue
        for row in [one for one in shown if one.finding.casefold() in both] or [_nothing(found, film)]:
            said = dict(zip(found.readers, row.said, strict=True))
            iou = places.get((row.finding, first, second))
            yield _line(film, row.finding, (first, said[first]), (second, said[second]), iou)


def _line(film: FilmPlan, finding: str, one: tuple[str, Said], other: tuple[str, Said], iou: Measured | None) -> Row:
    known = iou is not None and film.ref.size is not None
    return {
        "film": film.ref.image_id,
        "frame": film.ref.frame + 1,
        "patient": film.patient,
        "split": film.split,
        "finding": finding or None,
        "reader": one[0] or None,
        "other": other[0] or None,
        "says": WORDS[one[1]],
        "other_says": WORDS[other[1]],
        "iou": iou.value if iou is not None and known else None,
        "why": None if known and iou is not None and iou.known else _why(iou is not None, film),
    }


def _nothing(found: FilmReaders, film: FilmPlan) -> PresenceRow:
    """Of a film on which nobody marked what is asked for."""
    marking = {mark.reader for mark in film.marks if mark.role == "finding"}
    said = tuple(Said.SILENT if reader in marking else Said.NOTHING for reader in found.readers)
    return PresenceRow("", said, (0,) * len(said))


def _why(both: bool, film: FilmPlan) -> str:
    if not both:
        return "not marked by both"
    return NO_SIZE if film.ref.size is None else "no part of the marks lies on the film"
