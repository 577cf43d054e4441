"""The pointing game of fully random, semi-random and trained networks (P003's table): mean ± sd over seeds.

Fully random: every layer new. Semi-random: the trained trunk with a new head; P003 keeps the convolutions of ImageNet
there, which a bundle does not hold, and draws all weights by He's rule, where here each layer follows its own. The
trained network is one network, so that its spread over trainings is not known; a method that draws numbers is asked
with as many seeds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from torch import Tensor, nn

from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.sanity import CheckResult, Finding, Grid, Verdict, concluded
from xai_desktop.core.shapes import Shape
from xai_desktop.core.wording import noted, told
from xai_desktop.explainers import Explainer
from xai_desktop.metrics.pointing import pointing_chance, pointing_game
from xai_desktop.metrics.scene import as_shapes
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.randomising import Layer, renewed
from xai_desktop.services.sanity.asking import Asking, why_unfit
from xai_desktop.services.sanity.baselines import NO_MARKS
from xai_desktop.services.sanity.effects import finding_of, spread
from xai_desktop.services.sanity.weights import NO_WEIGHTS, steps_of

NETWORKS = (noted("fully random"), noted("semi-random"), noted("trained"))
TOLERANCE = 0.05
"""Of the film's width, as 15 pixels of 300."""

POOLED = "all classes"
GAP = noted("trained − best fully random")
Hits = dict[tuple[str, str, str], dict[int, list[float]]]
"""By method, network and class: for every seed 1 or 0 for each marked finding, a map without a peak being a miss."""


@dataclass(frozen=True, slots=True, eq=False)
class _Marked:
    """A marked finding of a film that is ready for the network."""

    x: Tensor
    pixel_map: PixelMap
    label: str
    shapes: tuple[Shape, ...]
    patient: str

    @property
    def tolerance(self) -> float:
        return TOLERANCE * self.pixel_map.source[1]


@dataclass(slots=True)
class _Seen:
    hits: Hits = field(default_factory=dict)
    marked: list[_Marked] = field(default_factory=list)
    chance: list[float] = field(default_factory=list)

    @property
    def patients(self) -> list[str]:
        return [one.patient for one in self.marked]

    @property
    def classes(self) -> list[str]:
        return [one.label for one in self.marked]


def pointing(asking: Asking) -> CheckResult:
    """Raises `BundleError`, `InputError`, `Cancelled`."""
    rule = asking.rule("pointing")
    unfit = {method.key: why for method in asking.methods if (why := why_unfit(asking, method))}
    fit = [method for method in asking.methods if method.key not in unfit]
    steps = steps_of(asking)
    if not steps:
        return CheckResult("pointing", Verdict.NOT_TESTABLE, rule, reason=NO_WEIGHTS)
    seen = _Seen(marked=_marked(asking))
    seen.chance = [_chance(one) for one in seen.marked]
    rounds = len(NETWORKS) * max(1, asking.seeds)
    for number, (name, seed, net) in enumerate(_networks(asking, steps)):
        for place, one in enumerate(seen.marked):
            asking.task.step(number * len(seen.marked) + place, rounds * len(seen.marked), name)
            for method in fit:
                hit = _hit(asking, method, net, one, seed)
                for group in (one.label, POOLED):
                    seen.hits.setdefault((method.key, name, group), {}).setdefault(seed, []).append(hit)
    if not seen.patients:
        return CheckResult("pointing", Verdict.NOT_TESTABLE, rule, reason=NO_MARKS)
    found = [Finding(method.label, Verdict.NOT_TESTABLE, reason=unfit[method.key])
             for method in asking.methods if method.key in unfit]  # fmt: skip
    for method in fit:
        trained = _per_film(seen.hits[(method.key, "trained", POOLED)])
        random = max(seen.hits[(method.key, "fully random", POOLED)].values(), key=sum)
        gaps = [float(one - other) for one, other in zip(trained, random, strict=True)]
        found.append(finding_of(f"{method.label}: {GAP}", gaps, seen.patients, rule, len(fit), most=1.0))
    notes = (
        told(
            "The trained network is held against the random one that points best; one that has learnt nothing would "
            "still be the best of all in one of {runs} runs, so more seeds say more.",
            runs=max(1, asking.seeds) + 1,
        ),
        told(
            "The peak counts where it lies nearer to a mark than {share} % of the film's width.",
            share=f"{100 * TOLERANCE:g}",
        ),
        noted(
            "The trained network is one network; how much other trainings would differ is not known, and a ± of it is "
            "that of the method's own seeds."
        ),
        noted(
            "Semi-random is this network's own trunk with a new head. P003 has the convolutions of ImageNet there, "
            "and peaks in its table within 15 pixels, so that its numbers are not these."
        ),
        noted("A method that does not ask about the class has the same map with any head on the same trunk."),
    )
    return concluded("pointing", rule, tuple(found), tables=_tables(fit, seen), notes=notes)


