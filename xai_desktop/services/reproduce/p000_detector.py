"""P000, Table 1: does YOLOv3 find more on a DarkNet-53 that was trained in stages than on one trained whole?

CL3, CL7 and CL23 are the backbone in so many stages; of each, the stages up to the middle one are taken over, frozen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from xai_desktop.core.task import Task
from xai_desktop.metrics.consistency import difference_of_means
from xai_desktop.metrics.detection import map_50, map_50_95, map_75
from xai_desktop.services.reproduce.claim import Claim, Reproduction, Table
from xai_desktop.services.reproduce.drawings import BoxPlots, Figure
from xai_desktop.services.reproduce.p000_boxes import ahead, mean_box_ap, runs_text
from xai_desktop.services.reproduce.p000_detectors import (
    WHOLE,
    Detector,
    Scale,
    arms_of,
    detector_of,
    names_of,
    scale_of,
)
from xai_desktop.services.reproduce.p000_found import Column, found_pictures, found_table
from xai_desktop.services.reproduce.p000_tally import mean_boxes
from xai_desktop.services.reproduce.p000_words import LEVELS
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training_films import split_of
from xai_desktop.training.boxing import truths_of
from xai_desktop.training.examples import Examples, Split

CLAIMS = (
    ("CL3", WHOLE, "67.29 ± .28 % against 65.30 ± .24 % on Pascal (Table 1)"),
    ("CL7", WHOLE, "66.56 ± .15 % against 65.30 ± .24 % on Pascal (Table 1)"),
    ("CL23", WHOLE, "65.68 ± .23 % against 65.30 ± .24 % on Pascal (Table 1)"),
    ("CL3", "CL23", "67.29 ± .28 % against 65.68 ± .23 % on Pascal (Table 1)"),
)
METRICS = (("mAP .5:.95", map_50_95), ("mAP .5", map_50), ("mAP .75", map_75))
MISSING = (
    "Pascal VOC, 416 pixels, the published width and the paper's 50,000 iterations: what was used instead stands under "
    "*Setting*. So small and so briefly trained, YOLOv3 is far from what it can do, and its figures are no measure of "
    "the paper's.",
    "The paper does not say how its backbones were trained as classifiers, nor how seven stages divide DarkNet-53; "
    "both are this program's.",
    "Taking over the whole backbone, and learning on in it: here the stages up to the middle one are taken over and "
    "stay frozen.",
)


def reproduce(plan: Plan, out: Path, task: Task) -> Reproduction:
    """Train every backbone and a detector on each, with every seed, and judge. What lies in `out` is not done again.

    All runs share the films, which the first seed decides. Raises what training raises, `UsageError` for choices that
    there are not, and `Cancelled`.
    """
    arms, scale = arms_of(plan), scale_of(plan)
    order = replace(plan.order, arm="yolo", recipe=replace(plan.order.recipe, seed=plan.seeds[0]))
    split = split_of(order, task)
    split = replace(split, test=split.judged.take(range(min(plan.films, len(split.judged)))))
    order = replace(plan.order, classes=split.train.classes)
    found = [detector_of(order, scale, arm, seed, split, out, task) for seed in plan.seeds for arm in arms]
    return Reproduction(
        paper="P000",
        title="YOLOv3 on backbones trained in stages",
        setting=_setting(plan, scale, split),
        missing=MISSING,
        claims=tuple(claims_of(found, arms, split.judged)),
        tables=tuple(_tables(found, arms, split)),
        drawings=tuple(_drawings(plan, found, arms, split)),
    )


def scores(found: Sequence[Detector], arm: str, films: Examples, number: int) -> list[float]:
    """One figure of `METRICS` for each seed."""
    truths = [truths_of(one) for one in films.truths]
    return [METRICS[number][1](one.found, truths) or 0.0 for one in found if one.arm == arm]


def claims_of(found: Sequence[Detector], arms: Sequence[str], films: Examples) -> Iterator[Claim]:
    for ours, theirs, paper in CLAIMS:
        if {ours, theirs} <= set(arms):
            first, second = (scores(found, arm, films, 1) for arm in (ours, theirs))
            title = f"{names_of(ours)} finds boxes better than {names_of(theirs)} (mAP .5)"
            yield ahead(title, paper, difference_of_means(first, second))


def _tables(found: Sequence[Detector], arms: Sequence[str], split: Split) -> Iterator[Table]:
    films = split.judged
    truths = [truths_of(one) for one in films.truths]
    floor = mean_boxes(split.train, len(films))
    every = range(len(METRICS))
    rows = [(names_of(arm), *(_runs(scores(found, arm, films, place)) for place in every)) for arm in arms]
    rows.append(("mean training box of each class, no network", *(_text(one(floor, truths)) for _, one in METRICS)))
    yield Table("Detectors, mean ± SD over seeds", ("backbone", *(name for name, _ in METRICS)), tuple(rows))
    head = ("backbone", "seeds", "its mean AUC", "its accuracy", "blocks frozen", "numbers the detector learnt")
    yield Table("Backbones as classifiers", head, tuple(_backbone_row(found, arm) for arm in arms))
    yield found_table(_columns(found, arms), films, "Boxes that the detectors found")


def _backbone_row(found: Sequence[Detector], arm: str) -> tuple[str, ...]:
    own = [one for one in found if one.arm == arm]
    aucs = [one.auc for one in own if one.auc is not None]
    right = [one.accuracy for one in own if one.accuracy is not None]
    frozen, learnt = own[0].frozen, own[0].learnt
    return names_of(arm), str(len(own)), _runs(aucs), _runs(right), f"{frozen} of 23", f"{learnt:,}"


def _drawings(plan: Plan, found: Sequence[Detector], arms: Sequence[str], split: Split) -> Iterator[Figure]:
    films = split.judged
    boxes = tuple((arm, tuple(scores(found, arm, films, 1))) for arm in arms)
    title = "Dotted: the mean box, no network"
    yield BoxPlots("map-50", title, "mAP .5", boxes, mean_box_ap(split))
    first = [one for one in found if one.seed == plan.seeds[0]]
    title = f"Predicted boxes, seed {plan.seeds[0]}"
    yield found_pictures(_columns(first, arms), films, plan.order.spec, "predicted-boxes", title)


def _columns(found: Sequence[Detector], arms: Sequence[str]) -> list[Column]:
    return [Column(arm, one.found, one.level) for arm in arms for one in found if one.arm == arm]


def _runs(values: Sequence[float]) -> str:
    return runs_text(difference_of_means(values, values).first) if values else "–"


def _text(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _setting(plan: Plan, scale: Scale, split: Split) -> str:
    order = plan.order
    where = "synthetic chest films" if order.is_synthetic else f"the folder {Path(order.data).name}"
    seeds, boxes = ", ".join(map(str, plan.seeds)), sum(len(truth.labels) for truth in split.judged.truths)
    backbones, detectors = (recipe.text().rsplit(",", 1)[0] for recipe in (order.recipe, scale.recipe(1)))
    return (
        f"{where}; {split.how.rstrip('.')}; classes {', '.join(split.train.classes)}. DarkNet-53 and YOLOv3 at "
        f"{scale.width:g} of their width, {order.spec.size[0]} pixels. Backbones: {backbones}, "
        f"{order.recipe.epochs or 'the usual'} epochs for each stage and for the whole. Detectors: {detectors}, "
        f"{scale.epochs} epochs. Seeds {seeds} on the same films; {boxes} boxes on {len(split.judged)} films that no "
        f"network learnt from. {names_of(WHOLE)} is cut and taken over as CL3. Intervals: 95 %, Welch over seeds; that "
        f"other films would give other figures is not in them.{LEVELS}"
    )
