"""Boxes by size: shares counted pixel by pixel, groups that lose nothing, and what is attainable in each."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch

from xai_desktop.services.reproduce.by_layer import Row
from xai_desktop.services.reproduce.p000_by_size import size_claims, size_drawing, size_table
from xai_desktop.services.reproduce.p000_layers import layer_claims, layer_drawings, layer_table
from xai_desktop.services.reproduce.p000_runs import ARMS, Run
from xai_desktop.services.reproduce.p000_sizes import ASKED, EDGES, Sizes, groups_of, sizes_of
from xai_desktop.training.detecting import Truth
from xai_desktop.training.examples import Examples

SIDE = 20


def films(boxes: Sequence[Sequence[tuple[float, float, float, float]]]) -> Examples:
    """One finding per film, with these boxes."""
    truths = tuple(Truth(torch.tensor(some), torch.zeros(len(some), dtype=torch.long)) for some in boxes)
    names = tuple(f"film {n}" for n in range(len(boxes)))
    x, y = torch.zeros(len(boxes), 1, SIDE, SIDE), torch.ones(len(boxes), 1)
    return Examples(x, y, names, names, ("Mass",), truths)


def test_a_share_is_the_pixels_in_any_of_the_boxes() -> None:
    every = [[(2.0, 3.0, 7.0, 9.0), (5.0, 5.0, 12.0, 8.0)], [(0.2, 0.2, 1.4, 1.9)]]
    for number, boxes in enumerate(every):
        centres = [(column + 0.5, row + 0.5) for row in range(SIDE) for column in range(SIDE)]
        inside = [any(x0 <= x < x1 and y0 <= y < y1 for x0, y0, x1, y1 in boxes) for x, y in centres]
        assert sizes_of(films(every))[f"film {number}", "Mass"] == pytest.approx(sum(inside) / SIDE**2)


def test_groups_hold_every_box_once_and_their_edges_are_where_they_should_be() -> None:
    shares = np.array([0.001, 0.02, 0.0499, 0.05, 0.1, 0.4, 1.0])
    groups = groups_of(shares)
    assert sum(group.rows.astype(int) for group in groups).tolist() == [1] * 7  # type: ignore[attr-defined]
    assert [group.name for group in groups] == ["below 2 %", "2 to 5 %", "5 to 10 %", "10 % and more"]
    assert [len(group.shares) for group in groups] == [1, 2, 1, 3]
    assert (ASKED, EDGES[1]) == (pytest.approx(0.1), pytest.approx(0.02))
    assert [group.name for group in groups_of(np.array([0.3]))] == ["10 % and more"]


SIZES: Sizes = {("a", "Mass"): 0.01, ("b", "Mass"): 0.04, ("c", "Mass"): 0.2, ("d", "Mass"): 0.4}


def runs(ours: Sequence[float | None], theirs: Sequence[float | None], seeds: int) -> list[Run]:
    def row(film: str, value: float | None) -> Row:
        return Row(film, film, "Mass", 1, "grad_cam", 0.5, value, 0.1, 0.5, None, None)

    pairs = [(arm, values) for arm, values in zip(ARMS, (ours, theirs), strict=True)]
    return [
        Run(arm, seed, tuple(row(film, value) for film, value in zip("abcd", values, strict=True)), None, 0.5, 10)
        for seed in range(1, seeds + 1)
        for arm, values in pairs
    ]


def test_a_line_of_the_table_is_the_films_of_its_group() -> None:
    table = size_table(runs([0.05, 0.3, 0.4, None], [0.1, 0.1, 0.2, 0.3], 2), "grad_cam", SIZES)
    small, middle, large = (dict(zip(table.head, row, strict=True)) for row in table.rows)
    assert [line["findings"] for line in (small, middle, large)] == ["1", "1", "2"]
    assert [line["attainable"] for line in (small, middle, large)] == ["0", "1", "2"]
    assert [line["ceiling"] for line in (small, middle, large)] == ["0.10", "0.40", "0.38"]
    assert large["mean IoU, CL"].startswith("0.20 "), "a film without a map counts as 0"
    assert large["mean IoU, E2E"].startswith("0.25 ")
    assert large["share CL better"].startswith("0.50 ")
    shares = [line["L-ACC, CL: of all, of attainable"] for line in (small, middle, large)]
    assert shares == ["0.00, –", "1.00, 1.00", "0.50, 0.50"]


def test_the_claim_is_about_small_boxes_only() -> None:
    better = runs([0.2, 0.3, 0.0, 0.0], [0.1, 0.1, 0.9, 0.9], 5)
    (claim,) = size_claims(better, ("grad_cam", "lime"), SIZES, 5)
    assert claim.verdict == "holds here"
    assert "0.150" in claim.found
    assert "2 patients" in claim.found
    large = dict.fromkeys(SIZES, 0.3)
    assert list(size_claims(better, ("grad_cam",), large, 5)) == []


def test_the_curve_lies_between_chance_and_ceiling() -> None:
    drawing = size_drawing(runs([0.05] * 4, [0.05] * 4, 2), "grad_cam", SIZES)
    ours, _, best, chance = ([point.estimate for point in curve.points if point] for curve in drawing.curves)
    assert all(low < value <= high for low, value, high in zip(chance[:1], ours[:1], best[:1], strict=True))
    assert chance[0] == pytest.approx(0.001 / (0.1 + 0.01 - 0.001))
    assert drawing.places[0] == "below 2 %\nn = 1"
    assert drawing.drawn("png")[:4] == b"\x89PNG"


def test_a_share_of_wins_is_told_with_the_losses_and_the_ties() -> None:
    found = runs([0.2, 0.1, None, 0.4], [0.1, 0.3, None, None], 5)
    claim = next(layer_claims(found, ("grad_cam",), 5))
    assert claim.found.endswith("E2E's beats CL's on 0.250, ties 0.250")
    assert claim.found.startswith("0.500 ")


def test_chance_and_missing_maps_stand_beside_every_layer() -> None:
    found = [
        replace(run, rows=tuple(replace(row, method="lime", lime=row.iou) for row in run.rows))
        for run in runs([0.2, None, None, 0.4], [0.1, 0.3, 0.2, 0.1], 2)
    ]
    table = layer_table(found, "lime", SIZES)
    line = dict(zip(table.head, table.rows[0], strict=True))
    assert (line["random"], line["no map, CL"], line["no map, E2E"]) == ("0.16", "0.50", "0.00")
    (drawing,) = layer_drawings(found, ("lime",), SIZES)
    assert drawing.level == pytest.approx(0.1625)
