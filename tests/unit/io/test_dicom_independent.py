"""Every real DICOM file against a decoder that is not ours; `pytest -s` prints the table of outcomes.

A file either gives the same pixels or one sentence. First, middle and last frame of each are compared.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.other_decoders import Other, missing
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import XaiError
from xai_desktop.core.image import Image
from xai_desktop.core.study import ImageRef
from xai_desktop.io.readers import read_image, read_refs

pytestmark = pytest.mark.slow

Row = dict[str, str]

JPEG_ROUNDING = 1
"""Levels by which two decoders of lossy JPEG or high-throughput JPEG 2000 may differ: their cosines round apart."""

YBR_ROUNDING = 2
"""Levels of red, green or blue after a conversion from YBR: DCMTK's tables are whole numbers."""

NO_FILM = {"parametric_map_float.dcm"}
"""Decodable numbers that are no film: computed float values."""

AT_LEAST = {
    "dcmconv": 140,
    "dcmdjpeg": 35,
    "dcmdjpls": 18,
    "dcmdrle": 15,
    "dcm2pnm": 9,
    "opj_decompress": 36,
    "ojph_expand": 2,
    "gdcmconv": 1,
    "pydicom's palette": 1,
}
"""How many files each decoder has judged, so that none drops out unseen."""


@dataclass(frozen=True, slots=True)
class Outcome:
    file: str
    syntax: str
    outcome: str
    decoder: str = ""
    difference: int = 0
    allowed: int = 0

    def __str__(self) -> str:
        return f"{self.outcome:8} {self.decoder:22} {self.difference:3} {self.syntax[:44]:44} {self.file}"


@pytest.fixture(scope="module")
def outcomes(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    if missing():
        pytest.skip(f"decoders to compare with are not installed (packages {missing()})")
    folder = tmp_path_factory.mktemp("decoded")
    with (shared_data / "dicom_catalog.csv").open(newline="", encoding="utf-8") as stream:
        return {row["file"]: outcome(row, shared_data / row["file"], folder) for row in csv.DictReader(stream)}


def outcome(row: Row, path: Path, folder: Path) -> Outcome:
    syntax = row["tsname"] or "(not stated)"
    try:
        refs = read_refs(path)
        compared = list(differences(refs, Other(path, row["tsname"], folder)))
    except XaiError as error:
        assert_one_sentence(error, path)
        return Outcome(row["file"], syntax, "refused")
    names = {decoder for decoder, _ in compared}
    assert len(names) == 1, names
    worst = max(difference for _, difference in compared)
    allowed = tolerance(row)
    verdict = "equal" if worst <= allowed else "DIFFERS"
    return Outcome(row["file"], syntax, verdict, names.pop(), worst, allowed)


def differences(refs: tuple[ImageRef, ...], other: Other) -> Iterator[tuple[str, int]]:
    """(decoder, largest difference) of each frame that opens; at least the first has to."""
    for number in sorted({0, len(refs) // 2, len(refs) - 1}):
        try:
            ours = pixels(read_image(refs[number]))
        except XaiError as error:
            if number == 0:
                raise
            assert_one_sentence(error, other.path)
            continue
        name, theirs = other.frame(number)
        assert ours.shape == theirs.shape, other.path
        yield name, int(np.abs(ours - theirs).max())


def pixels(image: Image) -> AnyArray:
    if image.colour is not None:
        return image.colour.astype(np.int64)
    return image.index.astype(np.int64) + image.stored_offset


def tolerance(row: Row) -> int:
    """0 wherever nothing was lost and no colour space is left."""
    if row["tsname"].startswith(("JPEG Baseline", "JPEG Extended")):
        return JPEG_ROUNDING
    if row["tsname"] == "High-Throughput JPEG 2000 Image Compression":
        return JPEG_ROUNDING
    native_ybr = row["photo"].startswith("YBR_FULL") and "JPEG" not in row["tsname"]
    return YBR_ROUNDING if native_ybr else 0


def test_every_real_file_gives_the_pixels_of_another_decoder_or_one_sentence(outcomes: dict[str, Outcome]) -> None:
    sys.stdout.write("\n".join(["", *sorted(map(str, outcomes.values())), ""]))
    assert len(outcomes) >= 360
    assert [str(found) for found in outcomes.values() if found.outcome == "DIFFERS"] == []
    judged = Counter(found.decoder for found in outcomes.values() if found.outcome == "equal")
    assert {name: judged[name] for name, least in AT_LEAST.items() if judged[name] < least} == {}
    assert set(judged) == set(AT_LEAST)


def test_what_the_catalogue_decodes_is_compared_and_most_of_the_rest_refused(
    outcomes: dict[str, Outcome], shared_data: Path
) -> None:
    with (shared_data / "dicom_catalog.csv").open(newline="", encoding="utf-8") as stream:
        decoded = {row["file"]: bool(re.match(r"\(\d", row["px"])) for row in csv.DictReader(stream)}
    kinds = Counter((decoded[file], found.outcome) for file, found in outcomes.items())
    refused = {Path(f).name for f, found in outcomes.items() if decoded[f] and found.outcome == "refused"}
    assert refused == NO_FILM
    assert kinds[True, "equal"] > 260
    opened = {Path(f).name for f, found in outcomes.items() if not decoded[f] and found.outcome == "equal"}
    assert {"CR-MONO1-10-chest", "JPEG-lossy.dcm", "MR3_JPLY", "NM1_JPLY", "RG2_JPLY", "XA1_JPLY"} <= opened
    assert kinds[False, "refused"] > 70


def test_what_is_lossless_is_compared_bit_by_bit(outcomes: dict[str, Outcome]) -> None:
    exact = [found for found in outcomes.values() if found.outcome == "equal" and found.allowed == 0]
    assert len(exact) > 240
    assert all(found.difference == 0 for found in exact)
    assert sum("JPEG" in found.syntax for found in exact) > 60
