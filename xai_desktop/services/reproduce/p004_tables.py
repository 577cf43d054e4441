"""The tables of the page on P004, with the paper's own figures beside ours."""

from collections.abc import Iterator, Sequence

import numpy as np

from xai_desktop.explainers.methods.feature_cam import BASES, SELECTED
from xai_desktop.services.reproduce.claim import Table
from xai_desktop.services.reproduce.p004_claims import PAPER_NETWORKS, RIGHT, SURE
from xai_desktop.services.reproduce.p004_maps import ALONE, NO_NETWORK
from xai_desktop.services.reproduce.p004_runs import Group, average, commonest

MAPS = (ALONE, *SELECTED)
VARIANTS = ("map alone", *(f"variant {number}" for number in SELECTED))


def tables(group: Group, bases: tuple[str, ...]) -> Iterator[Table]:
    yield _classifiers(group, bases)
    yield _right(group, bases)
    yield _sure(group, bases)
    yield _pairs(group, bases)
    yield _edges(group, bases)


def _classifiers(group: Group, bases: tuple[str, ...]) -> Table:
    """How good a network is without any map: an explanation of a poor one explains little."""
    rows = tuple(
        (
            run.name,
            f"{run.parameters:,}",
            "{} × {}".format(*run.cells),
            _text(run.correct),
            _text(run.chance),
            f"{values.mean():.2f}",
            "{} {:.2f}".format(*commonest(run, bases)),
        )
        for run, values in zip(group.runs, group.whole, strict=True)
    )
    head = ("network", "parameters", "cells of a map", "whole film's class is on its label",
            "of a class drawn at random", "probability of that class, mean",
            "kept parts are given most often")  # fmt: skip
    return Table(f"The networks, {group.title}", head, rows)


def _right(group: Group, bases: tuple[str, ...]) -> Table:
    rows: list[tuple[str, ...]] = []
    for base in bases:
        printed = zip(PAPER_NETWORKS, RIGHT[base], strict=True)
        rows += [(BASES[base], f"paper: {name}", *_percent(row)) for name, row in printed]
        rows += [(BASES[base], name, *figures) for name, figures in _each(group, base, "right")]
        rows.append((BASES[base], "all of ours", *(group.mean((base, n), "right").text() for n in MAPS)))
    rows += [("no network", name, *figures) for name, figures in _each(group, NO_NETWORK, "right")]
    rows.append(("no network", "all of ours", *(group.mean((NO_NETWORK, n), "right").text() for n in MAPS)))
    title = f"Share of kept parts that are given the film's class, {group.title}"
    return Table(title, ("map", "network", *VARIANTS), tuple(rows))


def _sure(group: Group, bases: tuple[str, ...]) -> Table:
    rows: list[tuple[str, ...]] = []
    for base in bases:
        printed = zip(PAPER_NETWORKS, SURE[base], strict=True)
        rows += [(BASES[base], f"paper: {name}", *(_percent(row) or ("–",) * 7)) for name, row in printed]
        for number, (name, figures) in enumerate(_each(group, base, "sure")):
            rows.append((BASES[base], name, f"{group.whole[number].mean():.2f}", *figures))
    title = f"Mean probability of whichever class the kept part is given, {group.title}"
    return Table(title, ("map", "network", "whole film", *VARIANTS), tuple(rows))


def _each(group: Group, base: str, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every network's means, of the films that have a figure."""
    columns = [group.table((base, number), name) for number in MAPS]
    for number, run in enumerate(group.runs):
        yield run.name, tuple(_text(average(values[number])) for values in columns)


def _pairs(group: Group, bases: tuple[str, ...]) -> Table:
    """Film by film against the map alone and the whole film, over all networks."""
    rows = []
    for base in bases:
        for variant in MAPS:
            ours, alone = (base, variant), (base, ALONE)
            paired = ["–"] * 3
            if variant != ALONE:
                paired = [group.gap([ours], [alone], "right").text(), group.share(ours, alone).text(),
                          group.gap([ours], [alone], "score").text()]  # fmt: skip
            above, named = group.share(ours, None).text(), _text(average(group.table(ours, "named")))
            none = int(np.isnan(group.table(ours, "score")).sum())
            rows.append((BASES[base], VARIANTS[variant], *paired, above, named, str(none)))
    head = ("map", "variant", "right more often than the map alone", "class scores above the map alone, share",
            "class score minus the map alone's", "class scores above the whole film, share",
            "given class is on the label", "no map")  # fmt: skip
    return Table(f"Kept parts, film by film, {group.title}", head, tuple(rows))


def _edges(group: Group, bases: tuple[str, ...]) -> Table:
    """To what the maps owe their pixels, and what is left where no network takes part."""
    rows = []
    for base in bases:
        for variant in MAPS:
            key = (base, variant)
            names = ("edges", "without", "network", "kept_network", "kept_without")
            owed = [_text(average(group.table(key, name))) for name in names]
            without = group.mean((NO_NETWORK, variant), "right").text()
            gap = group.gap([key], [(NO_NETWORK, variant)], "right").text()
            rows.append((BASES[base], VARIANTS[variant], *owed, without, gap))
    head = ("map", "variant", "R² with the film's edges", "R² with the same without a network",
            "R² with the map alone", "kept pixels that the map alone keeps", "that the same without a network keeps",
            "right without a network", "right with it minus without it")  # fmt: skip
    return Table(f"Edges or network, {group.title}", head, tuple(rows))


def _percent(row: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{value / 100:.2f}" for value in row)


def _text(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
