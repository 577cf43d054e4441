"""What speaks against a network on a film stands in everything that leaves the program about it."""

import json
from dataclasses import replace
from pathlib import Path

import pydicom
import pytest
from pypdf import PdfReader

from tests.helpers.dicom_results import HOUSE, report_to
from xai_desktop.core.report import Report
from xai_desktop.core.task import Quiet
from xai_desktop.io.exporters import EXPORTERS

DRAWN = "learnt from drawn films only: what it says of a patient's film means nothing."


@pytest.fixture(scope="module")
def doubtful() -> Report:
    report = report_to(HOUSE)
    return replace(report, ref=replace(report.ref, synthetic=False))


def text_of(key: str, report: Report, folder: Path) -> str:
    (path, *_) = EXPORTERS[key].write(report, folder, Quiet())
    if key == "pdf":
        return " ".join(PdfReader(path).pages[0].extract_text().split())
    if key in ("pm", "seg", "sc"):
        return str(pydicom.dcmread(path).ImageComments)
    if key in ("sr", "gsps"):
        return str(pydicom.dcmread(path).ContributingEquipmentSequence[-1].ContributionDescription)
    text = path.read_text("utf-8")
    return " ".join(json.loads(text)["doubts"]) if key == "json" else text.replace("&#x27;", "'").replace("&#39;", "'")


@pytest.mark.parametrize("key", ["pdf", "html", "json", "sr", "gsps", "pm", "seg", "sc"])
def test_a_doubt_stands_in_what_leaves(doubtful: Report, tmp_path: Path, key: str) -> None:
    assert f"{doubtful.card.name} {DRAWN}" in text_of(key, doubtful, tmp_path)


@pytest.mark.parametrize("key", ["pdf", "html", "json", "sr"])
def test_a_drawn_film_is_what_the_network_is_for(tmp_path: Path, key: str) -> None:
    assert DRAWN not in text_of(key, report_to(HOUSE), tmp_path)


def test_a_picture_says_it_too(doubtful: Report, tmp_path: Path) -> None:
    """The line takes room above the pictures, which keep their size."""
    from PIL import Image

    sizes = []
    for name, report in (("drawn", replace(doubtful, card=replace(doubtful.card, synthetic=False))), ("all", doubtful)):
        (path, *_) = EXPORTERS["png"].write(report, tmp_path / name, Quiet())
        with Image.open(path) as picture:
            sizes.append(picture.size)
    assert sizes[0][0] == sizes[1][0]
    assert sizes[0][1] < sizes[1][1]
