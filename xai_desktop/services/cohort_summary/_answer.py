"""The answer to the primary question: one mean difference, its interval over patients, and what it says."""

from dataclasses import dataclass, replace

import numpy as np

from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.cohort.figures import FEWEST_PATIENTS, NO_FILM, Count, Figure, Series, Setting
from xai_desktop.core.cohort.meanings import L_ACC, L_ACC_ATTAINABLE
from xai_desktop.core.cohort.question import TUNED, Question
from xai_desktop.core.cohort.results import Answer, Says
from xai_desktop.core.cohort.sentences import (
    Named,
    against_words,
    answer_sentence,
    not_answered_sentence,
    not_asked_sentence,
)
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._choosing import LAST, Choosing
from xai_desktop.services.cohort_summary._columns import RULER, Measures, above, measures, metrics_of
from xai_desktop.services.cohort_summary._cube import Cube, Numbers
from xai_desktop.services.cohort_summary._figures import figure_of
from xai_desktop.services.cohort_summary._methods import asked_for

EXPLAINER, MODEL = "explainer:", "model:"
NO_VALUE, NOTHING_AGAINST = "their maps have no such number", "there is nothing to hold them against"


def answer_of(
    cube: Cube, question: Question | None, choosing: Choosing, why_none: str, draws: Draws, named: Named = str
) -> Answer:
    """`why_none` says why there is no film in the cube, where there is none; `named` what people call a method."""
    if question is None:
        return Answer(Says.NOT_ASKED, not_asked_sentence())
    empty = Answer(Says.OPEN, "", question, question.digest)
    found = _sides(cube, question, choosing, why_none)
    if isinstance(found, str):
        return replace(empty, sentence=not_answered_sentence(found), figure=Figure(reason=found))
    return _answered(cube, question, found, draws, named)


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """(observations,) with each map that is none as a miss, of defined maps only, and which of them have no map."""

    values: Numbers
    defined: Numbers
    no_map: BoolArray

    @classmethod
    def of(cls, cube: Cube, found: Measures, number: int) -> "_Side":
        return cls(found.compared[:, number], found.defined[:, number], cube.no_map[:, number])

    @classmethod
    def plain(cls, values: Numbers) -> "_Side":
        """Numbers that no map takes part in."""
        return cls(values, values, np.zeros(len(values), np.bool_))


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """What is held against what, on which observations."""

    setting: Setting
    ours: _Side
    theirs: _Side
    which: BoolArray


def _sides(cube: Cube, question: Question, choosing: Choosing, why_none: str) -> _Sides | str:
    """Or why they cannot be held against each other."""
    if not len(cube):
        return why_none or NO_FILM
    if question.metric not in metrics_of(cube.rows):
        return f"the audit did not measure {question.metric}"
    model = choosing.network(cube, question.model)
    setting = choosing.setting(cube, Series(model, asked_for(question.explainer, cube.methods)))
    if setting is None or (question.layer not in (LAST, TUNED) and setting.layer != question.layer):
        return _no_setting(question, choosing)
    number, found = cube.column(setting), measures(cube, question.metric)
    which = films_of(cube, question, number)
    theirs = _against(cube, question, choosing, found, number)
    if isinstance(which, str):
        return which
    if isinstance(theirs, str):
        return theirs
    return _Sides(setting, _Side.of(cube, found, number), theirs, which)


def _no_setting(question: Question, choosing: Choosing) -> str:
    if question.is_tuned and not len(choosing.tuning):
        return "no film was set aside to choose the layer or the threshold on"
    return f"there are no maps of {question.model} by {question.explainer} at this layer and threshold"


def films_of(cube: Cube, question: Question, number: int) -> BoolArray | str:
    """(observations,) of the finding and the subgroup, that have a row at the setting."""
    which = cube.of_finding(question.finding) & (cube.where[:, number] >= 0)
    for name, value in question.subgroup:
        if name not in cube.rows:
            return f"the rows have no column {name}"
        held = cube.rows[name][cube.where[:, number]].tolist()
        which &= np.array([is_same(one, value) for one in held], np.bool_)
    return which if which.any() else "no film with marks is of this finding and subgroup"


