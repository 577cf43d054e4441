"""Does the map hang on the weights? Layers forget what they learnt, one after the other or one alone (Adebayo 2018).

A map that stays the same when every weight is drawn anew explains nothing that the network has learnt. Similarity is
asked inside the body and of maps that are not normalised: SSIM and Spearman's rank correlation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from torch import Tensor, nn

from xai_desktop.core.sanity import CheckResult, Curve, Finding, Verdict, concluded
from xai_desktop.core.wording import noted
from xai_desktop.explainers import Explainer
from xai_desktop.services.randomising import Layer, Mode, blocks_of, layers_of, networks
from xai_desktop.services.repeating import Alike
from xai_desktop.services.sanity.asking import Asking, why_unfit
from xai_desktop.services.sanity.effects import finding_of, point_of
from xai_desktop.services.sanity.maps import Ready, ready, repeated

MOST_STEPS = 12
"""Of a curve: with more layers neighbours become one."""

CHARTS = (
    *(noted("cascading: rank correlation"), noted("cascading: SSIM")),
    *(noted("independent: rank correlation"), noted("independent: SSIM")),
)
"""What the curves are called."""

NO_WEIGHTS = noted("The network keeps its weights to itself, as a program does, so none can be drawn anew.")

MODES: tuple[Mode, ...] = ("cascading", "independent")
Likenesses = dict[tuple[str, Mode], list[list[Alike]]]
"""By method and way: for every step the films in order."""


@dataclass(slots=True)
class _Seen:
    alike: Likenesses = field(default_factory=dict)
    patients: list[str] = field(default_factory=list)


def weights(asking: Asking) -> CheckResult:
    """Raises `BundleError`, `InputError`, `Cancelled`; a method that does not fit is a finding."""
    rule = asking.rule("weights")
    steps = steps_of(asking)
    hidden = "" if steps else NO_WEIGHTS
    unfit = {method.key: why for method in asking.methods if (why := why_unfit(asking, method) or hidden)}
    fit = [method for method in asking.methods if method.key not in unfit]
    seen = _Seen()
    made = {mode: list(networks(asking.bundle.net, steps, mode, asking.seed + 1)) for mode in MODES}
    for film in ready(asking, "maps of networks that have forgotten"):
        seen.patients.append(film.case.patient)
        for method in fit:
            _look(asking, film, method, made, seen.alike)
    found = [Finding(method.label, Verdict.NOT_TESTABLE, reason=unfit[method.key])
             for method in asking.methods if method.key in unfit]  # fmt: skip
    for method in fit:
        last = seen.alike[(method.key, "cascading")][-1]
        found.append(finding_of(
            method.label, [_loss(one) for one in last], seen.patients, rule, len(fit), most=2.0,
            why=next((one.rank.reason for one in last if one.rank.value is None), ""),
            beside=(("SSIM with every layer new", [one.ssim.value for one in last], "SSIM"),),
        ))  # fmt: skip
    notes = (
        noted("The lines are about the network whose every layer is new, in cascade from the output on."),
        noted(
            "A map may stay because the method shows the film's edges, or because the class does not enter it; either "
            "way it cannot show what was learnt."
        ),
    )
    return concluded("weights", rule, tuple(found), curves=_curves(fit, steps, seen), notes=notes)


def steps_of(asking: Asking) -> tuple[Layer, ...]:
    """The network's layers from the output on, blocks as wholes; neighbours joined where there are very many."""
    net = asking.bundle.net
    case = next(iter(asking.cases))
    x = _input(case, asking)
    layers = list(layers_of(net, x, blocks_of(net, asking.bundle.layers)))
    if len(layers) <= MOST_STEPS:
        return tuple(layers)
    ends = [round(number * len(layers) / MOST_STEPS) for number in range(MOST_STEPS + 1)]
    return tuple(_joined(layers[a:b]) for a, b in pairwise(ends) if b > a)


def _joined(layers: Sequence[Layer]) -> Layer:
    return Layer(layers[-1].name, tuple(name for layer in layers for name in layer.modules))


def _input(case: object, asking: Asking) -> Tensor:
    from xai_desktop.models.preprocess import to_input
    from xai_desktop.services.sanity.films import Case

    assert isinstance(case, Case)
    return to_input(case.image, asking.bundle.card.input)[0].to(asking.bundle.device)


def _look(
    asking: Asking, film: Ready, method: Explainer, made: dict[Mode, list[tuple[str, nn.Module]]], kept: Likenesses
) -> None:
    own = repeated(asking, film, method)
    for mode, nets in made.items():
        rows = kept.setdefault((method.key, mode), [[] for _ in nets])
        for row, (_, net) in zip(rows, nets, strict=True):
            row.append(own.of(net))


def _loss(alike: Alike) -> float | None:
    """1 − rank correlation: 0 for a map that stays, 1 for one that has nothing left of the first."""
    return None if alike.rank.value is None else 1 - alike.rank.value


def _curves(methods: Sequence[Explainer], steps: Sequence[Layer], seen: _Seen) -> tuple[Curve, ...]:
    found = []
    for mode in MODES:
        for measure in ("rank correlation", "SSIM"):
            for method in methods:
                rows = seen.alike[(method.key, mode)]
                points = [point_of("none", [1.0] * len(seen.patients), seen.patients)] if mode == "cascading" else []
                for step, row in zip(steps, rows, strict=True):
                    values = [(one.rank if measure == "rank correlation" else one.ssim).value for one in row]
                    points.append(point_of(step.name or "(own)", values, seen.patients))
                found.append(Curve(f"{mode}: {measure}", method.label, tuple(points)))
    return tuple(found)
