"""Call right or wrong × place right or wrong: a right call for the wrong reason stands in a field of its own."""

from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np

from xai_desktop.core.cohort.figures import FilmKey, Setting
from xai_desktop.core.cohort.result_tables import Call, CallPlace, Field, Place
from xai_desktop.core.cohort.table import Table
from xai_desktop.services.cohort_summary._cube import Cube, Numbers, frame_of

PRESENT, ABSENT = "present", "absent"

Placed = tuple[Place, bool]
"""Where a map was, and whether there was none."""


def call_place(cube: Cube, right: Numbers, scores: Table, settings: Sequence[Setting]) -> tuple[CallPlace, ...]:
    """For each setting and finding of the marks. `right` (observations, settings) says whether the place is.

    Films come from the scores, so that those without the finding are there; where a network has no scores in the table,
    from the rows.
    """
    called = _Calls(scores)
    found = []
    for setting in settings:
        number = cube.column(setting)
        for finding in cube.finding_names:
            placed = _placed(cube, right, number, finding)
            films = called.of(setting.model, finding) or _calls_of_rows(cube, number, finding)
            found.append(CallPlace(finding, setting, tuple(_fields(finding, films, placed))))
    return tuple(found)


class _Calls:
    """(film, frame) → call and truth, by network and finding."""

    def __init__(self, scores: Table) -> None:
        self._known: dict[tuple[str, str], dict[tuple[str, int], tuple[Call, str]]] = {}
        names = ("model", "finding", "film", "frame", "call_right", "truth")
        for model, finding, film, frame, call, truth in zip(*(scores[n].tolist() for n in names), strict=True):
            own = self._known.setdefault((model, finding), {})
            own.setdefault((film, frame_of(frame)), (_call(call), truth))

    def of(self, model: str, finding: str) -> dict[tuple[str, int], tuple[Call, str]]:
        return self._known.get((model, finding), {})


def _call(right: float) -> Call:
    if right != right:
        return "not known"
    return "right" if right else "wrong"


def _calls_of_rows(cube: Cube, number: int, finding: str) -> dict[tuple[str, int], tuple[Call, str]]:
    calls, truth = cube.values("call_right")[:, number].tolist(), cube.texts("truth")[:, number].tolist()
    return {
        (key.film, key.frame): (_call(calls[one]), truth[one])
        for one, key in enumerate(cube.keys)
        if key.finding == finding and cube.where[one, number] >= 0
    }


def _placed(cube: Cube, right: Numbers, number: int, finding: str) -> dict[tuple[str, int], Placed]:
    found: dict[tuple[str, int], Placed] = {}
    which = cube.of_finding(finding) & (cube.where[:, number] >= 0)
    for one in np.flatnonzero(which).tolist():
        value = right[one, number]
        place: Place = "not known" if value != value else "right" if value else "wrong"
        key = cube.keys[one]
        found[key.film, key.frame] = place, bool(cube.no_map[one, number])
    return found


def _fields(
    finding: str, films: dict[tuple[str, int], tuple[Call, str]], placed: dict[tuple[str, int], Placed]
) -> Iterator[Field]:
    """All twelve; films with marks that nobody scored have a call that is not known."""
    own: dict[tuple[Call, Place], list[FilmKey]] = {}
    none: dict[tuple[Call, Place], int] = {}
    for film, frame in dict.fromkeys((*films, *placed)):
        call, truth = films.get((film, frame), ("not known", PRESENT))
        place, no_map = placed.get((film, frame), ("not applicable" if truth == ABSENT else "not known", False))
        own.setdefault((call, place), []).append(FilmKey(film, frame, finding))
        none[call, place] = none.get((call, place), 0) + no_map
    for call in get_args(Call):
        for place in get_args(Place):
            yield Field(call, place, tuple(own.get((call, place), ())), none.get((call, place), 0))
