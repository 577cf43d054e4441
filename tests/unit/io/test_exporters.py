"""What every exporter promises, and the files that other programs read."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures
from pypdf import PdfReader

from tests.helpers.reports import CLASSES, FILM, HEART, card_of, cascade_of, film_of, gaussian, marks_of, report_for
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.errors import Cancelled, ExportError, UsageError
from xai_desktop.core.explanation import CascadeExplanation
from xai_desktop.core.geometry import Box
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.image import OverlayPlane, VoiLut
from xai_desktop.core.report import Report
from xai_desktop.core.shapes import Ellipse, Mask, Polygon
from xai_desktop.core.task import Quiet
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.exporters._figure import SIDE
from xai_desktop.io.exporters._pictures import film_with_boxes, film_with_map

KEYS = ("csv", "html", "json", "npz", "pdf", "png", "svg")


def degenerate() -> dict[str, np.ndarray]:
    return {
        "empty": np.zeros(FILM, np.float32),
        "constant": np.full(FILM, 0.4, np.float32),
        "non-finite": np.full(FILM, np.nan, np.float32),
    }


def manifest_of(report: Report, folder: Path) -> dict:
    EXPORTERS["json"].write(report, folder, Quiet())

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads((folder / "manifest.json").read_text("utf-8"), parse_constant=refuse)


def test_every_format_is_found() -> None:
    assert sorted(EXPORTERS.keys()) == sorted((*KEYS, "sr", "pm", "seg", "sc", "gsps"))
    with pytest.raises(UsageError, match="no report format called 'docx'"):
        EXPORTERS["docx"]


@pytest.mark.parametrize("key", KEYS)
def test_a_film_whose_name_is_no_text_on_this_system_is_exported_too(key: str, tmp_path: Path) -> None:
    """As on a disk that was written in Latin-1: Python keeps such bytes as halves of characters."""
    report = report_for()
    report = replace(report, ref=replace(report.ref, path=Path("/data/m\udcfcller.dcm")))
    assert EXPORTERS[key].write(report, tmp_path, Quiet())


@pytest.mark.parametrize("key", KEYS)
def test_it_writes_what_it_says_and_the_same_bytes_every_time(key: str, tmp_path: Path) -> None:
    exporter = EXPORTERS[key]
    written = [exporter.write(report_for(), tmp_path / name, Quiet()) for name in ("one", "two")]
    assert [path.name for path in written[0]] == list(exporter.writes)
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(exporter.writes)
    for first, second in zip(*written, strict=True):
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("key", KEYS)
def test_another_report_gives_other_bytes(key: str, tmp_path: Path) -> None:
    ours = EXPORTERS[key].write(report_for(), tmp_path / "ours", Quiet())[0].read_bytes()
    moved = report_for(heatmap=gaussian(FILM, (90.0, 90.0)))
    assert EXPORTERS[key].write(moved, tmp_path / "moved", Quiet())[0].read_bytes() != ours


@pytest.mark.parametrize("key", KEYS)
def test_cancelling_leaves_no_file(key: str, tmp_path: Path) -> None:
    class Stopped:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        EXPORTERS[key].write(report_for(), tmp_path / "film", Stopped())
    assert not (tmp_path / "film").exists()


@pytest.mark.parametrize("key", KEYS)
def test_a_place_that_cannot_be_written_is_one_sentence(key: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(ExportError, match=r"file.*could not be written .*choose another folder"):
        EXPORTERS[key].write(report_for(), tmp_path / "file" / "film", Quiet())


# the maps


def test_the_maps_come_back_bit_by_bit(tmp_path: Path) -> None:
    report = report_for()
    (path,) = EXPORTERS["npz"].write(report, tmp_path, Quiet())
    with np.load(path, allow_pickle=False) as found:
        np.testing.assert_array_equal(found["raw"], report.explanation.raw)
        np.testing.assert_array_equal(found["heatmap"], report.explanation.heatmap)
        tile = report.cascade.rows[1][3]
        np.testing.assert_array_equal(found["cascade_1_3_raw"], tile.raw)
        np.testing.assert_array_equal(found["cascade_1_3_heatmap"], tile.heatmap)
        assert len(found.files) == 2 + 2 * 12
        assert found["heatmap"].dtype == np.float32


# the manifest


def test_the_manifest_describes_the_maps_beside_it(tmp_path: Path) -> None:
    found = manifest_of(report_for(), tmp_path)
    (entry,) = found["files"]
    assert entry == {"name": "maps.npz", "sha256": hashlib.sha256((tmp_path / "maps.npz").read_bytes()).hexdigest()}
    with np.load(tmp_path / "maps.npz") as maps:
        named = [found["explanation"]["arrays"], *(t["arrays"] for row in found["cascade"] for t in row["tiles"])]
        assert {name for arrays in named for name in arrays.values()} == set(maps.files)


def test_the_manifest_holds_every_number(tmp_path: Path) -> None:
    report = report_for(annotations=marks_of(("A", "B")))
    found = manifest_of(report, tmp_path)
    assert (found["schema"], found["schema_version"]) == ("xai-desktop/report", 1)
    assert found["made_at"] == report.made_at
    assert found["reading"] == {"steps_on": False, "step": "reference", "posture": "investigate", "reason": "demo"}
    assert found["threshold"]["percentile"] == 90.0
    assert [c["label"] for c in found["prediction"]["classes"]] == list(CLASSES)
    assert found["prediction"]["classes"][0]["logit"] == report.prediction.classes[0].logit
    assert [c["called"] for c in found["prediction"]["classes"]] == [True, False, False, True]
    assert found["explanation"]["provenance"]["explainer"] == "grad_cam"
    assert found["explanation"]["provenance"]["parameters"] == {"smooth": 0.0}
    assert found["explanation"]["geometry"]["film"] == list(FILM)
    assert found["model"]["weights_hash"] == "5f" * 32
    assert found["image"]["pixels_sha256"] == report.image_hash
    assert found["versions"]["torch"] == "2.15.0"
    assert found["annotations"][1]["box"] == list(report.annotations[1].box.as_tuple())
    for described, agreement in zip(found["agreements"], report.agreements, strict=True):
        assert described["reader"] == agreement.reader
        assert described["iou"] == {"value": agreement.iou.value}
        assert described["ruler"]["atlas"]["value"] == agreement.ruler.atlas.value
        assert described["curve"] == [list(point) for point in agreement.curve]
        assert described["lesions"][0]["covered"] is True
    assert found["cascade"][0]["tiles"][5]["iou"]["value"] == report.cascade_ious[0][5]
    assert "no evidence" in found["cascade"][1]["tiles"][0]["iou"]["reason"].lower()


@pytest.mark.parametrize("state", ["empty", "constant", "non-finite"])
def test_what_is_not_known_is_null_with_a_reason(state: str, tmp_path: Path) -> None:
    found = manifest_of(report_for(heatmap=degenerate()[state]), tmp_path)
    assert found["explanation"]["state"] == state
    iou = found["agreements"][0]["iou"]
    assert iou["value"] is None
    assert iou["reason"] == MapState(state).sentence
    if state == "non-finite":
        assert found["explanation"]["highest"] == {"value": None, "reason": "the map holds no finite number"}


def test_numbers_that_are_not_finite_become_null(tmp_path: Path) -> None:
    report = report_for()
    found = manifest_of(replace(report, card=replace(report.card, arguments=(("scale", float("nan")),))), tmp_path)
    assert found["model"]["arguments"]["scale"] == {"value": None, "reason": "not a finite number"}


def test_no_folder_and_no_name_reaches_a_file(tmp_path: Path) -> None:
    report = report_for()
    found = manifest_of(report, tmp_path)
    assert found["image"]["warnings"] == ["film-0001: the window is missing; an automatic one is used."]
    assert found["annotations"][0]["source"] == "boxes.json"
    (path,) = EXPORTERS["pdf"].write(report, tmp_path, Quiet())
    reader = PdfReader(path)
    written = [(tmp_path / "manifest.json").read_text("utf-8"), *(page.extract_text() for page in reader.pages)]
    for text in (*written, str(dict(reader.metadata))):
        for secret in ("DOE", "JANE", "/data/", "jane_doe", "/home", "p-own"):
            assert secret not in text


# the figure


def colours_in(picture: np.ndarray) -> int:
    """Pixels that are neither grey nor near it."""
    spread = picture.max(axis=2).astype(int) - picture.min(axis=2)
    return int((spread > 40).sum())


def right_picture(path: Path, width: int) -> np.ndarray:
    with Pictures.open(path) as opened:
        figure = np.asarray(opened)
    left = 36 + width + 24
    return figure[150 : 150 + SIDE // 2, left : left + width]


def test_the_figure_holds_both_films_at_full_height(tmp_path: Path) -> None:
    (path,) = EXPORTERS["png"].write(report_for(), tmp_path, Quiet())
    shown = round(SIDE * FILM[1] / FILM[0])
    with Pictures.open(path) as figure:
        assert figure.mode == "RGB"
        assert figure.width == 2 * 36 + 2 * shown + 24 + 22 + 96
        assert figure.height > SIDE + 150


@pytest.mark.parametrize("state", ["empty", "constant", "non-finite"])
def test_a_map_of_nothing_is_never_coloured(state: str, tmp_path: Path) -> None:
    shown = round(SIDE * FILM[1] / FILM[0])
    (ok,) = EXPORTERS["png"].write(report_for(annotations=()), tmp_path / "ok", Quiet())
    (path,) = EXPORTERS["png"].write(report_for(heatmap=degenerate()[state], annotations=()), tmp_path, Quiet())
    assert colours_in(right_picture(ok, shown)) > 1000
    assert colours_in(right_picture(path, shown)) == 0


@pytest.mark.parametrize("size", [(64, 400), (400, 64), (1, 1)])
def test_films_of_any_shape_make_a_report(size: tuple[int, int], tmp_path: Path) -> None:
    image, box = film_of(size), Annotation("Cardiomegaly", Box(0, 0, size[1] / 2, size[0] / 2))
    report = report_for(image=image, annotations=[box], cascade=CascadeExplanation())
    for key in KEYS:
        assert EXPORTERS[key].write(report, tmp_path, Quiet())


def test_the_times_in_a_report_are_the_records() -> None:
    """Exporters ask no clock: none of their modules imports one."""
    import xai_desktop.io.exporters as package

    for path in Path(package.__file__).parent.rglob("*.py"):
        assert not re.search(r"\b(datetime|time\.time|perf_counter|import time)\b", path.read_text("utf-8")), path


def test_fixtures_hold_what_the_tests_rely_on() -> None:
    assert report_for().agreements[0].iou.value > 0.5
    assert cascade_of().rows[1][0].state is MapState.EMPTY
    assert card_of().classes == CLASSES


def test_what_the_file_draws_over_its_film_stays_out_of_the_pictures() -> None:
    """Overlay planes may spell out a name."""
    plain = report_for()
    written = np.zeros(plain.image.size, bool)
    written[100:140, 60:200] = True
    drawn = replace(plain, image=replace(plain.image, overlays=(OverlayPlane(written, "name"),)))
    for size in ((200, 180), plain.image.size):
        assert np.array_equal(film_with_boxes(plain, size), film_with_boxes(drawn, size))
        assert np.array_equal(
            film_with_map(plain, plain.explanation, size), film_with_map(drawn, drawn.explanation, size)
        )


@pytest.mark.parametrize("key", KEYS)
def test_a_film_shown_by_a_table_makes_a_report(key: str, tmp_path: Path) -> None:
    table = VoiLut(0.0, np.linspace(0, 1, 4096, dtype=np.float32) ** 2, "contrast")
    files = EXPORTERS[key].write(replace(report_for(), window=table), tmp_path, Quiet())
    assert all(file.stat().st_size > 0 for file in files)
    if key == "json":
        record = json.loads(files[0].read_text("utf-8"))
        assert "VOI LUT" in json.dumps(record)


def test_marks_of_every_shape_are_drawn_and_told() -> None:
    report = report_for()
    shapes = (Ellipse(80, 90, 40, 25, 30.0), Polygon((((40, 40), (90, 50), (60, 120)),)), Mask.of(HEART.mask(FILM)))
    bare = film_with_boxes(replace(report, annotations=()), FILM)
    for shape in shapes:
        marked = film_with_boxes(replace(report, annotations=(Annotation("Mass", shape, "A"),)), FILM)
        changed = np.argwhere((bare != marked).any(axis=2))
        assert changed.size
        y0, x0 = changed.min(axis=0)
        y1, x1 = changed.max(axis=0) + 1
        assert np.allclose((x0, y0, x1, y1), shape.bounds.as_tuple(), atol=4)  # half a line


def test_the_manifest_holds_the_shape_that_was_measured(tmp_path: Path) -> None:
    outline = Polygon((((40, 40), (90, 50), (60, 120)),))
    marks = (Annotation("Mass", outline, "A"), Annotation("Mass", Box(1, 2, 30, 40), "A"))
    first, second = manifest_of(replace(report_for(), annotations=marks), tmp_path)["annotations"]
    assert (first["kind"], first["polygon"]) == ("polygon", [[40, 40, 90, 50, 60, 120]])
    assert first["box"] == [40, 40, 90, 120]
    assert (second["kind"], second["box"]) == ("box", [1, 2, 30, 40])
