"""Verdicts with everything in them, and reviews of films that nobody ever took."""

from pathlib import Path

import numpy as np

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import CallVerdict, FilmVerdict, PlaceVerdict, Presence, Review, Shown, Verdict
from xai_desktop.core.shapes import Ellipse, Mask, Polygon
from xai_desktop.io.review_store import ReviewStore

AT = "2026-03-01T12:00:00+01:00"
READER = "reader-1"
MASS = FilmVerdict((Verdict("Mass", Presence.YES, 4),))

FULL = FilmVerdict(
    (
        Verdict("Mass", Presence.YES, 4, 5, CallVerdict.RIGHT, PlaceVerdict.OFF),
        Verdict("Nodule", Presence.NO),
        Verdict("Effusion", call=CallVerdict.UNSURE, place=PlaceVerdict.NO_MAP),
    ),
    marks=(
        Annotation("Mass", Box(1.5, 2, 30.25, 41), "Ä. Reader", "drawn", "finding"),
        Annotation("", Ellipse(5, 6, 2.5, 1.25, 30.0), role="device"),
        Annotation("Rib", Polygon((((0, 0), (4.5, 0), (4.5, 7)), ((9, 9), (10, 9), (10, 11)))), role="anatomy"),
        Annotation("Mass", Mask(np.array([[1, 0, 1], [0, 0, 1]], bool), Box(3, 4, 9, 8)), difficult=True),
    ),
    note='two lines\nof "text", with ü and \u2028',
)


def film_hash(number: int) -> str:
    return f"{number:064x}"


def review(film: int = 1, step: ReadingStep = ReadingStep.READ, verdict: FilmVerdict = MASS, **rest: object) -> Review:
    values: dict[str, object] = {"at": AT, "seconds": 12.5, "shown": Shown(), **rest}
    return Review(film_hash(film), READER, step, verdict, **values)  # type: ignore[arg-type]


def store_with_films(path: Path, count: int = 3, network: bool = False) -> ReviewStore:
    """Films 0 to count - 1, film n under the alias `name-n`."""
    store = ReviewStore(path, network=network)
    for number in range(count):
        store.add_film(film_hash(number), (40, 30), "DX", f"name-{number}")
    return store
