"""What leaves the house beside de-identified DICOM objects: no format of the order leads back to the film."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from tests.helpers.dicom_results import HOUSE, OUTSIDE, PATIENT, header_of, loaded, report_to
from tests.helpers.reviews import AT, FULL, review
from tests.unit.io.dicom_results.test_leaving import drawn
from xai_desktop.core.measure_lines import Tag
from xai_desktop.core.measures import Probe
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.report import Report
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.services.reporting import addressed, write_report

UID, READER, KEY = "1.2.826.0.1.99.4711", "Dr Quincy", "reader-key-9"


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """A film whose identifier, file, date, readers and hash are all easy to find again."""
    made = report_to(OUTSIDE, header_of(tmp_path, SOPInstanceUID=UID))
    marks = tuple(replace(one, at=AT) for one in FULL.marks)
    note = "Jane Doe, compare with the prior of PAT-0815"
    seen = replace(FULL, marks=marks, measures=(Probe((4, 5), tag=Tag("Jane", AT)),), note=note)
    said = replace(review(0, ReadingStep.REFERENCE, seen), reader=KEY, at=AT)
    how = replace(made.explanation.provenance, image_id=UID, image_hash="d00d" * 16)
    return replace(
        made,
        ref=replace(made.ref, image_id=UID, sop_uid=UID, path=tmp_path / "Jane.dcm", date="20260301"),
        image=replace(made.image, warnings=(f"{tmp_path / 'Jane.dcm'}: has no calibration.",)),
        explanation=replace(made.explanation, provenance=how),
        annotations=tuple(replace(one, reader=READER, source="Jane.csv") for one in made.annotations),
        agreements=tuple(replace(one, reader=READER) for one in made.agreements),
        image_hash="d00d" * 16,
        reviews=(said,),
        readers=((KEY, READER),),
    )


SECRETS = (UID, READER, KEY, "Jane", "Ä. Reader", "d00d" * 16, "2026-03-01", "20260301", "PAT-0815", PATIENT)


def texts(files: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
    """Everything in a file that somebody could search."""
    for path in files:
        content = path.read_bytes()
        yield path.name, str(path.relative_to(path.parents[2]))
        yield path.name, content.decode("latin-1")
        if path.suffix == ".pdf":
            yield path.name, "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", name + archive.read(name).decode("latin-1")


def test_nothing_that_is_written_leads_back_to_the_film(report: Report, tmp_path: Path) -> None:
    files = write_report(report, tmp_path / "out" / "here", EXPORTERS.keys())
    assert len(files) >= len(EXPORTERS.keys())
    found = [(name, secret) for name, text in texts(files) for secret in SECRETS if secret in text]
    assert found == []


def test_every_format_calls_it_by_the_pseudonym(report: Report, tmp_path: Path) -> None:
    goes = addressed(report, ("sr", "json"))
    assert goes.ref.image_id.startswith(OUTSIDE.pseudonym("PAT-0815"))
    assert goes.ref.image_id != OUTSIDE.pseudonym("PAT-0815")  # a patient may have several films
    assert addressed(goes, ("sr", "json")).ref == goes.ref
    write_report(goes, tmp_path, ("sr", "json"))
    told = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert told["image"]["image_id"] == goes.ref.image_id
    assert told["image"]["pixels_sha256"] is None
    assert {one["reader"] for one in told["annotations"]} == {"Reader 1"}


def test_a_report_without_dicom_results_or_for_the_house_is_as_it_was(report: Report) -> None:
    assert addressed(report, ("pdf", "json")) is report
    stays = replace(report, destination=HOUSE)
    assert addressed(stays, ("sr", "json")) is stays


@pytest.mark.parametrize("coloured", [False, True])
def test_writing_is_blanked_in_the_pictures_of_every_format(report: Report, coloured: bool) -> None:
    image, name = drawn(24, (30, 20))
    if coloured:
        grey = image.index.astype(np.uint8)
        image = replace(image, colour=np.repeat(grey[..., None], 3, axis=2))
    goes = addressed(replace(report, image=image), ("sr", "pdf"))
    inside = name.mask(image.size)
    assert len(np.unique(image.index[inside])) > 1
    assert len(np.unique(goes.image.index[inside])) == 1
    if goes.image.colour is not None:
        assert not goes.image.colour[inside].any()
    assert np.array_equal(addressed(goes, ("sr", "pdf")).image.index, goes.image.index)


def test_a_film_in_which_writing_was_found_is_not_called_clean_before_somebody_looked(
    report: Report, tmp_path: Path
) -> None:
    image, _ = drawn(24, (30, 20))
    denied = replace(report, image=image, ref=replace(report.ref, burned_in=False))  # the file says that there is none
    for destination, flag in ((OUTSIDE, "YES"), (replace(OUTSIDE, confirmed=True), "NO")):
        files = write_report(replace(denied, destination=destination), tmp_path / flag, ("sr",))
        (copy,) = [path for path in files if path.name == "source.dcm"]
        assert loaded(copy).BurnedInAnnotation == flag
