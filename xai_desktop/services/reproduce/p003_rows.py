"""Where the maps of a network, and of its randomised copies, point: one row per film, finding, depth and way."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.heatmap import MapState, judge, peak
from xai_desktop.core.shapes import union
from xai_desktop.core.task import Task
from xai_desktop.io import atomic
from xai_desktop.metrics.likeness import rank_correlation
from xai_desktop.metrics.objects import objects_covered, objects_pointed
from xai_desktop.metrics.pointing import distance_to
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.reproduce.p003_maps import SMOOTHINGS, maps_of, smoothed
from xai_desktop.services.reproduce.p003_randomised import TRAINED
from xai_desktop.services.reproduce.p003_tolerance import tolerance
from xai_desktop.training.examples import Examples


@dataclass(frozen=True, slots=True)
class Row:
    """`depth` is how many parts of the network are random, `score` the probability that it gives the finding.

    `none`, `paper` and `wide` are how far from the nearest box the map points, in pixels of the input and by smoothing;
    None without a map. `alike` is the rank correlation with the trained network's map. Of films with several objects:
    the shares that are `pointed` at and `covered`, with the paper's smoothing.
    """

    film: str
    patient: str
    finding: str
    depth: int
    way: str
    score: float
    none: float | None
    paper: float | None
    wide: float | None
    alike: float | None
    pointed: float | None
    covered: float | None


def measured(nets: Mapping[int, StagedNet], films: Examples, task: Task, text: str) -> Iterator[Row]:
    """Rows for every finding that has a box; `nets` by depth, the trained one among them, on the CPU."""
    for number in range(len(films)):
        task.step(number, len(films), text)
        truth = films.truths[number]
        for label in sorted(set(truth.labels.tolist())):
            boxes = [Box(*box) for box in truth.boxes[truth.labels == label].tolist()]
            yield from _rows(nets, films, (number, label), boxes)


def _rows(nets: Mapping[int, StagedNet], films: Examples, which: tuple[int, int], boxes: list[Box]) -> Iterator[Row]:
    number, label = which
    x = films.x[number : number + 1]
    inside = union(boxes, (x.shape[2], x.shape[3]))
    trained = maps_of(nets[TRAINED], x, label)
    for depth, net in nets.items():
        with torch.no_grad():
            score = float(net(x)[0, label].sigmoid())
        maps = trained if depth == TRAINED else maps_of(net, x, label)
        for way, heatmap in maps.items():
            versions = dict(zip(SMOOTHINGS, smoothed(heatmap), strict=True))
            several = len(boxes) > 1 and depth == TRAINED
            yield Row(
                film=films.ids[number],
                patient=films.patients[number],
                finding=films.classes[label],
                depth=depth,
                way=way,
                score=score,
                **{name: distance(version, inside) for name, version in versions.items()},
                alike=rank_correlation(heatmap, trained[way]),
                pointed=objects_pointed(versions["paper"], boxes, tolerance(x.shape[3])) if several else None,
                covered=objects_covered(versions["paper"], boxes) if several else None,
            )


def distance(heatmap: FloatArray, inside: BoolArray) -> float | None:
    """Pixels from the map's peak to the nearest one of the boxes, between centres; None where there is no map."""
    return distance_to(inside, peak(heatmap)) if judge(heatmap) is MapState.OK else None


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


_WORDS = ("film", "patient", "finding", "way")


def _row(record: dict[str, str]) -> Row:
    known: dict[str, Any] = {name: float(text) if text else None for name, text in record.items() if name not in _WORDS}
    return Row(**{**record, **known, "depth": int(record["depth"])})
