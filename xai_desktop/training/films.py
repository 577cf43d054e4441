"""Where films to learn from come from: a folder with a table of labels, or the synthetic generator."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from xai_desktop.core.bundle_card import InputSpec
from xai_desktop.core.errors import FormatError, InputError, read_failure
from xai_desktop.core.image import Image
from xai_desktop.core.task import Task
from xai_desktop.io.readers import is_film, read_image, read_refs
from xai_desktop.models.preprocess import to_input
from xai_desktop.training.examples import Examples
from xai_desktop.training.synthetic import SyntheticOrder, draw

IMAGE, LABELS, PATIENT = "Image Index", "Finding Labels", "Patient ID"
"""The columns of `Data_Entry_2017` that are needed; others may be there."""


@dataclass(frozen=True, slots=True)
class LabelledFilm:
    """One row of the table: the film's name without its ending, its patient and its findings."""

    stem: str
    patient: str
    findings: frozenset[str]


def read_labels(path: Path) -> tuple[LabelledFilm, ...]:
    """The rows of a table in `Data_Entry_2017` columns. Raises `FormatError` for a foreign header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.DictReader(stream)
            missing = [name for name in (IMAGE, LABELS, PATIENT) if name not in (table.fieldnames or ())]
            if missing:
                raise FormatError(f"{path}: has no column {missing[0]!r}; use a table in Data_Entry_2017 columns.")
            rows = [(row[IMAGE], row[LABELS], row[PATIENT]) for row in table if row[IMAGE]]
    except OSError as error:
        raise read_failure(path, error) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FormatError(f"{path}: is not a table of labels; save it as UTF-8 CSV.") from error
    return tuple(LabelledFilm(Path(name).stem, p or "", frozenset((f or "").split("|"))) for name, f, p in rows)


def patients_in(folder: Path, rows: Iterable[LabelledFilm]) -> frozenset[str]:
    """The patients of the films that lie in a folder: for keeping them out of training."""
    there = _films_in(folder)
    return frozenset(row.patient for row in rows if row.stem in there)


def folder_examples(
    folder: Path, rows: tuple[LabelledFilm, ...], classes: tuple[str, ...], spec: InputSpec, task: Task
) -> Examples:
    """The labelled films of a folder, in the order of the table. Raises `InputError` if there are none."""
    there = _films_in(folder)
    known = [row for row in rows if row.stem in there]
    if not known:
        raise InputError(f"{folder}: none of its films is named in the table of labels; name the folder of the films.")
    for name in classes:
        if not any(name in row.findings for row in known):
            offered = ", ".join(sorted(set().union(*(row.findings for row in known))))
            raise InputError(f"{folder}: no film has the label {name!r}; choose from: {offered}.")
    films = (read_image(read_refs(there[row.stem])[0]) for row in known)
    x = _inputs(films, len(known), spec, task)
    y = torch.tensor([[float(name in row.findings) for name in classes] for row in known])
    return Examples(x, y, tuple(row.patient for row in known), tuple(row.stem for row in known), classes)


def synthetic_examples(
    wanted: tuple[SyntheticOrder, ...], classes: tuple[str, ...], spec: InputSpec, task: Task
) -> Examples:
    """Drawn for the occasion; every film is of another patient."""
    x = _inputs((draw(order).image() for order in wanted), len(wanted), spec, task)
    y = torch.tensor([[float(name in order.findings) for name in classes] for order in wanted])
    names = tuple(f"synthetic-{order.seed}" for order in wanted)
    return Examples(x, y, names, names, classes)


def _inputs(films: Iterator[Image], count: int, spec: InputSpec, task: Task) -> torch.Tensor:
    """(N, C, h, w) float32."""
    x = torch.empty((count, spec.channels, *spec.size))
    for number, film in enumerate(films):
        task.step(number, count, "preparing films")
        x[number] = to_input(film, spec)[0][0]
    return x


def _films_in(folder: Path) -> dict[str, Path]:
    """Stem → path. Raises `InputError` for a folder that cannot be listed."""
    try:
        return {path.stem: path for path in sorted(folder.iterdir()) if path.is_file() and is_film(path)}
    except OSError as error:
        raise read_failure(folder, error) from error
