"""The films that a page on Feature CAM asks about: of a labelled set, or somebody's own."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from xai_desktop.core.errors import UsageError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.task import Task
from xai_desktop.io.readers import is_film, read_image, read_refs
from xai_desktop.models.preprocess import to_input
from xai_desktop.training.examples import Examples


@dataclass(frozen=True, slots=True, eq=False)
class Films:
    """`x` (N, C, H, W) as one network takes them. `findings` are the names on each film's label, None without one."""

    x: Tensor
    ids: tuple[str, ...]
    patients: tuple[str, ...]
    findings: tuple[frozenset[str] | None, ...]

    def __len__(self) -> int:
        return len(self.ids)


def films_of(examples: Examples, most: int) -> Films:
    """The first films with a finding: to one without any, every class is a wrong answer."""
    rows = [row for row in range(len(examples)) if bool((examples.y[row] == 1).any())][:most]
    found = examples.take(rows)
    labels = [frozenset(n for n, y in zip(found.classes, one, strict=True) if y == 1) for one in found.y.tolist()]
    return Films(found.x, found.ids, found.patients, tuple(labels))


def pictures_in(place: Path, spec: InputSpec, most: int, task: Task) -> Films:
    """The first films by name of a folder, or of a pattern such as `FOLDER/*.jpg` where masks lie beside the films.

    Every film is of another patient. Raises `UsageError` where there are none, and what reading them raises.
    """
    found = place.glob("*") if place.is_dir() else place.parent.glob(place.name)
    paths = [path for path in sorted(found) if path.is_file() and is_film(path)][:most]
    if not paths:
        raise UsageError(f"--choice pictures={place}: no films are there; name a folder, or a pattern such as *.jpg.")
    ready = []
    for number, path in enumerate(paths):
        task.step(number, len(paths), "preparing films")
        ready.append(to_input(read_image(read_refs(path)[0]), spec)[0])
    names = tuple(path.name for path in paths)
    return Films(torch.cat(ready), names, names, (None,) * len(names))
