"""CasCAM's hidden cues (P001): the evidence is darkened again and again, and what else comes to light is looked at.

Evidence of any iteration that lies outside every expert's mark, in the same place on many films, may be a cue. Places
are looked for on one half of the patients and covered on the films of the others, so that no film both finds a place
and proves it. Places are shares of the film's width and height, on a grid of sixteen.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from scipy import ndimage

from xai_desktop.core.arrays import AnyArray, BoolArray, FloatArray, owned
from xai_desktop.core.sanity import CheckResult, Finding, Grid, Verdict, concluded, too_few
from xai_desktop.core.shapes import union
from xai_desktop.core.wording import noted
from xai_desktop.explainers import Logit, explain_iterations_tensor, make
from xai_desktop.explainers.methods.cascam import KEY
from xai_desktop.metrics.scene import as_shapes
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.canvas import Canvas
from xai_desktop.services.controls import control_masks
from xai_desktop.services.filling import filling
from xai_desktop.services.questions import engine_index, names_of
from xai_desktop.services.sanity.asking import Asking, why_unfit
from xai_desktop.services.sanity.baselines import NO_MARKS
from xai_desktop.services.sanity.changes import Change, changes, parts_of
from xai_desktop.services.sanity.effects import finding_of
from xai_desktop.services.sanity.films import Case
from xai_desktop.services.sanity.shortcut import CONTROLS, FILLING

GRID, ITERATIONS, HIGHEST, OFTEN = 16, 5, 5.0, 0.5
"""Cells of a side; steps of darkening; the highest share of each map that is evidence, in %; and the share of films on
which a cell must hold some."""

UNMARKED = noted("evidence that no expert marked")
NO_PLACE = noted(
    "outside the experts' marks the evidence lies in no place on half of the films, so there is nothing to cover"
)


def hidden_cue(asking: Asking) -> CheckResult:
    """Raises `BundleError`, `InputError`, `ExplainerError`, `Cancelled`."""
    rule, card = asking.rule("hidden_cue"), asking.bundle.card
    if why := why_unfit(asking, make(KEY)):
        return CheckResult("hidden_cue", Verdict.NOT_TESTABLE, rule, reason=why)
    films: dict[str, list[tuple[str, BoolArray]]] = {}
    for number, case in enumerate(asking.cases):
        asking.task.step(number, 2 * len(asking.cases), noted("evidence darkened again and again"))
        for label in case.classes(card):
            films.setdefault(label, []).append((case.patient, _evidence(case, label, asking)))
    if not films:
        return CheckResult("hidden_cue", Verdict.NOT_TESTABLE, rule, reason=NO_MARKS)
    places = {label: _place(rows) for label, rows in films.items()}
    rows = _covered({label: place for label, place in places.items() if place.any()}, asking)
    found = [_finding(label, films[label], places[label], rows.get(label, ()), len(films), asking) for label in films]
    tables = (_table(places),) if any(place.any() for place in places.values()) else ()
    notes = (
        noted("Places were looked for on the films of every second patient and covered on those of the others."),
        noted("A place can be a part of the body, too; what is shown is that the score hangs on what nobody marked."),
    )
    return concluded("hidden_cue", rule, tuple(found), warning=True, tables=tables, notes=notes)


def _evidence(case: Case, label: str, asking: Asking) -> BoolArray:
    """(GRID, GRID) bool: cells with the highest values of any iteration's map, outside every mark on the film."""
    bundle = asking.bundle
    x, pixel_map = to_input(case.image, bundle.card.input)
    index = engine_index(bundle, bundle.card.classes.index(label))
    steps = explain_iterations_tensor(
        bundle.net, x.to(bundle.device), KEY, names_of(bundle, asking.layer), Logit(index),
        task=asking.inner, seed=asking.seed, iterations=ITERATIONS, strength=2.0,
    )  # fmt: skip
    height, width = case.image.size
    cells = np.zeros((GRID, GRID), np.bool_)
    for heat in steps.maps:
        heatmap = pixel_map.map_to_source(heat)
        cells |= _highest(heatmap)
    marked = union(as_shapes(case.findings), (height, width))
    share: AnyArray = cv2.resize(marked.astype(np.float32), (GRID, GRID), interpolation=cv2.INTER_AREA)
    return owned(cells & (share < 0.1), np.bool_)


