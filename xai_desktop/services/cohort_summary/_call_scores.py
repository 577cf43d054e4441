"""How good are the scores? Beside every table about maps: a map of a network that calls wrongly explains a mistake."""

from collections.abc import Iterator

import numpy as np

from xai_desktop.core.cohort.figures import NO_FILM, Figure
from xai_desktop.core.cohort.result_tables import Bin, CallScores
from xai_desktop.core.cohort.table import Table
from xai_desktop.metrics.calls import NO_POSITIVE
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._cube import Indices, Numbers, coded, frame_of, people_of
from xai_desktop.services.cohort_summary._figures import figures_of
from xai_desktop.services.cohort_summary._weighted import Drawn, Statistic, auc, auprc, of_films, ratio, weighted

PRESENT, ABSENT = "present", "absent"
BOTH = "needs films with the finding and films without"
NO_POINT = "the network has no operating point, so that nothing is called"
NO_PROBABILITY = "the scores are not within 0 and 1, so that they are no probabilities"
MOST_BINS, FILMS_PER_BIN = 10, 10


def call_scores(scores: Table, draws: Draws) -> tuple[CallScores, ...]:
    """For each network and class, in the order of the table."""
    return tuple(_of_class(rows, model, finding, draws) for (model, finding), rows in scores.groups("model", "finding"))


def _of_class(rows: Table, model: str, finding: str, draws: Draws) -> CallScores:
    known = ((rows["truth"] == PRESENT) | (rows["truth"] == ABSENT)) & ~np.isnan(rows["score"])
    films = _Films.of(rows.chosen(known))
    present = int(films.present.sum())
    shown = films.is_probability
    return CallScores(
        model=model,
        finding=finding,
        score_kind=next(iter(rows.texts("score_kind")), ""),
        present=present,
        absent=len(films.present) - present,
        unknown=int((~known).sum()),
        patients=len(np.unique(films.patients)),
        prevalence=present / len(films.present) if len(films.present) else None,
        auc=films.figure(of_films(films.patients, auc(films.scores, films.present), draws), BOTH),
        auprc=films.figure(of_films(films.patients, auprc(films.scores, films.present), draws), NO_POSITIVE),
        **_calls(films, draws),
        brier=_brier(films, draws) if shown else Figure(reason=NO_PROBABILITY if len(films.present) else NO_FILM),
        calibration=tuple(_calibration(films, draws)) if shown else (),
        calibration_reason="" if shown else NO_PROBABILITY if len(films.present) else NO_FILM,
    )


class _Films:
    """(films,) each: score, whether the finding is there, whether it is called (NaN), and whose film it is."""

    def __init__(self, scores: Numbers, present: Numbers, called: Numbers, patients: Indices, films: int) -> None:
        self.scores, self.present, self.called, self.patients, self.count = scores, present, called, patients, films

    @classmethod
    def of(cls, rows: Table) -> "_Films":
        codes = coded(people_of(rows, range(len(rows))))
        films = {(film, frame_of(frame)) for film, frame in zip(rows["film"], rows["frame"], strict=True)}
        present = (rows["truth"] == PRESENT).astype(np.float64)
        return cls(rows["score"], present, rows["called"], codes, len(films))

    @property
    def is_probability(self) -> bool:
        return bool(len(self.scores)) and bool(((self.scores >= 0) & (self.scores <= 1)).all())

    def figure(self, found: Drawn, reason: str) -> Figure:
        if not len(self.scores):
            return Figure(reason=NO_FILM)
        return found.figure(len(self.scores), self.count, reason)

    def called_only(self) -> "_Films":
        """Those on which there is an operating point."""
        known = ~np.isnan(self.called)
        codes = coded(self.patients[known].tolist())
        return _Films(self.scores[known], self.present[known], self.called[known], codes, self.count)


def _calls(films: _Films, draws: Draws) -> dict[str, Figure]:
    """What follows from calls."""
    own = films.called_only()
    if not len(own.scores):
        reason = NO_POINT if len(films.scores) else NO_FILM
        return {name: Figure(reason=reason) for name in ("accuracy", "balanced_accuracy", "f1")}
    said, truth = own.called > 0, own.present > 0
    fields = np.column_stack([said & truth, said & ~truth, ~said & truth, ~said & ~truth]).astype(np.float64)

    def figure(statistic: Statistic, reason: str) -> Figure:
        return own.figure(weighted(fields, own.patients, statistic, draws), reason)

    return {
        "accuracy": figure(lambda sums: ratio(sums[:, 0] + sums[:, 3], sums.sum(1)), NO_FILM),
        "balanced_accuracy": figure(_balanced, NO_FILM),
        "f1": figure(lambda sums: ratio(2 * sums[:, 0], 2 * sums[:, 0] + sums[:, 1] + sums[:, 2]), NO_POSITIVE),
    }


def _balanced(sums: Numbers) -> Numbers:
    """The mean over those of the two groups that occur, as `metrics.balanced_accuracy` has it."""
    shares = np.stack([ratio(sums[:, 0], sums[:, 0] + sums[:, 2]), ratio(sums[:, 3], sums[:, 1] + sums[:, 3])])
    known = ~np.isnan(shares)
    return ratio(np.where(known, shares, 0.0).sum(0), known.sum(0).astype(np.float64))


def _brier(films: _Films, draws: Draws) -> Figure:
    errors = (films.scores - films.present) ** 2
    cells = np.column_stack([errors, np.ones(len(errors))])
    return films.figure(weighted(cells, films.patients, lambda sums: ratio(sums[:, 0], sums[:, 1]), draws), NO_FILM)


def _calibration(films: _Films, draws: Draws) -> Iterator[Bin]:
    """Up to ten bins of as many films each, at least ten; films of equal score stay together."""
    bins = max(1, min(MOST_BINS, len(films.scores) // FILMS_PER_BIN))
    edges = np.quantile(films.scores, np.linspace(0, 1, bins + 1)[1:-1])
    own = np.searchsorted(edges, films.scores, side="right")
    held = [number for number in range(bins) if (own == number).any()]
    table = np.column_stack([np.where(own == number, films.present, np.nan) for number in held])
    shares = figures_of(table, films.patients, np.arange(len(films.scores)), draws)
    for number, share in zip(held, shares, strict=True):
        scores = films.scores[own == number]
        yield Bin(float(scores.min()), float(scores.max()), float(scores.mean()), share)
