"""P002: do HR-CAM's maps, of several layers, show a lesion better than CAM's and Grad-CAM's?"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from xai_desktop.core.task import Task
from xai_desktop.services.reproduce import p002_claims
from xai_desktop.services.reproduce.claim import Reproduction, Table
from xai_desktop.services.reproduce.drawings import Figure
from xai_desktop.services.reproduce.p002_films import orders_of
from xai_desktop.services.reproduce.p002_found import Found
from xai_desktop.services.reproduce.p002_maps import NAMES
from xai_desktop.services.reproduce.p002_pictures import layer_by_layer, side_by_side
from xai_desktop.services.reproduce.p002_runs import HEADS, Study, networks, run_of, study_of
from xai_desktop.services.reproduce.p002_tables import (
    box_plots,
    called_table,
    classifier_table,
    healthy_table,
    map_table,
)
from xai_desktop.services.reproduce.p002_weights import WeightBars, layer_table
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training_order import RECIPES

MISSING = (
    "The authors' simulated pictures are not published: lesions drawn by this program take their place, focal, diffuse "
    "and bilateral ones each as a set of its own.",
    "ISIC, the Parkinson's MRI and MURA of the paper's clinical results are not here, nor are ResNet-50 and VGG-19 "
    "trained for this page.",
    "Rate and epochs of the head, which layers of ResNet-50 it reads, a ReLU on its map, and whether its t-tests were "
    "paired are not published: Adam 0.001 with early stopping, the last layer before each pooling, no ReLU, and paired "
    "tests are this program's.",
    "The paper's text gives no medians, so that only the direction of a difference can be compared; of the specificity "
    "against Grad-CAM's only that there is a difference.",
)


def reproduce(plan: Plan, out: Path, task: Task) -> Reproduction:
    """For each set of films and each seed train a network and HR-CAM's heads on it, measure, and judge.

    What lies in `out` already is not done again; all seeds share the films, which the first one decides. Raises
    `UsageError` for films without masks, what training raises, and `Cancelled`.
    """
    studies = [study_of(plan, order, task) for order in orders_of(plan.order)]
    sets = [Found(one.name, tuple(run_of(one, seed, out / one.name, task) for seed in plan.seeds)) for one in studies]
    every = p002_claims.comparisons(sets)
    return Reproduction(
        paper="P002",
        title="HR-CAM against CAM and Grad-CAM",
        setting=_setting(plan, studies),
        missing=MISSING,
        claims=tuple(p002_claims.claims(every, len(plan.seeds))),
        tables=tuple(_tables(sets, every)),
        drawings=tuple(_figures(studies, sets, plan.seeds[0], out, task)),
    )


def _tables(sets: Sequence[Found], every: Sequence[p002_claims.Comparison]) -> Iterator[Table]:
    yield classifier_table(sets)
    for found in sets:
        yield map_table(found)
        yield called_table(found)
    yield healthy_table(sets)
    yield p002_claims.table(every)
    for found in sets:
        for method in HEADS:
            title = f"Weights by layer, {found.name} lesions, {NAMES[method]}"
            yield layer_table(title, [run.heads[method] for run in found.runs])


def _figures(studies: Sequence[Study], sets: Sequence[Found], seed: int, out: Path, task: Task) -> Iterator[Figure]:
    for study, found in zip(studies, sets, strict=True):
        nets = networks(out / study.name, seed)
        films = [case for case in study.films if case.lesions]
        yield from box_plots(found)
        yield side_by_side(study.name, nets, films)
        for method in HEADS:
            yield layer_by_layer(study.name, method, nets[method], films, task)
    for method in HEADS:
        heads = tuple((found.name, found.runs[0].heads[method]) for found in sets)
        yield WeightBars(f"weights-{method}", f"The weight of every feature map, {NAMES[method]}, first seed", heads)


def _setting(plan: Plan, studies: Sequence[Study]) -> str:
    order, seeds = studies[0].order, ", ".join(map(str, plan.seeds))
    recipe, head = (one.text().rsplit(",", 1)[0] for one in (order.recipe, RECIPES["hr-cam-head"]))
    return (
        f"Simulated brain-like pictures, each set for itself: {'; '.join(map(_films_text, studies))}; "
        f"{studies[0].split.how.rstrip('.')}. {order.architecture} with widths "
        f"{dict(order.arguments).get('widths', 'of its own')}, {order.spec.size[0]} pixels, "
        f"{order.recipe.whole_epochs()} epochs, {recipe}. On it, frozen, HR-CAM's head twice: on averages as they are "
        f"(the paper's way), and on averages of one spread, folded back; {head}. Seeds {seeds}, on the same films. "
        "All is measured on the grid of the network's input, against the lesion's own pixels (above half of its "
        "strength), on films that no network learnt from. Each map is cut at a share of its span from minimum to "
        "maximum; a map without structure marks nothing: its specificity counts as 1, all else of it as 0. CAM is of "
        "the last layer, Grad-CAM of the last but one, as in the paper, both of the base network; the film itself, as "
        "a map, needs no network. Intervals: 95 %, bootstrap over seeds and films. The weight of every feature map of "
        "every seed lies in weights-*.csv beside the networks."
    )


def _films_text(study: Study) -> str:
    abnormal = sum(bool(case.lesions) for case in study.films)
    return f"{study.name} ({abnormal} abnormal and {len(study.films) - abnormal} healthy films measured)"
