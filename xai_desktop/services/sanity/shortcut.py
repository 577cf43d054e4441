"""Does the network use a sign on the film? Signs that are there are covered; drawn ones are laid on.

Covered: signs near the edge, inpainted, against six patches of the same shapes elsewhere in the border area, where no
lesion is. Inserted: a drawn sign on the film without its own signs, against the same brightness without the form of a
sign in the same place. What counts is how much further the score moves than it does for the controls, whichever way:
|change by the cue| − mean |change by the controls|, which is 0 on average where the cue is like any other patch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from torch import Tensor

from xai_desktop.core.arrays import BoolArray, FloatArray, owned
from xai_desktop.core.sanity import LEAST_FILMS, CheckResult, Finding, Verdict, concluded
from xai_desktop.core.wording import noted, told
from xai_desktop.services.canvas import Canvas, mask_of
from xai_desktop.services.controls import control_masks
from xai_desktop.services.filling import Filling, filling
from xai_desktop.services.sanity.asking import Asking
from xai_desktop.services.sanity.changes import Change, asked_classes, changes, findings_of, own_classes
from xai_desktop.services.sanity.films import Case
from xai_desktop.services.sanity.marking import border_of, candidates, given
from xai_desktop.services.sanity.signs import LETTER, SIGNS, Sign, blot_of, laid, painted, place_for

CONTROLS = 6
FILLING = "inpainting"
NONE_FOUND = noted("no film has a mark near its edge that could be a sign, and none was given")
MANY = noted(
    "Of {classes} classes {count} are looked at: those that most of the films are marked with or have the highest "
    "score for."
)
NO_ROOM = noted("no film has room for the cue and its controls")


@dataclass(slots=True)
class _Rows:
    """Changes of films with their patients, and films that had none of it or no place for controls."""

    classes: tuple[int, ...]
    rows: list[tuple[Change | None, ...]] = field(default_factory=list)
    patients: list[str] = field(default_factory=list)
    without: int = 0
    crowded: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A film with its signs: `masks` (H, W) of each, `fill` covers them."""

    canvas: Canvas
    fill: Filling
    masks: tuple[BoolArray, ...]

    @classmethod
    def of(cls, case: Case, asking: Asking) -> "Prepared":
        canvas = Canvas.of(case.image, asking.bundle.card.input)
        regions = [mask_of(mark.shape, canvas.size) for mark in case.cues]
        if asking.regions:
            regions.append(given(canvas, asking.regions))
        found = regions or list(candidates(canvas, asking.bundle.card.input.polarity))
        return cls(canvas, filling(FILLING, canvas), tuple(one for one in found if (one & canvas.field).any()))

    @property
    def whole(self) -> BoolArray:
        return owned(np.logical_or.reduce([np.zeros(self.canvas.size, bool), *self.masks]), np.bool_)


def shortcut(asking: Asking) -> CheckResult:
    """Raises `BundleError`, `InputError`, `Cancelled`."""
    bundle, cases = asking.bundle, asking.cases
    classes = asked_classes(asking)
    covered, laid_on = _Rows(classes), {sign.key: _Rows(classes) for sign in SIGNS}
    for number, case in enumerate(cases):
        asking.task.step(number, len(cases), noted("signs covered and inserted"))
        ready = Prepared.of(case, asking)
        _cover(ready, case, asking, number, covered)
        for sign in SIGNS:
            _insert(ready, case, asking, number, sign, laid_on[sign.key])
    asking.task.step(len(cases), len(cases))
    rule, family = asking.rule("shortcut"), len(classes) * (1 + len(SIGNS))
    found = [*_findings(asking, noted("signs covered"), covered, family)]
    for sign in SIGNS:
        found += _findings(asking, sign.title, laid_on[sign.key], family)
    notes = _notes(covered, len(cases), family)
    if len(classes) < len(own_classes(bundle)):
        notes = (MANY.format(count=len(classes), classes=len(own_classes(bundle))), *notes)
    return concluded("shortcut", rule, tuple(found), warning=True, notes=notes)


def _cover(ready: Prepared, case: Case, asking: Asking, number: int, found: _Rows) -> None:
    if not ready.masks:
        found.without += 1
        return
    after = ready.fill.without(ready.whole)
    canvas = ready.canvas
    masks = control_masks(ready.masks, border_of(canvas), canvas.black, CONTROLS, asking.seed + number)
    controls = [x for mask in masks if (x := ready.fill.without(mask)) is not None]
    if after is None or not controls:
        found.crowded += 1
        return
    _keep(found, case, changes(asking.bundle, canvas.x, after, [(canvas.x, one) for one in controls], found.classes))


def _insert(ready: Prepared, case: Case, asking: Asking, number: int, sign: Sign, found: _Rows) -> None:
    """On the left of every second film, on the right of the others."""
    canvas = ready.canvas
    planes = ready.fill.painted(ready.whole)
    if planes is None:
        found.crowded += 1
        return
    ink = sign.draw(LETTER * max(canvas.size))
    made = _with(canvas, planes, ink, right=number % 2 == 0, polarity=asking.bundle.card.input.polarity)
    blot = _with(canvas, planes, blot_of(ink), right=number % 2 == 0, polarity=asking.bundle.card.input.polarity)
    if made is None or blot is None:
        found.crowded += 1
        return
    clean = painted(canvas, planes)
    _keep(found, case, changes(asking.bundle, clean, made, [(clean, blot)], found.classes))


def _with(canvas: Canvas, planes: FloatArray, ink: FloatArray, *, right: bool, polarity: str) -> Tensor | None:
    return laid(canvas, planes, ink, place_for(canvas, ink, right), 0.0 if polarity == "bone_dark" else 1.0)


def _keep(found: _Rows, case: Case, row: tuple[Change | None, ...]) -> None:
    found.rows.append(row)
    found.patients.append(case.patient)


def _findings(asking: Asking, cue: str, rows: _Rows, family: int) -> Sequence[Finding]:
    if rows.rows:
        rule = asking.rule("shortcut")
        return findings_of(asking.bundle, cue, rows.rows, rows.patients, rule, family, rows.classes)
    why = NONE_FOUND if rows.without else NO_ROOM
    return [Finding(cue, Verdict.NOT_TESTABLE, reason=why)]


def _notes(covered: _Rows, films: int, family: int) -> tuple[str, ...]:
    said = [told("Signs were found on {count} of {films} films.", count=films - covered.without, films=films)]
    if covered.crowded:
        said.append(told("On {count} of them was no room for control patches.", count=covered.crowded))
    said += [
        told("The intervals of all {count} lines hold together (Bonferroni).", count=family),
        noted("A sign that is given or found is inpainted before another is inserted."),
        noted(
            "Not shown does not mean that there is none; another sign, another place or a cue inside the picture was "
            "not tested by this."
        ),
    ]
    if films - covered.without < LEAST_FILMS:
        said.append(told("Covering needs signs on the films of at least {least} patients.", least=LEAST_FILMS))
    return tuple(said)
