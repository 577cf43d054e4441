"""Results in a real archive: stored in Orthanc, fetched, and read again into the same boxes and mask."""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.helpers.dicom_results import HOUSE, KEYS, OUTSIDE, faults, report_to, written
from tests.helpers.reports import gaussian
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.destination import Destination
from xai_desktop.core.geometry import Box
from xai_desktop.core.place import place_of
from xai_desktop.core.report import Report
from xai_desktop.core.threshold import RankedMap
from xai_desktop.io import readers
from xai_desktop.io.annotations import read_annotations
from xai_desktop.io.image_hash import image_hash

pytestmark = pytest.mark.slow
PIXELS = ("PixelData", "FloatPixelData")
STARTS_IN = 60.0
"""Seconds."""


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty archive of our own, on the loopback only."""
    program = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin")
    if program is None:
        pytest.skip("Orthanc is not installed")
    folder = tmp_path_factory.mktemp("orthanc")
    http, dicom = _free_port(), _free_port()
    settings = {
        "StorageDirectory": str(folder / "store"), "IndexDirectory": str(folder / "store"),
        "HttpPort": http, "DicomPort": dicom, "HttpBindAddresses": ["127.0.0.1"], "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False, "DicomServerEnabled": False, "Plugins": [],
    }  # fmt: skip
    (folder / "orthanc.json").write_text(json.dumps(settings))
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([program, str(folder / "orthanc.json")], stdout=log, stderr=log, cwd=folder)
        try:
            address = f"http://127.0.0.1:{http}"
            _wait(address, running, folder / "log")
            yield address
        finally:
            running.terminate()
            running.wait(30)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait(address: str, running: "subprocess.Popen[bytes]", log: Path) -> None:
    ends = time.monotonic() + STARTS_IN
    while time.monotonic() < ends and running.poll() is None:
        try:
            _ask(f"{address}/system")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"Orthanc did not start: {log.read_text(errors='replace')[-2000:]}")


def _ask(url: str, body: bytes | None = None) -> bytes:
    asked = urllib.request.Request(url, data=body, headers={"Content-Type": "application/dicom"} if body else {})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return bytes(answer.read())


def stored_and_fetched(address: str, path: Path) -> bytes:
    told = json.loads(_ask(f"{address}/instances", path.read_bytes()))
    assert told["Status"] in ("Success", "AlreadyStored")
    return _ask(f"{address}/instances/{told['ID']}/file")


def report_of_film(path: Path, destination: Destination) -> Report:
    """A real film with two boxes and a map that peaks in its left lung."""
    (ref,) = readers.read_refs(path)
    image = readers.read_image(ref)
    height, width = image.size
    marks = (
        Annotation("Cardiomegaly", Box(width * 0.4, height * 0.5, width * 0.75, height * 0.8), "A"),
        Annotation("Cardiomegaly", Box(width * 0.41, height * 0.52, width * 0.76, height * 0.79), "B"),
    )
    heatmap = gaussian(image.size, (0.6 * height, 0.55 * width))
    header = readers.read_source(place_of(path))
    report = report_to(destination, header, image=image, heatmap=heatmap, annotations=marks)
    return replace(report, ref=ref, image_hash=image_hash(image), window=image.default_window())


def real_films(shared: Path) -> dict[str, Path]:
    return {
        "NIH film": min((shared / "nih" / "boxes_1024").iterdir()),
        "DICOM chest film": next((shared / "dicom" / "txrv" / "tests").glob("1.2.276*.dcm")),
        "MONOCHROME1 without file meta": shared
        / "dicom/dicom_fodicom/Tests/FO-DICOM.Tests/Test Data/CR-MONO1-10-chest",
    }


@pytest.mark.parametrize("destination", [OUTSIDE, HOUSE], ids=["outside", "house"])
@pytest.mark.parametrize("film", ["NIH film", "DICOM chest film", "MONOCHROME1 without file meta"])
def test_results_of_a_real_film_survive_an_archive(
    orthanc: str, shared_data: Path, tmp_path: Path, film: str, destination: Destination
) -> None:
    report = report_of_film(real_films(shared_data)[film], destination)
    files = written(report, tmp_path)
    assert set(KEYS) <= set(files)
    back: dict[str, Path] = {}
    for name, path in files.items():
        assert faults(path) == []
        back[name] = tmp_path / f"back-{name}.dcm"
        back[name].write_bytes(stored_and_fetched(orthanc, path))
        before, after = (pydicom.dcmread(BytesIO(p.read_bytes())) for p in (path, back[name]))
        assert before.SOPInstanceUID == after.SOPInstanceUID
        assert [before.get(key) for key in PIXELS] == [after.get(key) for key in PIXELS]
    found = read_annotations(back["sr"]).images[0].annotations
    assert [one.label for one in found] == ["Cardiomegaly", "Cardiomegaly"]
    for one, mark in zip(found, report.annotations, strict=True):
        assert one.box.as_tuple() == pytest.approx(mark.box.as_tuple(), abs=1e-3)  # 32-bit floats
    expected = RankedMap.of(report.explanation.heatmap).mask(report.threshold)
    assert (pydicom.dcmread(back["seg"]).pixel_array.astype(bool) == expected).all()
    values = np.frombuffer(pydicom.dcmread(back["pm"]).FloatPixelData, "<f4").reshape(report.image.size)
    assert (values == report.explanation.heatmap).all()
