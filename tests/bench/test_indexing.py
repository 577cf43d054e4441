"""How long a folder of films takes to list, in one process, against the loop that one would write with pydicom."""

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid

from tests.helpers.films import write_dicom
from xai_desktop.io.readers import read_refs
from xai_desktop.services.bench_cases import medians

FILES, ROUNDS, ATTEMPTS = 300, 5, 3
LEAST = 1.5
"""A guard: the promise is three times the loop in two processes, and the figure itself is printed."""

TEXTS = {
    **{"InstitutionName": "General Hospital", "InstitutionAddress": "Main Street 1", "StationName": "CR1"},
    **{"StudyDescription": "Chest", "SeriesDescription": "Chest PA", "ManufacturerModelName": "Reader 5"},
    **{"PerformingPhysicianName": "Nobody^Either", "OperatorsName": "OP", "PatientAge": "062Y", "PatientComments": "x"},
    **{"InstitutionalDepartmentName": "Radiology", "RequestedProcedureDescription": "XR chest", "KVP": "125"},
    **{"DeviceSerialNumber": "12345", "SoftwareVersions": "V1.0", "ProtocolName": "Chest", "ExposureTime": "12"},
    **{"DistanceSourceToDetector": "1800", "Exposure": "2", "XRayTubeCurrent": "200", "FilterType": "NONE"},
    **{"SeriesDate": "20240131", "AcquisitionDate": "20240131", "ContentDate": "20240131", "SeriesTime": "120001"},
    **{
        "AcquisitionTime": "120002",
        "ContentTime": "120003",
        "InstanceCreationDate": "20240131",
        "ExposureStatus": "NORMAL",
    },
    **{"InstanceCreationTime": "120004", "PlateID": "P1", "CassetteOrientation": "PORTRAIT", "Sensitivity": "200"},
    **{"CassetteSize": "35CMX43CM", "RelativeXRayExposure": "150", "PatientWeight": "70"},
    **{"AcquisitionDeviceProcessingDescription": "CHEST", "AcquisitionDeviceProcessingCode": "1", "Laterality": ""},
    **{"PerformedProcedureStepID": "PPS1", "PerformedProcedureStepStartDate": "20240131", "PatientSize": "1.7"},
    **{"PerformedProcedureStepStartTime": "115900", "PerformedProcedureStepDescription": "Chest", "EthnicGroup": ""},
    **{
        "RequestedProcedureID": "RP1",
        "ScheduledProcedureStepID": "S1",
        "ImageComments": "",
        "ImagesInAcquisition": "1",
    },
    **{"SpecificCharacterSet": "ISO_IR 100", "ImageType": ["ORIGINAL", "PRIMARY"], "AcquisitionNumber": "1"},
}


def _item(**attributes: Any) -> Dataset:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return item


def _sequences() -> dict[str, Any]:
    code = _item(CodeValue="P5-09024", CodingSchemeDesignator="SRT", CodeMeaning="Chest X-ray")
    study = {"ReferencedSOPClassUID": UID("1.2.840.10008.3.1.2.3.1"), "ReferencedSOPInstanceUID": generate_uid()}
    asked = _item(RequestedProcedureDescription="XR chest", RequestedProcedureID="RP1", ScheduledProcedureStepID="S1")
    return {
        "ProcedureCodeSequence": [code],
        "ReferencedStudySequence": [_item(**study)],
        "ReferencedPerformedProcedureStepSequence": [_item(**study)],
        "RequestAttributesSequence": [asked],
    }


def folder(path: Path, syntax: UID = ExplicitVRLittleEndian, open_ended: bool = False) -> list[Path]:
    """Films of about ninety elements with sequences, of open or stated length, and private elements."""
    pixels = (np.arange(256 * 128) % 4096).astype(np.uint16).reshape(256, 128)
    sequences = _sequences()
    for items in sequences.values():
        for item in items:
            item.is_undefined_length_sequence_item = open_ended
    first = write_dicom(
        path / "0.dcm", pixels, modality="CR", patient_id="P-0000", transfer_syntax=syntax, spacing=(0.2, 0.2),
        windows=[(2048, 4096)], slope=1, intercept=-1024, **TEXTS, **sequences,
    )  # fmt: skip
    data = pydicom.dcmread(first)
    for keyword in sequences:
        data[keyword].value.is_undefined_length = open_ended
        data[keyword].is_undefined_length = open_ended
    block = data.private_block(0x0019, "TEST MAKER 1", create=True)
    for number in range(12):
        block.add_new(number, "LO", f"value {number}")
    data.save_as(first)
    content = first.read_bytes()
    own = str(data.SOPInstanceUID).encode()
    paths = [path / f"{number:05d}.dcm" for number in range(FILES)]
    for number, film in enumerate(paths):
        film.write_bytes(content.replace(own, own[:-5] + b"%05d" % number))
    first.unlink()
    return paths


def ours(paths: list[Path]) -> None:
    for path in paths:
        read_refs(path)


def peer(paths: list[Path]) -> None:
    for path in paths:
        pydicom.dcmread(path, stop_before_pixels=True)


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.parametrize("open_ended", [False, True])
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian], ids=["explicit", "implicit"])
def test_listing_a_folder_beats_the_loop(tmp_path: Path, syntax: UID, open_ended: bool) -> None:
    """Up to three runs: another program that wakes up in the middle of one says nothing about this one."""
    paths = folder(tmp_path, syntax, open_ended)
    assert len({ref.sop_uid for path in paths for ref in read_refs(path)}) == FILES
    works = {"ours": lambda: ours(paths), "peer": lambda: peer(paths)}
    for _ in range(ATTEMPTS):
        times = medians(works, ROUNDS, lambda _: None)
        ratio = times["peer"] / times["ours"]
        ms = {name: 1000 * seconds / FILES for name, seconds in times.items()}
        print(f"\n{syntax.name}: {ms['ours']:.3f} ms a film, {ratio:.2f}× the loop of dcmread ({ms['peer']:.3f} ms)")
        if ratio >= LEAST:
            return
    raise AssertionError(f"only {ratio:.2f}×")
