"""How long a large folder takes to open, against the loop one would write with pydicom: for `xai-desktop bench`."""

import statistics
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
from pydicom.uid import UID, ExplicitVRLittleEndian

from xai_desktop.core import paths
from xai_desktop.core.figure import Figure
from xai_desktop.core.task import Quiet, Task
from xai_desktop.io import atomic
from xai_desktop.services.decoding import Apart
from xai_desktop.services.opening import open_paths

FILMS, ROUNDS = 10_000, 3
LEAST_RATIO = 3.0
SIDE = 64
"""Pixels; indexing never reads them, and ten thousand large films would fill the disk."""


def figures(task: Task | None = None, films: int = FILMS, rounds: int = ROUNDS) -> tuple[Figure, ...]:
    """Medians of interleaved rounds; both read files that the system has in its cache."""
    task = task or Quiet()
    with tempfile.TemporaryDirectory() as folder:
        files = _written(Path(folder), films)
        decoder = Apart()
        try:
            works: dict[str, Callable[[], object]] = {
                "ours": lambda: open_paths([Path(folder)], decoder=decoder),
                "loop": lambda: [pydicom.dcmread(file, stop_before_pixels=True) for file in files],
            }
            times = _timed(works, rounds, task)
        finally:
            decoder.close()
    ratio = times["loop"] / times["ours"]
    how = f"{times['ours']:.2f} s; pydicom.dcmread(stop_before_pixels=True) in a loop {times['loop']:.2f} s"
    name = f"indexing {films:,} films, times as fast as the loop"
    return (Figure(name, ratio, "×", LEAST_RATIO, "at least", how),)


def _timed(works: dict[str, Callable[[], object]], rounds: int, task: Task) -> dict[str, float]:
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        task.step(number, rounds + 1, "opening a large folder")
        for name, work in works.items():
            began = time.perf_counter()
            work()
            if number:  # the first round starts the workers and fills the cache
                seconds[name].append(time.perf_counter() - began)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def _written(folder: Path, count: int) -> list[Path]:
    """Copies of a demo film with the header of a hospital's, two views to a study."""
    data = pydicom.dcmread(paths.demo_study() / f"{paths.DEMO_FILM}.dcm")
    data.Rows = data.Columns = SIDE
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.PixelData = bytes(2 * SIDE * SIDE)
    data["PixelData"].is_undefined_length = False
    for keyword, text in _HOSPITAL.items():
        setattr(data, keyword, text)
    files = []
    for number in range(count):
        data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = UID(f"1.2.826.0.1.3680043.8.498.1.{number}")
        data.StudyInstanceUID = UID(f"1.2.826.0.1.3680043.8.498.2.{number // 2}")
        data.InstanceNumber = number % 2 + 1
        files.append(atomic.write_private(folder / f"{number // 500:03d}" / f"{number:05d}.dcm", _bytes_of(data)))
    return files


def _bytes_of(data: Any) -> bytes:
    stream = BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


_HOSPITAL = {
    "InstitutionName": "General Hospital",
    "InstitutionAddress": "Main Street 1",
    "StationName": "CR1",
    "StudyDescription": "Chest",
    "SeriesDescription": "Chest PA",
    "ManufacturerModelName": "Reader 5",
    "PerformingPhysicianName": "Nobody^Either",
    "OperatorsName": "OP",
    "InstitutionalDepartmentName": "Radiology",
    "DeviceSerialNumber": "12345",
    "ProtocolName": "Chest",
    "KVP": "125",
    "ExposureTime": "12",
    "XRayTubeCurrent": "200",
    "DistanceSourceToDetector": "1800",
    "AcquisitionDate": "20240131",
    "AcquisitionTime": "120002",
    "ContentTime": "120003",
    "InstanceCreationDate": "20240131",
    "PerformedProcedureStepID": "PPS1",
    "PerformedProcedureStepDescription": "Chest",
    "PlateID": "P1",
    "Sensitivity": "200",
}
