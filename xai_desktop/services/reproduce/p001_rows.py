"""P001's figures: one row per film and method, and one per film, method and element."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.heatmap import judge
from xai_desktop.core.shapes import union
from xai_desktop.io import atomic
from xai_desktop.metrics.average_precision import pixel_ap, pixel_ap_trapezoid
from xai_desktop.metrics.base import Metric
from xai_desktop.metrics.elements import RoleRow, role_rows
from xai_desktop.metrics.energy import energy_in_box
from xai_desktop.metrics.overlap import iou
from xai_desktop.metrics.pointing import pointing_game
from xai_desktop.metrics.thresholds import iou_min_max
from xai_desktop.metrics.top_share import top15_precision, top15_precision_paper
from xai_desktop.services.reproduce.p001_films import MarkedFilm

AT_PEAK = 0.0
"""Pixels that a peak may lie beside the truth: none, as CasCAM's authors have it."""

MEASURES: dict[str, str] = {
    "ap": "AP",
    "ap_trapezoid": "AP (trapezoid)",
    "iou": "IoU (top 10 %)",
    "iou_half": "IoU (≥ ½ of span)",
    "pointing": "pointing game",
    "top15": "top 15 % in truth",
    "top15_paper": "≥ P85 in truth",
    "energy": "energy in truth",
}
"""What a row holds, in words: of AP, IoU and top 15 % each the sound reading, then the published table's."""

_MEASURED: dict[str, Metric[Any]] = {
    "ap": pixel_ap,
    "ap_trapezoid": pixel_ap_trapezoid,
    "iou": iou,
    "iou_half": iou_min_max,
    "top15": top15_precision,
    "top15_paper": top15_precision_paper,
    "energy": energy_in_box,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One map against the finding. `area` is the finding's share of the film, `state` what `heatmap.judge` says.

    A map that is none is a miss: its peak is outside, its masks meet nothing, and its pixels are in no order.
    """

    film: str
    method: str
    state: str
    area: float
    ap: float
    ap_trapezoid: float
    iou: float
    iou_half: float
    pointing: float
    top15: float
    top15_paper: float
    energy: float


@dataclass(frozen=True, slots=True)
class Element:
    """One map against the elements of one name: a `RoleRow` with its film and method."""

    film: str
    method: str
    role: str
    elements: int
    pointed: int
    covered: int
    energy: float
    area: float
    chance: float

    @property
    def row(self) -> RoleRow:
        own = asdict(self)
        return RoleRow(**{field.name: own[field.name] for field in fields(RoleRow)})


def row_of(film: MarkedFilm, method: str, heatmap: FloatArray) -> Row:
    """Measured against every pixel in which the finding can be seen."""
    area = float(union(film.truth, (heatmap.shape[0], heatmap.shape[1])).mean())
    found = {name: metric(heatmap, film.truth) for name, metric in _MEASURED.items()}
    found["pointing"] = pointing_game(heatmap, film.truth, AT_PEAK)
    missed = {name: area if name in ("ap", "ap_trapezoid") else 0.0 for name in found}
    known = {name: missed[name] if value is None else value for name, value in found.items()}
    return Row(film.name, method, judge(heatmap).value, area, **known)


def elements_of(film: MarkedFilm, method: str, heatmap: FloatArray) -> list[Element]:
    """One row per name of elements on the film."""
    rows = role_rows(heatmap, film.elements, tolerance_px=AT_PEAK)
    return [Element(film.name, method, **asdict(row)) for row in rows]


Kind = TypeVar("Kind", Row, Element)


def save(rows: Iterable[Kind], kind: type[Kind], path: Path) -> Path:
    """As a CSV. Raises `ExportError`."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [field.name for field in fields(kind)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    return atomic.write_text(path, stream.getvalue())


def load(kind: type[Kind], path: Path) -> tuple[Kind, ...]:
    """What `save` wrote."""
    kinds = {field.name: field.type for field in fields(kind)}
    with path.open(encoding="utf-8", newline="") as stream:
        records = [{name: kinds[name](text) for name, text in one.items()} for one in csv.DictReader(stream)]  # type: ignore[operator]
    return tuple(kind(**record) for record in records)


def column(rows: Sequence[Row], method: str, name: str) -> FloatArray:
    """(films,) one figure per film in the order of the rows."""
    result: FloatArray = np.array([getattr(row, name) for row in rows if row.method == method], np.float64)
    return result
