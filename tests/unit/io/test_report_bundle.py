"""Review bundles: a report in one file comes back with every field, and nobody's name."""

import hashlib
import json
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures

from tests.helpers.reports import cascade_of, explanation_of, film_of, gaussian, marks_of, report_for
from tests.helpers.review_bundles import (
    SMALL,
    VARIANTS,
    differences,
    kept,
    members,
    put,
    small,
    with_everything,
    written,
)
from xai_desktop.core.destination import Outside
from xai_desktop.core.errors import ExportError
from xai_desktop.core.explanation import CascadeExplanation
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import OverlayPlane
from xai_desktop.core.measures import Probe
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.report import Report
from xai_desktop.core.review import FilmVerdict, Review, Verdict
from xai_desktop.core.task import Quiet
from xai_desktop.core.threshold import RankedMap
from xai_desktop.io.annotations import read_annotations
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.exporters._carried import carried
from xai_desktop.io.report_bundle import read

# what comes back


@pytest.mark.parametrize("name", VARIANTS)
def test_every_field_comes_back(name: str, tmp_path: Path) -> None:
    found = read(put(tmp_path, kept(name)))
    assert list(differences(carried(VARIANTS[name]()), found)) == []
    assert found.destination is None
    assert found.source_header is None


@pytest.mark.parametrize("key", ["pdf", "png", "json", "bundle"])
@pytest.mark.parametrize("name", ["as the demo's", "everything", "reviews", "empty map", "outside"])
def test_every_file_of_the_report_that_was_read_has_the_same_bytes(name: str, key: str, tmp_path: Path) -> None:
    found = read(put(tmp_path, kept(name)))
    files = [
        EXPORTERS[key].write(one, tmp_path / place, Quiet())
        for place, one in (("first", VARIANTS[name]()), ("again", found))
    ]
    for first, again in zip(*files, strict=True):
        assert first.read_bytes() == again.read_bytes()


def test_a_film_that_was_said_twice_to_be_damaged_is_said_so_once_in_both(tmp_path: Path) -> None:
    """Two sentences that differ by the place alone are one without it."""
    report = small()
    report = replace(
        report,
        ref=replace(report.ref, warnings=(f"{report.ref.path}: is cut short.",)),
        image=replace(report.image, warnings=(f"{report.ref.path.name}: is cut short.",)),
    )
    (first,) = EXPORTERS["json"].write(report, tmp_path / "a", Quiet())[:1]
    again = EXPORTERS["json"].write(read(put(tmp_path, written(report))), tmp_path / "b", Quiet())[0]
    assert first.read_bytes() == again.read_bytes()


# what is in it


def test_the_members_are_what_the_manifest_says() -> None:
    files = members(kept("everything"))
    assert list(files) == [
        *("manifest.json", "report.json", "maps.npz", "film.npz", "boxes.json", "logo.png", "mask.png"),
    ]  # fmt: skip
    listed = {one["name"]: one["sha256"] for one in json.loads(files.pop("manifest.json"))["files"]}
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert "logo.jpg" in members(kept("JPEG logo"))
    assert "mask.png" not in members(kept("empty map"))


def test_the_maps_are_those_of_the_maps_exporter(tmp_path: Path) -> None:
    (path,) = EXPORTERS["npz"].write(VARIANTS["as the demo's"](), tmp_path, Quiet())
    assert members(kept("as the demo's"))["maps.npz"] == path.read_bytes()


def test_numpy_reads_the_film() -> None:
    report = with_everything()
    with np.load(BytesIO(members(kept("everything"))["film.npz"])) as film:
        assert (film["index"] == report.image.index).all()
        assert (film["table"] == report.image.table).all()
        assert (film["colour"] == report.image.colour).all()
        assert film["padding"].sum() == 3
        assert film["shutter"].shape == SMALL
        assert film["window_entries"].shape == film["windows_0_entries"].shape == (9,)


