"""At which layer and threshold is a series of maps looked at? As asked, as tuned, or at its first."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from xai_desktop.core.cohort.figures import Series, Setting
from xai_desktop.core.cohort.question import TUNED, TUNED_EACH, Question
from xai_desktop.core.cohort.results import Oracle, Tuned
from xai_desktop.core.cohort.sentences import in_words
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.core.threshold import PerClass
from xai_desktop.core.threshold_words import policy_word, threshold_from_word
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._columns import Measures, measures
from xai_desktop.services.cohort_summary._cube import Cube
from xai_desktop.services.cohort_summary._figures import figure_of, figures_of
from xai_desktop.services.cohort_summary._methods import network_of

LAST = "last"


@dataclass(frozen=True, slots=True, eq=False)
class Choosing:
    """Chooses a setting of each series. `tuning` holds the films on which layers and thresholds are chosen."""

    wanted: Wanted
    tuning: Cube
    draws: Draws
    _tuned: dict[tuple[Series, str], Tuned | None] = field(default_factory=dict)

    @property
    def tuned(self) -> tuple[Tuned, ...]:
        """What has been chosen on the tuning films so far."""
        return tuple(one for one in self._tuned.values() if one is not None)

    def network(self, cube: Cube, name: str) -> str:
        """What the rows call a network of the question."""
        return network_of(name, [one.model for one in cube.settings], self.wanted.model_names)

    def setting(self, cube: Cube, series: Series) -> Setting | None:
        """None where the series has no maps at what is asked, or nothing to choose by."""
        own = [cube.settings[number] for number in cube.columns(series)]
        question = self.wanted.question
        if not own:
            return None
        if question is None:
            return own[0]
        if question.threshold == TUNED_EACH:
            each = self.each(series, question)
            return each if each in own else None
        if question.is_tuned:
            found = self.best(series, question)
            return found.setting if found is not None and found.setting in own else None
        return next(iter(self._asked(own, question)), None)

    def ready(self, cube: Cube) -> Cube:
        """With the thresholds per class that were found on the tuning films, where they are asked for."""
        question = self.wanted.question
        if question is not None and question.threshold == TUNED_EACH:
            for series in cube.series:
                each = self.each(series, question)
                cube = cube if each is None else cube.with_policy(each)
        return cube

    def each(self, series: Series, question: Question) -> Setting | None:
        """The best threshold of each finding at one layer; that of all tuning films for a finding that has none."""
        whole = self.best(series, replace(question, finding="", threshold=TUNED_EACH))
        if whole is None:
            return None
        at = replace(question, layer=whole.setting.layer)
        found = {name: self.best(series, replace(at, finding=name)) for name in self.tuning.finding_names}
        table = tuple((name, threshold_from_word(one.setting.threshold)) for name, one in found.items() if one)
        policy = PerClass(table, threshold_from_word(whole.setting.threshold))
        return replace(whole.setting, threshold=policy_word(policy))

    def best(self, series: Series, question: Question) -> Tuned | None:
        """The best on the tuning films by the question's metric, the earlier of equal ones; chosen once."""
        key = series, question.finding
        if key not in self._tuned:
            self._tuned[key] = self._best(series, question)
        return self._tuned[key]

    def _best(self, series: Series, question: Question) -> Tuned | None:
        cube = self.tuning
        own = [cube.settings[number] for number in cube.columns(series)]
        choices = [cube.column(one) for one in self._asked(own, question)] if own else []
        which = cube.of_finding(question.finding)
        if not choices or not which.any():
            return None
        found = measures(cube, question.metric)
        values = found.compared[which][:, choices]
        figures = figures_of(values, cube.patients[which], cube.films[which], self.draws)
        sign = found.meaning.better or 1
        known = [number for number, one in enumerate(figures) if one.value is not None]
        if not known:
            return None
        best = max(known, key=lambda number: (sign * (figures[number].value or 0.0), -number))
        setting = cube.settings[choices[best]]
        return Tuned(question.metric, question.finding, setting, figures[best], len(choices))

    def _asked(self, own: Sequence[Setting], question: Question) -> list[Setting]:
        """The settings of a series that a question allows, in the order of the rows."""
        layers = dict.fromkeys(one.layer for one in own)
        layer = question.layer
        if layer != TUNED and layer not in layers:
            layer = self.last_layer(own)
        return [one for one in own if layer in (TUNED, one.layer) and _is_asked(one.threshold, question.threshold)]

    def last_layer(self, own: Sequence[Setting]) -> str:
        """The network's last layer by name where that is known and the series has it, else the last in the rows."""
        known = dict(self.wanted.last_layers).get(own[0].model, "")
        layers = list(dict.fromkeys(one.layer for one in own))
        return known if known in layers else layers[-1]


def _is_asked(threshold: str, wanted: str) -> bool:
    """Thresholds per class are put together from those that are the same for all."""
    if wanted == TUNED_EACH:
        return "=" not in threshold
    return wanted == TUNED or in_words(threshold) == in_words(wanted)


def oracles(cube: Cube, metric: str, draws: Draws) -> tuple[Oracle, ...]:
    """For each series and finding, and for all findings, the best setting of each film; needs at least two."""
    found = measures(cube, metric)
    if not found.meaning.better:
        return ()
    rows: list[Oracle] = []
    for series in cube.series:
        columns = [one for one in cube.columns(series) if "=" not in cube.settings[one].threshold]
        if len(columns) < 2:
            continue
        best = _best_of_each(found, columns)
        for finding in (*cube.finding_names, ""):
            which = cube.of_finding(finding)
            figure = figure_of(best[which], cube.patients[which], cube.films[which], draws)
            rows.append(Oracle(metric, finding, series.model, series.explainer, figure, len(columns)))
    return tuple(rows)


def _best_of_each(found: Measures, columns: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = found.meaning.better * found.compared[:, list(columns)]
    known = np.where(np.isnan(values), -np.inf, values).max(1)
    return np.where(np.isinf(known), np.nan, found.meaning.better * known)
