"""The readers of the films against each other: whether both see a finding, and how well their marks agree."""

from collections.abc import Iterable, Iterator

from xai_desktop.core.cohort.design import Design
from xai_desktop.core.readers import FilmReaders, PresenceRow, Said, pairs
from xai_desktop.core.report_rows import Row
from xai_desktop.metrics.readers import between_readers
from xai_desktop.services.cohort.planning import FilmPlan

WORDS = {Said.MARKED: "marked", Said.SILENT: "silent", Said.NOTHING: "nothing"}
"""As the table has them."""

NO_SIZE = "the film's size is not known before it is decoded"


def reader_rows(films: Iterable[FilmPlan], design: Design) -> Iterator[Row]:
    """A line for each film, marked finding and pair of readers; nothing of films that one reader saw.

    A film on which nobody marked any of the findings has one line per pair, without a finding: that both saw none is
    agreement, too.
    """
    wanted = {one.casefold() for one in design.findings}
    for film in films:
        yield from _of_film(film, wanted)


def _of_film(film: FilmPlan, wanted: set[str]) -> Iterator[Row]:
    found = between_readers(film.marks, film.nothing_by, film.ref.size or (1, 1))
    places = {(one.finding, one.first, one.second): one.iou for one in found.places}
    shown = [row for row in found.presence if not wanted or row.finding.casefold() in wanted]
    for row in shown or [_nothing(found, film)]:
        said = dict(zip(found.readers, row.said, strict=True))
        for first, second in pairs(found.readers):
            iou = places.get((row.finding, first, second))
            known = iou is not None and film.ref.size is not None
            yield {
                "film": film.ref.image_id,
                "frame": film.ref.frame + 1,
                "patient": film.patient,
                "split": film.split,
                "finding": row.finding or None,
                "reader": first or None,
                "other": second or None,
                "says": WORDS[said[first]],
                "other_says": WORDS[said[second]],
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
