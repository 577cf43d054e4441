"""Reports of DICOM and of picture films, and what an independent validator says about the objects made of them."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from tests.helpers.films import write_dicom
from tests.helpers.reports import report_for
from xai_desktop.core.destination import Destination, House, Outside
from xai_desktop.core.place import place_of
from xai_desktop.core.report import Report
from xai_desktop.core.task import Quiet
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.readers import read_source

KEYS = ("sr", "pm", "seg", "sc", "gsps")
OUTSIDE, HOUSE = Outside(b"a key of this site" * 2), House("research archive")
PATIENT = "Doe^Jane"


def header_of(folder: Path, **attributes: object) -> bytes:
    """The header of a film that names its patient in every place."""
    given = {
        "PatientName": PATIENT, "PatientAge": "058Y", "PatientSex": "F", "PatientBirthDate": "19680102",
        "InstitutionName": "St Elsewhere", "StationName": "BUCKY1", "StudyDate": "20260301", "StudyTime": "101112",
        "AccessionNumber": "ACC77", "StudyDescription": "Chest of Jane Doe", "OperatorsName": "Smith^Anna",
        "ReferringPhysicianName": "Grey^Meredith", "StudyID": "S9", "SeriesInstanceUID": "1.2.3.4.5",
        **attributes,
    }  # fmt: skip
    path = write_dicom(folder / "doe.dcm", np.zeros((320, 288), np.uint16), patient_id="PAT-0815", **given)
    found = read_source(place_of(path))
    assert found is not None
    return found


def report_to(destination: Destination, header: bytes | None = None, **rest: object) -> Report:
    return replace(report_for(**rest), source_header=header, destination=destination)


def written(report: Report, folder: Path, keys: Sequence[str] = KEYS) -> dict[str, Path]:
    """The files by their names without ending, after a round through the exporters."""
    found = [path for key in keys for path in EXPORTERS[key].write(report, folder, Quiet())]
    return {path.stem: path for path in found}


def loaded(path: Path) -> Dataset:
    return pydicom.dcmread(BytesIO(path.read_bytes()))


def faults(path: Path) -> list[str]:
    """The errors that `dciodvfy` reports; the test is skipped where the program is absent."""
    if shutil.which("dciodvfy") is None:
        pytest.skip("dciodvfy (dicom3tools) is not installed")
    done = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, errors="replace", check=False)
    assert done.stderr, "dciodvfy said nothing at all"
    return [line for line in done.stderr.splitlines() if line.startswith("Error") or " Error " in line]
