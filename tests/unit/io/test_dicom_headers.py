"""What the worklist learns from a header: names never, windows and spacing with their doubts."""

from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.sr._snomed_dict import mapping as snomed
from pydicom.sr.codedict import codes

from tests.helpers.films import gradient, write_dicom
from xai_desktop.core.film_layer import pixel_aspect
from xai_desktop.core.image import Spacing, SpacingKind, Window
from xai_desktop.io.readers import read_image, read_refs
from xai_desktop.io.readers._dicom_view import VIEWS


def test_a_reference_says_what_the_header_says(tmp_path: Path) -> None:
    path = write_dicom(
        tmp_path / "chest.dcm",
        gradient(50, 30),
        patient_id="SECRET-77",
        study_uid="1.2.3",
        PatientName="Doe^Jane",
        PatientAge="062Y",
        PatientSex="F",
        PatientBirthDate="19620101",
        ViewPosition="AP",
        ImageLaterality="L",
        SyntheticData="YES",
    )
    (ref,) = read_refs(path)
    assert (ref.image_id, ref.size, ref.frames, ref.modality, ref.view) == ("chest", (50, 30), 1, "DX", "AP")
    assert (ref.age, ref.sex, ref.laterality, ref.date, ref.synthetic) == ("62 y", "F", "L", "2024-01-31", True)
    assert ref.warnings == ()
    assert not [word for word in ("Doe", "Jane", "SECRET", "1962") if word in repr(ref)]


def test_patients_and_studies_are_told_apart_without_their_names(tmp_path: Path) -> None:
    films = [("a", "p1", "1.2.3"), ("b", "p1", "1.2.4"), ("c", "p2", "1.2.3")]
    a, b, c = (
        read_refs(write_dicom(tmp_path / f"{n}.dcm", gradient(), patient_id=p, study_uid=s))[0] for n, p, s in films
    )
    assert a.patient_key == b.patient_key != c.patient_key
    assert a.study_key == c.study_key != b.study_key
    assert len(a.patient_key) == 12
    nobody = read_refs(write_dicom(tmp_path / "n.dcm", gradient()))[0]
    assert nobody.patient_key == ""


def test_series_and_numbers_put_films_in_order(tmp_path: Path) -> None:
    one, two, other = (
        read_refs(write_dicom(tmp_path / f"{n}.dcm", gradient(), SeriesInstanceUID=u, SeriesNumber=3, InstanceNumber=n))
        for n, u in ((1, "1.2.3"), (22, "1.2.3"), (1, "1.2.4"))
    )
    assert one[0].series_key == two[0].series_key != other[0].series_key
    assert len(one[0].series_key) == 12
    assert [(ref.series_number, ref.number) for ref in (*one, *two)] == [(3, 1), (3, 22)]
    silent = read_refs(write_dicom(tmp_path / "s.dcm", gradient(), SeriesInstanceUID=None, InstanceNumber=None))[0]
    assert (silent.series_key, silent.number) == ("", 0)


@pytest.mark.parametrize(
    ("attributes", "rate"),
    [
        ({"RecommendedDisplayFrameRate": 25, "CineRate": 10, "FrameTime": 5}, 25),
        ({"CineRate": 10, "FrameTime": 5}, 10),
        ({"FrameTime": 40}, 25),
        ({"FrameTimeVector": [0, 50, 150]}, 10),
        ({"FrameTime": 0, "FrameTimeVector": [0]}, 0),
        ({"FrameTime": 1e-9}, 0),
        ({"RecommendedDisplayFrameRate": -3, "CineRate": 7}, 7),
        ({}, 0),
    ],
)
def test_a_film_that_moves_says_how_fast(tmp_path: Path, attributes: dict[str, object], rate: float) -> None:
    frames = np.stack([gradient()] * 3)
    refs = read_refs(write_dicom(tmp_path / "f.dcm", frames, **attributes))  # type: ignore[arg-type]
    assert [ref.rate for ref in refs] == [rate] * 3
    single = read_refs(write_dicom(tmp_path / "s.dcm", gradient(), **attributes))  # type: ignore[arg-type]
    assert single[0].rate == 0


