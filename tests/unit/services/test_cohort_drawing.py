"""Charts of an audit as files: words stay words, none lies on another, the same chart gives the same bytes."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.helpers import cohort_charts as samples
from tests.helpers.lettering import outside, overlapping, words_of
from xai_desktop.core.cohort import charts as c
from xai_desktop.core.cohort.charts import Chart, CurvePoint, Estimate, ForestRow, Series
from xai_desktop.core.report import NOTICE
from xai_desktop.services.cohort_charts.lettering import text_mm, wrapped
from xai_desktop.services.cohort_charts.look import chart_style
from xai_desktop.services.cohort_drawing import COLUMN, PAGE, Look, drawn, figure
from xai_desktop.services.figures import Ending

CHARTS = {chart.key: chart for chart in samples.all_charts()}
LARGE = Series("one", (CurvePoint(3, 120.0), CurvePoint(4e6, 3e5)))
EACH = pytest.mark.parametrize("key", CHARTS)
WIDTHS = pytest.mark.parametrize("width", [COLUMN, PAGE])


@cache
def svg(chart: Chart, look: Look | None = None) -> bytes:
    return drawn(chart, "svg", look)


def words(chart: Chart, look: Look | None = None) -> str:
    """All words of the SVG, lines joined by one space."""
    tree = ElementTree.fromstring(svg(chart, look))
    texts = ["".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text")]
    return re.sub(r"\s+", " ", " ".join(texts))


@WIDTHS
@EACH
def test_no_words_lie_on_each_other_or_are_cut_off(key: str, width: float) -> None:
    nothing_amiss(CHARTS[key], width)


def nothing_amiss(chart: Chart, width: float) -> None:
    with chart_style():
        found = words_of(figure(chart, Look(width)))
    assert overlapping(found) == []
    assert outside(found) == []


def test_more_findings_than_fit_go_on_below() -> None:
    nothing_amiss(samples.forest(samples.FINDINGS), PAGE)
    assert [name for name in samples.FINDINGS if name not in words(samples.forest(samples.FINDINGS))] == []


def test_the_middle_one_of_three_boxes_has_its_number_of_films() -> None:
    """Its mark stands where the group's name has one, too."""
    boxes = tuple(samples.box_of([0.1 * n, 0.2, 0.3][:n]) for n in (1, 2, 3))
    chart = replace(samples.box_plots(), series=("A", "B", "C"), groups=(c.BoxGroup("0.5", boxes),))
    nothing_amiss(chart, PAGE)
    assert "1 0 2 0 3 0" in words(chart)


@pytest.mark.parametrize("count", [5, 61])
def test_any_number_of_layers_can_be_told_apart(count: int) -> None:
    chart = samples.by_layer()
    points = tuple(CurvePoint(n, 0.3) for n in range(count))
    places = tuple(f"features.denseblock{n % 4}.denselayer{n}" for n in range(count))
    nothing_amiss(replace(chart, series=(Series("one", points),), places=places), COLUMN)


def test_words_that_lie_on_each_other_would_be_seen() -> None:
    with chart_style():
        made = figure(samples.four_field())
        made.text(0.01, 0.955, "something in the way")
        made.text(1, 0.98, "beyond the edge")
        found = words_of(made)
    assert len(overlapping(found)) == 1
    assert outside(found) == ["beyond the edge"]


@EACH
def test_the_same_chart_gives_the_same_bytes(key: str) -> None:
    again = next(chart for chart in samples.all_charts() if chart.key == key)
    assert svg(CHARTS[key]) == drawn(again, "svg")


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_pages_and_pictures_are_the_same_bytes_too(ending: Ending) -> None:
    assert drawn(samples.four_field(), ending) == drawn(samples.four_field(), ending)
    assert drawn(samples.contact_sheet(), ending) == drawn(samples.contact_sheet(), ending)


def test_places_do_not_depend_on_the_run() -> None:
    """Where the plots stand was found with last digits that differ from time to time."""
    files = {drawn(samples.ranking(), "svg", Look(bare=True)) for _ in range(4)}
    assert len(files) == 1


