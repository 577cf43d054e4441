"""Maps of a finding that is not there: on films that were called all the same, or on all that are without it.

They are held against no marks, so that they are in no mean of an IoU. What can be asked of them is how much of the film
a mask of theirs would light up, and whether they all go to the same place: a marker, a corner, a device.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.result_tables import MapsWithout
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import CUTS
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._clusters import together
from xai_desktop.services.cohort_summary._cube import Indices, coded, frame_of, people_of
from xai_desktop.services.cohort_summary._figures import figure_of
from xai_desktop.services.cohort_summary._methods import Known

ABSENT, NO_MARK, OK = "absent", "no mark", "ok"
SPARED = tuple(f"specificity_at_{cut}" for cut in CUTS)


def maps_without(test: Table, methods: Known, settings: Sequence[Setting], draws: Draws) -> tuple[MapsWithout, ...]:
    """For each setting over all findings that are absent, then for each of them; nothing where no map was made."""
    asked = (test["truth"] == ABSENT) & (test["status"] == NO_MARK) & (test["explainer"] != "")
    return tuple(row for setting in settings for row in _of_setting(test, asked, methods, setting, draws))


def _of_setting(test: Table, asked: BoolArray, methods: Known, setting: Setting, draws: Draws) -> Iterator[MapsWithout]:
    keys = [key for key, title in methods.items() if title == setting.explainer]
    method = np.zeros(len(test), np.bool_)
    for explainer, parameters in keys:
        method |= (test["explainer"] == explainer) & (test["parameters"] == parameters)
    own = asked & method & (test["model"] == setting.model) & (test["layer"] == setting.layer)
    own &= test["threshold"] == setting.threshold
    findings = list(dict.fromkeys(test["finding"][own].tolist()))
    for finding in ["", *findings] if len(findings) > 1 else findings:
        which = own & (test["finding"] == finding) if finding else own
        yield _row(test, np.flatnonzero(which), finding, setting, draws)


def _row(test: Table, which: Indices, finding: str, setting: Setting, draws: Draws) -> MapsWithout:
    patients = coded(people_of(test, which))
    films = coded([(test["film"][one], frame_of(test["frame"][one])) for one in which.tolist()])
    there = test["map_state"][which] == OK
    spared = tuple(
        (name, figure_of(np.where(there, test[name][which], np.nan), patients, films, draws))
        for name in SPARED
        if name in test
    )
    points = np.column_stack([test["peak_x"][which], test["peak_y"][which]])[there]
    groups = sorted((points[own] for own in together(points)), key=lambda one: (-len(one), *one.mean(0).tolist()))
    x, y = groups[0].mean(0).tolist() if groups else (None, None)
    return MapsWithout(
        finding=finding,
        setting=setting,
        n=len(which),
        patients=len(set(patients.tolist())),
        no_map=int((~there).sum()),
        spared=spared,
        place_x=x,
        place_y=y,
        place_n=len(groups[0]) if groups else 0,
    )
