"""Stored value → modality value → window or LUT → inversion, on every real grey file, against pydicom's arithmetic.

pydicom's functions know nothing of functional groups, so those are copied to where the functions look. Everything is
compared on one scale, 0 (black) to 1 (white), before anything is rounded to the 256 greys of a screen.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi, apply_windowing, pixel_array

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.film_layer import display_table
from xai_desktop.core.image import Image, VoiLut
from xai_desktop.io.readers import read_image, read_refs
from xai_desktop.io.readers._quiet import quiet

VALUE_TOLERANCE = 1e-6
"""Of a modality value, relative to the largest one: ours are single precision."""

GREY_TOLERANCE = 2e-5
"""Of the whole way from black to white."""

COMPUTED = "parametric_map_float.dcm"
"""Float values: no film."""

NARROW = "RI6XDosiGap.dcm"
"""A linear window of width 0.2, which pydicom refuses and we show as an exact one, with a warning."""


@pytest.fixture(scope="module")
def films(shared_data: Path) -> list[Path]:
    """Every grey file that the catalogue's independent reader could decode."""
    with (shared_data / "dicom_catalog.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    grey = [r for r in rows if re.match(r"\(\d", r["px"]) and r["spp"] == "1" and r["photo"] != "PALETTE COLOR"]
    return [shared_data / row["file"] for row in grey if Path(row["file"]).name != COMPUTED]


def frames(path: Path) -> Iterator[tuple[Image, Dataset, AnyArray]]:
    """The first, the middle and the last frame: as we read it, its flat header, and pydicom's stored values."""
    refs, data = read_refs(path), pydicom.dcmread(path)
    for ref in (refs[n] for n in sorted({0, len(refs) // 2, len(refs) - 1})):
        with quiet():
            stored = pixel_array(data, index=ref.frame)
            yield read_image(ref), flat(data, ref.frame), stored


def flat(data: Dataset, frame: int) -> Dataset:
    """A header with the frame's own modality and VOI attributes where those of a single-frame film stand."""
    found = Dataset()
    found.file_meta = data.file_meta
    found.update({e.tag: e for e in data if e.tag.group == 0x0028 and not e.is_empty})
    groups = [
        *data.get("SharedFunctionalGroupsSequence", []),
        *data.get("PerFrameFunctionalGroupsSequence", [])[frame : frame + 1],
    ]
    for group in groups:
        for keyword in ("PixelValueTransformationSequence", "FrameVOILUTSequence"):
            for item in group.get(keyword, []):
                found.update({element.tag: element for element in item})
    for keyword in ("ModalityLUTSequence", "VOILUTSequence"):
        if all(not item.get("LUTDescriptor") for item in found.get(keyword, [])) and keyword in found:
            del found[keyword]
    return found


def reach(data: Dataset) -> tuple[float, float]:
    """What pydicom's windows call black and white: the modality values of the smallest and the largest stored one."""
    if "ModalityLUTSequence" in data:
        return 0.0, float(2 ** data.ModalityLUTSequence[0].LUTDescriptor[2] - 1)
    low = -(2 ** (data.BitsStored - 1)) if data.PixelRepresentation else 0
    slope, intercept = float(data.get("RescaleSlope", 1)), float(data.get("RescaleIntercept", 0))
    return low * slope + intercept, (low + 2**data.BitsStored - 1) * slope + intercept


def pydicom_greys(data: Dataset, values: AnyArray, index: int, count: int) -> AnyArray:
    """(H, W) 0 to 1: windows come first in our list, then LUTs."""
    windows = count - len(data.get("VOILUTSequence", []))
    if index >= windows:
        item = index - windows
        bits = data.VOILUTSequence[item].LUTDescriptor[2]
        return apply_voi(values.astype(np.int64), data, item) / (2**bits - 1)
    low, high = reach(data)
    found: AnyArray = (apply_windowing(values, data, index) - low) / (high - low)
    return found


def away(image: Image, data: Dataset, stored: AnyArray) -> float:
    """The largest difference in grey over every window and LUT; values and stored values are asserted on the way."""
    values = apply_modality_lut(stored, data)
    assert np.array_equal(image.index.astype(np.int64) + image.stored_offset, stored)
    assert np.abs(image.values() - values).max() <= VALUE_TOLERANCE * max(1.0, np.abs(values).max())
    differences = [0.0]
    inside = np.ones(stored.shape, bool) if image.padding is None else ~image.padding[image.index]
    for index, window in enumerate(image.windows):
        theirs = pydicom_greys(data, values, index, len(image.windows))
        ours = window.apply(image.table)[image.index].astype(float)
        if data.PhotometricInterpretation == "MONOCHROME1":
            theirs, ours = 1 - theirs, 1 - ours
        differences.append(float(np.abs(ours - theirs).max()))
        rounded = display_table(image, window)[image.index]
        assert np.abs(rounded - 255 * theirs)[inside].max(initial=0) <= 0.5 + 255 * GREY_TOLERANCE
        assert not rounded[~inside].any()
    return max(differences)


@pytest.mark.slow
def test_every_real_grey_film_is_shown_as_pydicom_would(films: list[Path]) -> None:
    seen: Counter[str] = Counter()
    wrong = []
    for path in films:
        if path.name == NARROW:
            continue
        for image, data, stored in frames(path):
            found = away(image, data, stored)
            seen.update(kinds(image, data))
            if found > GREY_TOLERANCE:
                wrong.append(f"{path.name}: {found:.2g}")
    assert wrong == []
    assert len(films) >= 168
    assert seen["frame"] > 200
    for kind in ("LINEAR", "SIGMOID", "VOI LUT", "modality LUT", "MONOCHROME1", "padding", "signed"):
        assert seen[kind] > 0, f"no real film tries {kind}"
    assert seen["several"] > 5


def kinds(image: Image, data: Dataset) -> Iterator[str]:
    """What a frame tries, so that the test knows what it covers."""
    yield "frame"
    yield from ("VOI LUT" if isinstance(window, VoiLut) else window.function for window in image.windows)
    yield from ["several"] * (len(image.windows) > 1)
    yield from ["modality LUT"] * ("ModalityLUTSequence" in data)
    yield from ["padding"] * (image.padding is not None)
    yield from ["signed"] * (image.stored_offset < 0)
    yield str(data.PhotometricInterpretation)


def test_the_one_window_that_pydicom_refuses_is_shown_with_a_word(films: list[Path]) -> None:
    (path,) = (path for path in films if path.name == NARROW)
    image, data, stored = next(frames(path))
    with pytest.raises(ValueError, match="Window Width"):
        apply_windowing(apply_modality_lut(stored, data), data)
    assert "below 1" in image.warnings[0]
    data.VOILUTFunction = "LINEAR_EXACT"
    assert away(image, data, stored) <= GREY_TOLERANCE
