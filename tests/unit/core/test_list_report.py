"""What a list of studies adds up to, against numpy and by hand."""

import numpy as np
import pytest

from tests.helpers.reviews import FULL, review
from xai_desktop.core.chain import Head
from xai_desktop.core.list_report import (
    ListEntry,
    ListSummary,
    ReaderLine,
    Spread,
    furthest,
    short_verdict,
    standing,
)
from xai_desktop.core.review import CallVerdict, FilmVerdict, Presence, Verdict


def entry(title: str, *lines: ReaderLine, **rest: object) -> ListEntry:
    return ListEntry(title, map_state="ok", readers=lines, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 50])
def test_median_and_quartiles_are_those_of_numpy(count: int) -> None:
    values = np.random.default_rng(count).random(count)
    found = Spread.of(values.tolist())
    assert (found.lower, found.median, found.upper) == pytest.approx(np.percentile(values, [25, 50, 75]), abs=1e-12)


def test_what_is_not_known_is_counted_and_never_zero() -> None:
    assert Spread.of([None, 0.5, None]) == Spread(1, 2, 0.5, 0.5, 0.5)
    assert Spread.of([None]) == Spread(0, 1)
    assert Spread.of([]).text() == "–"


def test_a_summary_counts_each_study_where_it_belongs() -> None:
    entries = [
        entry("a", ReaderLine("A", "Mass", 0.4, "", 0.1, 0.9, True, 0.2), called=True, calls=(CallVerdict.RIGHT,)),
        entry("b", ReaderLine("A", "Mass", None, "none"), ReaderLine("B", "Mass", 0.2), called=False),
        entry("c", called=None, calls=(CallVerdict.WRONG, CallVerdict.UNSURE), facts=(("network", "x"),)),
        ListEntry("d", failed="d.dcm: no such file", called=True),
        ListEntry("e", map_state="empty", called=True, facts=(("network", "y"),), made_at="2026-01-01T00:00:00Z"),
    ]
    found = ListSummary.of(entries)
    assert (found.studies, found.failed, found.no_map, found.no_reference) == (5, 1, 1, 2)
    assert (found.called, found.not_called, found.no_point) == (2, 1, 1)
    assert (found.right, found.wrong, found.unsure) == (1, 1, 1)
    first, second = found.readers
    assert (first.reader, first.iou.known, first.iou.unknown, first.iou.median) == ("A", 1, 1, 0.4)
    assert (first.peaks_inside, first.peaks, first.peak_chance) == (1, 1, 0.2)
    assert (second.reader, second.iou.median, second.peaks) == ("B", 0.2, 0)
    assert found.facts[0].values == (("x", 1), ("y", 1))
    assert found.made_at == "2026-01-01T00:00:00Z"


def test_the_head_that_vouches_for_all_is_the_furthest() -> None:
    assert furthest([None, Head(3, "a" * 64), Head(9, "b" * 64), Head(4)]) == Head(9, "b" * 64)
    assert furthest([None]) is None


def test_an_amended_verdict_no_longer_stands() -> None:
    first, second = review(number=1), review(number=2, amends=1, verdict=FULL)
    assert standing((first, second)) == (second,)


def test_a_verdict_in_few_words() -> None:
    assert short_verdict(review(verdict=FULL), "Mass") == (
        "Mass (sure 4 of 5); call right; place off; right for the wrong reason"
    )
    assert short_verdict(review(verdict=FULL), "Nodule") == "no Nodule; also Mass"
    assert short_verdict(review(verdict=FilmVerdict(normal=True)), "Mass") == "no finding"
    assert short_verdict(review(verdict=FilmVerdict((Verdict("Mass", Presence.UNSURE),))), "Mass") == "Mass unsure"
    assert short_verdict(review(verdict=FilmVerdict(note="?")), "Mass") == "no answer"
