"""What leaves the house: nobody's name in any place, one map of identifiers, and writing looked for in the pixels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont
from pydicom.uid import UID

from tests.helpers.dicom_results import HOUSE, KEYS, OUTSIDE, header_of, loaded, report_to, written
from tests.helpers.reports import film_of, marks_of
from tests.helpers.reviews import review
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.destination import Outside, house
from xai_desktop.core.errors import ExportError, UsageError
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.core.review import FilmVerdict, Presence, Verdict
from xai_desktop.io.dicom_results.burned_in import burned_in
from xai_desktop.io.dicom_results.labels import leaving
from xai_desktop.io.dicom_results.source import source_of
from xai_desktop.io.exporters._fonts import SANS, font_file

SECRETS = (
    b"Doe", b"Jane", b"JANE", b"PAT-0815", b"19680102", b"Elsewhere", b"BUCKY1", b"20260301", b"ACC77", b"Smith",
    b"Grey^", b"20260302", b"film-0001", b"Dr. Albrecht", b"/data", b"1.2.3.4.5\0",
)  # fmt: skip


def codes(path: Path) -> list[str]:
    return [item.CodeValue for item in loaded(path).DeidentificationMethodCodeSequence]


def test_nobody_is_named_in_what_leaves(tmp_path: Path) -> None:
    report = report_to(OUTSIDE, header_of(tmp_path), annotations=marks_of(("Dr. Albrecht", "B")))
    original = loaded(tmp_path / "doe.dcm")
    files = written(report, tmp_path / "out")
    assert set(files) == {*KEYS, "source"}
    for path in files.values():
        content = path.read_bytes()
        assert not [secret for secret in SECRETS if secret in content]
        for uid in (original.SOPInstanceUID, original.StudyInstanceUID):
            assert uid.encode() not in content
        data = loaded(path)
        assert data.PatientIdentityRemoved == "YES"
        assert codes(path) == ["113100", "113103", "113104", "113108"]
        assert data.PatientID == path.parent.name == OUTSIDE.pseudonym("PAT-0815")
        assert data.StudyDate == data.PatientBirthDate == ""


def test_the_secrets_are_there_in_the_house(tmp_path: Path) -> None:
    """The list above would find them."""
    report = report_to(HOUSE, header_of(tmp_path), annotations=marks_of(("Dr. Albrecht", "B")))
    content = b"".join(path.read_bytes() for path in written(report, tmp_path / "out").values())
    assert b"Doe^Jane" in content
    assert b"PAT-0815" in content
    assert b"Dr. Albrecht" in content
    assert loaded(tmp_path / "doe.dcm").StudyInstanceUID.encode() in content


def test_source_and_results_share_one_map_of_identifiers(tmp_path: Path) -> None:
    header = header_of(tmp_path)
    first = {n: loaded(p) for n, p in written(report_to(OUTSIDE, header), tmp_path / "1").items()}
    report = replace(report_to(OUTSIDE, header), made_at="2027-01-01T00:00:00+00:00")
    later = {n: loaded(p) for n, p in written(report, tmp_path / "2").items()}
    assert first["source"] == later["source"]
    reference = first["sr"].CurrentRequestedProcedureEvidenceSequence[0]
    assert reference.StudyInstanceUID == first["source"].StudyInstanceUID
    named = reference.ReferencedSeriesSequence[0]
    assert named.SeriesInstanceUID == first["source"].SeriesInstanceUID
    assert named.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == first["source"].SOPInstanceUID
    other = written(report_to(Outside(b"another site" * 3), header), tmp_path / "3")
    assert loaded(other["source"]).SOPInstanceUID != first["source"].SOPInstanceUID


def test_the_copy_of_the_film_keeps_its_values(tmp_path: Path) -> None:
    report = report_to(OUTSIDE, header_of(tmp_path))
    data = loaded(written(report, tmp_path, ["sr"])["source"])
    assert (data.pixel_array == report.image.index).all()
    assert (data.WindowCenter, data.WindowWidth, data.BitsStored) == (1900, 2800, 12)


def test_only_a_person_makes_the_pixels_clean(tmp_path: Path) -> None:
    header = header_of(tmp_path)
    before = written(report_to(OUTSIDE, header), tmp_path / "1", ["sr"])["source"]
    after = written(report_to(replace(OUTSIDE, confirmed=True), header), tmp_path / "2", ["sr"])["source"]
    assert "113101" not in codes(before)
    assert codes(after)[:2] == ["113100", "113101"]
    assert (loaded(before).BurnedInAnnotation, loaded(after).BurnedInAnnotation) == ("YES", "NO")


def test_the_house_is_only_where_the_settings_say() -> None:
    assert house("research archive", "research archive").name == "research archive"
    for name, allowed in (("research archive", ""), ("pacs", "research archive"), ("", "")):
        with pytest.raises(UsageError, match="export for outside instead"):
            house(name, allowed)


def test_a_report_without_a_destination_is_not_written() -> None:
    with pytest.raises(ExportError, match="name a destination"):
        source_of(replace(report_to(HOUSE), destination=None))


@pytest.mark.parametrize("header", [b"", b"rubbish" * 9, b"\x08\0\x18\0UI\xff\xffrubbish"])
def test_a_damaged_header_gets_lawful_identifiers(header: bytes) -> None:
    found = source_of(report_to(HOUSE, header)).header
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "SOPClassUID"):
        assert UID(found[keyword].value).is_valid
    assert found.PatientName == ""


@pytest.mark.filterwarnings("ignore:Invalid value for VR AS")
@pytest.mark.parametrize(("given", "found"), [("62", "062Y"), ("7M", "007M"), ("old", None), ("", None)])
def test_a_broken_age_is_mended_or_left_out(tmp_path: Path, given: str, found: str | None) -> None:
    header = source_of(report_to(HOUSE, header_of(tmp_path, PatientAge=given))).header
    assert header.get("PatientAge") == found


def drawn(size: int, place: tuple[int, int], text: str = "DOE JANE 12.03.1961") -> tuple[Image, Box]:
    """The synthetic film, enlarged as a detector's blur would leave it, with a name drawn on it."""
    film = film_of((320, 288)).index / 16
    grey = Pictures.fromarray(film.astype(np.uint8)).resize((864, 960), Pictures.Resampling.BICUBIC)
    pen, font = ImageDraw.Draw(grey), ImageFont.truetype(str(font_file(SANS)), size)
    pen.text(place, text, fill=255, font=font)
    left, top, right, bottom = pen.textbbox(place, text or "-", font=font)
    return eight_bit(np.array(grey)), Box(left, top, right, bottom)