@pytest.mark.parametrize(("stated", "known"), [("YES", True), ("NO", False), (None, None), ("MAYBE", None)])
def test_burned_in_writing_is_known_or_not(tmp_path: Path, stated: str | None, known: bool | None) -> None:
    assert read_refs(write_dicom(tmp_path / "f.dcm", gradient(), BurnedInAnnotation=stated))[0].burned_in is known


@pytest.mark.parametrize(
    ("stated", "code", "view"),
    [("AP", "R-10242", "AP"), ("", "R-10242", "CC"), (None, "399368009", "MLO"), (None, "12", ""), (None, "", "")],
)
def test_a_coded_view_stands_in_for_a_missing_position(
    tmp_path: Path, stated: str | None, code: str, view: str
) -> None:
    coded = Dataset()
    coded.CodeValue, coded.CodingSchemeDesignator, coded.CodeMeaning = code, "SRT", "Somebody's words"
    path = write_dicom(tmp_path / "f.dcm", gradient(), ViewPosition=stated, ViewCodeSequence=Sequence([coded]))
    assert read_refs(path)[0].view == view


def test_every_view_code_means_what_pydicom_says() -> None:
    words = {"AP": "antero-posterior", "PA": "postero-anterior", "CC": "cranio-caudal", "MLO": "medio-lateral oblique"}
    words |= {"ML": "medial-lateral", "LMO": "latero-medial oblique", "FB": "caudo-cranial", "LATERAL": "lateral"}
    words |= {"LL": "left lateral", "RL": "right lateral", "LAO": "left anterior oblique", "LM": "lateral-medial"}
    words |= {"RAO": "right anterior oblique", "LPO": "left posterior oblique", "RPO": "right posterior oblique"}
    known = {code.value: code.meaning for code in (getattr(codes.cid4010, name) for name in codes.cid4010.dir())}
    older = snomed["SRT"]
    for code, view in VIEWS.items():
        if code != "R-10214" and view in words:
            assert known[older.get(code, code)] == words[view], code
    assert set(words) <= set(VIEWS.values())


def test_laterality_is_found_wherever_it_stands(tmp_path: Path) -> None:
    anatomy, shared = Dataset(), Dataset()
    anatomy.FrameLaterality = "R"
    shared.FrameAnatomySequence = Sequence([anatomy])
    options = {"ImageLaterality": None, "SharedFunctionalGroupsSequence": Sequence([shared])}
    assert read_refs(write_dicom(tmp_path / "a.dcm", gradient(), **options))[0].laterality == "R"
    assert read_refs(write_dicom(tmp_path / "b.dcm", gradient(), Laterality="L", **options))[0].laterality == "L"


@pytest.mark.parametrize(
    ("name", "image_id"),
    [("00013118_008.dcm", "00013118_008"), ("1.2.840.113", "1.2.840.113"), ("IM0001", "IM0001"), ("a.b.DCM", "a.b")],
)
def test_the_image_is_called_by_its_file(tmp_path: Path, name: str, image_id: str) -> None:
    assert read_refs(write_dicom(tmp_path / name, gradient()))[0].image_id == image_id


def test_broken_header_values_are_left_out(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), PatientAge="062Y", InstanceNumber=12)
    content = path.read_bytes().replace(b"20240131", b"2024\xff131").replace(b"062Y", b"62  ")
    path.write_bytes(content)
    (ref,) = read_refs(path)
    assert (ref.age, ref.size) == ("62", (48, 40))
    assert read_image(ref).size == (48, 40)


