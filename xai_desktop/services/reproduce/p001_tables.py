"""P001's tables: what each method scores, which elements it finds, and what each setting changes."""

from collections.abc import Sequence

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.heatmap import MapState
from xai_desktop.metrics.bootstrap import Interval, table_interval
from xai_desktop.metrics.elements import RoleCell, element_matrix
from xai_desktop.services.reproduce.claim import Table
from xai_desktop.services.reproduce.p001_films import ELEMENTS
from xai_desktop.services.reproduce.p001_maps import (
    ALONE,
    BASES,
    CASCAM,
    CHANCE,
    DECAY,
    DECAYS,
    PREDICTED,
    SCALED,
    label_of,
    stage,
    with_count,
    with_decay,
)
from xai_desktop.services.reproduce.p001_measured import Run
from xai_desktop.services.reproduce.p001_rows import MEASURES, column

METHODS = (CASCAM, SCALED, ALONE, *map(label_of, BASES), CHANCE)
SOME = ("ap", "iou", "iou_half", "pointing", "top15")
"""What the tables of settings show."""


def values(runs: Sequence[Run], method: str, name: str) -> FloatArray:
    """(seeds, films)."""
    return np.stack([column(run.rows, method, name) for run in runs])


def films_of(runs: Sequence[Run]) -> list[str]:
    return [row.film for row in runs[0].rows if row.method == CASCAM]


def mean_of(runs: Sequence[Run], method: str, name: str) -> Interval:
    """Over seeds and films."""
    return table_interval(values(runs, method, name)[:, None], films_of(runs))


def short(found: Interval) -> str:
    ends = "" if found.low is None or found.high is None else f" [{_two(found.low)}, {_two(found.high)}]"
    return f"{_two(found.estimate)}{ends}"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.2f}"


def scores(title: str, runs: Sequence[Run], methods: Sequence[str] = METHODS) -> Table:
    """Mean and 95 % interval of every measure, for all films; the last column counts maps that are none."""
    head = ("method", *MEASURES.values(), "no map")
    return Table(title, head, tuple(_scores(runs, method, tuple(MEASURES)) for method in methods))


def _scores(runs: Sequence[Run], method: str, names: Sequence[str], label: str = "") -> tuple[str, ...]:
    own = [row.state for run in runs for row in run.rows if row.method == method]
    empty = sum(state != MapState.OK.value for state in own)
    return (label or method, *(short(mean_of(runs, method, name)) for name in names), f"{empty} of {len(own)}")


def paper_mode(title: str, runs: Sequence[Run]) -> Table:
    """As published: CasCAM is told the true class, the others explain the class that is called."""
    return scores(title, runs, (CASCAM, *(f"{label_of(key)}{PREDICTED}" for key in BASES)))


def settings(title: str, runs: Sequence[Run], others: Sequence[Sequence[Run]], count: int) -> Table:
    """The published setting with fewer networks and other decays, then other thresholds and strengths."""
    first = runs[0].setting.text
    rows = [_scores(runs, with_count(n), SOME, f"{first}, λ 0.1, K {n}") for n in range(1, count + 1)]
    further = [decay for decay in DECAYS if decay != DECAY]
    rows += [_scores(runs, with_decay(decay), SOME, f"{first}, λ {decay:g}, K {count}") for decay in further]
    rows += [_scores(other, CASCAM, SOME, f"{other[0].setting.text}, λ 0.1, K {count}") for other in others]
    seeds = [len(runs)] * (count + len(further)) + [len(other) for other in others]
    head = ("setting", *(MEASURES[name] for name in SOME), "no map", "seeds")
    return Table(title, head, tuple((*row, str(many)) for row, many in zip(rows, seeds, strict=True)))


def matrix_table(title: str, runs: Sequence[Run], count: int) -> Table:
    """Method × element (Tables 3 and 4): peaks on it, and the map's energy on it over what its area would hold."""
    cells = matrix(runs)
    methods = (CASCAM, *(stage(n) for n in range(1, count + 1)), ALONE, *map(label_of, BASES), CHANCE)
    names = [name for name in ELEMENTS if any((method, name) in cells for method in methods)]
    head = ("method", *(_head(name, cells[CASCAM, name]) for name in names))
    rows = tuple((method, *(_cell(cells.get((method, name))) for name in names)) for method in methods)
    return Table(title, head, rows)


def matrix(runs: Sequence[Run]) -> dict[tuple[str, str], RoleCell]:
    """(method, element) → its cell over all seeds and films."""
    by_method: dict[str, list[object]] = {}
    for run in runs:
        for one in run.found:
            by_method.setdefault(one.method, []).append(one.row)
    return element_matrix(by_method)  # type: ignore[arg-type]


def _head(name: str, cell: RoleCell) -> str:
    return f"{name} ({cell.area:.0%} of the film, peak by chance {cell.chance:.0%})"


def _cell(cell: RoleCell | None) -> str:
    return "–" if cell is None else f"peak {cell.pointed:.0%}, half covered {cell.covered:.0%}, {_times(cell)}"


def _times(cell: RoleCell) -> str:
    return f"energy {cell.energy / cell.area:.1f} ×"


def reasons(title: str, runs: Sequence[Run]) -> Table:
    """For CasCAM, CAM and chance: on which element the peak lies, and on how many films the AP is below CAM's."""
    methods = (CASCAM, label_of("cam"), CHANCE)
    rows = tuple(
        (method, _worse(runs, method), *(_share(runs, method, name) for name in ELEMENTS)) for method in methods
    )
    return Table(title, ("method", "AP below CAM's", *(f"peak on {name}" for name in ELEMENTS)), rows)


def _worse(runs: Sequence[Run], method: str) -> str:
    ours, theirs = (values(runs, one, "ap") for one in (method, label_of("cam")))
    return "–" if method == label_of("cam") else f"{np.mean(ours < theirs):.0%} of {ours.size}"


def _share(runs: Sequence[Run], method: str, name: str) -> str:
    """Of the films, those whose peak lies on an element of this name."""
    own = [one.pointed > 0 for run in runs for one in run.found if (one.method, one.role) == (method, name)]
    return f"{np.mean(own):.0%} of {len(own)}" if own else "–"
