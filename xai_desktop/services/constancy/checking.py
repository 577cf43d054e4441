"""Checking a set: every film is prepared and asked again, and compared with what was sealed."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from xai_desktop.core.arrays import AnyArray, FloatArray
from xai_desktop.core.constancy import ConstancyRun, ConstancySet, Measure, Measured, SealedFilm, SealedMap, Tolerances
from xai_desktop.core.errors import BundleError
from xai_desktop.core.heatmap import MapState, peak
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import Explainer, make
from xai_desktop.io.constancy_set import read_expected, read_film, read_set
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.constancy.asking import Answer, asked, made_with
from xai_desktop.services.input_maps import enlarged, state_of
from xai_desktop.services.repeating import alike

BOTH_NONE = "The map was none when the set was sealed and is none now."
OTHER_SIZE = "The network takes another size of input now."
_QUIET = Quiet()


def check(folder: Path, bundle: ModelBundle, task: Task = _QUIET) -> ConstancyRun:
    """Raises `InputError` where the seal is broken, `BundleError` for a network of other classes, and as maps do."""
    told, seal = read_set(folder)
    if bundle.card.classes != told.classes:
        raise BundleError(
            f"{bundle.name}: answers for other classes than the network that the set was sealed with ({told.model}); "
            "check it with a network of the same classes, or seal a set of its own."
        )
    measured: list[Measured] = []
    for number, film in enumerate(told.films):
        task.step(number, len(told.films), film.name)
        methods = [(make(one.explainer, **dict(one.parameters)), one.layer) for one in film.maps]
        answer, _ = asked(bundle, read_film(folder, film.name), methods, film.target, told.seed, task)
        measured += _film(film, methods, answer, read_expected(folder, film.name), told.tolerances)
    task.step(len(told.films), len(told.films))
    now = made_with(bundle.device)
    return ConstancyRun(
        bundle.name, bundle.card.weights_hash, seal, now, tuple(measured), tuple(_notes(told, bundle, dict(now)))
    )


def _notes(told: ConstancySet, bundle: ModelBundle, now: dict[str, str]) -> Iterator[str]:
    """What has changed since the sealing, whatever it came to."""
    if bundle.card.weights_hash != told.weights_hash:
        yield f"The weights are others than those that the set was sealed with ({told.model})."
    before = dict(told.made_with)
    for name in before:
        if before[name] != now.get(name, ""):
            yield f"{name}: {before[name] or 'none'} at the sealing, {now.get(name) or 'none'} now."


def _film(
    film: SealedFilm,
    methods: list[tuple[Explainer, str]],
    answer: Answer,
    expected: dict[str, AnyArray],
    limits: Tolerances,
) -> Iterator[Measured]:
    x = expected["input"]
    same_size = x.shape == answer.x.shape
    yield _judged(
        film.name,
        Measure.INPUT,
        "",
        _input_difference(x, answer.x) if same_size else None,
        limits,
        "" if same_size else OTHER_SIZE,
    )
    yield _judged(film.name, Measure.SCORE, "", _largest(film.scores, answer.scores), limits)
    for place, (one, (method, _)) in enumerate(zip(film.maps, methods, strict=True)):
        before = enlarged(method.displayed(expected[f"map {place}"]), (x.shape[1], x.shape[2]))
        if same_size:
            yield from _map(film.name, one, before, answer.maps[place], limits)
        else:
            for measure in (Measure.PEAK, Measure.RANK, Measure.SSIM):
                yield _judged(film.name, measure, one.explainer, None, limits, OTHER_SIZE)


def _map(film: str, one: SealedMap, before: FloatArray, now: FloatArray, limits: Tolerances) -> Iterator[Measured]:
    states = (state_of(before), state_of(now))
    if states[0] is states[1] is not MapState.OK:
        for measure, value in ((Measure.PEAK, 0.0), (Measure.RANK, 1.0), (Measure.SSIM, 1.0)):
            yield Measured(film, measure, one.explainer, value, passed=True, why=BOTH_NONE)
        return
    found = alike(before, now)
    far = math.dist(one.peak, peak(now)) if one.peak is not None and states[1] is MapState.OK else None
    why = states[1].sentence if states[1] is not MapState.OK else states[0].sentence
    yield _judged(film, Measure.PEAK, one.explainer, far, limits, why)
    for measure, likeness in ((Measure.RANK, found.rank), (Measure.SSIM, found.ssim)):
        yield _judged(film, measure, one.explainer, likeness.value, limits, likeness.reason)


def _input_difference(before: FloatArray, now: FloatArray) -> float:
    """The largest one, as a share of the range of what was sealed."""
    span = float(before.max() - before.min()) or 1.0
    return float(np.abs(before.astype(np.float64) - now).max()) / span


def _largest(before: tuple[float, ...], now: tuple[float, ...]) -> float | None:
    differences = [abs(one - other) for one, other in zip(before, now, strict=True)]
    return max(differences) if all(map(math.isfinite, differences)) else None


def _judged(
    film: str, measure: Measure, explainer: str, value: float | None, limits: Tolerances, why: str = ""
) -> Measured:
    return Measured(film, measure, explainer, value, limits.allows(measure, value), "" if value is not None else why)