@WIDTHS
def test_a_chart_is_as_wide_as_a_journal_asks(width: float) -> None:
    chart = samples.ranking()
    page = PdfReader(io.BytesIO(drawn(chart, "pdf", Look(width)))).pages[0]
    assert float(page.mediabox.width) == pytest.approx(width / 25.4 * 72, abs=0.1)
    picture = Image.open(io.BytesIO(drawn(chart, "png", Look(width))))
    assert picture.width == pytest.approx(width / 25.4 * 300, abs=1)


@EACH
def test_every_file_says_what_it_is_and_that_it_is_for_research(key: str) -> None:
    chart = CHARTS[key]
    said = words(chart)
    for sentence in (chart.title, chart.caption, NOTICE):
        assert sentence in said


def test_the_properties_of_a_file_say_so_too() -> None:
    chart = samples.ranking()
    told = PdfReader(io.BytesIO(drawn(chart, "pdf"))).metadata
    assert told is not None
    assert chart.title in str(told.subject)
    assert NOTICE in str(told.subject)


@EACH
def test_a_bare_chart_leaves_title_and_caption_to_the_page(key: str) -> None:
    said = words(CHARTS[key], Look(bare=True))
    assert CHARTS[key].title not in said
    assert NOTICE not in said


def test_the_names_of_the_axes_have_their_units() -> None:
    assert "size of the box (% of the film)" in words(samples.against_size())
    assert "threshold (percentile)" in words(samples.by_threshold())


SAID = {
    "a_against_b": ("Grad-CAM better on 62 % (95 %: 55 to 70), n = 96", "3 without a value (–)"),
    "iou_by_threshold": ("Grad-CAM (n = 72 to 96)", "random map", "best mask of the same area", "fixed beforehand"),
    "l_acc_by_layer": ("stage-wise (n = 96)", "chance", "L-ACC (IoU > 0.2)"),
    "box_covered": ("p = 0.01", "p < 0.01", "0.3", "0.8", "90 0", "90 9", "n –", "mean"),
    "forest": ("n 96, 96 without", "not asked", "Mass", "from floor to ceiling", "primary question"),
    "dom": ("−0.05 (−0.11 to 0.02) n 3", "– n 3, 3 without", "ResNet-50", "mean hit rate"),
    "ranking": ("0.40 (0.32 to 0.50) n 96, 1 without", "random map", "best mask"),
    "calibration": ("prevalence 0.34", "Brier 0.142", "n = 128", "41", "27"),
    "iou_by_size": ("running median and quartiles", "Pleural effusion", "1 without a value (–)"),
    "four_field": ("57 % (95 %: 52 to 63)", "21 %", "n = 90", "right for the wrong reason", "the map is empty"),
    "films": ("patient-0023_frontal_23.dcm", "IoU 0.90", "median"),
    "wrong_places": ("L marker", "14 films", "upper left corner", "mean map"),
}


@EACH
def test_numbers_and_labels_are_in_the_chart(key: str) -> None:
    said = words(CHARTS[key])
    assert [text for text in SAID[key] if text not in said] == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")
def test_another_program_reads_the_four_fields(tmp_path: Path) -> None:
    path = tmp_path / "fields.pdf"
    path.write_bytes(drawn(samples.four_field(), "pdf"))
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert [number for number in ("51", "19", "8", "12", "n = 70", "n = 31") if number not in text] == []


def test_only_the_cell_that_was_asked_about_is_marked_as_the_primary_question() -> None:
    chart = samples.forest()
    made = figure(chart)
    diamonds = [line for axes in made.subfigs[1].axes for line in axes.lines if line.get_marker() == "D"]
    assert len(diamonds) == 1
    assert diamonds[0] in made.subfigs[1].axes[1].lines, "the second finding"
    plain = replace(chart, rows=tuple(replace(row, cells=tuple(map(_not_asked, row.cells))) for row in chart.rows))
    assert "primary question" not in words(plain)


