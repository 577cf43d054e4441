"""Verdicts as text: everything comes back, nothing unanswered becomes an answer, and what is none is refused."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.reviews import FULL, MASS
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline, Tag
from xai_desktop.core.measures import Angle, Measure, Probe, Ratio, Region, Ruler
from xai_desktop.core.review import LEVELS, CallVerdict, FilmVerdict, PlaceVerdict, Presence, Shown, Verdict
from xai_desktop.core.shapes import Ellipse
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
        changed(version=3),
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


A, B, C, D = (1.0, 2.5), (30.0, 2.0), (4.0, 50.0), (9.0, 9.0)
MEASURES: tuple[Measure, ...] = (
    *(Ruler(A, B, tag=Tag("carina", "2026-03-02T10:15:00+01:00")), Angle(A, B, C), Probe(A), Ratio(A, B, C, D)),
    *(Bidirectional(A, B, C, D), Cobb(A, B, C, D), Polyline((A, B, C)), KnownLength(A, B, 10.0, tag=Tag("marker"))),
    *(Region(Box(1, 2, 3, 4)), Region(Ellipse(9, 9, 3, 2, 30.0), tag=Tag("lung"))),
)


@pytest.mark.parametrize("measure", MEASURES)
def test_every_kind_of_measurement_comes_back(measure: Measure) -> None:
    verdict = replace(FULL, measures=(measure,))
    assert verdict_of(verdict_text(verdict)) == verdict


def test_measurements_are_words_and_points_that_somebody_can_read() -> None:
    record = json.loads(verdict_text(FilmVerdict(measures=(MEASURES[0], MEASURES[7]))))
    assert record["version"] == 2
    assert record["measures"] == [
        {"ruler": [[1.0, 2.5], [30.0, 2.0]], "name": "carina", "at": "2026-03-02T10:15:00+01:00"},
        {"known length": [[1.0, 2.5], [30.0, 2.0]], "mm": 10.0, "name": "marker"},
    ]


def test_what_has_no_measurements_is_read_by_older_programs() -> None:
    record = json.loads(verdict_text(replace(FULL, measures=())))
    assert (record["version"], "measures" in record) == (1, False)


def test_when_a_mark_was_drawn_comes_back() -> None:
    verdict = FilmVerdict(marks=(Annotation("Mass", Box(1, 1, 9, 9), at="2026-03-02T10:15:00+01:00"),))
    assert verdict_of(verdict_text(verdict)) == verdict


@pytest.mark.parametrize(
    "measure",
    [
        3,
        {},
        {"ruler": [[1, 2]]},
        {"ruler": [[1, 2], [3, "4"]]},
        {"ruler": [[1, 2], [3, 4]], "angle": [[1, 2], [3, 4], [5, 6]]},
        {"ruler": [[1, 2], [3, 4]], "stray": 1},
        {"ruler": [[1, 2], [3, 4]], "name": 7},
        {"path": [[1, 2]]},
        {"known length": [[1, 2], [3, 4]]},
        {"known length": [[1, 2], [3, 4]], "mm": 0},
        {"region": {"polygon": [[1, 1, 5, 1, 5, 5]]}},
    ],
)
def test_what_is_no_measurement_is_refused(measure: object) -> None:
    with pytest.raises(InputError):
        verdict_of(json.dumps({"version": 2, "verdicts": [], "marks": [], "measures": [measure]}))
