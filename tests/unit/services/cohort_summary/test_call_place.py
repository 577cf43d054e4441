"""Call × place, with the films of each field; and where the wrong places lie together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.services.cohort_summary.tables import by_chance, no_map, row, rows, score, scores
from xai_desktop.core.cohort.figures import FilmKey
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.services.cohort_summary import summarise
from xai_desktop.services.cohort_summary._clusters import APART, MOST_POINTS, together

FEW = Wanted(draws=20)


def test_every_film_stands_in_its_field() -> None:
    table = rows(
        row("both right", iou=0.3),
        row("wrong reason", iou=0.2),  # not above 0.2
        no_map("no map"),
        row("missed", iou=0.9),
        row("nobody knows", iou=0.9),
        row("not scored", iou=0.9),
        row("absent but called", truth="absent", status="no mark", marks=0, peak_x=0.1, peak_y=0.1),
    )
    said = scores(
        score("both right", call_right=True),
        score("wrong reason", call_right=True),
        score("no map", call_right=True),
        score("missed", call_right=False),
        score("nobody knows"),
        score("absent but called", truth="absent", call_right=False),
        score("healthy", truth="absent", call_right=True),
        score("no marks", call_right=True),
        score("truth unknown", truth="unknown"),
        score("of tuning", split="tuning", call_right=True),
        score("healthy", model="old", truth="absent", call_right=False),
    )
    (found,) = summarise(table, said, wanted=FEW).call_place
    films = {(one.call, one.place): tuple(key.film for key in one.films) for one in found.fields}
    assert len(films) == 12
    assert films["right", "right"] == ("both right",)
    assert films["right", "wrong"] == ("wrong reason", "no map")
    assert found.field("right", "wrong").no_map == 1
    assert films["wrong", "right"] == ("missed",)
    assert films["wrong", "wrong"] == ()
    assert films["not known", "right"] == ("nobody knows", "not scored")
    assert films["wrong", "not applicable"] == ("absent but called",)
    assert films["right", "not applicable"] == ("healthy",)
    assert films["right", "not known"] == ("no marks",)
    assert films["not known", "not known"] == ("truth unknown",)
    assert found.field("right", "right").films[0] == FilmKey("both right", 1, "Mass")


def test_a_film_without_the_finding_is_no_failure() -> None:
    table = rows(row("a", truth="absent", status="no mark"), row("b", status="no mark"))
    assert [one.film.film for one in summarise(table, wanted=FEW).failures] == ["b"]


def test_a_failure_is_listed_once_with_its_rows() -> None:
    table = rows(*(row("a", status="failed", why="no memory", threshold=t) for t in ("p:90", "p:80", "p:70")))
    (found,) = summarise(table, wanted=FEW).failures
    assert (found.rows, found.explainer, found.why) == (3, "grad_cam", "no memory")


def test_without_scores_the_rows_say_whether_the_call_was_right() -> None:
    table = rows(row("a", iou=0.5, call_right=False), row("b", iou=0.1, call_right=True))
    (found,) = summarise(table, wanted=FEW).call_place
    assert [key.film for key in found.field("wrong", "right").films] == ["a"]
    assert [key.film for key in found.field("right", "wrong").films] == ["b"]


def test_each_film_of_the_scores_stands_in_exactly_one_field() -> None:
    table, said = by_chance(models=("net", "old"))
    found = summarise(table, said, wanted=FEW).call_place
    assert len(found) == 2 * 2 * 2
    for one in found:
        films = [key for own in one.fields for key in own.films]
        assert len(films) == len(set(films)) == 40
        known = [own for own in one.fields if own.place in ("right", "wrong")]
        assert sum(own.n for own in known) > 10


def test_a_place_is_right_by_the_rule_that_is_asked_for() -> None:
    table = rows(row("a", iou=0.4, peak_inside=0.0), row("b", iou=0.1, peak_inside=1.0), no_map("c"))
    cases = (
        (Wanted(draws=20), "IoU is above 0.2", ["a"]),
        (Wanted(draws=20, place_above=0.05), "IoU is above 0.05", ["a", "b"]),
        (Wanted(draws=20, place="peak"), "peak lies inside", ["b"]),
    )
    for wanted, rule, right in cases:
        found = summarise(table, wanted=wanted)
        assert rule in found.place_rule
        assert [key.film for key in found.call_place[0].field("not known", "right").films] == right
    bare = rows(row("a", iou=0.4)).columns
    without = type(table)({name: values for name, values in bare.items() if name != "peak_inside"})
    unknown = summarise(without, wanted=Wanted(draws=20, place="peak"))
    assert "did not measure peak within 15 px of the box" in unknown.place_rule
    assert unknown.call_place[0].field("not known", "not known").n == 1


def test_wrong_places_that_lie_together_are_one_group() -> None:
    places = [(0.1, 0.1), (0.12, 0.11), (0.13, 0.1), (0.9, 0.05), (0.5, 0.5)]
    table = [row(f"f{n}", iou=0.1, peak_x=x, peak_y=y) for n, (x, y) in enumerate(places)]
    table += [row("right", iou=0.9, peak_x=0.1, peak_y=0.1), no_map("none"), row("no peak", iou=0.0)]
    found = summarise(rows(*table), wanted=FEW).clusters
    assert [(one.n, round(one.x, 3), round(one.y, 3)) for one in found] == [
        (3, 0.117, 0.103),
        (1, 0.5, 0.5),
        (1, 0.9, 0.05),
    ]
    assert [key.film for key in found[0].films] == ["f0", "f1", "f2"]
    assert (found[0].model, found[0].explainer) == ("net", "grad_cam")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=25))
def test_no_two_peaks_of_a_group_are_far_apart(places: list[tuple[float, float]]) -> None:
    points = np.array(places).reshape(-1, 2)
    groups = together(points)
    assert sorted(np.concatenate([*groups, np.empty(0)]).tolist()) == list(range(len(points)))
    for group in groups:
        own = points[group]
        assert np.linalg.norm(own[:, None] - own[None], axis=2).max() <= APART + 1e-9


def test_very_many_peaks_need_little_memory() -> None:
    points = np.random.default_rng(1).random((MOST_POINTS + 1, 2))
    groups = together(points)
    assert sum(len(group) for group in groups) == MOST_POINTS + 1
    for group in groups:
        assert np.ptp(points[group], axis=0).max() <= APART + 0.04


def test_two_peaks_on_two_edges_are_points_and_no_distances() -> None:
    assert [group.tolist() for group in together(np.array([[0.0, 0.3], [0.3, 0.0]]))] == [[0], [1]]


@pytest.mark.parametrize("count", [0, 1])
def test_no_peak_and_one_peak(count: int) -> None:
    assert len(together(np.full((count, 2), 0.5))) == count