def test_the_mask_is_the_maps_at_the_reports_threshold() -> None:
    report = VARIANTS["as the demo's"]()
    with Pictures.open(BytesIO(members(kept("as the demo's"))["mask.png"])) as found:
        assert found.mode == "1"
        mask = np.asarray(found)
    assert mask.shape == report.image.size
    assert mask.sum() == round(0.1 * mask.size)
    assert (mask == RankedMap.of(report.explanation.heatmap).mask(report.threshold)).all()


def test_the_boxes_are_an_annotation_file(tmp_path: Path) -> None:
    path = tmp_path / "boxes.json"
    path.write_bytes(members(kept("everything"))["boxes.json"])
    (film,) = read_annotations(path).images
    assert film.image_id == "film-0001"
    assert film.size == SMALL
    assert [one.shape for one in film.annotations] == [one.shape for one in with_everything().annotations]


def test_neither_path_nor_patient_nor_key_is_in_any_member() -> None:
    report = with_everything()
    ref = replace(
        report.ref,
        member="DOE_JANE/film.dcm",
        sop_uid="1.2.3.4.777",
        study_key="a study",
        series_key="a study's series",
        patient_in_file="PAT-0815",
        warnings=(f"{replace(report.ref, member='DOE_JANE/film.dcm').place}: is cut short.",),
    )
    written_on_it = OverlayPlane(np.eye(*SMALL, dtype=bool), "DOE^JANE")
    mark = replace(marks_of()[0], source="C:\\Users\\jane_doe\\marks.json")
    review = Review("", "k", ReadingStep.READ, FilmVerdict(marks=(mark,)), "2026-03-01T12:00:00+01:00")
    report = replace(
        report,
        ref=ref,
        image=replace(report.image, overlays=(written_on_it,)),
        destination=Outside(b"a secret key of this site"),
        source_header=b"PatientName Doe",
        annotations=marks_of(),
        reviews=(review,),
    )
    files = members(written(report))
    texts = [content for name, content in files.items() if name.endswith(".json")]
    assert len(texts) == 3
    for text in (*texts, *members(files["film.npz"]), *files):
        plain = text.decode() if isinstance(text, bytes) else text
        for secret in (
            "DOE",
            "JANE",
            "jane",
            "/data",
            "Users",
            "1.2.3.4.777",
            "PAT-0815",
            "p-own",
            "a study",
            "secret",
        ):
            assert secret not in plain
    assert "overlays_0_bits.npy" not in members(files["film.npz"])


def test_a_value_that_is_no_report_is_said_by_its_name(tmp_path: Path) -> None:
    report = small()
    report = replace(report, ref=replace(report.ref, rate=float("nan")))
    with pytest.raises(ExportError, match=r"review\.zip: cannot hold this report \(ref\.rate is no finite number\)"):
        EXPORTERS["bundle"].write(report, tmp_path, Quiet())
    assert not (tmp_path / "review.zip").exists()


# any value


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.floats(0, 1),
    st.integers(-(1 << 40), 1 << 40),
    st.sampled_from(ReadingStep),
    st.booleans(),
)
def test_any_text_and_any_number_come_back(
    tmp_path: Path, text: str, number: float, share: float | None, whole: int, step: ReadingStep, truth: bool
) -> None:
    verdict = FilmVerdict((Verdict("x" + text),), note=text, measures=(Probe((number % 1e6, whole % 999)),))
    review = Review(text, text, step, verdict, text, number, truth, text, amends=whole, number=whole)
    report = replace(tiny(), reviews=(review,), readers=((text, text),), cascade_ious=((share,),))
    found = read(put(tmp_path, written(report)))
    assert list(differences(carried(report), found)) == []


@cache
def tiny() -> Report:
    hill = gaussian((6, 5), (3.0, 2.0))
    marks = (replace(marks_of()[0], shape=Box(1, 1, 3, 3)),)
    report = report_for(image=film_of((6, 5)), heatmap=hill, cascade=CascadeExplanation(), annotations=marks)
    cascade = cascade_of((6, 5), networks=1, layers=1)
    return replace(report, explanation=explanation_of(hill, cells=2), cascade=cascade)
