"""Whatever the tables hold, or do not hold, there is a summary, its counts agree, and it can be written and read."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.services.cohort_summary.tables import Row, pairs, row, rows, scores
from xai_desktop.core.cohort.figures import Figure
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.results import Summary
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.services.cohort_summary import summarise

SHARES = st.one_of(st.none(), st.sampled_from([0.0, 0.2, 0.5, 1.0]))
TEXTS = {
    "film": ["a", "b", "c"],
    "patient": ["", "P", "Q", "R"],
    "split": ["test", "test", "test", "tuning", "learnt", ""],
    "finding": ["Mass", "Nodule", ""],
    "truth": ["present", "absent", "unknown"],
    "reader": ["", "R1", "R2"],
    "model": ["net", "old"],
    "explainer": ["grad_cam", "cam", ""],
    "layer": ["", "layer3", "layer4"],
    "threshold": ["p:90", "otsu"],
    "status": ["measured", "measured", "no map", "no mark", "failed"],
    "map_state": ["ok", "empty", ""],
    "view": ["AP", ""],
}
NUMBERS = (
    "frame", "age", "portable", "film_height", "film_width", "score", "called", "call_right", "box_share",
    "mask_share", "peak_x", "peak_y", "second_reader", "iou", "iou_ceiling", "iou_floor_atlas", "peak_inside",
    "pointing_game", "pixel_ap", "peak_distance", "granulometry",
)  # fmt: skip


@st.composite
def any_row(draw: Any) -> Row:
    texts = {name: draw(st.sampled_from(values)) for name, values in TEXTS.items()}
    return {**row(texts["film"]), **texts, **{name: draw(SHARES) for name in NUMBERS}}


@st.composite
def any_pair(draw: Any) -> Row:
    says = st.sampled_from(["marked", "silent", "nothing"])
    film, finding = draw(st.sampled_from(["a", "b"])), draw(st.sampled_from(["Mass", "Nodule"]))
    return {
        "film": film, "frame": 1, "patient": draw(st.sampled_from(["", "P", "Q"])), "split": "test",
        "finding": finding, "reader": "R1", "other": "R2", "says": draw(says), "other_says": draw(says),
        "iou": draw(SHARES),
    }  # fmt: skip


@st.composite
def any_question(draw: Any) -> Question | None:
    if draw(st.booleans()):
        return None
    return Question(
        model=draw(st.sampled_from(["net", "gone"])),
        explainer=draw(st.sampled_from(["grad_cam", "cam"])),
        layer=draw(st.sampled_from(["last", "tuned", "layer3"])),
        threshold=draw(st.sampled_from(["p:90", "tuned"])),
        metric=draw(st.sampled_from(["iou", "l_acc", "peak_distance", "granulometry", "dice"])),
        finding=draw(st.sampled_from(["", "Mass"])),
        against=draw(st.sampled_from(["", "iou_floor_atlas", "explainer:cam", "model:old"])),
    )


@settings(max_examples=12, deadline=None)
@given(
    st.lists(any_row(), max_size=25),
    st.lists(any_row(), max_size=15),
    st.lists(any_pair(), max_size=8),
    any_question(),
    st.sampled_from(["iou", "peak"]),
)
def test_there_is_always_a_summary(
    found: list[Row], said: list[Row], read: list[Row], question: Question | None, place: Any
) -> None:
    wanted = Wanted(question=question, place=place, draws=10, groups=(("net", "A"), ("old", "B")))
    summary = summarise(rows(*found), scores(*said), pairs(*read), wanted)
    assert Summary.from_json(json.loads(json.dumps(summary.as_json(), allow_nan=False))) == summary
    assert summary.answer.sentence.endswith(".")
    assert "nan" not in summary.answer.sentence
    for one in (*summary.estimates, *summary.strata):
        check(one.defined)
        check(one.all_films)
        assert one.defined.n <= one.all_films.n or not one.all_films.known
    for one in summary.contrasts:
        assert one.wins + one.losses + one.ties == one.difference.n
        assert one.better.value is None or 0 <= one.better.value <= 1
    for field in (own for one in summary.call_place for own in one.fields):
        assert 0 <= field.no_map <= field.n


def check(one: Figure) -> None:
    """Counts are in order, and what is not known has a reason."""
    assert max(one.patients, one.films) <= one.n or one.n == 0
    assert (one.low is None) == (one.high is None)
    if one.low is not None and one.high is not None:
        assert one.low <= one.high
        assert one.patients > 1
    assert one.known or one.reason
