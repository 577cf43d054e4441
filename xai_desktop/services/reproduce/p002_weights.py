"""What HR-CAM's head makes of every feature map: its weight, and how much that moves the score (P002, Fig. 6B–C).

A weight alone says little where features differ in size: a large one on a feature that hardly varies moves nothing. So
|w| times the feature's deviation over films stands beside the paper's |w|.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from xai_desktop.core.arrays import FloatArray, frozen
from xai_desktop.io import atomic
from xai_desktop.models.hr_cam_net import HrCamNet
from xai_desktop.services.figures import COLOURS, Ending, as_bytes, drawing_style, figure_of
from xai_desktop.services.reproduce.claim import Table


@dataclass(frozen=True, slots=True, eq=False)
class LayerWeights:
    """`weights` (m,) as the abnormal class's logit weights each feature map's average; `moved` (m,) is |w| times the
    deviation of that average over films, in units of the logit.
    """

    layer: str
    weights: FloatArray
    moved: FloatArray

    @property
    def weight(self) -> float:
        """Σ|w|."""
        return float(np.abs(self.weights).sum())

    @property
    def move(self) -> float:
        return float(self.moved.sum())


Head = tuple[LayerWeights, ...]
"""All layers of one head, from the film on."""


def weights_of(net: HrCamNet, x: Tensor) -> Head:
    """Of films (B, C, h, w), of which the deviations are taken."""
    with torch.no_grad():
        spread = torch.cat([net.features(one) for one in torch.split(x, 64)]).double().std(0, correction=0)
        parts = zip(
            net.taps,
            torch.split(net.linear.weight[0].double(), list(net.sizes)),
            torch.split(spread, list(net.sizes)),
            strict=True,
        )
        return tuple(LayerWeights(tap, _plain(w), _plain(w.abs() * s)) for tap, w, s in parts)


def save_weights(head: Head, path: Path) -> Path:
    """One row per feature map. Raises `ExportError`."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("layer", "feature", "weight", "weight times deviation"))
    for one in head:
        for number, (weight, moved) in enumerate(zip(one.weights.tolist(), one.moved.tolist(), strict=True)):
            writer.writerow((one.layer, number, weight, moved))
    return atomic.write_text(path, stream.getvalue())


def shares(head: Head) -> tuple[tuple[float, float], ...]:
    """For each layer its share of Σ|w|, and of Σ|w|·deviation; 0 of a head that has learnt nothing."""
    weight, move = sum(one.weight for one in head) or 1.0, sum(one.move for one in head) or 1.0
    return tuple((one.weight / weight, one.move / move) for one in head)


def layer_table(title: str, heads: Sequence[Head]) -> Table:
    """The mean over training runs, with the least and the most."""
    every = np.array([shares(head) for head in heads])
    rows = tuple(
        (one.layer, str(len(one.weights)), *(_span(every[:, number, kind]) for kind in (0, 1)))
        for number, one in enumerate(heads[0])
    )
    head = ("layer", "feature maps", "share of Σ|w|, mean over seeds (least to most)", "share of Σ|w| × deviation")
    return Table(title, head, rows)


@dataclass(frozen=True, slots=True, eq=False)
class WeightBars:
    """The weight of every feature map as a bar: a row of panels per head, a panel per layer."""

    name: str
    title: str
    heads: tuple[tuple[str, Head], ...]

    def drawn(self, ending: Ending) -> bytes:
        """One panel per layer, as wide as the others however many maps it has, and per head one scale."""
        with drawing_style():
            layers = max(len(head) for _, head in self.heads)
            figure = figure_of(max(3.0, 1.45 * layers), 0.6 + 1.5 * len(self.heads))
            places = figure.subplots(len(self.heads), layers, squeeze=False, sharey="row")
            for row, (label, head) in zip(places, self.heads, strict=True):
                _draw(row, head)
                row[0].set_ylabel(f"{label}\nweight")
            figure.suptitle(self.title, fontsize=10)
            figure.supxlabel("feature maps of each layer; above, the layer's share of Σ|w|", fontsize=8)
            return as_bytes(figure, ending)

    def record(self) -> dict[str, Any]:
        heads = {label: {one.layer: one.weights.tolist() for one in head} for label, head in self.heads}
        return {"name": self.name, "title": self.title, "weights": heads}


def _draw(row: Sequence[Any], head: Head) -> None:
    for number, (axes, one, (share, _)) in enumerate(zip(row, head, shares(head), strict=False)):
        axes.bar(np.arange(len(one.weights)), one.weights, width=1.0, color=COLOURS[number % len(COLOURS)])
        axes.axhline(0, color="#444444", linewidth=0.6)
        axes.set_title(f"{one.layer}, {share:.0%}", fontsize=7)
        axes.tick_params(labelsize=7)
        axes.locator_params(axis="x", integer=True, nbins=4)
        axes.spines[["top", "right"]].set_visible(False)


def _span(values: FloatArray) -> str:
    return f"{values.mean():.0%} ({values.min():.0%} to {values.max():.0%})"


def _plain(values: Tensor) -> FloatArray:
    return frozen(values.cpu().numpy(), "float32")
