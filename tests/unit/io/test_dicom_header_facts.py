"""How a film was taken and how it lies in the patient: said where the file says it, and silent where it does not."""

from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from tests.helpers.films import gradient, write_dicom, write_png
from xai_desktop.core.film_header import FilmHeader
from xai_desktop.core.image import Image
from xai_desktop.core.orientation import ALL, UPRIGHT, edge_letters, opposite
from xai_desktop.io import readers
from xai_desktop.io.wire import image_message, image_of


def item(**values: Any) -> Dataset:
    found = Dataset()
    for keyword, value in values.items():
        setattr(found, keyword, value)
    return found


def code(value: str, **more: Any) -> Dataset:
    return item(CodeValue=value, CodingSchemeDesignator="SCT", CodeMeaning="said so", **more)


def image_with(folder: Path, **attributes: Any) -> Image:
    path = write_dicom(folder / "film.dcm", gradient(), **attributes)
    (ref,) = readers.read_refs(path)
    return readers.read_image(ref)


@pytest.mark.parametrize(
    ("attributes", "position"),
    [
        ({}, ""),
        ({"PatientPosition": "HFS"}, "supine"),
        ({"PatientPosition": "FFDL"}, "left lateral decubitus"),
        ({"PatientPosition": "SUPINE"}, ""),
        ({"PatientPosition": "XFS"}, ""),
        ({"PatientOrientationCodeSequence": [code("C86043")]}, "erect"),
        ({"PatientOrientationCodeSequence": [code("F-10440")]}, "erect"),
        ({"PatientOrientationCodeSequence": [code("102538003")]}, "recumbent"),
        (
            {
                "PatientOrientationCodeSequence": [
                    code("102538003", PatientOrientationModifierCodeSequence=[code("40199007")])
                ]
            },
            "supine",
        ),
        (
            {
                "PatientOrientationCodeSequence": [
                    code("C86043", PatientOrientationModifierCodeSequence=[code("33586001")])
                ],
                "PatientPosition": "HFS",
            },
            "erect, sitting",
        ),
        ({"PatientOrientationModifierCodeSequence": [code("1240000")]}, "prone"),
        ({"PatientOrientationCodeSequence": [code("nonsense")]}, ""),
        ({"ViewPosition": "AP"}, ""),
    ],
)
def test_the_position_is_the_files(tmp_path: Path, attributes: dict[str, Any], position: str) -> None:
    assert image_with(tmp_path, **attributes).header.position == position


@pytest.mark.parametrize(
    ("said", "portable"),
    [
        ({"StudyDescription": "XR CHEST PORTABLE 1 VIEW"}, True),
        ({"ProtocolName": "Bedside chest"}, True),
        ({"SeriesDescription": "chest, not portable"}, False),
        ({"SeriesDescription": "non-portable"}, False),
        ({"StudyDescription": "support able"}, False),
        ({"ViewPosition": "AP"}, False),
    ],
)
def test_portable_is_only_what_a_description_says(tmp_path: Path, said: dict[str, str], portable: bool) -> None:
    assert image_with(tmp_path, **said).header.portable is portable


def test_detector_and_exposure(tmp_path: Path) -> None:
    header = image_with(
        tmp_path,
        ManufacturerModelName="DRX Revolution",
        DetectorManufacturerModelName="DRX-1",
        DetectorType="SCINTILLATOR",
        DetectorID="A17",
        ExposureIndex="312.4",
        TargetExposureIndex="400",
        DeviationIndex="-1.07",
    ).header
    assert header.exposed == ("EI 312.4 (target 400, deviation −1.1)", "DRX-1 scintillator no. A17")
    assert FilmHeader(exposure_index=250.0).exposed == ("EI 250",)
    erect = FilmHeader(deviation_index=2.0, position="erect", portable=True)
    assert (erect.taken, erect.exposed) == (("erect", "portable"), ("EI deviation +2",))


