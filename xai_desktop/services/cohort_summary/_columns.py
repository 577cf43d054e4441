"""A metric's numbers: of defined maps, with each map that is none as a miss, and what they are held against."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.cohort.columns import ROWS
from xai_desktop.core.cohort.meanings import BESIDE, BOX_SHARE, L_ACC, L_ACC_ATTAINABLE, OVER_CHANCE, Meaning, meaning
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.overlap import L_ACC_ABOVE
from xai_desktop.services.cohort_summary._cube import Cube, Numbers

IOU, CEILING = "iou", "iou_ceiling"
RULER = {
    "iou_floor_random": "random map",
    "iou_floor_atlas": "atlas",
    "second_reader": "second reader",
    CEILING: "ceiling",
}
"""Columns of IoUs that an IoU is held against, as the evidence ruler calls them."""

_USUAL = {one.name for one in ROWS}


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """(observations, settings) each, NaN for what is not known; `all_films` is None where nothing stands for a miss."""

    meaning: Meaning
    defined: Numbers
    all_films: Numbers | None

    @property
    def compared(self) -> Numbers:
        """What tests and shares use: with misses where there is a value for one."""
        return self.defined if self.all_films is None else self.all_films


def metrics_of(rows: Table, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns that are averaged, in their order, and what is made of them."""
    columns = [name for name in rows.columns if name not in _USUAL and name not in BESIDE]
    numbers = [name for name in columns if rows[name].dtype != object]
    if wanted:
        extra = [name for name in wanted if name in rows and name in ("second_reader", "strength", "seconds")]
        numbers = [name for name in numbers if name in wanted] + extra
    made: list[str] = []
    for name in numbers:
        made.append(name)
        made += (over for over, of in OVER_CHANCE.items() if of == name)
        if name == IOU:
            made += [L_ACC, L_ACC_ATTAINABLE] if CEILING in rows else [L_ACC]
    return tuple(made)


def measures(cube: Cube, metric: str) -> Measures:
    """Raises `InputError` for a column that the rows do not have."""
    known = meaning(metric)
    if metric in (L_ACC, L_ACC_ATTAINABLE):
        return _l_acc(cube, known)
    if metric in OVER_CHANCE:
        return _over_chance(cube, known)
    if metric not in cube.rows:
        raise InputError(f"The rows have no column {metric}; measure it in the audit, or ask for another metric.")
    defined = np.where(cube.measured, cube.values(metric), np.nan)
    if known.miss is None:
        return Measures(known, defined, None)
    miss = cube.values(known.miss) if isinstance(known.miss, str) else known.miss
    return Measures(known, defined, np.where(cube.no_map, miss, defined))


def _l_acc(cube: Cube, known: Meaning) -> Measures:
    iou = measures(cube, IOU)
    defined, filled = above(iou.defined), above(iou.compared)
    if known.column == L_ACC_ATTAINABLE:
        reachable = cube.values(CEILING) > L_ACC_ABOVE
        defined, filled = np.where(reachable, defined, np.nan), np.where(reachable, filled, np.nan)
    return Measures(known, defined, filled)


def _over_chance(cube: Cube, known: Meaning) -> Measures:
    """What a map without information gets is 1."""
    own, share = measures(cube, OVER_CHANCE[known.column]), cube.values(BOX_SHARE)
    share = np.where(share > 0, share, np.nan)
    return Measures(known, own.defined / share, own.compared / share)


def above(values: Numbers, bound: float = L_ACC_ABOVE) -> Numbers:
    """1 where strictly above, 0 where not, NaN where not known."""
    found: Numbers = np.where(np.isnan(values), np.nan, (values > bound).astype(np.float64))
    return found


def marks_of(cube: Cube, known: Meaning) -> tuple[tuple[str, Numbers], ...]:
    """(Name, numbers) of what the metric is held against, on all observations that it is asked for."""
    if known.column == IOU:
        return tuple((name, cube.values(column)) for column, name in RULER.items())
    if known.column in (L_ACC, L_ACC_ATTAINABLE):
        found = tuple((name, above(cube.values(column))) for column, name in RULER.items())
        if known.column == L_ACC:
            return found
        reachable = cube.values(CEILING) > L_ACC_ABOVE
        return tuple((name, np.where(reachable, values, np.nan)) for name, values in found)
    if known.chance not in cube.rows:
        return ()
    values = cube.values(known.chance)
    return (("chance", 1 - values if known.chance_of_rest else values),)
