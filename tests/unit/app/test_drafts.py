"""Drafts that wait: the newest of each film is written, and none is forgotten before it was."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.reviews import FULL, MASS
from xai_desktop.app.drafts import Drafts
from xai_desktop.core.review import FilmVerdict
from xai_desktop.core.study import ImageRef

ONE, OTHER = ImageRef(Path("a.png"), "a"), ImageRef(Path("b.png"), "b")


def test_what_comes_while_one_is_written_waits_and_the_newest_goes_next() -> None:
    drafts = Drafts()
    drafts.wish(ONE, MASS)
    assert drafts.take(ONE) is MASS
    drafts.wish(ONE, FilmVerdict())
    drafts.wish(ONE, FULL)
    assert drafts.take(ONE) is None
    assert drafts.written(ONE, MASS)
    assert drafts.take(ONE) is FULL
    assert not drafts.written(ONE, FULL)
    assert drafts.of(ONE) is None
    assert len(drafts) == 0


def test_what_was_refused_stays_and_is_tried_again() -> None:
    drafts = Drafts()
    drafts.wish(ONE, MASS)
    drafts.take(ONE)
    drafts.failed(ONE)
    assert drafts.waiting() == ((ONE, MASS),)
    assert drafts.take(ONE) is MASS


@given(st.lists(st.tuples(st.sampled_from(("wish", "take", "written", "failed")), st.booleans())))
def test_the_newest_wish_is_on_the_disk_or_waits(steps: list[tuple[str, bool]]) -> None:
    """Whatever the order: what was wished last is either the last that was written, or still there."""
    drafts, wished, disk, under_way = Drafts(), {}, {}, {}
    for number, (what, first) in enumerate(steps):
        ref = ONE if first else OTHER
        if what == "wish":
            wished[ref] = FilmVerdict(note=str(number))
            drafts.wish(ref, wished[ref])
        elif what == "take":
            taken = drafts.take(ref)
            if taken is not None:
                assert ref not in under_way
                under_way[ref] = taken
        elif ref in under_way:
            verdict = under_way.pop(ref)
            if what == "written":
                disk[ref] = verdict
                assert drafts.written(ref, verdict) == (drafts.of(ref) is not None)
            else:
                drafts.failed(ref)
        for one in (ONE, OTHER):
            assert drafts.of(one) is wished.get(one) or (drafts.of(one) is None and disk[one] is wished[one])
