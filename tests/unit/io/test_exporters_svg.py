"""The vectors as an XML parser sees them: the mask and the boxes are where the numbers say."""

import base64
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from tests.helpers.readings import HEAD, read_report
from tests.helpers.reports import FILM, HEART, marks_of, report_for
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.core.shapes import Ellipse, Polygon
from xai_desktop.core.task import Quiet
from xai_desktop.core.threshold import RankedMap
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.exporters._figure import BETWEEN, MARGIN, SIDE

SVG = "{http://www.w3.org/2000/svg}"
SCALE = SIDE / FILM[0]


def drawn(report: Report, folder: Path) -> ElementTree.Element:
    (path,) = EXPORTERS["svg"].write(report, folder, Quiet())
    return ElementTree.parse(path).getroot()


def paths(root: ElementTree.Element, kind: str) -> list[list[list[tuple[float, float]]]]:
    """The rings of each path of a kind."""
    found = []
    for one in root.iter(f"{SVG}path"):
        if one.get("class") == kind:
            rings = [ring for ring in one.attrib["d"].split("Z") if ring]
            found.append([[tuple(map(float, xy.split())) for xy in ring[1:].split("L")] for ring in rings])
    return found


def test_words_and_the_notice_are_text(tmp_path: Path) -> None:
    report = report_for()
    text = " ".join(" ".join(drawn(report, tmp_path).itertext()).split())
    for words in ("film-0001", NOTICE, f"IoU {report.agreements[0].iou.text()}", "Not a lesion outline", "reader A"):
        assert words in text, words


def test_the_films_are_inside_and_nothing_is_outside(tmp_path: Path) -> None:
    root = drawn(report_for(), tmp_path)
    images = list(root.iter(f"{SVG}image"))
    assert len(images) == 3  # film, film with map, colours
    for one in images:
        with Pictures.open(BytesIO(base64.b64decode(one.attrib["href"].partition(",")[2]))) as opened:
            assert opened.size == (int(one.attrib["width"]), int(one.attrib["height"]))
    source = re.sub(r"base64,[A-Za-z0-9+/=]*", "", (tmp_path / "figure.svg").read_text("utf-8"))
    assert re.findall(r"https?:[^\"]*", source) == ["http://www.w3.org/2000/svg"]
    assert "script" not in source


def test_boxes_lie_where_the_readers_drew_them(tmp_path: Path) -> None:
    left, right = paths(drawn(report_for(), tmp_path), "mark")
    corners = [(x - MARGIN, y) for x, y in left[0]]
    xs, ys = zip(*corners, strict=True)
    assert (max(xs) - min(xs)) == pytest.approx(HEART.width * SCALE, abs=0.5)
    assert min(xs) == pytest.approx(HEART.x0 * SCALE, abs=0.5)
    assert max(ys) - min(ys) == pytest.approx(HEART.height * SCALE, abs=0.5)
    assert right[0][0][0] - left[0][0][0] == pytest.approx(round(FILM[1] * SCALE) + BETWEEN, abs=0.1)


def test_the_outline_holds_the_mask_pixel_by_pixel(tmp_path: Path) -> None:
    report = report_for()
    root = drawn(report, tmp_path)
    image = list(root.iter(f"{SVG}image"))[1]
    x0, y0 = float(image.attrib["x"]), float(image.attrib["y"])
    (rings,) = paths(root, "mask")
    canvas = Pictures.new("1", (FILM[1] * 4, FILM[0] * 4))
    pen = ImageDraw.Draw(canvas)
    for ring in rings:
        pen.polygon([((x - x0) / SCALE * 4, (y - y0) / SCALE * 4) for x, y in ring], fill=1)
    inside = np.asarray(canvas)[2::4, 2::4]
    mask = RankedMap.of(report.explanation.heatmap).mask(report.threshold)
    assert np.array_equal(inside, mask)


def test_ellipses_and_polygons_are_drawn(tmp_path: Path) -> None:
    shapes = (Ellipse(100, 100, 30, 20, 15), Polygon((((10, 10), (60, 20), (30, 70)),)))
    marks = [Annotation("Cardiomegaly", shape, "A") for shape in shapes]
    found = paths(drawn(report_for(annotations=marks), tmp_path), "mark")
    assert [len(one[0]) for one in found] == [72, 3, 72, 3]


def test_every_reader_has_a_curve(tmp_path: Path) -> None:
    report = report_for(annotations=marks_of(("A", "B", "C", "D", "E")))
    root = drawn(report, tmp_path)
    assert len([one for one in root.iter(f"{SVG}g") if one.get("class") == "iou-curve"]) == 5
    assert len([one for one in root.iter(f"{SVG}path") if one.get("class") == "curve"]) == 5


def test_a_map_of_nothing_is_said_and_not_drawn(tmp_path: Path) -> None:
    root = drawn(report_for(heatmap=np.zeros(FILM, np.float32)), tmp_path)
    assert paths(root, "mask") == []
    assert len(list(root.iter(f"{SVG}image"))) == 2
    assert "No evidence" in " ".join(root.itertext())


def test_names_stay_text_and_odd_characters_go(tmp_path: Path) -> None:
    report = report_for()
    name = "<script>x</script>\x00\x0b\ud83d & ]]>"
    root = drawn(replace(report, ref=replace(report.ref, image_id=name)), tmp_path)
    assert next(root.iter(f"{SVG}title")).text == "<script>x</script>    & ]]> · Cardiomegaly"


def test_both_figures_carry_where_they_come_from(tmp_path: Path) -> None:
    report = read_report()
    desc = next(drawn(report, tmp_path).iter(f"{SVG}desc")).text or ""
    (path,) = EXPORTERS["png"].write(report, tmp_path, Quiet())
    with Pictures.open(path) as opened:
        inside = opened.text["Description"]
    assert desc == inside
    for words in (NOTICE, report.card.weights_hash, "smooth = 0.0", "stages.5", "seed 0", "torch 2.15.0", HEAD.hash):
        assert words in desc, words
