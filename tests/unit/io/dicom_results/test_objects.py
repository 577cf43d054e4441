"""DICOM results: lawful, the same every time, and read again by two other programs and by our own importer."""

import json
from dataclasses import replace
from pathlib import Path

import highdicom
import numpy as np
import pytest

from tests.helpers.dicom_results import HOUSE, KEYS, OUTSIDE, faults, header_of, loaded, report_to, written
from tests.helpers.reports import gaussian, marks_of
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.chain import Head, head_of
from xai_desktop.core.destination import Destination
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import eight_bit
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import CallVerdict, FilmVerdict, PlaceVerdict, Presence, Review, Verdict
from xai_desktop.core.shapes import Ellipse, Mask, Polygon
from xai_desktop.core.threshold import RankedMap
from xai_desktop.io.annotations import read_annotations

ATTENTION = "Model attention, not a lesion"


def texts(path: Path) -> list[str]:
    """Every text of a report."""
    return [element.value for element in loaded(path).iterall() if element.keyword == "TextValue"]


@pytest.mark.parametrize("destination", [HOUSE, OUTSIDE], ids=["house", "outside"])
@pytest.mark.parametrize("source", ["dicom", "png"])
def test_every_result_is_lawful_and_says_that_it_is_research(
    tmp_path: Path, destination: Destination, source: str
) -> None:
    report = report_to(destination, header_of(tmp_path) if source == "dicom" else None)
    files = written(report, tmp_path)
    copied = not (destination is HOUSE and source == "dicom")
    assert set(files) == {*KEYS, "source"} if copied else set(KEYS)
    for path in files.values():
        assert faults(path) == []
        data = loaded(path)
        assert data.SeriesDescription.startswith("RESEARCH")
        assert len(data.SeriesDescription.encode()) <= 64
    assert loaded(files["sr"]).VerificationFlag == "UNVERIFIED"
    assert loaded(files["sc"]).BurnedInAnnotation == "YES"
    assert len({loaded(path).StudyInstanceUID for path in files.values()}) == 1
    assert len({loaded(path).SOPInstanceUID for path in files.values()}) == len(files)


def test_the_same_report_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_to(HOUSE, header_of(tmp_path))
    first = {name: path.read_bytes() for name, path in written(report, tmp_path / "1").items()}
    second = {name: path.read_bytes() for name, path in written(report, tmp_path / "2").items()}
    assert first == second
    for path in (tmp_path / "1").rglob("*.dcm"):
        days = {e.value[:8] for e in loaded(path).iterall() if e.VR in ("DA", "DT") and e.value}
        assert days <= {"20260302", "20260301", "19680102"}  # the record's, the study's, the birth date
    later = written(replace(report, made_at="2026-03-03T09:41:12+01:00"), tmp_path / "3")
    assert loaded(later["sr"]).SOPInstanceUID != loaded(tmp_path / "1" / "dicom" / "sr.dcm").SOPInstanceUID


def test_a_result_carries_how_it_was_made(tmp_path: Path) -> None:
    end = Head(41, "ab" * 32, "2026-03-01T12:00:00+01:00")
    for path in written(replace(report_to(HOUSE, header_of(tmp_path)), head=end), tmp_path).values():
        told = loaded(path)[0x0071, 0x1001].value
        said = loaded(path).ContributingEquipmentSequence[-1].ContributionDescription
        for fact in ("test-net", "1.0", "5f" * 32, "grad_cam", "smooth", "stages.5", "Cardiomegaly"):
            assert fact in told
        for fact in ("test-net", "5f" * 32, "grad_cam", "stages.5", "top 10 %", "seed 0", "Not for diagnosis"):
            assert fact in said
        assert '"torch": "2.15.0"' in told
        assert head_of(json.loads(told)) == end


def test_marks_come_back_as_they_were(tmp_path: Path) -> None:
    polygon = Polygon((((10.5, 10.25), (60, 12), (40, 70)),))
    marks = (
        *marks_of(("A", "B")),
        Annotation("Nodule", Ellipse(200, 60, 12, 12)),
        Annotation("Mass", polygon, "A"),
    )
    files = written(report_to(HOUSE, header_of(tmp_path), annotations=marks), tmp_path, ["sr"])
    (image,) = read_annotations(files["sr"]).images
    assert image.image_id == loaded(tmp_path / "doe.dcm").SOPInstanceUID
    found = image.annotations
    assert [(one.label, one.shape, one.reader) for one in found if one.reader in ("A", "B")] == [
        (one.label, one.shape, one.reader) for one in marks if one.reader
    ]
    (unnamed,) = [one for one in found if one.label == "Nodule"]
    assert unnamed.shape == marks[2].shape
    assert len(found) == len(marks)


