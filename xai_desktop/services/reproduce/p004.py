"""P004: does a map with the film's edges in it keep more of what the network goes by than the map alone?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Task
from xai_desktop.explainers.edges import LABELS
from xai_desktop.explainers.methods.feature_cam import BASES
from xai_desktop.metrics.explanation_map import KEPT
from xai_desktop.services.reproduce.claim import Claim, Reproduction, Table
from xai_desktop.services.reproduce.drawings import Figure
from xai_desktop.services.reproduce.p004_claims import claims
from xai_desktop.services.reproduce.p004_maps import ALONE, NO_NETWORK, Making
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
from xai_desktop.services.reproduce.p004_runs import Group, Run
from xai_desktop.services.reproduce.p004_tables import tables
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.training.examples import Split

CHOICES = {
    "networks": f"what is trained, with commas: narrow, plain or a backbone; {NETWORKS} unless said, none for nothing",
    "bundles": f"bundles that are asked about the same films, with commas; {BUNDLES} unless said, none for nothing",
    "own": "bundles that are asked about the films in the folder that pictures= names, with commas",
    "pictures": "the films for own=, which need no labels: a folder, or a pattern such as FOLDER/*.jpg",
    "dark": "yes: every second film that is learnt from is black but for a random part, as the kept parts are",
    "bases": f"class activation maps, with commas, of {', '.join(BASES)}; all unless said",
    "edges": f"of {', '.join(LABELS)}; structured unless said",
}
MISSING = (
    "VGG16, NASNetMobile and InceptionV3 with ImageNet's weights, and the paper's 30 classes of ImageNet, whose number "
    "of films is not published, are not here: the networks and films are those under *Setting*.",
    "The study with 25 students (its Table 1: faith and interpretability) needs people; it was not done.",
    "The paper does not say which way its 2:1 goes, how a result is normalised, how its five variants are numbered, "
    "whether the top or the bottom of the 80th percentile is kept, whose confidence is averaged, and how many noisy "
    "copies Smooth Grad-CAM++ takes: the readings taken here are this program's.",
)
HED_MISSING = (
    "The paper's edges are HED's, whose weights are not part of this program (--choice edges=hed takes a file of "
    "them): {} edges stood in for them, so that every figure that has to do with edges may be another with HED."
)
DARK = "Every second film that was learnt from was black but for a random part. "


@dataclass(frozen=True, slots=True)
class Part:
    """What one group of classifiers adds to the page."""

    setting: str
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
        setting="\n\n".join((*(part.setting for part in parts), _method(making))),
        missing=(*hed, *MISSING),
        claims=tuple(claim for part in parts for claim in part.claims),
        tables=tuple(table for part in parts for table in part.tables),
        drawings=tuple(figure for part in parts for figure in part.figures),
    )


def _parts(plan: Plan, making: Making, out: Path, task: Task) -> Iterator[Part]:
    """Networks on the plan's films, and somebody's own on theirs."""
    if asked_for(plan, "networks", NETWORKS) or asked_for(plan, "bundles", BUNDLES):
        split = first_split(plan, task)
        where = f"{plan.order.data} films" if plan.order.is_synthetic else f"films of {Path(plan.order.data).name}"
        yield _part(list(drawn(plan, split, out, task)), making, where, _training(plan, split, where), "", task)
    classifiers = list(own(plan, out, task))
    if classifiers:
        where = f"films of {_place(plan.choices['pictures'])}"
        how = f"{', '.join(one.name for one in classifiers)} on the {where}, which have no labels here."
        yield _part(classifiers, making, where, how, "own-", task)


def _training(plan: Plan, split: Split, where: str) -> str:
    order, widths = plan.order, dict(plan.order.arguments).get("widths", "")
    recipe, seeds = order.recipe.text().rsplit(",", 1)[0], ", ".join(map(str, plan.seeds))
    plain = f" (plain: widths {widths}; narrow: half of them)" if widths else ""
    return (
        f"Networks trained whole on {where}, {order.spec.size[0]} pixels, {order.recipe.whole_epochs()} epochs, "
        f"{recipe}; seeds {seeds}{plain}; {split.how}. Bundled networks were asked about the same films at their own "
        f"size. {DARK if plan.says('dark') else ''}Measured are films with a finding out of the test part, which no "
        "network trained here has learnt from."
    )


def _place(wanted: str) -> str:
    """The folder's name and the pattern, without the way to it."""
    place = Path(wanted)
    return place.name if place.is_dir() else "/".join(place.parts[-2:])


def _part(classifiers: Sequence[Classifier], making: Making, where: str, how: str, prefix: str, task: Task) -> Part:
    group = Group(where, tuple(_run(one, making, task) for one in classifiers))
    return Part(
        setting=f"{how} {len(group.patients)} films were measured with each network.",
        claims=tuple(claims(group, making.bases)),
        tables=tuple(tables(group, making.bases)),
        figures=(*grids(group, classifiers, making, prefix), *charts(group, making.bases, prefix)),
    )


def _run(one: Classifier, making: Making, task: Task) -> Run:
    rows = one.rows(making, task)
    parameters = sum(weights.numel() for weights in one.bundle.net.parameters())
    own = [row for row in rows if (row.base, row.variant) == (NO_NETWORK, ALONE)]
    labels = [labels for labels in one.films.findings if labels is not None]
    if not labels:
        return Run(one.name, rows, parameters, None, None)
    hits = [row.called in found for row, found in zip(own, labels, strict=True)]
    chance = [len(found & set(one.bundle.card.classes)) / len(one.bundle.card.classes) for found in labels]
    return Run(one.name, rows, parameters, sum(hits) / len(hits), sum(chance) / len(chance))


def _method(making: Making) -> str:
    return (
        f"The explained class is the one that the network gives the whole film; it is the reference, too. Edges: "
        f"{LABELS[making.edges]}. Kept is the top {100 - KEPT.q:g} % of the map by rank, black outside, not stretched "
        "anew, and the same network is asked. Where it has not learnt from films with black around a part, it answers "
        "to the black, too: see which class its kept parts are given most often. *Without a network* means the same "
        "variant with a constant in place of "
        "the class activation map: what the film's own pixels do alone. A film without a map counts as wrong and "
        "as 0. Intervals: 95 %, bootstrap over networks and films, pairs kept together; networks that were trained on "
        "the same films differ less than others would."
    )
