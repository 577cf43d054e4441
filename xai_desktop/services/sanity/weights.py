"""Does the map hang on the weights? Layers forget what they learnt, one after the other or one alone (Adebayo 2018).

A map that stays the same when every weight is drawn anew explains nothing that the network has learnt. Similarity is
asked inside the body and of maps that are not normalised: SSIM and Spearman's rank correlation.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from xai_desktop.core.heatmap import MapState
from xai_desktop.core.sanity import CheckResult, Curve, Finding, Verdict, concluded
from xai_desktop.core.wording import noted, told
from xai_desktop.explainers import Explainer
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.input_maps import state_of
from xai_desktop.services.randomising import Layer, Mode, blocks_of, layers_of, networks, renewed
from xai_desktop.services.repeating import Alike, Repeated
from xai_desktop.services.sanity.asking import LOSS, Asking, why_unfit
from xai_desktop.services.sanity.effects import finding_of, point_of
from xai_desktop.services.sanity.maps import ready, repeated

MOST_STEPS = 12
"""Of a curve: with more layers neighbours become one."""

CHARTS = (
    *(noted("cascading: rank correlation"), noted("cascading: SSIM")),
    *(noted("independent: rank correlation"), noted("independent: SSIM")),
)
"""What the curves are called."""

MODES: tuple[Mode, ...] = ("cascading", "independent")
Likenesses = dict[tuple[str, Mode], list[list[Alike]]]
"""By method and way: for every step the films in order."""


NO_WEIGHTS = noted("the network's weights cannot be drawn anew here")


@dataclass(slots=True)
class _Seen:
    """`first` maps stay in memory; networks with new weights come one at a time, whatever their size.

    `whole` are, by method, the draws of every layer at once, each with its films in order.
    """

    first: dict[str, list[Repeated]] = field(default_factory=dict)
    alike: Likenesses = field(default_factory=dict)
    whole: dict[str, list[list[Alike]]] = field(default_factory=dict)
    patients: list[str] = field(default_factory=list)


def weights(asking: Asking) -> CheckResult:
    """Raises `BundleError`, `InputError`, `Cancelled`; a method that does not fit is a finding."""
    rule = asking.rule("weights")
    unfit = {method.key: why for method in asking.methods if (why := why_unfit(asking, method))}
    fit = [method for method in asking.methods if method.key not in unfit]
    steps = steps_of(asking)
    if not steps:
        return CheckResult("weights", Verdict.NOT_TESTABLE, rule, reason=NO_WEIGHTS)
    seen = _looked(asking, fit, steps)
    found = [Finding(method.label, Verdict.NOT_TESTABLE, reason=unfit[method.key])
             for method in asking.methods if method.key in unfit]  # fmt: skip
    for method in fit:
        draws = seen.whole[method.key]
        last = most_alike(draws)
        found.append(finding_of(
            method.label, [_loss(one) for one in last], seen.patients, rule, len(fit), most=2.0,
            why=next((one.rank.reason for one in last if one.rank.value is None), ""),
            beside=(("SSIM with every layer new", [one.ssim.value for one in last], "SSIM"),
                    ("mean loss of all draws", [_mean(map(_loss, film)) for film in zip(*draws, strict=True)], LOSS)),
        ))  # fmt: skip
    notes = (
        noted("The lines are about the network whose every layer is new, in cascade from the output on."),
        told(
            "Every layer was drawn anew {count} times, and the draw counts whose maps stay most alike; the curves are "
            "of the first one.",
            count=max(1, asking.seeds),
        ),
        noted(
            "A map may stay because the method shows the film's edges, or because the class does not enter it; either "
            "way it cannot show what was learnt."
        ),
    )
    return concluded("weights", rule, tuple(found), curves=_curves(fit, steps, seen), notes=notes)


def _looked(asking: Asking, methods: Sequence[Explainer], steps: Sequence[Layer]) -> _Seen:
    further = max(1, asking.seeds) - 1
    seen, rounds = _Seen(), 1 + len(MODES) * len(steps) + further
    for film in ready(asking, noted("first maps"), rounds):
        seen.patients.append(film.case.patient)
        for method in methods:
            seen.first.setdefault(method.key, []).append(repeated(asking, film, method))
    count, done = len(seen.patients), len(seen.patients)
    for mode in MODES:
        for name, net in networks(asking.bundle.net, steps, mode, asking.seed + 1):
            for method in methods:
                row: list[Alike] = []
                for number, own in enumerate(seen.first[method.key]):
                    asking.task.step(done + number, rounds * count, told("{layer} drawn anew", layer=name))
                    row.append(own.of(net))
                seen.alike.setdefault((method.key, mode), []).append(row)
            done += count
    seen.whole = {method.key: [seen.alike[(method.key, "cascading")][-1]] for method in methods}
    places = [(place, step.modules) for place, step in enumerate(steps)]
    for draw in range(further):
        net = renewed(asking.bundle.net, places, asking.seed + 2 + draw)
        for method in methods:
            row = []
            for number, own in enumerate(seen.first[method.key]):
                asking.task.step(done + number, rounds * count, noted("every layer drawn once more"))
                row.append(own.of(net))
            seen.whole[method.key].append(row)
        done += count
    asking.task.step(rounds * count, rounds * count)
    return seen


def most_alike(draws: Sequence[list[Alike]]) -> list[Alike]:
    """The draw with the smallest mean loss: what holds for it holds for the others."""

    def lost(draw: list[Alike]) -> float:
        mean = _mean(map(_loss, draw))
        return math.inf if mean is None else mean

    return min(draws, key=lost)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def steps_of(asking: Asking) -> tuple[Layer, ...]:
    """The network's layers from the output on, blocks as wholes; neighbours joined where there are very many.

    None without a film, and for a network whose weights are not here, such as a program in a process of its own.
    """
    net = asking.bundle.net
    if not any(True for _ in net.parameters()):
        return ()
    case = next(iter(asking.cases), None)
    if case is None:
        return ()
    x = to_input(case.image, asking.bundle.card.input)[0].to(asking.bundle.device)
    layers = list(layers_of(net, x, blocks_of(net, asking.bundle.layers)))
    if len(layers) <= MOST_STEPS:
        return tuple(layers)
    ends = [round(number * len(layers) / MOST_STEPS) for number in range(MOST_STEPS + 1)]
    return tuple(_joined(layers[a:b]) for a, b in pairwise(ends) if b > a)


def _joined(layers: Sequence[Layer]) -> Layer:
    return Layer(layers[-1].name, tuple(name for layer in layers for name in layer.modules))


def _loss(alike: Alike) -> float | None:
    """1 − rank correlation: 0 for a map that stays, 1 for one that has nothing left of the first."""
    return None if alike.rank.value is None else 1 - alike.rank.value


def _curves(methods: Sequence[Explainer], steps: Sequence[Layer], seen: _Seen) -> tuple[Curve, ...]:
    found = []
    for mode in MODES:
        for measure in ("rank correlation", "SSIM"):
            for method in methods:
                rows = seen.alike[(method.key, mode)]
                own = [1.0 if state_of(one.first) is MapState.OK else None for one in seen.first[method.key]]
                points = [point_of("none", own, seen.patients)] if mode == "cascading" else []
                for step, row in zip(steps, rows, strict=True):
                    values = [(one.rank if measure == "rank correlation" else one.ssim).value for one in row]
                    points.append(point_of(step.name or "(own)", values, seen.patients))
                found.append(Curve(f"{mode}: {measure}", method.label, tuple(points)))
    return tuple(found)
