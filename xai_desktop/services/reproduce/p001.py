"""P001: do networks that were taught not to look where others look find what one network misses? (CasCAM)"""

from collections.abc import Iterator
from pathlib import Path

from xai_desktop.core.task import Task
from xai_desktop.services.reproduce.claim import Claim, Reproduction, Table
from xai_desktop.services.reproduce.drawings import BoxPlots, Curve, Drawing, Figure
from xai_desktop.services.reproduce.p001_claims import set_claims
from xai_desktop.services.reproduce.p001_costs import (
    TIMES,
    Seconds,
    extra_training,
    seconds_of,
    time_claims,
    time_table,
    training_table,
)
from xai_desktop.services.reproduce.p001_films import LABEL, MarkedFilm
from xai_desktop.services.reproduce.p001_maps import BASES, CASCAM, DECAYS, label_of, with_count, with_decay
from xai_desktop.services.reproduce.p001_measured import networks
from xai_desktop.services.reproduce.p001_own import own_pictures
from xai_desktop.services.reproduce.p001_pictures import decays, failures, masked_films, side_by_side
from xai_desktop.services.reproduce.p001_study import NETWORKS, Study, number, studies
from xai_desktop.services.reproduce.p001_tables import (
    matrix_table,
    mean_of,
    paper_mode,
    reasons,
    scores,
    settings,
    values,
)
from xai_desktop.services.reproduce.plan import Plan

MISSING = (
    "Oxford pets and COCO cats and dogs with inserted words, at 512 pixels with ResNet-34 or -50 from ImageNet's "
    "weights, are not here: the films are drawn, the networks small and trained from nothing (*Setting*). "
    "There either class has a word of its own; here a word goes with one finding, and no word with its absence.",
    "There a film is darkened by the map of its own class of two; here a network has one class, and a film without the "
    "finding is darkened by the finding's map as well. What the other way would give was not found out.",
    "K 10 and 15 were not trained for this page, nor every one of the 23 published settings; published code and text "
    "differ, and the maps here are those of the code: raw, of the film as it is, thresholded.",
    "The random 80/20 split, the two-phase epochs of fastai and the original Ebayes runs were not repeated.",
)


def reproduce(plan: Plan, out: Path, task: Task) -> Reproduction:
    """Train, measure and judge on each kind of films. What lies in `out` already is not done again.

    Raises what training raises, `UsageError` for a choice that cannot be had, and `Cancelled`.
    """
    extra = own_pictures(plan, number(plan, "networks", NETWORKS), task)
    done = list(studies(plan, out, task))
    first = done[0]
    seconds = seconds_of(networks(first.runs[0].folder), first.films, first.runs[0].setting, first.target, out / TIMES)
    return Reproduction(
        paper="P001",
        title="CasCAM against the methods that it builds upon",
        setting=_setting(plan, done),
        missing=MISSING,
        claims=tuple(_claims(done, seconds)),
        tables=tuple(_tables(done, seconds)),
        drawings=(*(figure for study in done for figure in _drawings(study)), *extra),
    )


def _claims(done: list[Study], seconds: Seconds) -> Iterator[Claim]:
    for study in done:
        yield from set_claims(study.title, study.runs, study.others, study.count)
    yield from time_claims(seconds, done[0].count)


def _tables(done: list[Study], seconds: Seconds) -> Iterator[Table]:
    for study in done:
        title, runs = study.title, study.runs
        yield scores(f"Localisation of {study.finding}, {title}", runs)
        yield matrix_table(f"What each method finds, {title}", runs, study.count)
        yield settings(f"Networks, decay, threshold and strength, {title}", runs, study.others, study.count)
        yield training_table(f"Training, {title}", runs)
        yield reasons(f"Where the peaks lie, {title}", runs)
        yield paper_mode(f"The paper's mode, unusable without truth, {title}", runs)
    yield time_table("Time per film", seconds, extra_training(done[0].runs[0]))


def _drawings(study: Study) -> Iterator[Figure]:
    name, run, runs = study.name, study.runs[0], study.runs
    methods = (CASCAM, *map(label_of, BASES))
    boxes = tuple((method, tuple(values(runs, method, "ap").mean(0).tolist())) for method in methods)
    yield BoxPlots(f"ap-{name}", f"AP by method, {study.title} (mean over seeds)", "AP", boxes)
    steps = (("ap", "AP"), ("iou", "IoU (top 10 %)"), ("pointing", "pointing game"), ("top15", "top 15 %"))
    counts = range(1, study.count + 1)
    curves = tuple(Curve(label, tuple(mean_of(runs, with_count(n), key) for n in counts)) for key, label in steps)
    yield Drawing(f"networks-{name}", f"CasCAM by number of networks, {study.title}", "K", "mean", curves)
    curves = tuple(Curve(label, tuple(mean_of(runs, with_decay(one), key) for one in DECAYS)) for key, label in steps)
    places = tuple(f"{decay:g}" for decay in DECAYS)
    yield Drawing(f"decays-{name}", f"CasCAM by decay, {study.title}", "λ", "mean", curves, places=places)
    yield side_by_side(name, run, study.films, study.target)
    yield masked_films(name, study.shown, _with_word(study))
    yield decays(name, run, study.films, study.target)
    yield failures(name, run, study.films, study.target)


def _with_word(study: Study) -> MarkedFilm:
    """The first film that has a word, else the first."""
    return next((film for film in study.films if LABEL in film.elements), study.films[0])


def _setting(plan: Plan, done: list[Study]) -> str:
    order, recipe = plan.order, plan.order.recipe.text().rsplit(",", 1)[0]
    widths = dict(order.arguments).get("widths", order.architecture)
    which = "; ".join(f"{study.title}: {study.finding}, {len(study.films)} measured" for study in done)
    others = len(done[0].others[0]) if done[0].others else 0
    return (
        f"{order.films} drawn films per kind ({which}); {order.architecture} with widths {widths}, "
        f"{order.spec.size[0]} pixels, at most {order.recipe.whole_epochs()} epochs per network, {recipe}; "
        f"{done[0].count} networks in a set. Seeds {', '.join(map(str, plan.seeds))} in the published setting, "
        f"{others} in every other. Measured on films that no network has seen and that show the finding, in pixels of "
        "the network's input, against the pixels in which it can be seen. All methods explain the finding; the others "
        "ask the first network of each set. A film without a map is a miss. The peak has no tolerance. "
        "Intervals: 95 %, bootstrap over seeds and films; with few seeds they are too narrow."
    )
