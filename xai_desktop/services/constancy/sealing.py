"""Sealing a set: films, what the network says of them now, and the tolerances, under one hash."""

import math
from collections.abc import Sequence
from pathlib import Path

from xai_desktop.core.constancy import ConstancySet, SealedFilm, SealedMap, Tolerances
from xai_desktop.core.errors import BundleError, ExportError, UsageError
from xai_desktop.core.heatmap import MapState, peak
from xai_desktop.core.image import Image
from xai_desktop.core.parameters import as_json
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import Explainer
from xai_desktop.io import atomic
from xai_desktop.io.constancy_set import write_expected, write_film, write_set
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.constancy.asking import asked, made_with
from xai_desktop.services.input_maps import state_of
from xai_desktop.services.questions import settled

_QUIET = Quiet()


def seal(
    bundle: ModelBundle,
    films: Sequence[Image],
    explainers: Sequence[Explainer],
    folder: Path,
    tolerances: Tolerances | None = None,
    seed: int = 0,
    task: Task = _QUIET,
) -> tuple[ConstancySet, str]:
    """Write a set into a new or empty folder; the set and its seal.

    Raises `UsageError` without films, `ExportError` where the folder holds something, `BundleError` for scores that are
    not finite, and as the maps do; a new folder then is not there.
    """
    if not films or not explainers:
        raise UsageError("A constancy set needs at least one film and one explainer; name some.")
    if folder.exists() and any(folder.iterdir()):
        raise ExportError(f"{folder}: is not empty; name a new folder for the set.")
    limits = tolerances or Tolerances()
    if folder.exists():
        return _sealed(bundle, films, explainers, folder, limits, seed, task)
    with atomic.whole_folder(folder) as made:
        return _sealed(bundle, films, explainers, made, limits, seed, task)


def _sealed(
    bundle: ModelBundle,
    films: Sequence[Image],
    explainers: Sequence[Explainer],
    folder: Path,
    tolerances: Tolerances,
    seed: int,
    task: Task,
) -> tuple[ConstancySet, str]:
    methods = [(settled(bundle, one), "last" if one.uses_layer else "") for one in explainers]
    sealed = []
    for number, image in enumerate(films, 1):
        name = f"film-{number:02d}"
        task.step(number - 1, len(films), name)
        answer, target = asked(bundle, image, methods, None, seed, task)
        if not all(map(math.isfinite, answer.scores)):
            raise BundleError(
                f"{bundle.name}: answers {name} with scores that are not finite, which no later check could be held "
                "against; leave that film out, or correct the network."
            )
        write_film(folder, name, image)
        arrays = {"input": answer.x, **{f"map {place}": raw for place, raw in enumerate(answer.raw)}}
        write_expected(folder, name, arrays)
        maps = tuple(
            SealedMap(method.key, tuple(as_json(method).items()), layer, _peak(made))
            for (method, layer), made in zip(methods, answer.maps, strict=True)
        )
        sealed.append(SealedFilm(name, target, answer.scores, maps))
    task.step(len(films), len(films))
    told = ConstancySet(
        bundle.name,
        bundle.card.weights_hash,
        bundle.card.classes,
        seed,
        tuple(sealed),
        tolerances,
        made_with(bundle.device),
    )
    return told, write_set(folder, told)


def _peak(heatmap: object) -> tuple[int, int] | None:
    """None of a map that is none."""
    return peak(heatmap) if state_of(heatmap) is MapState.OK else None  # type: ignore[arg-type]
