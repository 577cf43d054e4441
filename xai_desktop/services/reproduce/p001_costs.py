"""What CasCAM costs: training, early stops, time per film, and the films after which the training has paid."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.io import atomic
from xai_desktop.metrics.bootstrap import Interval, mean_interval
from xai_desktop.metrics.costs import break_even_films
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.services.reproduce.claim import Claim, Table
from xai_desktop.services.reproduce.p001_films import MarkedFilm
from xai_desktop.services.reproduce.p001_maps import ALONE, BASES, CASCAM, Setting, alone, base_map, label_of, steps_of
from xai_desktop.services.reproduce.p001_measured import Run
from xai_desktop.training.events import TrainEvent

TIMES = "seconds.json"
TIMED = 20
"""Films that every method is timed on, after one that is not counted."""

SLOWER = ("score_cam", "ablation_cam", "full_grad")
"""The methods that the paper says a trained CasCAM outruns."""

Seconds = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Trained:
    """One network of a set: the epochs that it took of those that it was allowed, all their seconds, and its AUC on
    tuning films, darkened as those that it learnt from.
    """

    epochs: int
    most: int
    seconds: float
    auc: float | None = None

    @property
    def stopped_early(self) -> bool:
        return self.epochs < self.most


def history(told: Sequence[TrainEvent]) -> tuple[Trained, ...]:
    """One for each network, from the events of a training."""
    parts = [list(events) for _, events in groupby(told, key=lambda event: event.part)]
    return tuple(Trained(len(own), own[0].epochs, sum(event.seconds for event in own), own[-1].auc) for own in parts)


def seconds_of(nets: CascamSet, films: Sequence[MarkedFilm], setting: Setting, target: int, path: Path) -> Seconds:
    """Per method the seconds of each film, one film at a time; kept in `path`, and not measured again."""
    if not path.is_file():
        atomic.write_text(path, json.dumps(_timed(nets, films[: TIMED + 1], setting, target)) + "\n")
    found: Seconds = json.loads(path.read_text(encoding="utf-8"))
    return found


def _timed(nets: CascamSet, films: Sequence[MarkedFilm], setting: Setting, target: int) -> Seconds:
    first, count = nets.models[0], len(nets.models)
    asked: dict[str, Callable[[MarkedFilm], object]] = {
        label_of(key): lambda film, key=key: base_map(first, film.x, key, target)  # type: ignore[misc]
        for key in BASES
    }
    asked[CASCAM] = lambda film: steps_of(nets, film.x, target, setting, count).combined
    asked[ALONE] = lambda film: alone(first, film.x, target, setting, count)
    return {name: [_seconds(ask, film) for film in films][1:] for name, ask in asked.items()}


def _seconds(ask: Callable[[MarkedFilm], object], film: MarkedFilm) -> float:
    began = time.perf_counter()
    ask(film)
    return time.perf_counter() - began


def extra_training(run: Run) -> float:
    """Seconds of all networks but the first, which every method needs."""
    return sum(one.seconds for one in history(run.told)[1:])


def training_table(title: str, runs: Sequence[Run]) -> Table:
    """Over the seeds: epochs, early stops, time, and how well each network knows films as they are (Tables 9 to 12)."""
    per_seed = [history(run.told) for run in runs]
    rows = []
    for number, own in enumerate(zip(*per_seed, strict=True)):
        rows.append(
            (
                str(number + 1),
                f"{np.mean([one.epochs for one in own]):.1f} of {own[0].most}",
                f"{np.mean([one.stopped_early for one in own]):.0%} of {len(own)}",
                f"{np.mean([one.seconds for one in own]):.1f}",
                f"{np.mean([sum(one.seconds for one in seed[: number + 1]) for seed in per_seed]):.1f}",
                _spread([one.auc for one in own]),
                _spread([run.aucs[number] for run in runs]),
                _spread([run.wordless[number] for run in runs]),
            )
        )
    aucs = ("AUC on films darkened for it", "AUC on test films as they are", "AUC on plain films")
    head = ("network", "mean epochs", "stopped early", "seconds", "seconds so far", *aucs)
    return Table(title, head, tuple(rows))


def _spread(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{np.mean(known):.2f} ({min(known):.2f} to {max(known):.2f})" if known else "–"


def time_table(title: str, seconds: Seconds, training_s: float) -> Table:
    """Per film, against the quickest, and the films after which CasCAM's further networks have paid (Table 13)."""
    medians = {name: float(np.median(own)) for name, own in seconds.items()}
    quickest = min(medians.values())
    rows = tuple(
        (
            name,
            f"{1000 * median:.1f}",
            f"{median / quickest:.1f} ×",
            "–" if name in (CASCAM, ALONE) else _pays(training_s, medians[CASCAM], median),
        )
        for name, median in sorted(medians.items(), key=lambda one: one[1])
    )
    return Table(title, ("method", "ms per film (median)", "÷ quickest", "films until CasCAM has paid"), rows)


def _pays(training_s: float, own_s: float, other_s: float) -> str:
    found = break_even_films(training_s, own_s, other_s)
    return "never" if found is None else f"{found:.0f}"


def time_claims(seconds: Seconds, count: int) -> tuple[Claim, ...]:
    """Whether CasCAM is quicker per film than each of the slow methods, from the interval of the paired difference."""
    papers = {"score_cam": ".927 s", "ablation_cam": "1.044 s", "full_grad": "4.562 s"}
    return tuple(_time_claim(label_of(key), papers[key], seconds, count) for key in SLOWER)


def _time_claim(name: str, paper: str, seconds: Seconds, count: int) -> Claim:
    gap: FloatArray = 1000 * (np.array(seconds[name]) - np.array(seconds[CASCAM]))
    found: Interval = mean_interval(gap)
    verdict = "undecided"
    if found.low is not None and found.high is not None:
        verdict = "holds here" if found.low > 0 else "does not hold here" if found.high < 0 else "undecided"
    text = f"{found.text(1)} ms less per film with {count} networks, {gap.size} films"
    return Claim(f"a trained CasCAM is quicker than {name}", f"{paper} against .253 s (A100, 512²)", text, verdict)
