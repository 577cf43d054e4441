"""What a network says to the part of a film that a map keeps: one row per film and map."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.io import atomic
from xai_desktop.services.reproduce.p004_maps import Key


@dataclass(frozen=True, slots=True)
class Row:
    """`called` is the class that the network gives the whole film, `whole` its probability.

    Of the kept part: `given` is its class, `score` the probability of `called`, `sure` that of `given`, `named` 1 where
    `given` is written on the film's label. A map that is none has no kept part.

    `edges`, `without` and `network` are shares of the map's variance (R²) that follow from the edge picture, from the
    same variant without a network, and from the class activation map alone; `kept_network` and `kept_without` the
    shares of its kept pixels that those two keep as well.
    """

    film: str
    patient: str
    base: str
    variant: int
    called: str
    whole: float
    given: str
    score: float | None
    sure: float | None
    named: float | None
    edges: float | None
    without: float | None
    network: float | None
    kept_network: float | None
    kept_without: float | None


def save(rows: Iterable[Row], path: Path) -> Path:
    """As a CSV. Raises `ExportError`."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [field.name for field in fields(Row)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    return atomic.write_text(path, stream.getvalue())


def load(path: Path) -> tuple[Row, ...]:
    """What `save` wrote."""
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(_row(record) for record in csv.DictReader(stream))


_WORDS = ("film", "patient", "base", "called", "given")


def _row(record: dict[str, str]) -> Row:
    known: dict[str, Any] = {name: float(text) if text else None for name, text in record.items() if name not in _WORDS}
    return Row(**{**record, **known, "variant": int(record["variant"])})


def column(rows: Sequence[Row], key: Key, name: str) -> FloatArray:
    """(films,) one figure per film, NaN where there is none. `right` is 1 where the kept part has the film's class."""
    own = [row for row in rows if (row.base, row.variant) == key]
    found = [float(row.given == row.called) if name == "right" else getattr(row, name) for row in own]
    values: FloatArray = np.array([np.nan if value is None else value for value in found], np.float64)
    return values