NO_EXPERT = "was marked by a network, not by an expert"


def test_what_the_network_marked_never_comes_back_as_an_experts(tmp_path: Path) -> None:
    """Or a map would be held against itself."""
    report = report_to(HOUSE, header_of(tmp_path), annotations=marks_of(("A", "")))
    for key, path in written(report, tmp_path, ["sr", "gsps", "seg"]).items():
        found = read_annotations(path)
        labels = [one.label for image in found.images for one in image.annotations]
        assert labels == ([] if key == "seg" else ["Cardiomegaly", "Cardiomegaly"]), key
        assert {row.reason for row in found.skipped} == {NO_EXPERT}, key


def test_a_painted_mark_is_its_box(tmp_path: Path) -> None:
    painted = Annotation("Mass", Mask(np.ones((20, 30), np.bool_), Box(40, 50, 70, 70)), "A")
    files = written(report_to(HOUSE, header_of(tmp_path), annotations=[painted]), tmp_path, ["sr"])
    found = [one for one in read_annotations(files["sr"]).images[0].annotations if one.label == "Mass"]
    assert [one.shape for one in found] == [Box(40, 50, 70, 70)]


def test_three_kinds_of_finding_are_told_apart(tmp_path: Path) -> None:
    marks = (*marks_of(("A",)), *marks_of(("",)))
    files = written(report_to(HOUSE, header_of(tmp_path), annotations=marks), tmp_path, ["sr"])
    content = highdicom.sr.srread(files["sr"]).content
    found = [group.finding_category.value for group in content.get_planar_roi_measurement_groups()]
    assert found[:2] == ["reader-region", "ref-region"]
    assert set(found[2:]) == {"model-region"}
    for group in content.get_planar_roi_measurement_groups()[:2]:
        assert group.roi.graphic_type.value == "POLYLINE"
        points = group.roi.value
        assert points.shape == (5, 2)
        assert (points[0] == points[-1]).all()


def test_agreement_stands_with_its_floors_and_ceiling(tmp_path: Path) -> None:
    report = report_to(HOUSE, header_of(tmp_path))
    (one,) = report.agreements
    path = written(report, tmp_path, ["sr"])["sr"]
    content = highdicom.sr.srread(path).content
    numbers = {
        m.name.value: m.value for group in content.get_image_measurement_groups() for m in group.get_measurements()
    }
    expected = {
        "iou": one.iou, "iou-random": one.ruler.random, "iou-atlas": one.ruler.atlas, "iou-ceiling": one.ruler.ceiling,
        "energy-in-box": one.energy_in_box, "iou-second": one.ruler.second_reader,
    }  # fmt: skip
    for name, value in expected.items():
        if value.known:
            assert numbers[name] == pytest.approx(value.value, rel=1e-5)
        else:
            assert name not in numbers
    assert numbers["model-score"] == pytest.approx(0.81)
    assert not one.ruler.second_reader.known
    assert "IoU of a second reader: none, no second reader" in texts(path)


def test_a_verdict_stands_in_its_three_parts(tmp_path: Path) -> None:
    verdict = Verdict("Effusion", Presence.NO, 4, 5, CallVerdict.RIGHT, PlaceVerdict.NO_MAP)
    given = FilmVerdict((verdict, Verdict("Mass", Presence.UNSURE)))
    review = Review("a1" * 32, "Dr. Albrecht", ReadingStep.REFERENCE, given, "2026-03-02T09:40:00+01:00")
    path = written(replace(report_to(HOUSE, header_of(tmp_path)), reviews=(review,)), tmp_path, ["sr"])["sr"]
    assert faults(path) == []
    found = [g for g in highdicom.sr.srread(path).content.get_image_measurement_groups() if g.finding_category]
    effusion, mass = [g for g in found if g.finding_category.value == "reader-verdict"]
    answers = {one.name.value: one.value.meaning for one in effusion.get_qualitative_evaluations()}
    answers = {name: answer for name, answer in answers.items() if "-" in name or name == "presence"}
    assert answers == {
        "presence": "no", "call-right": "right", "place-right": "no meaningful map", "wrong-reason": "yes"
    }  # fmt: skip
    assert {m.name.value: m.value for m in effusion.get_measurements()} == {"sureness": 4, "sureness-after": 5}
    assert mass.finding_type.meaning == "Mass"
    assert b"Dr. Albrecht" in path.read_bytes()
    outside = replace(report_to(OUTSIDE, header_of(tmp_path)), reviews=(review,))
    assert b"Albrecht" not in written(outside, tmp_path / "out", ["sr"])["sr"].read_bytes()