def test_what_is_not_said_or_broken_is_left_out(tmp_path: Path) -> None:
    image = image_with(tmp_path, ManufacturerModelName=None, PatientOrientation=None)
    assert (image.header, image.orientation) == (FilmHeader(), ("", ""))
    assert (image.header.taken, image.header.exposed) == ((), ())
    several = image_with(tmp_path, ExposureIndex=["300", "400"], ManufacturerModelName=None)
    assert several.header.exposure_index is None
    png = write_png(tmp_path / "film.png", gradient(bits=8))
    drawn = readers.read_image(readers.read_refs(png)[0])
    assert (drawn.header, drawn.orientation) == (FilmHeader(), ("", ""))


def test_no_name_comes_along(tmp_path: Path) -> None:
    image = image_with(tmp_path, PatientName="Doe^Jane", PatientID="17", StudyDescription="portable Doe Jane")
    assert "Doe" not in repr(image.header)


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        (["L", "F"], ("L", "F")),
        (["LA", "FP"], ("LA", "FP")),
        (["P", "F"], ("P", "F")),
        (["L", "X"], ("L", "")),
        (["LR", "F"], ("", "F")),
        (["LL", "F"], ("", "F")),
        (["", ""], ("", "")),
        (["L"], ("", "")),
    ],
)
def test_patient_orientation_is_read_or_unknown(tmp_path: Path, stated: list[str], read: tuple[str, str]) -> None:
    assert image_with(tmp_path, PatientOrientation=stated).orientation == read


def test_letters_of_animals_are_not_taken_for_ours(tmp_path: Path) -> None:
    found = image_with(tmp_path, PatientOrientation=["L", "F"], AnatomicalOrientationType="QUADRUPED")
    assert found.orientation == ("", "")


def test_the_orientation_of_a_frame_wins(tmp_path: Path) -> None:
    shared = item(PatientOrientationInFrameSequence=[item(PatientOrientation=["P", "F"])])
    found = image_with(tmp_path, PatientOrientation=["L", "F"], SharedFunctionalGroupsSequence=[shared])
    assert found.orientation == ("P", "F")


def test_header_and_orientation_travel_from_the_decoder(tmp_path: Path) -> None:
    image = image_with(tmp_path, PatientOrientation=["L", "F"], PatientPosition="HFS", ExposureIndex="300")
    arrived = image_of(image_message(image))
    assert (arrived.header, arrived.orientation) == (image.header, ("L", "F"))
    message = image_message(image)
    for broken in ({"orientation": ["L"]}, {"header": {"portable": 1}}, {"header": {"name": "Doe"}}):
        with pytest.raises((ValueError, LookupError, TypeError)):
            image_of(type(message)({**message.body, **broken}, message.arrays))


# Left, top, right, bottom of a frontal film (rows lead to the left, columns to the feet), by hand.
FRONTAL = {
    (0, False): ("R", "H", "L", "F"),
    (1, False): ("F", "R", "H", "L"),
    (2, False): ("L", "F", "R", "H"),
    (3, False): ("H", "L", "F", "R"),
    (0, True): ("L", "H", "R", "F"),
    (1, True): ("F", "L", "H", "R"),
    (2, True): ("R", "F", "L", "H"),
    (3, True): ("H", "R", "F", "L"),
}


@pytest.mark.parametrize("way", ALL, ids=str)
def test_letters_turn_with_the_film(way: Any) -> None:
    assert edge_letters(("L", "F"), way) == FRONTAL[way.quarters, way.flipped]


def test_opposites_and_the_unknown() -> None:
    assert [opposite(one) for one in ("A", "P", "L", "R", "H", "F", "LA", "HPR", "")] == [
        *("P", "A", "R", "L", "F", "H", "RP", "FAL", ""),
    ]
    assert edge_letters(("", "")) == ("?", "?", "?", "?")
    assert edge_letters(("PL", "")) == ("AR", "?", "PL", "?")
    assert edge_letters(("PL", ""), UPRIGHT.rotated(1)) == ("?", "AR", "?", "PL")
