"""What a network's heads look at, layer by layer: one row per film, finding, layer and method.

Everything is measured on the grid of the network's input, where boxes and maps are at home.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.geometry import Box, PixelMap
from xai_desktop.core.task import Task
from xai_desktop.explainers import explain_tensor
from xai_desktop.io import atomic
from xai_desktop.metrics.lime_regions import lime_overlap_precision
from xai_desktop.metrics.openings import granulometry
from xai_desktop.metrics.overlap import iou, iou_ceiling, iou_floor_random
from xai_desktop.models.staged import StagedNet
from xai_desktop.training.examples import Examples

METHODS: dict[str, dict[str, Any]] = {
    "grad_cam": {},
    "saliency": {},
    "lime": {"samples": 200, "segments": "slic"},
}
"""P000's three, with the settings used here: its own smoothing is not stated, nor are its samples for LIME."""


@dataclass(frozen=True, slots=True)
class Row:
    """`layer` counts from 1. `score` is what the head says of the finding; `floor` and `ceiling` are the IoU of a
    random and of the best mask of the same area. A figure that does not exist is None.
    """

    film: str
    patient: str
    finding: str
    layer: int
    method: str
    score: float
    iou: float | None
    floor: float | None
    ceiling: float | None
    lime: float | None
    granulometry: float | None


class Tapped(nn.Module):
    """A network up to one of its stages, with that stage's own head (methods §7.3)."""

    def __init__(self, net: StagedNet, number: int) -> None:
        super().__init__()
        self.stages, self.head = nn.ModuleList(list(net.stages)[:number]), net.heads[number - 1]

    def forward(self, x: Tensor) -> Tensor:
        for stage in self.stages:
            x = stage(x)
        logits: Tensor = self.head(x)
        return logits


def measured(net: StagedNet, films: Examples, methods: Sequence[str], task: Task) -> Iterator[Row]:
    """Rows for every finding that has a box. Each map explains the head of its own stage."""
    for number in range(len(films)):
        task.step(number, len(films), "maps of every layer")
        truth = films.truths[number]
        for label in sorted(set(truth.labels.tolist())):
            boxes = [Box(*box) for box in truth.boxes[truth.labels == label].tolist()]
            for layer in range(1, len(net.stages) + 1):
                yield from _rows(Tapped(net, layer), films, (number, label, layer), boxes, methods)


def _rows(
    net: Tapped, films: Examples, which: tuple[int, int, int], boxes: list[Box], methods: Sequence[str]
) -> Iterator[Row]:
    number, label, layer = which
    x = films.x[number : number + 1]
    with torch.no_grad():
        score = float(net(x)[0, label].sigmoid())
    for method in methods:
        heatmap = map_of(net, x, method, layer, label)
        yield Row(
            film=films.ids[number],
            patient=films.patients[number],
            finding=films.classes[label],
            layer=layer,
            method=method,
            score=score,
            iou=iou(heatmap, boxes),
            floor=iou_floor_random(heatmap, boxes),
            ceiling=iou_ceiling(heatmap, boxes),
            lime=lime_overlap_precision(heatmap, boxes) if method == "lime" else None,
            granulometry=granulometry(heatmap) if method != "lime" else None,
        )


def map_of(net: Tapped, x: Tensor, method: str, layer: int, label: int) -> FloatArray:
    """(H, W) float32: the map of one film `x` (1, C, H, W) as it is displayed, in pixels of the network's input."""
    from xai_desktop.explainers import method_of

    explainer = method_of(method, METHODS[method])
    with torch.no_grad():
        target = label if net(x).shape[1] > 1 else 1  # a single logit speaks for the second of two classes
    raw = explain_tensor(net, x, explainer, f"stages.{layer - 1}", target)
    return PixelMap((x.shape[2], x.shape[3]), (x.shape[2], x.shape[3])).map_to_source(explainer.displayed(raw))


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


def _row(record: dict[str, str]) -> Row:
    numbers = ("score", "iou", "floor", "ceiling", "lime", "granulometry")
    known: dict[str, Any] = {name: float(record[name]) if record[name] else None for name in numbers}
    return Row(**{**record, **known, "layer": int(record["layer"])})


def grid(rows: Sequence[Row], method: str, layer: int, name: str) -> FloatArray:
    """(films,) one figure per film and finding, in the order of the rows; NaN where there is none."""
    found = [getattr(row, name) for row in rows if (row.method, row.layer) == (method, layer)]
    result: FloatArray = np.array([np.nan if value is None else value for value in found], np.float64)
    return result
