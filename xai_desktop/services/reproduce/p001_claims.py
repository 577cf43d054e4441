"""P001's claims against what was measured."""

from collections.abc import Iterator, Sequence

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.metrics.bootstrap import Interval, table_interval
from xai_desktop.metrics.contrasts import mean_difference
from xai_desktop.services.reproduce.claim import SEEDS, Claim, above
from xai_desktop.services.reproduce.p001_films import LABEL
from xai_desktop.services.reproduce.p001_maps import ALONE, BASES, CASCAM, label_of, with_count, with_decay
from xai_desktop.services.reproduce.p001_measured import Run
from xai_desktop.services.reproduce.p001_rows import MEASURES
from xai_desktop.services.reproduce.p001_tables import films_of, values

PAPERS = {
    "ap": ".65 against .49 to .52 (read as steps)",
    "ap_trapezoid": ".65 against .49 to .52 (the authors' reading)",
    "iou": ".24 against .08 to .24 (read by rank)",
    "iou_half": ".24 against .08 to .24 (the authors' reading)",
    "pointing": "89 % against 42 to 60 %",
    "top15": ".65 against .49 to .52 (read by rank)",
    "top15_paper": ".65 against .49 to .52 (the authors' numbers)",
    "energy": "the text's definition of top 15 %",
}
"""Oxford pets, K 10, θ .3, top 10 %, λ .1 (its Table)."""


def set_claims(name: str, runs: Sequence[Run], others: Sequence[Sequence[Run]], count: int) -> Iterator[Claim]:
    """Of one kind of films; `others` are trainings with another threshold or strength."""
    for measure in MEASURES:
        yield beats_all(name, runs, measure)
    yield _pair(f"{name}: CasCAM's AP is above CAM's", ".65 against .52", runs, CASCAM, label_of("cam"))
    if LABEL in {one.role for run in runs for one in run.found}:
        yield word_claim(name, runs)
        yield learnt_claim(name, runs)
    yield _pair(
        f"{name}: {count} networks are better than the first alone (AP)", ".50 at K 3 to .65 at K 10, θ rising too",
        runs, with_count(count), with_count(1),
    )  # fmt: skip
    yield _pair(
        f"{name}: λ .1 is better than λ 0 (AP)", "λ .1 on pets, 0 on COCO", runs, with_decay(0.1), with_decay(0)
    )
    for other in others:
        text = f"{name}: {runs[0].setting.text} is better than {other[0].setting.text} (AP)"
        yield between(text, "top 10 %, θ .3 best of 23 settings (AP)", runs, other)
    yield everywhere(name, [runs, *others])
    yield _pair(f"{name}: on one network alone it is above CAM (AP)", "not in the paper", runs, ALONE, label_of("cam"))


def beats_all(name: str, runs: Sequence[Run], measure: str) -> Claim:
    """Above every method of the published table: each difference must be, so that no correction is needed."""
    films = films_of(runs)
    ours = values(runs, CASCAM, measure)
    gaps = {key: mean_difference(ours, values(runs, label_of(key), measure), films, paired_runs=True) for key in BASES}
    nearest = min(gaps, key=lambda key: gaps[key].estimate)
    won = [key for key, gap in gaps.items() if gap.low is not None and gap.low > 0]
    lost = [label_of(key) for key, gap in gaps.items() if gap.high is not None and gap.high < 0]
    below = f"; below {', '.join(lost)}" if lost else ""
    found = f"above {len(won)} of {len(gaps)}{below}; least gain {gaps[nearest].text(3)} over {label_of(nearest)}"
    verdict = "does not hold here" if lost else "holds here" if len(won) == len(gaps) else "undecided"
    return Claim(
        f"{name}: CasCAM is above every other method, {MEASURES[measure]}", PAPERS[measure],
        f"{found}; {len(films)} films, {len(runs)} seeds", _enough(verdict, len(runs)),
    )  # fmt: skip


