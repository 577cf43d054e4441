"""Every real DICOM file at hand: it opens as the catalogue says, or one sentence says why not."""

import csv
import re
from pathlib import Path

import pytest

from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import XaiError
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers import read_image, read_refs

Row = dict[str, str]
NO_FILM = {"parametric_map_float.dcm"}
"""Decodable numbers that are no film: computed float values."""

CHEST = "dicom_fodicom/Tests/FO-DICOM.Tests/Test Data/CR-MONO1-10-chest"
CHEST_JPEG = "txrv/tests/1.2.276.0.7230010.3.1.4.8323329.6904.1517875201.850819.dcm"


@pytest.fixture(scope="module")
def catalogue(shared_data: Path) -> list[Row]:
    with (shared_data / "dicom_catalog.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def ends(row: Row, shared_data: Path) -> tuple[tuple[ImageRef, ...], Image] | XaiError:
    path = shared_data / row["file"]
    try:
        refs = read_refs(path)
        return refs, read_image(refs[0])
    except XaiError as error:
        assert_one_sentence(error, path)
        return error


def shape_of(row: Row) -> tuple[int, ...] | None:
    """The shape that the catalogue's own reader found, with frames first and samples last."""
    match = re.match(r"\(([\d, ]+)\)", row["px"])
    return tuple(int(n) for n in match[1].split(",")) if match else None


def test_what_the_catalogue_decodes_opens_with_its_shape(catalogue: list[Row], shared_data: Path) -> None:
    wrong, opened = [], 0
    for row in catalogue:
        shape = shape_of(row)
        if shape is None or Path(row["file"]).name in NO_FILM:
            continue
        found = ends(row, shared_data)
        if isinstance(found, XaiError):
            wrong.append(f"{row['file']}: {found}")
            continue
        refs, image = found
        opened += 1
        frames = shape[:1] if len(refs) > 1 else ()
        if (*frames, *image.size) != (shape if row["spp"] != "3" else shape[:-1]):
            wrong.append(f"{row['file']}: {shape} became {len(refs)} × {image.size}")
        if (image.colour is not None) != (row["spp"] == "3" or row["photo"] == "PALETTE COLOR"):
            wrong.append(f"{row['file']}: {row['photo']} has colour {image.colour is not None}")
    assert wrong == []
    assert opened > 250


def test_the_rest_opens_too_or_says_why_not(catalogue: list[Row], shared_data: Path) -> None:
    rest = [row for row in catalogue if shape_of(row) is None]
    found = [ends(row, shared_data) for row in rest]
    refused = [error for error in found if isinstance(error, XaiError)]
    assert len(rest) > 80
    assert len(refused) >= 70
    opened = [row for row, end in zip(rest, found, strict=True) if not isinstance(end, XaiError)]
    codecs = {row["tsname"] for row in opened}
    assert "JPEG Extended (Process 2 and 4)" in codecs, "12-bit JPEG is decoded by our own plug-in"


def test_the_real_chest_films_are_bright_where_bone_is(shared_data: Path) -> None:
    """The spine (top middle) is brighter than the lung beside it, whichever way the film is stored."""
    for name, photometric in ((CHEST, "MONOCHROME1"), (CHEST_JPEG, "MONOCHROME2")):
        (ref,) = read_refs(shared_data / "dicom" / name)
        image = read_image(ref)
        assert image.monochrome1 == (photometric == "MONOCHROME1")
        picture = image.default_window().apply(image.values())
        picture = 1 - picture if image.monochrome1 else picture
        height, width = image.size
        band = slice(int(0.42 * height), int(0.52 * height))
        spine = picture[band, int(0.49 * width) : int(0.53 * width)].mean()
        lungs = [picture[band, int(a * width) : int((a + 0.06) * width)].mean() for a in (0.26, 0.72)]
        assert spine > max(lungs) + 0.1
        assert (ref.modality, ref.view) == ("CR", "PA")


def test_the_chest_film_without_meta_information(shared_data: Path) -> None:
    (ref,) = read_refs(shared_data / "dicom" / CHEST)
    image = read_image(ref)
    assert (image.size, image.bits, image.value_range) == ((440, 440), 10, (0, 1023))
    assert (image.windows[0].centre, image.windows[0].width) == (550, 1024)
    assert "Implicit VR Little Endian was assumed" in ref.warnings[0]
    assert (int(image.index.min()), int(image.index.max())) == (0, 979)