@pytest.mark.parametrize("width", [288, 285, 283])
def test_the_mask_comes_back_pixel_by_pixel(tmp_path: Path, width: int) -> None:
    size = (311, width)
    report = report_to(OUTSIDE, image=eight_bit(np.full(size, 90, np.uint8)), heatmap=gaussian(size, (100.3, 90.7)))
    files = written(report, tmp_path, ["seg"])
    expected = RankedMap.of(report.explanation.heatmap).mask(report.threshold)
    segment = loaded(files["seg"]).SegmentSequence[0]
    assert segment.SegmentLabel == "Model attention, top 10 %, not a lesion"
    assert segment.SegmentedPropertyTypeCodeSequence[0].CodingSchemeDesignator == "99XAIDESKTOP"
    assert (highdicom.seg.segread(files["seg"]).pixel_array.astype(bool) == expected).all()
    assert faults(files["seg"]) == []


def test_an_empty_map_leaves_no_mask_but_a_sentence(tmp_path: Path) -> None:
    report = report_to(OUTSIDE, heatmap=np.zeros((320, 288), np.float32))
    (path,) = written(report, tmp_path, ["seg"]).values()
    assert path.suffix == ".txt"
    assert path.read_text().startswith("No segmentation was written: ")
    files = written(report, tmp_path, ["sr"])
    assert faults(files["sr"]) == []
    assert report.explanation.state.sentence in texts(files["sr"])


def test_the_map_comes_back_bit_by_bit(tmp_path: Path) -> None:
    report = report_to(HOUSE, header_of(tmp_path))
    data = loaded(written(report, tmp_path, ["pm"])["pm"])
    values = np.frombuffer(data.FloatPixelData, "<f4").reshape(report.image.size)
    assert (values == report.explanation.heatmap).all()
    mapping = data.SharedFunctionalGroupsSequence[0].RealWorldValueMappingSequence[0]
    assert mapping.MeasurementUnitsCodeSequence[0].CodeMeaning == "no units"
    assert report.explanation.unit in mapping.LUTExplanation
    derived = data.PerFrameFunctionalGroupsSequence[0].DerivationImageSequence[0].SourceImageSequence[0]
    header = loaded(tmp_path / "doe.dcm")
    assert derived.ReferencedSOPInstanceUID == header.SOPInstanceUID
    assert data.PatientName == header.PatientName


def test_pixels_that_were_never_seen_are_padding(tmp_path: Path) -> None:
    heatmap = gaussian((320, 288), (160, 140))
    heatmap[:20] = np.nan
    report = report_to(HOUSE, header_of(tmp_path), heatmap=heatmap)
    path = written(report, tmp_path, ["pm"])["pm"]
    data = loaded(path)
    values = np.frombuffer(data.FloatPixelData, "<f4").reshape(heatmap.shape)
    assert (values[:20] == np.float32(data.FloatPixelPaddingValue)).all()
    assert data.FloatPixelPaddingValue < heatmap[20:].min()
    assert (values[20:] == heatmap[20:]).all()
    assert faults(path) == []


def test_a_frame_of_many_is_named(tmp_path: Path) -> None:
    framed = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7.3", "NumberOfFrames": 5}
    report = report_to(HOUSE, header_of(tmp_path, **framed))
    report = replace(report, ref=replace(report.ref, frame=2, frames=5))
    files = written(report, tmp_path)
    assert not {name: found for name, path in files.items() if (found := faults(path))}
    (entry,) = read_annotations(files["sr"]).images
    assert entry.frame == 2
    reference = loaded(files["gsps"]).GraphicAnnotationSequence[0].ReferencedImageSequence[0]
    assert reference.ReferencedFrameNumber == 3


def test_a_film_in_colour_has_no_presentation_state(tmp_path: Path) -> None:
    grey = np.full((320, 288), 90, np.uint8)
    report = report_to(OUTSIDE, image=eight_bit(grey, colour=np.repeat(grey[..., None], 3, axis=2)))
    files = written(report, tmp_path)
    assert files["gsps"].read_text() == "No presentation state was written: the film is in colour and has no window.\n"
    assert faults(files["source"]) == []
    assert loaded(files["source"]).PhotometricInterpretation == "RGB"


def test_the_window_and_the_boxes_are_shown_again(tmp_path: Path) -> None:
    report = report_to(HOUSE, header_of(tmp_path))
    path = written(report, tmp_path, ["gsps"])["gsps"]
    window = loaded(path).SoftcopyVOILUTSequence[0]
    assert (window.WindowCenter, window.WindowWidth) == (1900, 2800)
    boxes = {one.label: one.shape for one in read_annotations(path).images[0].annotations}
    assert boxes["Cardiomegaly"] == marks_of()[0].shape
