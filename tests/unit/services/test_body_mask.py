"""Where the patient is: drawn films whose answer is known, and real ones whose boxes must lie on the patient."""

import csv
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from xai_desktop.core.arrays import BoolArray, FloatArray
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.services.body_mask import body_of

SPEC = InputSpec((80, 64))


def drawn() -> tuple[FloatArray, BoolArray]:
    """An ellipse with two dark lungs in black air with a letter, and where the ellipse is."""
    rows, columns = np.mgrid[:80, :64]
    body = ((rows - 45) / 34) ** 2 + ((columns - 32) / 25) ** 2 < 1
    film = np.where(body, 0.8, 0.02).astype(np.float32)
    for middle in (22, 42):
        film[((rows - 42) / 16) ** 2 + ((columns - middle) / 7) ** 2 < 1] = 0.1
    film[3:5, 3:8] = 1
    return film + np.random.default_rng(0).normal(0, 0.01, film.shape).astype(np.float32), body


def as_input(film: FloatArray) -> Tensor:
    return torch.from_numpy(film)[None, None]


def test_the_patient_is_the_ellipse_with_its_lungs_and_without_the_letter() -> None:
    film, body = drawn()
    found = body_of(as_input(film), SPEC)
    assert (found & body).sum() / (found | body).sum() > 0.92
    assert found[42, 22], "lungs are dark and inside"
    assert not found[:8, :10].any(), "a letter beside the patient"


def test_neither_normalisation_nor_polarity_nor_channels_matter() -> None:
    film, _ = drawn()
    usual = body_of(as_input(film), SPEC)
    np.testing.assert_array_equal(body_of(as_input(2 * film - 3), SPEC), usual)
    np.testing.assert_array_equal(body_of(as_input(1 - film), replace(SPEC, polarity="bone_dark")), usual)
    three = torch.cat([(as_input(film) - mean) / 0.2 for mean in (0.4, 0.45, 0.5)], 1)
    np.testing.assert_array_equal(body_of(three, replace(SPEC, channels=3)), usual)


def test_a_film_without_air_is_all_patient() -> None:
    film, _ = drawn()
    assert body_of(as_input(film[24:62, 13:51]), SPEC).all()
    assert body_of(torch.zeros(1, 1, 9, 9), SPEC).all()


def test_padding_is_not_the_patient() -> None:
    film, body = drawn()
    wide = np.pad(film, ((0, 0), (20, 20)))
    found = body_of(as_input(wide), SPEC)
    assert not found[:, :20].any()
    assert not found[:, -20:].any()
    assert (found[:, 20:-20] & body).sum() / body.sum() > 0.95


def test_experts_boxes_lie_on_the_patient_of_real_films(shared_data: Path) -> None:
    boxes = defaultdict(list)
    with (shared_data / "nih" / "BBox_List_2017.csv").open(encoding="utf-8", newline="") as stream:
        for row in list(csv.reader(stream))[1:]:
            boxes[row[0]].append([float(value) * 224 / 1024 for value in row[2:6]])
    films = sorted((shared_data / "nih" / "boxes_1024").iterdir())[::8]
    inside, shares = [], []
    for path in films:
        with Image.open(path) as opened:
            grey = np.asarray(opened.convert("L").resize((224, 224)), np.float32) / 255
        found = body_of(as_input(grey), SPEC)
        shares.append(found.mean())
        for x, y, width, height in boxes[path.name]:
            inside.append(found[round(y) : round(y + height) + 1, round(x) : round(x + width) + 1].mean())
    assert len(inside) >= 12
    assert min(inside) > 0.9
    assert np.mean(inside) > 0.98
    assert 0.5 < min(shares) <= max(shares) <= 1
    assert pytest.approx(1, abs=0.25) == np.mean(shares)
