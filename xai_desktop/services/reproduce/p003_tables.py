"""The tables of the page on P003."""

from collections.abc import Iterator

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.metrics.bootstrap import table_interval
from xai_desktop.metrics.consistency import Runs, difference_of_means
from xai_desktop.metrics.contrasts import mean_difference
from xai_desktop.metrics.paired import by_patient, holm, wilcoxon
from xai_desktop.services.reproduce.claim import Table
from xai_desktop.services.reproduce.p003_figures import (
    Aim,
    Numbers,
    boxes_of,
    centre,
    chance,
    detected,
    hits,
    patients,
    pointing,
    values,
)
from xai_desktop.services.reproduce.p003_maps import SMOOTHINGS, WAYS, chosen
from xai_desktop.services.reproduce.p003_networks import Found
from xai_desktop.services.reproduce.p003_randomised import SEMI, TRAINED
from xai_desktop.services.reproduce.p003_tolerance import LVOT

BLANK = "–"


def networks(studies: list[Found]) -> Table:
    """How good each network is: an explanation of a poor one explains little."""
    rows = [
        (one.study.label, one.study.order.data, str(run.seed), f"{run.parameters:,}", _aucs(one, run.aucs))
        for one in studies
        for run in one.runs
    ]
    head = ("network", "films", "seed", "parameters", "AUC on films never seen (paper: .938 and .998)")
    return Table("The networks", head, tuple(rows))


def _aucs(one: Found, aucs: tuple[float | None, ...]) -> str:
    named = zip(one.films.classes, aucs, strict=True)
    return " · ".join(f"{name} {BLANK if value is None else f'{value:.3f}'}" for name, value in named)


def pointing_table(first: Found, second: Found) -> Table:
    """One table: ways and smoothings by architecture and by how much of the network is random."""
    rows: list[tuple[str, ...]] = []
    for label, point in (("a point drawn at random", chance), ("the middle of the film", centre)):
        rows.append((label, BLANK, *(f"{point(one):.2f}" for one in (first, second) for _ in range(3))))
    for way, label in WAYS.items():
        for smoothing, named in SMOOTHINGS.items():
            cells = [
                _spread(hits(one, Aim(way, smoothing, depth)).mean(1))
                for one in (first, second)
                for depth in (TRAINED, SEMI, one.depth)
            ]
            rows.append((label, named, *cells))
    states = ("trained", "random head (semi)", "all random (full)")
    head = (
        "map (mean ± SD over seeds)",
        "smoothing",
        *(f"{one.study.label}: {state}" for one in (first, second) for state in states),
    )
    return Table("Pointing game", head, tuple(rows))


def smoothing_table(found: Found) -> Table:
    """Smoothing as a paired factor: the same maps of the same networks, with it and without."""
    plain = {way: hits(found, Aim(way, "none")) for way in WAYS}
    pairs = [(way, kind, hits(found, Aim(way, kind))) for way in WAYS for kind in ("paper", "wide")]
    people = patients(found)
    tests = holm(
        wilcoxon(by_patient(after.mean(0), people), by_patient(plain[way].mean(0), people)) for way, _, after in pairs
    )
    rows = []
    for (way, kind, after), test in zip(pairs, tests, strict=True):
        gap = mean_difference(after, plain[way], people, paired_runs=True)
        gained, lost = int((after & ~plain[way]).sum()), int((plain[way] & ~after).sum())
        means = (f"{plain[way].mean():.2f}", f"{after.mean():.2f}")
        rows.append((WAYS[way], SMOOTHINGS[kind], *means, gap.text(3), str(gained), str(lost), test.text()))
    head = (f"map ({found.study.label}, trained, {plain['grad_cam'].size} of each)", "smoothing", "without", "with",
            "difference", "hits gained", "hits lost", "Wilcoxon, Holm")  # fmt: skip
    return Table("Smoothing as a paired factor", head, tuple(rows))


def faults_table(found: Found) -> Table:
    """By finding: what is easy to see and what is not."""
    findings = [name for name in found.films.classes if patients(found, name)]
    rows = []
    for label, point in (("a point drawn at random", chance), ("the middle of the film", centre)):
        each = [f"{point(found, finding=name):.2f}" for name in findings]
        rows.append((label, *each, f"{point(found):.2f}", BLANK, f"{point(found, LVOT):.2f}"))
    for way, label in chosen(WAYS).items():
        share, count = detected(found, Aim(way))
        only = BLANK if share is None else f"{share:.2f} (n = {count})"
        each = [pointing(found, Aim(way), name).text() for name in findings]
        wide = pointing(found, Aim(way, paper_side=LVOT)).text()
        rows.append((label, *each, pointing(found, Aim(way)).text(), only, wide))
    head = (f"map ({found.study.label}, trained, σ 1 px)",
            *(f"{name} ({len(patients(found, name))} films)" for name in findings),
            "all", "of those that the network calls", "all, at the coarser tolerance")  # fmt: skip
    return Table("Pointing game by fault", head, tuple(rows))


def objects_table(found: Found) -> Table:
    """How many of the objects on a film a map finds, beside the pointing game, for which one is enough."""
    rows = []
    for way, label in chosen(WAYS).items():
        one = pointing(found, Aim(way)).text()
        rows.append((label, one, *(_share(found, way, name) for name in ("pointed", "covered"))))
    films = len(several(found, "grad_cam", "pointed")[1])
    head = (f"map ({found.study.label}, trained, σ 1 px)", f"pointing game, any one object ({len(found.films)} films)",
            f"share of objects under a hill ({films} films)", "share half covered by the top 10 %")  # fmt: skip
    return Table("Several objects on a film", head, tuple(rows))


def several(found: Found, way: str, name: str) -> tuple[Numbers, list[int]]:
    """(runs, films and findings) the share of objects found, 0 without a map, and the places of those that have several
    objects among all.
    """
    places = [place for place, boxes in enumerate(boxes_of(found)) if len(boxes) > 1]
    return np.nan_to_num(values(found, way, name)[:, places]), places


def _share(found: Found, way: str, name: str) -> str:
    table, places = several(found, way, name)
    people = patients(found)
    return table_interval(table[:, None], [people[place] for place in places]).text() if places else BLANK


def dom_table(first: Found, second: Found) -> Table:
    """The difference of means with both means: a method that fails everywhere has the smallest of all."""
    rows = []
    for way, label in WAYS.items():
        one = difference_of_means(*(hits(each, Aim(way)).mean(1) for each in (first, second)))
        span = BLANK if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"
        rows.append((label, _runs(one.first), _runs(one.second), f"{one.dom:.3f}", span))
    names = (first.study.label, second.study.label)
    head = ("map (trained, σ 1 px)", *names, "DoM", "difference with its sign, 95 % (Welch)")
    return Table("Difference of means between two architectures", head, tuple(rows))


def _spread(scores: AnyArray) -> str:
    return _runs(Runs.of(scores), 2)


def _runs(one: Runs, digits: int = 3) -> str:
    return f"{one.mean:.{digits}f}" + ("" if one.sd is None else f" ± {one.sd:.{digits}f}")


def tables(first: Found, second: Found, objects: Found | None) -> Iterator[Table]:
    """In the order of the page."""
    yield networks([one for one in (first, second, objects) if one is not None])
    yield pointing_table(first, second)
    yield smoothing_table(first)
    yield faults_table(first)
    yield dom_table(first, second)
    if objects is not None:
        yield objects_table(objects)
