"""P000: does a network that is trained stage by stage look closer to the experts' boxes than one trained whole?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Task
from xai_desktop.services.reproduce.by_layer import METHODS
from xai_desktop.services.reproduce.claim import Claim, Reproduction, Table
from xai_desktop.services.reproduce.drawings import Figure
from xai_desktop.services.reproduce.p000_boxes import BoxRun, box_claims, box_columns, box_run, box_table, mean_box_ap
from xai_desktop.services.reproduce.p000_by_size import SIZED, size_claims, size_drawing, size_table
from xai_desktop.services.reproduce.p000_found import Column, found_pictures, found_table
from xai_desktop.services.reproduce.p000_layers import layer_claims, layer_drawings, layer_table
from xai_desktop.services.reproduce.p000_maps import map_pictures, smallest
from xai_desktop.services.reproduce.p000_pascal import pascal_pictures
from xai_desktop.services.reproduce.p000_runs import ARMS, Run, answers_table, run_of, trained
from xai_desktop.services.reproduce.p000_sizes import Sizes, sizes_of
from xai_desktop.services.reproduce.p000_words import head_recipe, missing, setting
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.examples import Examples, Split


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Everything that was trained and measured for the page."""

    order: TrainOrder
    methods: tuple[str, ...]
    split: Split
    boxed: Examples
    sizes: Sizes
    runs: list[Run]
    heads: list[BoxRun]
    pictures: tuple[Figure, ...]


def reproduce(plan: Plan, out: Path, task: Task) -> Reproduction:
    """Train both arms with every seed, measure every layer, and judge. What lies in `out` already is not done again.

    All runs share the films, which the first seed decides. Raises what training raises, and `Cancelled`.
    """
    found = _found(plan, out, task)
    return Reproduction(
        paper="P000",
        title="cascade learning against end-to-end training",
        setting=setting(plan, found.order, found.split, len(found.boxed)),
        missing=tuple(missing(plan)),
        claims=tuple(_claims(plan, found)),
        tables=tuple(_tables(found)),
        drawings=tuple(_drawings(found)),
    )


def _found(plan: Plan, out: Path, task: Task) -> Found:
    methods, recipe = _methods(plan), head_recipe(plan)
    split = split_of(replace(plan.order, recipe=replace(plan.order.recipe, seed=plan.seeds[0])), task)
    order = replace(plan.order, classes=split.train.classes)
    boxed = _boxed(split.judged, plan.films)
    sizes = sizes_of(boxed)
    pairs = [(seed, arm) for seed in plan.seeds for arm in ARMS]
    runs = [run_of(order, arm, seed, split, boxed, methods, out, task) for seed, arm in pairs]
    heads = []
    if plan.says("box-heads"):
        heads = [box_run(order, arm, seed, split, out / f"{arm}-{seed}", task, recipe) for seed, arm in pairs]
    pictures = tuple(_pictures(plan, order, split, boxed, sizes, out, task))
    return Found(order, methods, split, boxed, sizes, runs, heads, pictures)


def _methods(plan: Plan) -> tuple[str, ...]:
    """Raises `UsageError` for one that this paper did not use."""
    names = plan.words("methods", ",".join(METHODS))
    wrong = [name for name in names if name not in METHODS]
    if wrong or not names:
        raise UsageError(f"methods={','.join(names)}: choose some of {', '.join(METHODS)}.")
    return names


def _boxed(films: Examples, most: int) -> Examples:
    return films.take([n for n, truth in enumerate(films.truths) if len(truth.labels)][:most])


def _pictures(
    plan: Plan, order: TrainOrder, split: Split, boxed: Examples, sizes: Sizes, out: Path, task: Task
) -> Iterator[Figure]:
    """Of the first seed's networks."""
    seed = plan.seeds[0]
    places = smallest(boxed, sizes)
    if places:
        nets = {arm: trained(order, arm, seed, split, out / f"{arm}-{seed}", task) for arm in ARMS}
        shares = [sizes[boxed.ids[film], boxed.classes[label]] for film, label in places]
        names = [f"{boxed.classes[place[1]]}\n{100 * share:.1f} %" for place, share in zip(places, shares, strict=True)]
        title = "The smallest boxes, with their share of the film: Grad-CAM by layer"
        yield map_pictures(nets, boxed, places, names, order.spec, title, "small-boxes")
    if folder := plan.choices.get("pascal"):
        yield pascal_pictures(order, Path(folder), out, seed, task)


def _claims(plan: Plan, found: Found) -> Iterator[Claim]:
    yield from layer_claims(found.runs, found.methods, len(plan.seeds))
    yield from size_claims(found.runs, found.methods, found.sizes, len(plan.seeds))
    if found.heads:
        yield from box_claims(found.heads)


def _tables(found: Found) -> Iterator[Table]:
    yield answers_table(found.runs)
    yield from (layer_table(found.runs, method, found.sizes) for method in found.methods)
    yield from (size_table(found.runs, method, found.sizes) for method in _sized(found.methods))
    if found.heads:
        yield box_table(found.heads, mean_box_ap(found.split))
        yield found_table(_columns(found.heads), found.split.judged, "Boxes that the heads found")


def _drawings(found: Found) -> Iterator[Figure]:
    yield from layer_drawings(found.runs, found.methods, found.sizes)
    yield from (size_drawing(found.runs, method, found.sizes) for method in _sized(found.methods))
    yield from found.pictures
    if found.heads:
        shown = _columns([head for head in found.heads if head.seed == found.heads[0].seed])
        title = f"Predicted boxes by layer, seed {found.heads[0].seed}"
        yield found_pictures(shown, found.split.judged, found.order.spec, "predicted-boxes", title)


def _columns(heads: Sequence[BoxRun]) -> list[Column]:
    """Those of one layer beside each other."""
    every = [box_columns(head) for head in heads]
    return [column for layer in zip(*every, strict=True) for column in layer]


def _sized(methods: Sequence[str]) -> list[str]:
    return [method for method in methods if method in SIZED]
