"""P004: does a map with the film's edges in it keep more of what the network goes by than the map alone?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Task
from xai_desktop.explainers.edges import LABELS
from xai_desktop.explainers.methods.feature_cam import BASES
from xai_desktop.services.reproduce.claim import Claim, Reproduction, Table
from xai_desktop.services.reproduce.drawings import Figure
from xai_desktop.services.reproduce.p004_claims import claims
from xai_desktop.services.reproduce.p004_maps import ALONE, NO_NETWORK, Making, Question, cells_of
from xai_desktop.services.reproduce.p004_networks import (
    BUNDLES,
    NETWORKS,
    Classifier,
    asked_for,
    drawn,
    first_split,
    own,
)
from xai_desktop.services.reproduce.p004_pictures import charts, grids
from xai_desktop.services.reproduce.p004_runs import Group, Run, deaf
from xai_desktop.services.reproduce.p004_setting import DEAF, HED_MISSING, MISSING, method, training
from xai_desktop.services.reproduce.p004_tables import tables
from xai_desktop.services.reproduce.plan import Plan

CHOICES = {
    "networks": f"what is trained, with commas: narrow, plain or a backbone; {NETWORKS} unless said, none for nothing",
    "bundles": f"bundles that are asked about the same films, with commas; {BUNDLES} unless said, none for nothing",
    "own": "bundles that are asked about the films in the folder that pictures= names, with commas",
    "pictures": "the films for own=, which need no labels: a folder, or a pattern such as FOLDER/*.jpg",
    "dark": "yes: every second film that is learnt from is black but for a random part, as the kept parts are",
    "bases": f"class activation maps, with commas, of {', '.join(BASES)}; all unless said",
    "edges": f"of {', '.join(LABELS)}; structured unless said",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one group of classifiers adds to the page."""

    setting: str
    missing: tuple[str, ...]
    claims: tuple[Claim, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]


def reproduce(plan: Plan, out: Path, task: Task) -> Reproduction:
    """Train, explain, keep and ask again, and judge. What lies in `out` already is not done again.

    Raises what training, loading and explaining raise, and `Cancelled`.
    """
    making = Making(plan.words("bases", ",".join(BASES)), plan.choices.get("edges", "structured"))
    parts = list(_parts(plan, making, out, task))
    if not parts:
        raise UsageError("There is no network to ask: name some with --choice networks=, bundles= or own=.")
    hed = () if making.edges == "hed" else (HED_MISSING.format(making.edges),)
    return Reproduction(
        paper="P004",
        title="Feature CAM: class activation maps with the film's edges in them",
        setting="\n\n".join((*(part.setting for part in parts), method(making))),
        missing=(*(sentence for part in parts for sentence in part.missing), *hed, *MISSING),
        claims=tuple(claim for part in parts for claim in part.claims),
        tables=tuple(table for part in parts for table in part.tables),
        drawings=tuple(figure for part in parts for figure in part.figures),
    )


def _parts(plan: Plan, making: Making, out: Path, task: Task) -> Iterator[Part]:
    """Networks on the plan's films, and somebody's own on theirs."""
    if asked_for(plan, "networks", NETWORKS) or asked_for(plan, "bundles", BUNDLES):
        split = first_split(plan, task)
        where = f"{plan.order.data} films" if plan.order.is_synthetic else f"films of {Path(plan.order.data).name}"
        yield _part(list(drawn(plan, split, out, task)), making, where, training(plan, split, where), "", task)
    classifiers = list(own(plan, out, task))
    if classifiers:
        where = f"films of {_place(plan.choices['pictures'])}"
        how = f"{', '.join(one.name for one in classifiers)} on the {where}, which have no labels here."
        yield _part(classifiers, making, where, how, "own-", task)


def _place(wanted: str) -> str:
    """The folder's name and the pattern, without the way to it."""
    place = Path(wanted)
    return place.name if place.is_dir() else "/".join(place.parts[-2:])


def _part(classifiers: Sequence[Classifier], making: Making, where: str, how: str, prefix: str, task: Task) -> Part:
    group = Group(where, tuple(_run(one, making, task) for one in classifiers))
    return Part(
        setting=f"{how} {len(group.patients)} films were measured with each network.",
        missing=(DEAF.format(where, "; ".join(same)),) if (same := deaf(group.runs, making.bases)) else (),
        claims=tuple(claims(group, making.bases)),
        tables=tuple(tables(group, making.bases)),
        figures=(*grids(group, classifiers, making, prefix), *charts(group, making.bases, prefix)),
    )


def _run(one: Classifier, making: Making, task: Task) -> Run:
    rows = one.rows(making, task)
    parameters = sum(weights.numel() for weights in one.bundle.net.parameters())
    cells = cells_of(Question(one.bundle, one.films.x[:1].to(one.bundle.device), 0))
    own = [row for row in rows if (row.base, row.variant) == (NO_NETWORK, ALONE)]
    labels = [labels for labels in one.films.findings if labels is not None]
    if not labels:
        return Run(one.name, rows, parameters, cells, None, None)
    hits = [row.called in found for row, found in zip(own, labels, strict=True)]
    chance = [len(found & set(one.bundle.card.classes)) / len(one.bundle.card.classes) for found in labels]
    return Run(one.name, rows, parameters, cells, sum(hits) / len(hits), sum(chance) / len(chance))