def test_every_frame_has_a_reference_of_its_own(tmp_path: Path) -> None:
    frames = np.stack([gradient() // (n + 1) for n in range(3)])
    refs = read_refs(write_dicom(tmp_path / "cine.dcm", frames))
    assert [(r.frame, r.frames, r.title) for r in refs] == [(n, 3, f"cine · frame {n + 1}") for n in range(3)]
    for ref, frame in zip(refs, frames, strict=True):
        assert np.array_equal(read_image(ref).values(), frame)


def windows_of(path: Path, **attributes: object) -> tuple[tuple[Window, ...], tuple[str, ...]]:
    image = read_image(read_refs(write_dicom(path / "f.dcm", gradient(), **attributes))[0])  # type: ignore[arg-type]
    return image.windows, image.warnings


def test_several_windows_keep_their_order_and_names(tmp_path: Path) -> None:
    windows, warnings = windows_of(tmp_path, windows=[(10, 20, "LUNG"), (30, 40, "BONE")], function="SIGMOID")
    assert windows == (Window(10, 20, "LUNG", "SIGMOID"), Window(30, 40, "BONE", "SIGMOID"))
    assert warnings == ()


@pytest.mark.parametrize(
    ("attributes", "kept", "word"),
    [
        ({"windows": [(10, 0), (30, 40)]}, [Window(30, 40)], "width 0"),
        ({"windows": [(10, -4)]}, [], "width -4"),
        ({"windows": [(10, 1e-40)]}, [], "width 1e-40"),
        ({"windows": [(1e39, 400)]}, [], "no matching"),
        ({"windows": [(0.5, 0.25)]}, [Window(0.5, 0.25, "", "LINEAR_EXACT")], "below 1"),
        ({"WindowCenter": [1, 2], "WindowWidth": [5]}, [Window(1, 5)], "no matching"),
        ({"WindowCenter": 3}, [], "no matching"),
        ({"windows": [(1, 5)], "function": "CUBIC"}, [Window(1, 5)], "unknown"),
    ],
)
def test_windows_that_cannot_be_used_are_said(
    tmp_path: Path, attributes: dict[str, object], kept: list[Window], word: str
) -> None:
    windows, warnings = windows_of(tmp_path, **attributes)
    assert list(windows) == kept
    assert len(warnings) == 1
    assert word in warnings[0]


def test_without_a_window_the_automatic_one_is_shown(tmp_path: Path) -> None:
    image = read_image(read_refs(write_dicom(tmp_path / "f.dcm", gradient()))[0])
    assert image.windows == ()
    assert image.default_window().name == "auto"


@pytest.mark.parametrize(
    ("attributes", "kind", "row", "doubtful"),
    [
        ({"PixelSpacing": [0.2, 0.1], "PixelSpacingCalibrationType": "FIDUCIAL"}, SpacingKind.CALIBRATED, 0.2, False),
        ({"PixelSpacing": [0.2, 0.1], "ImagerPixelSpacing": [0.22, 0.11]}, SpacingKind.CALIBRATED, 0.2, False),
        ({"PixelSpacing": [0.2, 0.1], "ImagerPixelSpacing": [0.2, 0.1]}, SpacingKind.DETECTOR, 0.2, False),
        (
            {
                "PixelSpacing": [0.2, 0.1],
                "ImagerPixelSpacing": [0.2, 0.1],
                "PixelSpacingCalibrationType": "GEOMETRY",
            },
            SpacingKind.CALIBRATED,
            0.2,
            False,
        ),
        ({"ImagerPixelSpacing": [0.3, 0.3]}, SpacingKind.DETECTOR, 0.3, False),
        ({"NominalScannedPixelSpacing": [0.17, 0.17]}, SpacingKind.SCANNED, 0.17, False),
        (
            {"PixelSpacing": [0.17, 0.17], "NominalScannedPixelSpacing": [0.17, 0.17]},
            SpacingKind.SCANNED,
            0.17,
            False,
        ),
        ({"PixelSpacing": [0.2, 0.1]}, SpacingKind.CALIBRATED, 0.2, True),
        ({"PixelSpacing": [0.2, 0.1], "Modality": "CT"}, SpacingKind.CALIBRATED, 0.2, False),
    ],
)
def test_spacing_says_where_it_holds(
    tmp_path: Path, attributes: dict[str, object], kind: SpacingKind, row: float, doubtful: bool
) -> None:
    image = read_image(read_refs(write_dicom(tmp_path / "f.dcm", gradient(), **attributes))[0])  # type: ignore[arg-type]
    assert image.spacing is not None
    assert (image.spacing.kind, image.spacing.row_mm) == (kind, row)
    assert any("spacing" in warning for warning in image.warnings) == doubtful


def test_each_frame_may_have_its_own_distance(tmp_path: Path) -> None:
    def measured(row: float) -> Dataset:
        measures, properties, group = Dataset(), Dataset(), Dataset()
        measures.PixelSpacing, properties.ImagerPixelSpacing = [row, 0.1], [0.2, 0.1]
        group.PixelMeasuresSequence = Sequence([measures])
        group.FramePixelDataPropertiesSequence = Sequence([properties])
        return group

    groups = Sequence([measured(0.2), measured(0.4)])
    path = write_dicom(tmp_path / "f.dcm", np.stack([gradient()] * 2), PerFrameFunctionalGroupsSequence=groups)
    found = [read_image(ref).spacing for ref in read_refs(path)]
    assert found == [Spacing(0.2, 0.1, SpacingKind.DETECTOR), Spacing(0.4, 0.1, SpacingKind.CALIBRATED)]


@pytest.mark.parametrize(
    ("attributes", "aspect", "doubtful"),
    [
        ({"PixelAspectRatio": [4, 3]}, 4 / 3, False),
        ({"PixelAspectRatio": [4, 3], "PixelSpacing": [0.2, 0.1], "Modality": "CT"}, 2.0, False),
        ({"PixelAspectRatio": [0, 3]}, 1.0, True),
        ({"PixelAspectRatio": [1, 5000]}, 1.0, True),
        ({"PixelAspectRatio": [3]}, 1.0, True),
        ({}, 1.0, False),
    ],
)
def test_pixels_that_are_not_square(
    tmp_path: Path, attributes: dict[str, object], aspect: float, doubtful: bool
) -> None:
    image = read_image(read_refs(write_dicom(tmp_path / "f.dcm", gradient(), **attributes))[0])  # type: ignore[arg-type]
    assert pixel_aspect(image) == pytest.approx(aspect)
    assert any("aspect" in warning for warning in image.warnings) == doubtful


@pytest.mark.parametrize("spacing", [[0, 0.1], [-1, -1], [0.1]])
def test_impossible_spacing_is_none(tmp_path: Path, spacing: list[float]) -> None:
    image = read_image(read_refs(write_dicom(tmp_path / "f.dcm", gradient(), PixelSpacing=spacing))[0])
    assert image.spacing is None


def test_a_raw_film_is_announced(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), PresentationIntentType="FOR PROCESSING")
    (ref,) = read_refs(path)
    assert "FOR PROCESSING" in ref.warnings[0]
    assert read_image(ref).warnings == ref.warnings


def test_lossy_films_say_so(tmp_path: Path) -> None:
    lossy, clean = (
        read_image(read_refs(write_dicom(tmp_path / f"{v}.dcm", gradient(), LossyImageCompression=v))[0]).lossy
        for v in ("01", "00")
    )
    assert (lossy, clean) == (True, False)


def test_ct_values_are_hounsfield_units(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(), slope=1, intercept=-1024, Modality="CT")
    assert read_image(read_refs(path)[0]).unit == "HU"
    data = pydicom.dcmread(path)
    data.RescaleType = "OD"
    data.save_as(path)
    assert read_image(read_refs(path)[0]).unit == "OD"


def test_bits_stored_above_bits_allocated_is_mended_and_said(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "f.dcm", gradient(bits=16), bits=16, BitsStored=20, HighBit=19)
    image = read_image(read_refs(path)[0])
    assert image.bits == 16
    assert "Bits Stored" in image.warnings[0]
