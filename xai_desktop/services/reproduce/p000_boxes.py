"""P000, Fig. 6: a box head on the frozen features of each layer. Which training knows better where things are?"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xai_desktop.core.task import Task
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import CARD
from xai_desktop.metrics.consistency import DifferenceOfMeans, Runs, difference_of_means
from xai_desktop.metrics.detected import Detections
from xai_desktop.metrics.detection import map_50
from xai_desktop.models.detectors import StagedBoxes
from xai_desktop.models.store import load_bundle
from xai_desktop.services.box_card import detected
from xai_desktop.services.reproduce.claim import SEEDS, Claim, Table
from xai_desktop.services.reproduce.p000_found import Column
from xai_desktop.services.reproduce.p000_runs import SHORT
from xai_desktop.services.reproduce.p000_tally import best_level, mean_boxes
from xai_desktop.services.training import train
from xai_desktop.services.training_order import RECIPES, TrainOrder
from xai_desktop.training.boxing import plain, truths_of
from xai_desktop.training.events import Arm
from xai_desktop.training.examples import Examples, Split
from xai_desktop.training.options import BoxOptions
from xai_desktop.training.recipe import Recipe

FOUND = "boxes.json"
PAPER = "mAP 4.5 to 7.5 %, CL above E2E, most at layer 4 (Fig. 6)"


@dataclass(frozen=True, slots=True)
class BoxRun:
    """mAP at IoU .5 of each layer's head, on films that no network learnt from; `found` are its boxes on each film.

    `levels` are the scores from which each layer's boxes count, by the tuning films.
    """

    arm: Arm
    seed: int
    ap: tuple[float, ...]
    found: tuple[tuple[Detections, ...], ...] = ()
    levels: tuple[float, ...] = ()


def box_run(
    order: TrainOrder, arm: Arm, seed: int, split: Split, folder: Path, task: Task, recipe: Recipe = RECIPES["box-head"]
) -> BoxRun:
    """Train box heads on the network in `folder`, and measure them; what is there is not done again."""
    out = folder.with_name(f"{folder.name}-boxes")
    if not (out / CARD).is_file():
        wanted = replace(order, arm="box-head", base=str(folder), options=BoxOptions(), name=out.name)
        wanted = replace(wanted, recipe=replace(recipe, seed=seed))
        for event in train(wanted, out, task, split=split):
            task.step(event.epoch, event.epochs, f"seed {seed}: {event.part} of {arm}")
    net = load_bundle(out, order.device).net
    assert isinstance(net, StagedBoxes)
    found, tuning = (_found(net, films) for films in (split.judged, split.tune))
    truths, tuned = ([truths_of(one) for one in films.truths] for films in (split.judged, split.tune))
    every = tuple(map_50(boxes, truths) or 0.0 for boxes in found)
    if not (out / FOUND).is_file():
        atomic.write_text(out / FOUND, json.dumps(every) + "\n")
    return BoxRun(arm, seed, every, found, tuple(best_level(boxes, tuned) for boxes in tuning))


def _found(net: StagedBoxes, films: Examples) -> tuple[tuple[Detections, ...], ...]:
    """Of each layer's head on each film."""
    return tuple(tuple(plain(one) for one in boxes) for _, boxes in detected(net, films))


def compared(runs: Sequence[BoxRun]) -> list[DifferenceOfMeans]:
    """Stage-wise against whole-net, for each layer."""
    ours, theirs = ([run.ap for run in runs if run.arm == arm] for arm in ("cascade", "end-to-end"))
    layers = zip(zip(*ours, strict=True), zip(*theirs, strict=True), strict=True)
    return [difference_of_means(first, second) for first, second in layers]


def box_table(runs: Sequence[BoxRun], floor: float) -> Table:
    """`floor` is the mAP of boxes that are said without a network."""
    rows = tuple(
        (str(layer), runs_text(one.first), runs_text(one.second), span_text(one))
        for layer, one in enumerate(compared(runs), 1)
    )
    rows = (*rows, ("mean training box of each class, no network", f"{floor:.3f}", f"{floor:.3f}", "–"))
    head = ("layer", "mAP .5 of CL, mean ± SD over seeds", "of E2E", "CL − E2E, 95 % (Welch)")
    return Table("Box head by layer", head, rows)


def box_claims(runs: Sequence[BoxRun]) -> Iterator[Claim]:
    """At the deepest layer that is not the last (the paper's best gap is at its fourth of six), and at the last."""
    every = compared(runs)
    for layer in layers_judged(len(every)):
        yield ahead(f"CL's features find boxes better at layer {layer} (mAP .5)", PAPER, every[layer - 1])


def layers_judged(count: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys((max(1, round(count * 2 / 3)), count)))


def ahead(title: str, paper: str, one: DifferenceOfMeans) -> Claim:
    """A claim that the first way scores higher: decided where the whole interval of the difference is on one side."""
    seeds = min(one.first.count, one.second.count)
    verdict = "undecided"
    if seeds >= SEEDS and one.low is not None and one.high is not None:
        verdict = "holds here" if one.low > 0 else "does not hold here" if one.high < 0 else "undecided"
    found = (
        f"{runs_text(one.first)} against {runs_text(one.second)}, difference {span_text(one)}; {seeds} seeds per arm"
    )
    few = "" if seeds >= SEEDS else f", {seeds} seeds are too few"
    return Claim(title, paper, found, verdict + few)


def mean_box_ap(split: Split) -> float:
    """mAP at IoU .5 of the mean training box of every class, said on every film."""
    truths = [truths_of(one) for one in split.judged.truths]
    return map_50(mean_boxes(split.train, len(truths)), truths) or 0.0


def box_columns(run: BoxRun) -> list[Column]:
    """What the heads found at the layers that the claims are about."""
    layers = layers_judged(len(run.found))
    return [Column(f"{SHORT[run.arm]}, layer {layer}", run.found[layer - 1], run.levels[layer - 1]) for layer in layers]


def runs_text(one: Runs) -> str:
    return f"{one.mean:.3f}" + ("" if one.sd is None else f" ± {one.sd:.3f}")


def span_text(one: DifferenceOfMeans) -> str:
    if one.low is None or one.high is None:
        return "no interval"
    return f"{one.low:.3f} to {one.high:.3f}"