def _highest(heatmap: FloatArray) -> BoolArray:
    """(GRID, GRID) bool: the cells with the highest means, none where the map says nothing."""
    known = np.nan_to_num(heatmap, nan=0.0).astype(np.float32)
    cells: AnyArray = cv2.resize(known, (GRID, GRID), interpolation=cv2.INTER_AREA)
    least = np.percentile(cells, 100 - HIGHEST)
    found: BoolArray = (cells >= least) & (cells > cells.min())
    return found


def _place(rows: Sequence[tuple[str, BoolArray]]) -> BoolArray:
    """(GRID, GRID) bool: where evidence recurs on the films of every second patient; the place where it does most."""
    finders = _finders([who for who, _ in rows])
    share = np.mean([cells for who, cells in rows if who in finders], axis=0)
    labels, count = ndimage.label(share >= OFTEN)
    if not count:
        return owned(np.zeros((GRID, GRID), np.bool_))
    return owned(labels == labels.flat[int(np.argmax(np.where(labels > 0, share, -1)))], np.bool_)


def _finders(patients: Sequence[str]) -> set[str]:
    return set(list(dict.fromkeys(patients))[::2])


def _covered(places: dict[str, BoolArray], asking: Asking) -> dict[str, list[tuple[str, Change | None]]]:
    """(patient, change) of every film with a mark of the class, by class."""
    found: dict[str, list[tuple[str, Change | None]]] = {label: [] for label in places}
    for number, case in enumerate(asking.cases if places else ()):
        asking.task.step(len(asking.cases) + number, 2 * len(asking.cases), noted("places covered"))
        for label in case.classes(asking.bundle.card):
            if label in places:
                found[label].append((case.patient, _change(case, label, places[label], asking, number)))
    return found


def _change(case: Case, label: str, place: BoolArray, asking: Asking, number: int) -> Change | None:
    """None where the marks leave nothing of the place, or there is no room for controls."""
    canvas = Canvas.of(case.image, asking.bundle.card.input)
    fill = filling(FILLING, canvas)
    free = canvas.field & ~union(as_shapes(case.findings), canvas.size)
    size = canvas.size[1], canvas.size[0]
    mask = cv2.resize(place.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(np.bool_) & free
    if not mask.any():
        return None
    after = fill.without(owned(mask, np.bool_))
    spare = control_masks([mask], owned(free, np.bool_), canvas.black, CONTROLS, asking.seed + number)
    controls = [(canvas.x, x) for one in spare if (x := fill.without(one)) is not None]
    if after is None or not controls:
        return None
    with torch.no_grad():
        return changes(asking.bundle, canvas.x, after, controls, [asking.bundle.card.classes.index(label)])[0]


def _finding(
    label: str,
    films: Sequence[tuple[str, BoolArray]],
    place: BoolArray,
    rows: Sequence[tuple[str, Change | None]],
    family: int,
    asking: Asking,
) -> Finding:
    subject = f"{label}: {UNMARKED}"
    finders = _finders([who for who, _ in films])
    provers = {who for who, _ in films} - finders
    rule = asking.rule("hidden_cue")
    if not place.any():
        reason = NO_PLACE if len(provers) > 1 else too_few(len(provers))
        return Finding(subject, Verdict.NOT_TESTABLE, reason=reason)
    own = [(who, change) for who, change in rows if who not in finders]
    changed = [change for _, change in own]
    beside = (("change by the place itself", parts_of(changed, "signed"), "logits"),)
    return finding_of(
        subject, parts_of(changed, "logit"), [who for who, _ in own], rule, family,
        why=noted("the place lies in the marks, or there is no room for controls"), beside=beside,
    )  # fmt: skip


def _table(places: dict[str, BoolArray]) -> Grid:
    rows = []
    for label, place in places.items():
        if place.any():
            down, across = (np.flatnonzero(place.any(axis)) for axis in (1, 0))
            ends = [f"{100 * low / GRID:.0f} to {100 * (high + 1) / GRID:.0f}" for low, high in
                    ((across[0], across[-1]), (down[0], down[-1]))]  # fmt: skip
            rows.append((label, *ends))
    return Grid("Where the evidence recurs", ("class", "% of the width", "% of the height"), tuple(rows))
