"""Verdicts as text: everything comes back, nothing unanswered becomes an answer, and what is none is refused."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.reviews import FULL, MASS
from xai_desktop.core.errors import InputError
from xai_desktop.core.review import LEVELS, CallVerdict, FilmVerdict, PlaceVerdict, Presence, Shown, Verdict
from xai_desktop.io.verdict_json import shown_of, shown_text, verdict_of, verdict_text

SOME = st.builds(
    Verdict,
    st.sampled_from(("Mass", "Nodule", "Overlap")),
    st.none() | st.sampled_from(Presence),
    st.none() | st.sampled_from(LEVELS),
    st.none() | st.sampled_from(LEVELS),
    st.none() | st.sampled_from(CallVerdict),
    st.none() | st.sampled_from(PlaceVerdict),
)


@pytest.mark.parametrize("verdict", [FilmVerdict(), FilmVerdict(normal=True, normal_sureness=5), FULL])
def test_everything_comes_back(verdict: FilmVerdict) -> None:
    assert verdict_of(verdict_text(verdict)) == verdict


@given(SOME, st.text(st.characters(exclude_categories=("Cs",))))
def test_any_answers_and_any_note_come_back(one: Verdict, note: str) -> None:
    verdict = FilmVerdict((one,), note=note)
    assert verdict_of(verdict_text(verdict)) == verdict


def test_it_is_one_line_that_changes_with_the_verdict() -> None:
    assert "\n" not in verdict_text(FULL)
    assert verdict_text(FULL) != verdict_text(replace(FULL, note=""))


def test_what_was_not_answered_is_not_written() -> None:
    record = json.loads(verdict_text(MASS))
    assert record["verdicts"] == [{"finding": "Mass", "presence": "yes", "sureness": 4}]
    assert record["version"] == 1


@pytest.mark.parametrize("shown", [Shown(), Shown("net", "ab", "grad_cam", "{}", "l", "Mass", "top", 0.25, False)])
def test_what_was_shown_comes_back_and_not_called_is_not_unknown(shown: Shown) -> None:
    assert shown_of(shown_text(shown)) == shown


def changed(**values: Any) -> str:
    return json.dumps({**json.loads(verdict_text(FULL)), **values})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"version":1}',
        changed(version=2),
        changed(version=True),
        changed(stray=1),
        changed(verdicts=[{"presence": "yes"}]),
        changed(verdicts=[{"finding": "Mass", "presence": "perhaps"}]),
        changed(verdicts=[{"finding": "Mass", "sureness": 6}]),
        changed(verdicts=[{"finding": "Mass", "sureness": 4.0}]),
        changed(marks=[{"label": "Mass"}]),
        changed(marks=[{"label": "Mass", "box": [3, 3, 1, 1]}]),
        changed(marks=[{"label": "Mass", "box": [1, 1, 3, 3], "role": "ghost"}]),
        changed(normal=True),
        "[" * 100_000,
    ],
)
def test_what_is_no_verdict_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        verdict_of(text)
