"""Which method is best on most films, and do architectures agree? Mean ranks and the difference of means (P003)."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.cohort.figures import Figure, Setting, no_interval
from xai_desktop.core.cohort.result_tables import ArchitectureGap, Arm, RankRow
from xai_desktop.metrics.bootstrap import Interval, Sampling, table_interval
from xai_desktop.metrics.consistency import difference_of_film_means
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._columns import Measures, measures
from xai_desktop.services.cohort_summary._cube import Cube, Numbers
from xai_desktop.services.cohort_summary._figures import figures_of


def ranks(cube: Cube, metric: str, settings: Sequence[Setting], draws: Draws) -> tuple[RankRow, ...]:
    """Of each network with at least two methods, the best first; on observations where all of them have a value."""
    from scipy import stats

    found = measures(cube, metric)
    if not found.meaning.better:
        return ()
    rows: list[RankRow] = []
    for model in dict.fromkeys(one.model for one in settings):
        own = [one for one in settings if one.model == model]
        values = found.meaning.better * found.compared[:, [cube.column(one) for one in own]]
        whole = ~np.isnan(values).any(axis=1)
        if len(own) < 2 or not whole.any():
            continue
        places = stats.rankdata(-values[whole], axis=1)
        figures = figures_of(places, cube.patients[whole], cube.films[whole], draws)
        pairs = sorted(zip(own, figures, strict=True), key=lambda pair: pair[1].value or 0.0)
        rows += [RankRow(metric, setting, figure, len(own)) for setting, figure in pairs]
    return tuple(rows)


def gaps(
    cube: Cube, metric: str, settings: Sequence[Setting], groups: Sequence[tuple[str, str]], sampling: Sampling
) -> tuple[ArchitectureGap, ...]:
    """Between every two architectures, for each method that both have, on the observations that all networks have."""
    found = measures(cube, metric)
    rows: list[ArchitectureGap] = []
    for explainer in dict.fromkeys(one.explainer for one in settings):
        arms = _arms([one for one in settings if one.explainer == explainer], groups)
        for first, second in combinations(arms, 2):
            rows += _gap(cube, found, explainer, (first, arms[first]), (second, arms[second]), sampling)
    return tuple(rows)


def _arms(settings: Sequence[Setting], groups: Sequence[tuple[str, str]]) -> dict[str, list[Setting]]:
    """By architecture, in the order of the groups."""
    found: dict[str, list[Setting]] = {}
    for model, name in groups:
        own = [one for one in settings if one.model == model]
        if own:
            found.setdefault(name, []).extend(own)
    return found


def _gap(
    cube: Cube,
    found: Measures,
    explainer: str,
    first: tuple[str, list[Setting]],
    second: tuple[str, list[Setting]],
    sampling: Sampling,
) -> Iterator[ArchitectureGap]:
    tables = [found.compared[:, [cube.column(one) for one in arm[1]]].T for arm in (first, second)]
    whole = np.asarray(~np.isnan(np.concatenate(tables)).any(axis=0), np.bool_)
    if not whole.any():
        return
    ours, theirs = (table[:, whole] for table in tables)
    people = cube.patients[whole].tolist()
    gap = difference_of_film_means(ours, theirs, people, sampling=sampling)
    signed = Interval(gap.first.mean - gap.second.mean, gap.low, gap.high, len(set(people)))
    yield ArchitectureGap(
        metric=found.meaning.column,
        explainer=explainer,
        first=_arm(cube, first, ours, whole, gap.first.sd, sampling),
        second=_arm(cube, second, theirs, whole, gap.second.sd, sampling),
        dom=gap.dom,
        difference=_figure(cube, signed, whole),
    )


def _arm(
    cube: Cube, arm: tuple[str, list[Setting]], table: Numbers, whole: BoolArray, sd: float | None, sampling: Sampling
) -> Arm:
    mean = table_interval(table[:, None], cube.patients[whole].tolist(), sampling)
    return Arm(arm[0], tuple(one.model for one in arm[1]), _figure(cube, mean, whole), sd)


def _figure(cube: Cube, found: Interval, whole: BoolArray) -> Figure:
    films = len(np.unique(cube.films[whole]))
    why = no_interval(found.groups)
    low, high = (None, None) if why else (found.low, found.high)
    return Figure(found.estimate, low, high, int(whole.sum()), films, found.groups, why)
