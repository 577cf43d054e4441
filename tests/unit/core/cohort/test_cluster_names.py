"""Names of clusters belong to their films."""

import json
from dataclasses import replace

import pytest

from tests.helpers import cohort_charts as samples
from xai_desktop.core.cohort.cluster_names import (
    ClusterName,
    as_named,
    names_from,
    names_in,
    names_record,
    with_name,
)
from xai_desktop.core.errors import InputError

FILMS = ("a", "b", "c", "d"), ("e", "f"), ("g",)
CHART = replace(
    samples.clusters(),
    clusters=tuple(
        replace(one, films=films, name=f"place {n}")
        for n, (one, films) in enumerate(zip(samples.clusters().clusters, FILMS, strict=True))
    ),
)
MARKER = ClusterName(CHART.key, "L marker", FILMS[0])


def test_a_name_follows_its_films_into_another_order() -> None:
    later = replace(
        CHART, clusters=(replace(CHART.clusters[1], name="place 0"), replace(CHART.clusters[0], name="place 1"))
    )
    assert names_in(later, (MARKER,)) == {"place 1": "L marker"}
    grown = replace(CHART, clusters=(replace(CHART.clusters[0], films=("a", "b", "c", "x")), *CHART.clusters[1:]))
    assert names_in(grown, (MARKER,)) == {"place 0": "L marker"}
    other = replace(CHART, clusters=(replace(CHART.clusters[0], films=("a", "x", "y", "z")), *CHART.clusters[1:]))
    assert names_in(other, (MARKER,)) == {}
    assert names_in(replace(CHART, key="elsewhere"), (MARKER,)) == {}
    assert [one.name for one in as_named(CHART, (MARKER,)).clusters] == ["L marker", "place 1", "place 2"]


def test_a_new_name_takes_the_place_of_the_old_one_and_none_takes_it_away() -> None:
    leads = ClusterName(CHART.key, "ECG leads", FILMS[1])
    names = with_name(with_name((), MARKER), leads)
    assert names == (MARKER, leads)
    again = replace(MARKER, name="R marker")
    assert with_name(names, again) == (leads, again)
    assert with_name(names, replace(MARKER, name="")) == (leads,)
    elsewhere = replace(MARKER, chart="elsewhere")
    assert with_name(names, elsewhere) == (MARKER, leads, elsewhere)


def test_there_and_back() -> None:
    assert names_from(json.loads(json.dumps(names_record((MARKER,))))) == (MARKER,)


@pytest.mark.parametrize(
    "wrong", [None, [], {}, {**names_record(()), "format_version": 2}, {**names_record(()), "names": [1]}]
)
def test_what_is_none_says_so(wrong: object) -> None:
    with pytest.raises(InputError):
        names_from(wrong)
