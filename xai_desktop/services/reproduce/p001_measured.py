"""P001's trainings and what is measured on them; what lies in the folder is not done again."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.task import Task
from xai_desktop.explainers.scores import class_table
from xai_desktop.io import atomic
from xai_desktop.io.bundle_files import CARD, read_card
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.models.store import load_bundle
from xai_desktop.services.reproduce.p001_films import MarkedFilm, Wordless
from xai_desktop.services.reproduce.p001_maps import (
    CASCAM,
    CHANCE,
    PREDICTED,
    Setting,
    base_map,
    base_maps,
    cascam_maps,
    class_of,
    label_of,
    positive,
    steps_of,
)
from xai_desktop.services.reproduce.p001_rows import Element, Row, elements_of, load, row_of, save
from xai_desktop.services.training import CURVES, train
from xai_desktop.services.training_order import TrainOrder
from xai_desktop.training.events import TrainEvent
from xai_desktop.training.examples import Split
from xai_desktop.training.options import Options, make_options
from xai_desktop.training.scoring import mean_auc

ROWS, FOUND, AUCS = "rows.csv", "elements.csv", "aucs.json"


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What all runs on one kind of films share. What is learnt from, and films without a word, are drawn when the
    first network asks for them: a page that is written again draws neither.
    """

    order: TrainOrder
    count: int
    films: Sequence[MarkedFilm]
    split: Callable[[], Split]
    wordless: Callable[[], Wordless]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One set of networks: of each the AUC on the set's test films as they are, and on films without any word; what
    its training told.
    """

    setting: Setting
    seed: int
    folder: Path
    rows: tuple[Row, ...]
    found: tuple[Element, ...]
    aucs: tuple[float | None, ...]
    wordless: tuple[float | None, ...]
    told: tuple[TrainEvent, ...]


def run_of(ground: Ground, setting: Setting, seed: int, whole: bool, folder: Path, task: Task) -> Run:
    """Train networks with a setting, and measure: everything if `whole`, else CasCAM's own maps alone."""
    order = replace(seeded(ground.order, seed), arm="cascam", name=folder.name, options=_options(setting, ground.count))
    if not (folder / CARD).is_file():
        for event in train(order, folder, task, split=ground.split()):
            task.step(event.epoch, event.epochs, f"{folder.name}: {event.part}")
    nets = networks(folder, order.device)
    if not (folder / AUCS).is_file():
        measures = measured(nets, ground.films, setting, class_of(order.classes, order.classes[0]), whole, task)
        save(measures[0], Row, folder / ROWS)
        save(measures[1], Element, folder / FOUND)
        judged, wordless = ground.split().judged, ground.wordless()
        known = [aucs(nets, judged.x, judged.y), aucs(nets, wordless.x, wordless.y[:, None])]
        atomic.write_text(folder / AUCS, json.dumps(known) + "\n")
    lines = (folder / CURVES).read_text(encoding="utf-8").splitlines()
    told = tuple(TrainEvent.of(json.loads(line)) for line in lines)
    own, clean = (tuple(one) for one in json.loads((folder / AUCS).read_text(encoding="utf-8")))
    rows, found = load(Row, folder / ROWS), load(Element, folder / FOUND)
    return Run(setting, seed, folder, rows, found, own, clean, told)


def seeded(order: TrainOrder, seed: int) -> TrainOrder:
    """The same order from another beginning."""
    return replace(order, recipe=replace(order.recipe, seed=seed))


def _options(setting: Setting, count: int) -> Options:
    return make_options("cascam", {"iterations": count, **setting.parameters})


def networks(folder: Path, device: str = "cpu") -> CascamSet:
    """Those that a training has left, on the CPU."""
    net = load_bundle(folder, device).net.cpu()
    assert isinstance(net, CascamSet)
    return net


def normalisation(folder: Path) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation of the networks' input."""
    spec = read_card(folder).input
    return spec.mean, spec.std


def aucs(nets: CascamSet, x: Tensor, y: Tensor) -> list[float | None]:
    """Of each network on films (N, C, h, w) with labels (N, classes), the mean over the classes."""
    with torch.no_grad():
        return [mean_auc(net(x).numpy(), y.numpy()) for net in nets.models]


def measured(
    nets: CascamSet, films: Sequence[MarkedFilm], setting: Setting, target: int, whole: bool, task: Task
) -> tuple[list[Row], list[Element]]:
    """Every method on every film, all of one class; and once more of the class that the network calls, as published."""
    rows, found = list[Row](), list[Element]()
    for number, film in enumerate(films):
        task.step(number, len(films), "maps of every method")
        maps = maps_of(nets, film, setting, target, number) if whole else own_map(nets, film, setting, target)
        rows += [row_of(film, method, heatmap) for method, heatmap in maps.items()]
        found += [one for method, heatmap in maps.items() for one in elements_of(film, method, heatmap)]
    return rows, found


def maps_of(nets: CascamSet, film: MarkedFilm, setting: Setting, target: int, number: int) -> dict[str, FloatArray]:
    """All that is compared, by name; the methods that ask one network ask the first, which learnt from films as they
    are."""
    first = nets.models[0]
    every, called = base_maps(first, film.x, target), called_class(first, film.x)
    theirs = every if called == target else base_maps(first, film.x, called)
    chance = {CHANCE: base_map(first, film.x, "random_map", target, seed=number)}
    as_published = {f"{name}{PREDICTED}": heatmap for name, heatmap in theirs.items()}
    return {**cascam_maps(nets, film.x, target, setting), **every, **as_published, **chance}


def called_class(net: nn.Module, x: Tensor) -> int:
    """What the network says of a film, as explainers count classes: of a single logit there are two."""
    with torch.no_grad():
        return int(class_table(net(x))[0].argmax())


def own_map(nets: CascamSet, film: MarkedFilm, setting: Setting, target: int) -> dict[str, FloatArray]:
    """CasCAM's alone, and what it is held against first."""
    steps = steps_of(nets, film.x, target, setting, len(nets.models))
    return {CASCAM: positive(steps.combined), label_of("cam"): base_map(nets.models[0], film.x, "cam", target)}