def _marked(asking: Asking) -> list[_Marked]:
    """Every class that an expert marked, film by film; what the network is given stays in memory."""
    card, found = asking.bundle.card, []
    for case in asking.cases:
        asking.task.step()
        x, pixel_map = to_input(case.image, card.input)
        for label in case.classes(card):
            shapes = as_shapes(case.boxes(card, label))
            found.append(_Marked(x.to(asking.bundle.device), pixel_map, label, shapes, case.patient))
    return found


def _hit(asking: Asking, method: Explainer, net: nn.Module, one: _Marked, seed: int) -> float:
    recipe = asking.recipe(method, asking.bundle.card.classes.index(one.label))
    heatmap = one.pixel_map.map_to_source(recipe.map(net, one.x, asking.seed + seed, asking.inner))
    return pointing_game.measure(heatmap, one.shapes, one.tolerance).value or 0.0


def _networks(asking: Asking, steps: Sequence[Layer]) -> Iterator[tuple[str, int, nn.Module]]:
    """One at a time: name, seed and network."""
    for seed in range(max(1, asking.seeds)):
        yield "fully random", seed, _new(asking, steps, seed)
        yield "semi-random", seed, _new(asking, steps[:1], seed)
        yield "trained", seed, asking.bundle.net


def _new(asking: Asking, steps: Sequence[Layer], seed: int) -> nn.Module:
    places = [(place, step.modules) for place, step in enumerate(steps)]
    return renewed(asking.bundle.net, places, asking.seed + seed + 1)


def _chance(one: _Marked) -> float:
    blank = np.zeros(one.pixel_map.source, np.float32)
    return pointing_chance.measure(blank, one.shapes, one.tolerance).value or 0.0


def _per_film(hits: dict[int, list[float]]) -> list[float]:
    """The mean over seeds of each marked finding."""
    return [float(value) for value in np.mean(list(hits.values()), axis=0)]


def _tables(methods: Sequence[Explainer], seen: _Seen) -> tuple[Grid, ...]:
    groups = [*dict.fromkeys(seen.classes), POOLED]
    counts = {group: len(seen.classes) if group == POOLED else seen.classes.count(group) for group in groups}
    made = []
    for method in methods:
        rows = []
        for group in groups:
            chance = [one for one, label in zip(seen.chance, seen.classes, strict=True) if group in (label, POOLED)]
            cells = [_cell(seen.hits[(method.key, name, group)]) for name in NETWORKS]
            rows.append((group, str(counts[group]), *cells, f"{np.mean(chance):.2f}"))
        made.append(Grid(f"{method.label}: peak inside box", ("class", "marked findings", *NETWORKS, "chance"),
                         tuple(rows), "Mean ± standard deviation over seeds."))  # fmt: skip
    return tuple(made)


def _cell(hits: dict[int, list[float]]) -> str:
    """A network that points the same with every seed has no spread to speak of."""
    means = [float(np.mean(values)) for values in hits.values()]
    deviation = spread(means) if len(set(means)) > 1 else None
    return f"{np.mean(means):.2f}" + (f" ± {deviation:.2f}" if deviation is not None else "")
