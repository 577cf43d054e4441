"""The single films behind a mean, with the same misses: what charts show."""

import numpy as np

from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.observations import Observation
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.table import Table
from xai_desktop.services.cohort_summary._answer import films_of
from xai_desktop.services.cohort_summary._columns import measures
from xai_desktop.services.cohort_summary._cube import TEST, Cube, Numbers
from xai_desktop.services.cohort_summary._left_out import main_reader


def observations(
    rows: Table, metric: str, setting: Setting, reader: str | None = None, question: Question | None = None
) -> tuple[Observation, ...]:
    """Of all test films that have a row at the setting, in the order of the rows; without a reader, of the one who
    marked most.

    With a question, of its finding and subgroup only. An empty `threshold` takes the first of the layer. Raises
    `InputError` for a metric that the rows do not have.
    """
    test = rows.where(split=TEST)
    cube = Cube.of(test, main_reader(test) if reader is None else reader).with_policy(setting)
    number = _column(cube, setting)
    if number is None:
        return ()
    asked = films_of(cube, question, number) if question is not None else True
    if isinstance(asked, str):
        return ()
    found, held = measures(cube, metric), np.flatnonzero((cube.where[:, number] >= 0) & asked)
    columns = (found.compared, found.defined, cube.values("box_share"), cube.values("score"))
    value, defined, box, score = (_plain(one[:, number]) for one in columns)
    people = cube.attribute("patient")
    return tuple(
        Observation(
            film=cube.keys[one],
            patient=people[one],
            value=value[one],
            defined=defined[one],
            no_map=bool(cube.no_map[one, number]),
            box_share=box[one],
            score=score[one],
        )
        for one in held.tolist()
    )


def _column(cube: Cube, setting: Setting) -> int | None:
    for number, one in enumerate(cube.settings):
        same = (one.series, one.layer) == (setting.series, setting.layer)
        if same and setting.threshold in ("", one.threshold):
            return number
    return None


def _plain(values: Numbers) -> list[float | None]:
    return [None if one != one else one for one in values.tolist()]