def everywhere(name: str, settings: Sequence[Sequence[Run]]) -> Claim:
    """The best AP whatever the setting: CasCAM's against that of CAM on the same first network."""
    cam = label_of("cam")
    gaps = [_difference(values(runs, CASCAM, "ap"), values(runs, cam, "ap"), films_of(runs)) for runs in settings]
    won = sum(gap.low is not None and gap.low > 0 for gap in gaps)
    lost = [
        runs[0].setting.text for runs, gap in zip(settings, gaps, strict=True) if gap.high is not None and gap.high < 0
    ]
    verdict = "does not hold here" if lost else "holds here" if won == len(gaps) else "undecided"
    seeds = min(len(runs) for runs in settings)
    below = f"; below in {'; '.join(lost)}" if lost else ""
    return Claim(
        f"{name}: CasCAM's AP is above CAM's in every setting", "in all configurations (its table: not in all 23)",
        f"above in {won} of {len(gaps)}{below}; {seeds} seeds per setting or more", _enough(verdict, seeds),
    )  # fmt: skip


def word_claim(name: str, runs: Sequence[Run]) -> Claim:
    """The inserted word holds less of CasCAM's map than of CAM's."""
    theirs, ours = (_on_word(runs, method) for method in (label_of("cam"), CASCAM))
    films = [one.film for one in runs[0].found if (one.method, one.role) == (CASCAM, LABEL)]
    found = mean_difference(theirs, ours, films, paired_runs=True)
    title = f"{name}: less of the map lies on the word than with CAM (share of energy)"
    return above(title, "looks past the text label (Figs. 2 to 5)", found, 0.0, len(runs))


def learnt_claim(name: str, runs: Sequence[Run]) -> Claim:
    """Darkening the word should leave the finding to learn from; it also leaves a mask whose place tells the class."""
    pairs = [(run.wordless[0], run.wordless[-1]) for run in runs]
    gaps = np.array([last - first for first, last in pairs if first is not None and last is not None], np.float64)
    title = f"{name}: the last network knows the finding better than the first on films without a word (AUC)"
    paper = "what is darkened makes the next network learn something else"
    if not gaps.size:
        return Claim(title, paper, "no AUC", "undecided")
    found = table_interval(gaps[:, None, None])
    verdict = "undecided"
    if found.low is not None and found.high is not None:
        verdict = "holds here" if found.low > 0 else "does not hold here" if found.high < 0 else "undecided"
    return Claim(title, paper, f"{found.text(3)}; {gaps.size} seeds", _enough(verdict, gaps.size))


def between(title: str, paper: str, ours: Sequence[Run], theirs: Sequence[Run]) -> Claim:
    """Two settings, whose runs of the same seed are pairs; with different numbers of seeds those of both."""
    seeds = [run.seed for run in ours if run.seed in {one.seed for one in theirs}]
    pair = [[run for run in runs if run.seed in seeds] for runs in (ours, theirs)]
    found = _difference(values(pair[0], CASCAM, "ap"), values(pair[1], CASCAM, "ap"), films_of(ours))
    return above(title, paper, found, 0.0, len(seeds))


def _pair(title: str, paper: str, runs: Sequence[Run], ours: str, theirs: str) -> Claim:
    """Two methods by AP."""
    found = _difference(values(runs, ours, "ap"), values(runs, theirs, "ap"), films_of(runs))
    return above(title, paper, found, 0.0, len(runs))


def _difference(ours: FloatArray, theirs: FloatArray, films: list[str]) -> Interval:
    return mean_difference(ours, theirs, films, paired_runs=True)


def _on_word(runs: Sequence[Run], method: str) -> list[list[float]]:
    """(seeds, films with a word)."""
    return [[one.energy for one in run.found if (one.method, one.role) == (method, LABEL)] for run in runs]


def _enough(verdict: str, seeds: int) -> str:
    return verdict if seeds >= SEEDS else f"undecided, {seeds} seeds are too few"
