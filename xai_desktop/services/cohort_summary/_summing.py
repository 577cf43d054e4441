"""Everything that the tables of an audit say, headline first (methods §10.0, 10.15)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from xai_desktop.core.cohort.columns import READERS, ROWS, SCORES
from xai_desktop.core.cohort.figures import NO_FILM, Setting
from xai_desktop.core.cohort.meanings import L_ACC, main_metric, miss_table
from xai_desktop.core.cohort.result_tables import ArchitectureGap
from xai_desktop.core.cohort.results import EstimateRow, Summary
from xai_desktop.core.cohort.sentences import Named
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.core.errors import InputError
from xai_desktop.metrics.bootstrap import Sampling
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._answer import answer_of
from xai_desktop.services.cohort_summary._call_place import call_place
from xai_desktop.services.cohort_summary._call_scores import call_scores
from xai_desktop.services.cohort_summary._choosing import Choosing, oracles
from xai_desktop.services.cohort_summary._clusters import clusters
from xai_desktop.services.cohort_summary._columns import metrics_of
from xai_desktop.services.cohort_summary._contrasts import contrasts, pairs_of
from xai_desktop.services.cohort_summary._cube import TEST, TUNING, Cube
from xai_desktop.services.cohort_summary._estimates import estimates
from xai_desktop.services.cohort_summary._film_gaps import film_gaps
from xai_desktop.services.cohort_summary._found_boxes import found_boxes
from xai_desktop.services.cohort_summary._left_out import (
    failures,
    left_out,
    main_reader,
    names_of_others,
    never_opened,
    other_readers,
    statuses,
)
from xai_desktop.services.cohort_summary._methods import methods_of
from xai_desktop.services.cohort_summary._places import place_right, place_rule
from xai_desktop.services.cohort_summary._ranks import gaps, ranks
from xai_desktop.services.cohort_summary._reader_pairs import reader_pairs
from xai_desktop.services.cohort_summary._strata import strata
from xai_desktop.services.cohort_summary._sweeps import sweep_points
from xai_desktop.services.cohort_summary._without import maps_without

POINTING = "pointing_game"
BY_OTHERS = ("iou", L_ACC, "peak_inside", "pixel_ap", "energy_in_box")
EMPTY_SCORES, EMPTY_READERS = Table.of((), SCORES), Table.of((), READERS)


def summarise(
    rows: Table,
    scores: Table = EMPTY_SCORES,
    readers: Table = EMPTY_READERS,
    wanted: Wanted | None = None,
    named: Named = str,
) -> Summary:
    """Test films only; what is left out is counted. The same tables and the same wishes give the same summary.

    `named` says what its sentences call a method.

    `rows` have the columns of `core.cohort.columns.ROWS` and one column per metric, `scores` and `readers` those of
    theirs. Raises `InputError` for a table without them, and where a metric is compared that the rows do not have.
    """
    for table, columns in ((rows, ROWS), (scores, SCORES), (readers, READERS)):
        missing = [one.name for one in columns if one.name not in table]
        if missing:
            raise InputError(f"A table of the audit has no column {missing[0]}; write it anew with this version.")
    wanted = wanted or Wanted()
    held = _Held.of(rows, wanted)
    counted = replace(_headline(held, named), **_exploratory(held, scores.where(split=TEST)))
    return replace(
        counted,
        readers=reader_pairs(readers.where(split=TEST), held.draws),
        tuned=held.choosing.tuned,
        sweeps=sweep_points(wanted.sweeps, held.cube.methods, held.settings, counted.estimates, held.swept),
        level=wanted.level,
        draws=wanted.draws,
        seed=wanted.seed,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """The test films of one reader, and what is asked of them."""

    rows: Table
    test: Table
    cube: Cube
    wanted: Wanted
    choosing: Choosing
    draws: Draws
    metrics: tuple[str, ...]
    settings: tuple[Setting, ...]

    @classmethod
    def of(cls, rows: Table, wanted: Wanted) -> "_Held":
        methods, draws = methods_of(rows), Draws(Sampling(wanted.level, wanted.draws, wanted.seed, widened=True))
        test = rows.where(split=TEST)
        asked = wanted.question.reader if wanted.question else ""
        reader = asked or main_reader(test if len(test) else rows)
        cube = Cube.of(test, reader, methods)
        choosing = Choosing(wanted, Cube.of(rows.where(split=TUNING), reader, methods), draws)
        cube = choosing.ready(cube) if _answerable(rows, wanted) else cube
        chosen = (choosing.setting(cube, series) for series in cube.series) if _answerable(rows, wanted) else ()
        settings = tuple(one for one in chosen if one is not None)
        return cls(rows, test, cube, wanted, choosing, draws, metrics_of(rows, wanted.metrics), settings)

    @property
    def told(self) -> Table:
        """Test films, and files that never became a film: nobody knows which split they would be in."""
        return self.rows.chosen((self.rows["split"] == TEST) | never_opened(self.rows))

    @property
    def main(self) -> str:
        """The metric that tables about one metric show."""
        asked = self.wanted.question.metric if self.wanted.question else ""
        return main_metric((asked, *self.wanted.compared), self.metrics, metrics_of(self.rows))

    @property
    def compared(self) -> tuple[str, ...]:
        """Raises `InputError` for one that the rows do not have."""
        known = metrics_of(self.rows)
        for one in self.wanted.compared:
            if one not in known:
                raise InputError(f"The rows have no column {one}; measure it in the audit, or compare another metric.")
        return tuple(dict.fromkeys(self.wanted.compared or filter(None, (self.main,))))

    @property
    def swept(self) -> tuple[str, ...]:
        """The metrics of sweeps: the main one, and the share with an IoU above 0.2."""
        return tuple(one for one in dict.fromkeys((self.main, L_ACC)) if one in self.metrics)

    @property
    def finding(self) -> str:
        return self.wanted.question.finding if self.wanted.question else ""


def _answerable(rows: Table, wanted: Wanted) -> bool:
    """Whether the metric by which settings are tuned was measured."""
    question = wanted.question
    return question is None or question.metric in metrics_of(rows) or question.metric in rows


def _headline(held: _Held, named: Named) -> Summary:
    cube, question = held.cube, held.wanted.question
    answer = answer_of(cube, question, held.choosing, _why_none(held), held.draws, named)
    return Summary(
        answer=answer,
        reader=cube.reader,
        films=len({(key.film, key.frame) for key in cube.keys}),
        patients=len(set(cube.patients.tolist())),
        left_out=left_out(held.rows),
        other_readers=other_readers(held.test, cube.reader),
        statuses=statuses(held.told),
        misses=miss_table(held.metrics),
        failures=failures(held.told, cube.methods),
        estimates=estimates(cube, held.metrics, held.draws),
        by_others=_by_others(held),
        place_rule=place_rule(held.rows, held.wanted),
    )


def _why_none(held: _Held) -> str:
    if not len(held.rows):
        return NO_FILM
    if not len(held.test):
        return "; ".join(f"{_films(one.films)} left out ({one.why})" for one in left_out(held.rows))
    return "no film has a map and marks of this reader"


def _films(count: int) -> str:
    return "1 film is" if count == 1 else f"{count} films are"


def _by_others(held: _Held) -> tuple[EstimateRow, ...]:
    """Of each reader who is not that of the headline, what is compared and the usual few: whose marks they are held
    against can turn an answer round."""
    metrics = tuple(one for one in dict.fromkeys((*held.compared, *BY_OTHERS)) if one in held.metrics)
    found: tuple[EstimateRow, ...] = ()
    for reader in names_of_others(held.test, held.cube.reader):
        found += estimates(Cube.of(held.test, reader, held.cube.methods), metrics, held.draws)
    return found


def _exploratory(held: _Held, scores: Table) -> dict[str, Any]:
    cube, settings, draws = held.cube, held.settings, held.draws
    right = place_right(cube, held.wanted)
    boxes = tuple(name for name in held.wanted.boxes if name in held.rows)
    compared, box_tests, corrected = contrasts(cube, held.compared, pairs_of(cube, settings), draws, boxes)
    return {
        "contrasts": compared,
        "box_tests": box_tests,
        "corrected": corrected,
        "oracle": oracles(cube, held.main, draws) if held.main else (),
        "strata": strata(cube, held.main, settings, held.finding, draws) if held.main else (),
        "call_place": call_place(cube, right, scores, settings),
        "calls": call_scores(scores, draws),
        "boxes": found_boxes(scores, cube.reader, draws),
        "ranks": tuple(row for metric in held.compared for row in ranks(cube, metric, settings, draws)),
        "gaps": _gaps(held, settings),
        "film_gaps": film_gaps(cube, held.main, settings, held.finding, draws) if held.main else (),
        "clusters": clusters(cube, right, settings),
        "without": maps_without(held.test, cube.methods, settings, draws),
    }


def _gaps(held: _Held, settings: Sequence[Setting]) -> tuple[ArchitectureGap, ...]:
    """Of the pointing game, as P003 has it, and of what is compared."""
    if not held.wanted.groups:
        return ()
    metrics = dict.fromkeys((*((POINTING,) if POINTING in held.metrics else ()), *held.compared))
    sampling = held.draws.sampling
    return tuple(row for metric in metrics for row in gaps(held.cube, metric, settings, held.wanted.groups, sampling))
