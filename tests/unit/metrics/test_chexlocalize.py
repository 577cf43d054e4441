"""CheXlocalize's own film, outlines and maps: an independent computation gave these three IoUs.

Its rule is Otsu's on the map brought to 256 levels, strictly above. Ours finds the level among all values, so that its
mask differs by what falls between two of the 256 levels.
"""

from pathlib import Path

import cv2
import numpy as np
import pytest

from xai_desktop.core.heatmap import MapState
from xai_desktop.core.shapes import Shape
from xai_desktop.core.threshold import Absolute, Otsu
from xai_desktop.io.annotations import read_annotations
from xai_desktop.metrics.localisation import LocalisationProfile, profile

FILM = "patient64541_study1_view1_frontal"
KNOWN = (("Enlarged Cardiomediastinum", 0.462), ("Cardiomegaly", 0.366), ("Airspace Opacity", 0.000))


@pytest.fixture(scope="module")
def marks(shared_data: Path) -> dict[str, list[Shape]]:
    found = read_annotations(shared_data / "chexlocalize" / "gt_segmentations_val.json")
    film = next(image for image in found.images if image.image_id == FILM)
    return {label: [one.shape for one in film.annotations if one.label == label] for label, _ in KNOWN}


def held(folder: Path, task: str, marks: dict[str, list[Shape]]) -> LocalisationProfile:
    """The map, enlarged to the film between the centres of its cells, against the radiologists' outline."""
    with np.load(folder / f"{FILM}_{task}_map.npz", allow_pickle=False) as kept:
        raw, (width, height) = kept["map"][0, 0], kept["cxr_dims"].tolist()
    heatmap = cv2.resize(raw, (width, height), interpolation=cv2.INTER_LINEAR)
    return profile(heatmap, MapState.OK, task, "CheXlocalize", marks[task], atlas=None)


@pytest.mark.parametrize(("task", "known"), KNOWN)
def test_the_published_rule_gives_the_published_numbers(
    shared_data: Path, marks: dict[str, list[Shape]], task: str, known: float
) -> None:
    found = held(shared_data / "chexlocalize", task, marks)
    values = found.ranked.heatmap.astype(np.float64)
    low, high = values.min(), values.max()
    level, _ = cv2.threshold(((values - low) / (high - low) * 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    above = float(np.float32(low + (level + 1) / 255 * (high - low)))
    assert found.at(Absolute(above)).iou.value == pytest.approx(known, abs=0.0005)


@pytest.mark.parametrize(("task", "known"), KNOWN)
def test_our_rule_differs_by_less_than_one_of_256_levels(
    shared_data: Path, marks: dict[str, list[Shape]], task: str, known: float
) -> None:
    assert held(shared_data / "chexlocalize", task, marks).at(Otsu()).iou.value == pytest.approx(known, abs=0.002)