def is_same(held: str | float, wanted: str) -> bool:
    """Text as it stands; numbers by value, and yes or no for 1 or 0."""
    if isinstance(held, str):
        return held.casefold() == wanted.casefold()
    known = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
    try:
        return held == known.get(wanted.casefold(), float("nan")) or held == float(wanted)
    except ValueError:
        return False


def _against(cube: Cube, question: Question, choosing: Choosing, found: Measures, number: int) -> _Side | str:
    """What it is held against, or why there is nothing."""
    against = question.against
    if not against:
        return _Side.plain(np.zeros(len(cube)))
    if not against.startswith((EXPLAINER, MODEL)):
        if against not in cube.rows or cube.rows[against].dtype == object:
            return f"the rows have no column {against}"
        held = cube.values(against)[:, number]
        return _Side.plain(above(held) if _is_share(question) else held)
    name = against.partition(":")[2]
    ours = cube.settings[number]
    method = asked_for(name, cube.methods) if against.startswith(EXPLAINER) else ours.explainer
    model = ours.model if against.startswith(EXPLAINER) else choosing.network(cube, name)
    series = Series(model, method)
    other = choosing.setting(cube, series)
    if other is None or _elsewhere(other.layer, question):
        asked = (ours.model, name) if against.startswith(EXPLAINER) else (name, method)
        return f"there are no maps of {asked[0]} by {asked[1]} at this layer and threshold"
    return _Side.of(cube, found, cube.column(other))


def _elsewhere(layer: str, question: Question) -> bool:
    """Whether maps are of another layer than the one that is asked for by name; methods without layers have none."""
    return bool(layer) and question.layer not in (LAST, TUNED) and layer != question.layer


def _is_share(question: Question) -> bool:
    """Whether films above a bound are counted, so that IoUs beside it are brought to the same."""
    return question.metric in (L_ACC, L_ACC_ATTAINABLE) and question.against in RULER


def _answered(cube: Cube, question: Question, sides: _Sides, draws: Draws, named: Named) -> Answer:
    ours, theirs = sides.ours, sides.theirs
    known = sides.which & ~np.isnan(ours.values - theirs.values)

    def figure(values: Numbers) -> Figure:
        return figure_of(np.where(known, values, np.nan), cube.patients, cube.films, draws)

    empty = Answer(Says.OPEN, "", question, question.digest, sides.setting)
    difference = figure(ours.values - theirs.values)
    if difference.value is None:
        reason = f"on none of these films are both it and {against_words(question, named)} known"
        return replace(empty, sentence=not_answered_sentence(reason), figure=replace(difference, reason=reason))
    found = replace(
        empty,
        says=_says(difference, question.margin),
        figure=difference,
        defined=figure(ours.defined - theirs.defined),
        own=figure(ours.values),
        other=figure(theirs.values) if question.against else Figure(),
        undefined=int((known & (ours.no_map | theirs.no_map)).sum()),
        left_out=_left_out(sides),
    )
    return replace(found, sentence=answer_sentence(found, draws.sampling.level, named))


def _left_out(sides: _Sides) -> tuple[Count, ...]:
    ours, theirs = (sides.which & np.isnan(side.values) for side in (sides.ours, sides.theirs))
    found = Count(NO_VALUE, int(ours.sum())), Count(NOTHING_AGAINST, int((theirs & ~ours).sum()))
    return tuple(one for one in found if one.n)


def _says(difference: Figure, margin: float) -> Says:
    """Of too few patients an interval is too narrow to answer by."""
    if difference.low is None or difference.high is None or difference.patients < FEWEST_PATIENTS:
        return Says.OPEN
    if difference.low > margin:
        return Says.YES
    return Says.NO if difference.high < margin else Says.OPEN
