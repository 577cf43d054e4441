"""Films as pictures: what the network takes is undone, boxes stand where they are, an empty map colours nothing."""

import numpy as np
import torch

from xai_desktop.core.input_spec import InputSpec
from xai_desktop.services.reproduce.p000_pictures import SIDE, film_of, with_boxes, with_map

SPEC = InputSpec((8, 8), 1, mean=(0.5,), std=(0.25,))
RED = (255, 0, 0)


def test_a_film_looks_as_it_did_before_it_was_normalised() -> None:
    for level in (0.0, 0.25, 1.0):
        picture = film_of(torch.full((1, 8, 8), (level - 0.5) / 0.25), SPEC)
        assert picture.shape == (SIDE, SIDE, 3)
        assert np.unique(picture).tolist() == [round(level * 255)]
    colours = torch.tensor([1.0, 0.0, 0.5])[:, None, None].expand(3, 8, 4)
    picture = film_of((colours - 0.5) / 0.25, InputSpec((8, 4), 3, mean=(0.5,), std=(0.25,)))
    assert picture.shape == (SIDE, SIDE // 2, 3)
    assert picture[3, 3].tolist() == [255, 0, 128]


def test_a_box_is_a_line_of_two_pixels_within_its_edges() -> None:
    black = np.zeros((80, 80, 3), np.uint8)
    drawn = with_boxes(black, [(2.0, 1.0, 6.0, 5.0)], (8, 8), RED)
    rows, columns = np.nonzero((drawn == RED).all(-1))
    assert (columns.min(), rows.min(), columns.max(), rows.max()) == (20, 10, 60, 50)
    assert not (drawn[12:49, 22:59] == RED).all(-1).any()
    assert not black.any()
    dashed = with_boxes(black, [(2.0, 1.0, 6.0, 5.0)], (8, 8), RED, dashed=True)
    lines, dashes = ((picture == RED).all(-1) for picture in (drawn, dashed))
    assert not (dashes & ~lines).any()
    assert 0.4 < dashes.sum() / lines.sum() < 0.6


def test_a_box_over_the_edge_is_cut_there() -> None:
    drawn = with_boxes(np.zeros((80, 80, 3), np.uint8), [(-3.0, 4.0, 20.0, 7.0)], (8, 8), RED)
    rows, columns = np.nonzero((drawn == RED).all(-1))
    assert (columns.min(), rows.min(), columns.max(), rows.max()) == (0, 40, 79, 70)


def test_a_map_colours_where_it_is_high_and_an_empty_one_nowhere() -> None:
    grey = np.full((80, 80, 3), 100, np.uint8)
    heatmap = np.zeros((8, 8), np.float32)
    assert (with_map(grey, heatmap) == grey).all()
    heatmap[1, 6] = 1.0
    drawn = with_map(grey, heatmap)
    assert (drawn[15, 65] != 100).any()
    assert (drawn[60, 10] == 100).all()