@pytest.mark.parametrize("size", [14, 20, 32])
@pytest.mark.parametrize("place", [(20, 14), (430, 900), (180, 420)])
def test_a_drawn_name_is_found_and_blanked(tmp_path: Path, size: int, place: tuple[int, int]) -> None:
    image, name = drawn(size, place)
    covered = np.zeros(image.size, np.bool_)
    for box in burned_in(image):
        covered |= box.mask(image.size)
    assert covered[name.mask(image.size)].mean() > 0.9
    assert covered.mean() < 0.1
    data = loaded(written(report_to(OUTSIDE, image=image), tmp_path, ["sr"])["source"])
    assert len(np.unique(data.pixel_array[covered])) == 1
    assert (data.pixel_array == image.index)[~covered].all()


def test_a_film_without_writing_has_none() -> None:
    image, _ = drawn(20, (20, 14), "")
    assert burned_in(image) == ()
    edge = np.array(image.index, np.uint8)
    edge[:, :90] = 0
    edge[880:] = 255
    assert burned_in(eight_bit(edge)) == ()  # collimation and a mask jump, too, but once


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Mass of JANE, see acc77", "Mass of [removed], see [removed]"),
        ("doe_jane", "[removed]_[removed]"),
        ("JaneDoe", "[removed]"),
        ("xPAT-0815x", "x[removed]x"),
        ("Doentgen shadow", "Doentgen shadow"),
        ("Cardiomegaly", "Cardiomegaly"),
    ],
)
def test_what_people_typed_leaves_without_the_patient(typed: str, left: str, tmp_path: Path) -> None:
    mark = Annotation(typed, Box(40, 50, 70, 70), "Jane Doe")
    said = FilmVerdict((Verdict(typed, Presence.YES, 4),), marks=(mark,), note=f"{typed} again")
    given = replace(report_to(OUTSIDE, header_of(tmp_path), annotations=[mark]), reviews=(review(verdict=said),))
    report = leaving(given, source_of(given))
    assert [one.label for one in report.annotations] == [left]
    assert report.reviews[0].verdict.verdicts[0].finding == left
    assert report.reviews[0].verdict.note == f"{left} again"
    for path in written(given, tmp_path / "out").values():
        content = path.read_bytes().lower()
        assert not [secret for secret in (b"jane", b"acc77", b"pat-0815", b"doe^") if secret in content], path.name
    stays = replace(given, destination=HOUSE)
    assert leaving(stays, source_of(stays)) is stays


def test_a_finding_that_a_patient_is_called_after_stays_and_two_labels_stay_two(tmp_path: Path) -> None:
    header = header_of(tmp_path, PatientName="Nodule^Ann", AccessionNumber="7")
    found = (Verdict("Nodule", Presence.YES), Verdict("Ann", Presence.NO), Verdict("7", Presence.NO))
    given = replace(report_to(OUTSIDE, header), reviews=(review(verdict=FilmVerdict(found)),))
    cleaned = leaving(given, source_of(given)).reviews[0].verdict
    assert [one.finding for one in cleaned.verdicts] == ["Nodule", "[removed]", "[removed] 2"]
    assert written(given, tmp_path / "out", ["sr"])["sr"].stat().st_size > 0


def test_a_picture_film_knows_no_patient_to_look_for() -> None:
    report = report_to(OUTSIDE)
    assert leaving(report, source_of(report)) is report