def _not_asked(cell: c.ForestCell | None) -> c.ForestCell | None:
    return cell and replace(cell, primary=False)


def test_a_film_without_a_picture_says_why_on_its_plate() -> None:
    tiles = (c.FilmTile("film 1", samples.picture(1), "film 1"), c.FilmTile("film 2", None, "film 2", "gone for good"))
    said = words(c.ContactSheet("films", "Films", "n = 2 films", (("best", tiles),)))
    assert "gone for good" in said
    assert "film 2" in said


def test_eastern_letters_ask_for_a_face_and_no_other_chart_does(
    capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    """Of a machine that has none, boxes stand in the picture and nothing on the terminal."""
    families = {
        re.sub(r".*font-family: ([^;]*);.*", r"\1", line, flags=re.S)
        for line in drawn(samples.forest(("Ωμ", "Ergüsse", "пневмония")), "svg").decode().split("<text")[1:]
    }
    assert families == {"'DejaVu Sans'"}
    chart = samples.forest(("胸腔积液", "심장비대", "しんひだい"))
    assert "胸腔积液" in words(chart)
    for ending in ("png", "pdf"):
        assert drawn(chart, ending)
    assert text_mm("胸腔", 10) == pytest.approx(2 * 10 * 25.4 / 72)
    assert not recwarn.list
    assert capfd.readouterr().err == ""


def test_the_whole_of_a_long_name_is_there() -> None:
    for chart in (samples.ranking(), samples.dom(), samples.forest(), samples.box_plots(), samples.by_threshold()):
        for width in (COLUMN, PAGE):
            found = words(chart, Look(width)).replace(" ", "")
            assert samples.LONG.replace(" ", "") in found


def test_a_name_of_one_endless_word_is_broken() -> None:
    lines = wrapped("a" * 200, 30).splitlines()
    assert "".join(lines) == "a" * 200
    assert max(text_mm(line) for line in lines) <= 30


def test_names_are_no_formulas() -> None:
    chart = samples.ranking()
    bars = (replace(chart.bars[0], name="$x_1$ <b>&amp; 100 %"), *chart.bars[1:])
    assert "$x_1$ <b>&amp; 100 %" in words(replace(chart, bars=bars))


def test_an_audit_without_any_value_can_be_drawn() -> None:
    nothing = Estimate(None, n=96, undefined=96)
    forest = samples.forest(("Mass",))
    rows = tuple(
        ForestRow(row.name, tuple(replace(cell, estimate=nothing) for cell in row.cells if cell))
        for row in forest.rows
        if row.cells[0]
    )
    assert "– n 96, 96 without" in words(replace(forest, rows=rows))
    bars = samples.ranking()
    assert "– n 96, 96 without" in words(replace(bars, bars=tuple(replace(bar, estimate=nothing) for bar in bars.bars)))
    scatter = samples.scatter()
    points = tuple(replace(point, x=None) for point in scatter.points)
    assert "96 without a value (–)" in words(replace(scatter, points=points))


def test_points_outside_the_axis_asked_for_are_not_lost() -> None:
    chart = samples.scatter()
    far = replace(chart.points[0], x=1.7, y=-0.2)
    with chart_style():
        (axes,) = figure(replace(chart, points=(far, *chart.points[1:]))).findobj(match=_axes)
    assert axes.get_xlim()[1] >= 1.7
    assert axes.get_ylim()[0] <= -0.2


@pytest.mark.parametrize(("least", "low"), [(0.0, 0.0), (0.01, 0.0), (-0.2, -0.248), (5.0, 4.8)])
def test_a_free_axis_goes_below_nothing_only_where_a_value_does(least: float, low: float) -> None:
    points = (c.FilmPoint("one", least, least), c.FilmPoint("other", least + 1.2 if least < 5 else 10.0, least))
    chart = c.Scatter("free", "Free", "n = 2.", c.Axis("A"), c.Axis("B"), points)
    with chart_style():
        (axes,) = figure(chart).findobj(match=_axes)
    assert axes.get_xlim()[0] == pytest.approx(low)


def _axes(thing: object) -> bool:
    return type(thing).__name__ == "Axes"


AXIS = c.Axis("IoU")
SINGLE = (
    c.Scatter("none", "No film", "n = 0.", AXIS, AXIS, ()),
    c.Scatter("one", "One film", "n = 1.", AXIS, AXIS, (c.FilmPoint("film", 0.0, 0.0),), "A better on none of 1 film"),
    c.Curves("none", "No value", "n = 0.", AXIS, AXIS, (Series("one", (CurvePoint(1, None),)),)),
    c.Curves("bare", "No point", "n = 0.", AXIS, AXIS, (Series("one", ()),)),
    c.Curves("place", "One layer", "n = 1.", AXIS, AXIS, (Series("one", (CurvePoint(0, 0.3),)),), places=("layer 1",)),
    c.MetricAgainst("none", "No film", "n = 0.", c.Axis("size", log=True), AXIS, ()),
    c.MetricAgainst("one", "One film", "n = 1.", c.Axis("size", log=True), AXIS, (c.FilmPoint("film", 0.3, 1.0),)),
    c.BoxPlots("none", "No film", "n = 0.", AXIS, AXIS, ("A",), (c.BoxGroup("0.5", (c.Box(0, 3),)),)),
    c.BoxPlots("one", "One film", "n = 1.", AXIS, AXIS, ("A",), (c.BoxGroup("0.5", (samples.box_of([0.4]),)),)),
    c.Forest("none", "Nothing asked", "n = 0.", AXIS, ("Mass",), (ForestRow("Grad-CAM", (None,)),)),
    c.Bars("none", "No value", "n = 0.", AXIS, (c.Bar("Grad-CAM", c.NO_ESTIMATE),)),
    c.Calibration("none", "No film", "n = 0.", AXIS, AXIS, (c.CalibrationBin(0, 1, 0, None, None),), 0.0),
    c.FourField("none", "No film", "n = 0.", ((c.Field(()), c.Field(())), (c.Field(()), c.Field(())))),
    c.Curves("far", "Large", "n = 1.", c.Axis("pixels", "10⁶", log=True), c.Axis("s", log=True), (LARGE,)),
)


@pytest.mark.parametrize("chart", SINGLE, ids=lambda chart: f"{type(chart).__name__}-{chart.key}")
def test_charts_of_nothing_or_of_one_film_can_be_drawn(chart: Chart) -> None:
    nothing_amiss(chart, COLUMN)
    said = words(chart)
    assert chart.title in said
    assert "$" not in said


def test_very_many_films_do_not_make_a_file_of_megabytes() -> None:
    draw = samples.numbers(5).uniform(size=(12_000, 2))
    points = tuple(c.FilmPoint(f"film {n}", float(x), float(y)) for n, (x, y) in enumerate(draw))
    svg = drawn(replace(samples.scatter(), points=points), "svg", Look(COLUMN))
    assert svg.count(b"<image") == 1
    assert len(svg) < 600_000


def test_bins_of_very_different_widths_do_not_hide_each_other() -> None:
    ends = (0.0, 0.004, 0.01, 0.03, 0.06, 0.16, 0.7, 1.0)
    bins = tuple(c.CalibrationBin(a, b, 110, (a + b) / 2, 0.5, 0.1, 0.9) for a, b in pairwise(ends))
    for width in (COLUMN, PAGE):
        nothing_amiss(replace(samples.calibration(), bins=bins), width)


@pytest.mark.parametrize("band", [(0.3, None), (None, 0.3), (0.3, 0.3)])
def test_a_band_with_one_end_is_still_seen(band: tuple[float | None, float | None]) -> None:
    def at(floor: float | None, ceiling: float | None) -> bytes:
        cell = c.ForestCell(Estimate(0.6, 0.5, 0.7, 9), floor, ceiling)
        row = ForestRow("Grad-CAM", (cell,))
        return drawn(c.Forest("one", "One", "n = 9.", c.Axis("IoU", low=0, high=1), ("Mass",), (row,)), "svg")

    assert at(*band) != at(None, None)
