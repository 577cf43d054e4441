"""An audit counts every film: those without a map as misses, those without boxes not at all."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.study import ImageRef
from xai_desktop.models.bundle import ModelBundle, wrap
from xai_desktop.services.auditing import AuditRow, audit_films, summarise, table
from xai_desktop.services.demo_making import _write_film
from xai_desktop.services.opening import open_paths
from xai_desktop.training.synthetic import SyntheticOrder, draw


class Looker(nn.Module):
    """Its activation is the film times a fixed spot; its score is the mean, so Grad-CAM shows the spot."""

    def __init__(self, sign: float = 1.0) -> None:
        super().__init__()
        spot = torch.zeros(1, 1, 32, 32)
        spot[..., 8:16, 16:24] = 1
        self.register_buffer("spot", spot)
        self.conv = nn.Conv2d(1, 1, 1)
        self.relu = nn.ReLU()
        self.sign = sign
        with torch.no_grad():
            self.conv.weight.fill_(0)
            self.conv.bias.fill_(1)  # type: ignore[union-attr]

    def forward(self, x: Tensor) -> Tensor:
        return self.sign * self.relu(self.conv(x) * self.spot).mean(dim=(2, 3))


def bundle(sign: float = 1.0) -> ModelBundle:
    return wrap(Looker(sign), ["Mass"], (32, 32), channels=1, layers=["relu"], score_kind="sigmoid")


@pytest.fixture
def films(tmp_path: Path) -> tuple[ImageRef, ...]:
    for number in (1, 2, 3):
        _write_film(tmp_path / f"film{number}.dcm", draw(SyntheticOrder(number, (), 64)), number)
    return open_paths([tmp_path]).images


def marks(films: tuple[ImageRef, ...], *boxes: Box) -> AnnotationSet:
    pairs = zip(films, boxes, strict=False)
    return AnnotationSet(
        tuple(AnnotatedImage(f.image_id, (Annotation("Mass", b, "A"),), f.patient_key, (64, 64)) for f, b in pairs)
    )


SPOT = Box(32, 16, 48, 32)


def test_a_map_on_the_box_and_one_beside_it(films: tuple[ImageRef, ...]) -> None:
    rows = list(audit_films(bundle(), films, marks(films, SPOT, Box(0, 48, 16, 64))))
    assert [row.film for row in rows] == [films[0].image_id, films[1].image_id], "no boxes, no row"
    on, beside = rows
    assert on.state is MapState.OK
    area = 18**2 / 64**2  # the spot of 16 × 16 and the slope around it, all above the map's minimum
    assert beside.iou == 0.0
    assert (on.pointed, beside.pointed) == (1.0, 0.0)
    assert on.iou == on.ceiling == pytest.approx(0.0625 / area)
    assert on.random == pytest.approx(area * 0.0625 / (area + 0.0625 - area * 0.0625), abs=0.01)
    assert 0.0625 < (on.chance or 0) < 1
    assert on.atlas is None, "two patients make no atlas"
    assert on.score == pytest.approx(1 / (1 + np.exp(-1 / 16)))


def test_films_without_a_map_are_misses_in_every_denominator(films: tuple[ImageRef, ...]) -> None:
    rows = list(audit_films(bundle(-1.0), films, marks(films, SPOT)))
    good = list(audit_films(bundle(), films, marks(films, SPOT)))
    assert rows[0].state is MapState.EMPTY
    assert rows[0].iou is None
    (both,) = summarise([*good, *rows])
    assert (both.films, both.maps) == (2, 1)
    assert both.iou == pytest.approx((good[0].iou or 0) / 2)
    assert both.iou_of_maps == pytest.approx(good[0].iou)
    assert both.localised == 0.5
    assert both.pointed == 0.5
    assert both.attainable == 2
    assert both.localised_attainable == 0.5


def row(iou: float | None, ceiling: float, finding: str = "Mass", layer: str = "a") -> AuditRow:
    return AuditRow("f", finding, layer, MapState.OK, 0.5, True, iou, 0.05, 0.3, ceiling, 1.0, 0.1)


def test_l_acc_is_strictly_above_a_fifth_and_attainable_is_counted() -> None:
    (found,) = summarise([row(0.2, 0.9), row(0.21, 0.9), row(0.05, 0.1)])
    assert found.localised == pytest.approx(1 / 3)
    assert found.attainable == 2
    assert found.localised_attainable == 0.5
    assert found.atlas_localised == 1.0


def test_summaries_are_by_finding_and_layer_and_become_a_table() -> None:
    found = summarise([row(0.3, 0.9), row(0.3, 0.9, "Nodule"), row(0.3, 0.9, layer="b"), row(None, 0.1, "Nodule")])
    assert [(s.finding, s.layer, s.films) for s in found] == [("Mass", "a", 1), ("Nodule", "a", 2), ("Mass", "b", 1)]
    lines = table(("net", s) for s in found).splitlines()
    assert len(lines) == 5
    assert len({line.count("|") for line in lines}) == 1
    assert "1.00 (1)" in lines[2]
