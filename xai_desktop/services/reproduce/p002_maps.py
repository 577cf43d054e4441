"""What each method shows of a lesion, as numbers per film: one row per film, method and measure.

Everything is measured on the grid of the network's input, against the lesion's own pixels. Cuts are shares of the map's
span from its minimum to its maximum, as the paper brings its maps to 0 to 1 (methods §3.4, §10.7).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import torch
from torch import nn

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.task import Task
from xai_desktop.explainers import explain_tensor, method_of
from xai_desktop.explainers.pictures import luminance, picture_of
from xai_desktop.io import atomic
from xai_desktop.metrics.average_precision import pixel_ap
from xai_desktop.metrics.separation import bilateral_separation
from xai_desktop.metrics.thresholds import CUTS, cut_rows
from xai_desktop.models.layers import layer_names
from xai_desktop.services.reproduce.p002_films import Case

ABNORMAL = 1
"""A network of one logit has two classes, against and for."""

SENSITIVITY = tuple(f"sensitivity at {cut}" for cut in CUTS)
SPECIFICITY = tuple(f"specificity at {cut}" for cut in CUTS)
AP, CHANCE, SEPARATION, CALLED = "pixel AP", "lesion's share of the film", "separation", "called abnormal"

HR_CAM, SCALED, CAM, GRAD_CAM = "hr_cam", "hr_cam_scaled", "cam", "grad_cam"
LAST, FILM = "grad_cam_last", "film"
NAMES = {
    HR_CAM: "HR-CAM",
    SCALED: "HR-CAM (one spread)",
    CAM: "CAM",
    GRAD_CAM: "Grad-CAM",
    LAST: "Grad-CAM (last layer)",
    FILM: "the film itself",
}
"""The film's own brightness as a map needs no network: what lesions that are brighter than their surroundings give."""

NEEDS: dict[str, str] = {HR_CAM: HR_CAM, SCALED: SCALED, CAM: "base", GRAD_CAM: "base", LAST: "base"}
"""The network that each method explains. A head of HR-CAM is another classifier than its base."""


@dataclass(frozen=True, slots=True)
class Row:
    """A healthy film has a specificity and nothing else. A figure that does not exist is None."""

    film: str
    healthy: bool
    method: str
    measure: str
    value: float | None


def measured(nets: Mapping[str, nn.Module], films: Sequence[Case], task: Task) -> Iterator[Row]:
    """Every measure of every method on every film. `nets` are `base` and the heads on it, by method."""
    for number, case in enumerate(films):
        task.step(number, len(films), "maps of every method")
        said = {name: float(called(net, case)) for name, net in nets.items()}
        for method, heatmap in maps(nets, case).items():
            found = measures(heatmap, case)
            if method in NEEDS:
                found[CALLED] = said[NEEDS[method]]
            for measure, value in found.items():
                yield Row(case.film, not case.lesions, method, measure, value)


def called(net: nn.Module, case: Case) -> bool:
    """Whether a network of one logit calls a film abnormal: at a probability of one half."""
    with torch.no_grad():
        return float(net(case.x)[0, 0]) > 0


def maps(nets: Mapping[str, nn.Module], case: Case) -> dict[str, FloatArray]:
    """(h, w) float32 on the grid of the input, by method, each as it is displayed.

    CAM is that of the last layer. Grad-CAM is that of the last but one, the paper's "pre-final convolutional block"; of
    the last it is CAM without its negative part, which is a fairer rival.
    """
    layers = layer_names(nets["base"])
    found = {head: shown(nets[head], case, "hr_cam", None) for head in (HR_CAM, SCALED)}
    found[CAM] = shown(nets["base"], case, "cam", layers[-1])
    found[GRAD_CAM] = shown(nets["base"], case, "grad_cam", layers[-2])
    found[LAST] = shown(nets["base"], case, "grad_cam", layers[-1])
    found[FILM] = luminance(picture_of(case.x)).numpy()
    return found


def shown(net: nn.Module, case: Case, method: str, layer: str | None) -> FloatArray:
    """A map as it is displayed, in pixels of the network's input."""
    explainer = method_of(method, {})
    size = case.x.shape[2], case.x.shape[3]
    raw = explain_tensor(net, case.x, explainer, layer, ABNORMAL)
    return PixelMap(size, size).map_to_source(explainer.displayed(raw))


def measures(heatmap: FloatArray, case: Case) -> dict[str, float | None]:
    """Specificity at every cut; where there is a lesion also sensitivity and pixel AP, of two lesions how far apart."""
    rows = cut_rows(heatmap, case.lesions)
    found = {name: row.specificity.value for name, row in zip(SPECIFICITY, rows, strict=True)}
    if not case.lesions:
        return found
    found |= {name: row.sensitivity.value for name, row in zip(SENSITIVITY, rows, strict=True)}
    found[AP] = pixel_ap(heatmap, case.lesions)
    found[CHANCE] = float(np.any([lesion.mask(heatmap.shape) for lesion in case.lesions], axis=0).mean())
    if len(case.lesions) == 2:
        left, right = case.lesions
        found[SEPARATION] = bilateral_separation(heatmap, [left], [right])
    return found


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
        return tuple(
            Row(r["film"], r["healthy"] == "True", r["method"], r["measure"], float(r["value"]) if r["value"] else None)
            for r in csv.DictReader(stream)
        )


def column(rows: Iterable[Row], method: str, measure: str, healthy: bool = False) -> FloatArray:
    """(films,) float64 in the order of the rows; NaN where a film has no map."""
    found = [row.value for row in rows if (row.method, row.measure, row.healthy) == (method, measure, healthy)]
    result: FloatArray = np.array([np.nan if value is None else value for value in found], np.float64)
    return result
