"""Streams of studies for a list: small films, one report at a time, some of them failed."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tests.helpers.reports import film_of, gaussian, report_for
from tests.helpers.reviews import review
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.chain import Head
from xai_desktop.core.errors import InputError, XaiError
from xai_desktop.core.explanation import CascadeExplanation
from xai_desktop.core.geometry import Box, Size
from xai_desktop.core.report import Letterhead, Report
from xai_desktop.core.review import CallVerdict, FilmVerdict, PlaceVerdict, Presence, Verdict

SMALL: Size = (64, 56)
HEART = Box(20, 30, 44, 54)
FAILED, EMPTY, UNMARKED = 5, 4, 3
"""Of every eleven studies: the number of the one that has no report, no map, no marks."""

JUDGED = FilmVerdict((Verdict("Cardiomegaly", Presence.YES, 4, None, CallVerdict.RIGHT, PlaceVerdict.OFF),))


def study(number: int, size: Size = SMALL) -> tuple[str, Report | XaiError]:
    """The study of a number; the same number gives the same study."""
    title = f"film-{number:04d}"
    kind = number % 11
    if kind == FAILED:
        return title, InputError(f"/data/DOE^JANE/{title}.dcm: no such file; check the path.")
    draw = np.random.default_rng(number)
    peak = draw.uniform(0.3, 0.8) * size[0], draw.uniform(0.3, 0.7) * size[1]
    heatmap = np.zeros(size, np.float32) if kind == EMPTY else gaussian(size, peak)
    marks = [] if kind == UNMARKED else [Annotation("Cardiomegaly", HEART, r) for r in ("A", "B")[: 1 + number % 2]]
    report = report_for(image=film_of(size), heatmap=heatmap, annotations=marks, cascade=CascadeExplanation())
    return title, replace(
        report,
        ref=replace(report.ref, image_id=title),
        reviews=(review(verdict=JUDGED),) if number % 2 else (),
        readers=(("reader-1", "Dr Grey"),),
        head=Head(1000 + number, "ab" * 32, report.made_at),
        letterhead=Letterhead("St Elsewhere"),
    )


def stream(count: int, size: Size = SMALL) -> Iterator[tuple[str, Report | XaiError]]:
    """Nothing of a study is kept here."""
    return (study(number, size) for number in range(count))
