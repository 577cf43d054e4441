"""Which film hangs beside which, held to a slow and obvious search; and windows of two detectors."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_desktop.core import hanging
from xai_desktop.core.hanging import other_view_of, plane_of, prior_count, prior_of, priors_of
from xai_desktop.core.image import Window
from xai_desktop.core.study import ImageRef
from xai_desktop.core.window_match import matched_window


def film(name: str, date: str = "", view: str = "PA", patient: str = "p1", study: str = "", frame: int = 0) -> ImageRef:
    return ImageRef(Path(name), name, frame, date=date, view=view, patient_key=patient, study_key=study or date)


NOW = film("now", "2024-05-01")
FILMS = (
    NOW,
    film("now lateral", "2024-05-01", "LL"),
    film("old lateral", "2023-01-01", "LATERAL"),
    film("older", "2020-02-02"),
    film("old bedside", "2023-06-01", "AP"),
    film("later", "2025-01-01"),
    film("stranger", "2023-12-31", patient="p2"),
    film("undated"),
)


def test_the_prior_is_the_latest_earlier_film_of_the_same_view() -> None:
    found = prior_of(NOW, FILMS)
    assert found.ref is not None
    assert (found.ref.image_id, found.reason) == ("older", "")
    without = [one for one in FILMS if one.image_id != "older"]
    near = prior_of(NOW, without).ref
    assert near is not None
    assert near.image_id == "old bedside"


def test_a_patient_that_only_an_annotation_file_knows_has_no_priors() -> None:
    joined = replace(NOW, patient_in_file="")
    assert prior_of(joined, FILMS).reason == hanging.NO_PATIENT
    assert prior_of(NOW, [replace(one, patient_in_file="") for one in FILMS]).reason == hanging.NO_PRIOR


def test_priors_are_counted_by_examination() -> None:
    assert [one.image_id for one in priors_of(NOW, FILMS)] == ["old bedside", "old lateral", "older"]
    assert prior_count(NOW, FILMS) == 3
    twice = (*FILMS, film("older lateral", "2020-02-02", "LL"), film("older", "2020-02-02", frame=1))
    assert prior_count(NOW, twice) == 3


@pytest.mark.parametrize(
    ("current", "reason"),
    [
        (None, hanging.NO_FILM),
        (replace(NOW, patient_key=""), hanging.NO_PATIENT),
        (replace(NOW, date=""), hanging.NO_DATE),
        (replace(NOW, patient_key="p3"), hanging.NO_PRIOR),
        (replace(NOW, view="LLO"), hanging.NO_PRIOR_OF_VIEW),
        (film("stranger", "2023-12-31", patient="p2"), hanging.NO_PRIOR),
    ],
)
def test_without_a_prior_there_is_a_reason(current: ImageRef | None, reason: str) -> None:
    assert prior_of(current, FILMS) == hanging.Beside(None, reason)


def test_frontal_and_lateral_find_each_other() -> None:
    lateral = other_view_of(NOW, FILMS).ref
    assert lateral is not None
    assert lateral.image_id == "now lateral"
    assert other_view_of(lateral, FILMS).ref == NOW
    old = next(one for one in FILMS if one.image_id == "older")
    assert other_view_of(old, FILMS).reason == "No lateral view of this examination is open."
    side = next(one for one in FILMS if one.image_id == "old lateral")
    assert other_view_of(side, FILMS).reason == "No frontal view of this examination is open."
    assert other_view_of(replace(NOW, view=""), FILMS).reason == hanging.NO_VIEW
    assert other_view_of(replace(NOW, study_key=""), FILMS).reason == hanging.NO_EXAMINATION


def test_planes() -> None:
    assert [plane_of(view) for view in ("PA", "ap", "LL", "RL", "LATERAL", "LLO", "")] == [
        *("frontal", "frontal", "lateral", "lateral", "lateral", "", ""),
    ]


def slow_prior(current: ImageRef, films: tuple[ImageRef, ...]) -> ImageRef | None:
    """Every film in turn; the best so far by whether its view is the very same, then by its day."""
    best, value = None, (-1, "")
    for one in films:
        mine = one.patient_key == current.patient_key and current.patient_key
        if not (mine and current.date and one.date and one.date < current.date and one.frame == 0):
            continue
        likeness = 1 if one.view == current.view else 0
        if not likeness and (not plane_of(one.view) or plane_of(one.view) != plane_of(current.view)):
            continue
        if (likeness, one.date) > value:
            best, value = one, (likeness, one.date)
    return best


MANY = [
    film(f"{n}", date, view, patient, frame=frame)
    for n, (date, view, patient, frame) in enumerate(
        product(("", "2020-01-01", "2021-01-01", "2022-01-01"), ("PA", "AP", "LL", ""), ("", "p1", "p2"), (0, 1))
    )
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(MANY), min_size=1, max_size=8, unique=True))
def test_the_prior_is_that_of_a_slow_search(films: list[ImageRef]) -> None:
    assert prior_of(films[0], films).ref == slow_prior(films[0], tuple(films))


def test_windows_follow_each_other_by_their_change() -> None:
    own, other = Window(2000, 4000, "soft"), Window(500, 200, "of the file", "SIGMOID")
    assert matched_window(own, own, other) == other
    followed = matched_window(Window(3000, 2000), own, other)
    assert followed == Window(550, 100, "", "SIGMOID")
    assert matched_window(followed, other, own) == Window(3000, 2000)
    assert matched_window(Window(3000, 2000), own, other, mirrored=True) == Window(450, 100, "", "SIGMOID")
    assert matched_window(Window(2000, 1), own, Window(500, 200)) == Window(500, 1)
