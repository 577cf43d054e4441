"""Charts of an audit on the screen: what is drawn is what the description says, and a spot leads to its films."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers import cohort_charts as samples
from tests.ui.panel_samples import themed
from xai_desktop.app import language
from xai_desktop.app.cohort_wish import RowWish
from xai_desktop.core.cohort import charts as c
from xai_desktop.core.cohort.cluster_names import ClusterName
from xai_desktop.core.cohort.figures import Setting
from xai_desktop.core.cohort.in_numbers import in_numbers
from xai_desktop.core.cohort.row_charts import Compared
from xai_desktop.core.cohort.words import number
from xai_desktop.ui import theme
from xai_desktop.ui.cohort.charts.body import ChartBody, PlotBody
from xai_desktop.ui.cohort.charts.clusters import ClustersBody
from xai_desktop.ui.cohort.charts.contact_sheet import ContactSheetBody
from xai_desktop.ui.cohort.charts.four_field import FourFieldBody
from xai_desktop.ui.cohort.charts.kinds import body_of
from xai_desktop.ui.cohort.charts.numbers import NumbersBody
from xai_desktop.ui.cohort.charts.said import told
from xai_desktop.ui.cohort.charts_view import NONE_YET, ChartsView
from xai_desktop.ui.viewer.library import pg

ONE, OTHER = Setting("net", "grad_cam", "last", "p:90"), Setting("net", "layer_cam", "last", "p:90")
Shown = Callable[[c.Chart], Any]


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication) -> Shown:
    themed(qapp)

    def show(chart: c.Chart) -> ChartBody:
        body = body_of(chart)
        qtbot.addWidget(body)
        body.resize(700, 420)
        body.show()
        qtbot.waitExposed(body)
        return body

    return show


def items(body: PlotBody, kind: type) -> list[Any]:
    """What is drawn, without the ring around what is pointed at."""
    return [one for one in body.canvas.getPlotItem().items if isinstance(one, kind) and one is not body.canvas._ring]


def signs(body: PlotBody) -> list[tuple[float, float]]:
    """The places of all signs."""
    return [place for one in items(body, pg.ScatterPlotItem) for place in places(one)]


def lines(body: PlotBody) -> list[list[tuple[float, float]]]:
    return [places(one) for one in items(body, pg.PlotCurveItem)]


def places(item: Any) -> list[tuple[float, float]]:
    return [near(x, y) for x, y in zip(*item.getData(), strict=True)]


def near(x: float, y: float) -> tuple[float, float]:
    """Without the last bits."""
    return round(float(x), 9), round(float(y), 9)


def test_a_scatter_has_every_film_at_its_place_and_the_diagonal(qtbot: QtBot, shown: Shown) -> None:
    points = (
        c.FilmPoint("A", 0.2, 0.5, "Mass", "Mass"), c.FilmPoint("B", 0.4, 0.1, "Nodule", "Nodule"),
        c.FilmPoint("C", None, 0.3, "Mass", "Mass"), c.FilmPoint("D", None, None, "Mass", "Mass"),
    )  # fmt: skip
    chart = replace(samples.scatter(), points=points, settings=(OTHER, ONE), verdict="Grad-CAM better on 1 of 2")
    body = shown(chart)
    assert {(0.2, 0.5), (0.4, 0.1)} < set(signs(body))
    edge = body.canvas.getViewBox().viewRange()[0][0]
    assert near(edge, 0.3) in signs(body)
    symbols = {one.opts["symbol"] for one in items(body, pg.ScatterPlotItem)}
    assert len(symbols) == 3, "each group has a sign of its own, and so has a film without a number"
    (diagonal,) = lines(body)
    assert all(x == y for x, y in diagonal)
    assert body.head.text() == chart.verdict
    left, bottom = (body.canvas.getPlotItem().getAxis(name).range for name in ("left", "bottom"))
    assert left == pytest.approx(bottom), "both axes show one range"
    view = body.canvas.getViewBox()
    qtbot.waitUntil(lambda: view.width() == pytest.approx(view.height(), rel=0.05))
    at = body.canvas.place_of([spot.text.startswith("B") for spot in body.spots].index(True)).toPoint()
    qtbot.mouseMove(body.canvas.viewport(), at)
    assert "B · Nodule · IoU, HiResCAM 0.10, IoU, Grad-CAM 0.40" in body.said.text()
    with qtbot.waitSignal(body.film_wished) as plain:
        qtbot.mouseClick(body.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert plain.args == [RowWish(("B",), ONE, "Nodule")]
    with qtbot.waitSignal(body.film_wished) as shifted:
        qtbot.mouseClick(body.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=at)
    assert shifted.args == [RowWish(("B",), OTHER, "Nodule")]
    with qtbot.assertNotEmitted(body.film_wished, wait=20):
        qtbot.mouseClick(body.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(0, 60))


def test_arrows_walk_through_films_and_enter_opens(qtbot: QtBot, shown: Shown) -> None:
    body = shown(replace(samples.against_size(), setting=ONE))
    body.canvas.setFocus()
    qtbot.keyClick(body.canvas, Qt.Key.Key_Home)
    assert body.canvas.accessibleDescription() == body.said.text() == body.spots[0].text
    assert [one.x for one in body.spots] == sorted(one.x for one in body.spots)
    for _ in range(3):
        qtbot.keyClick(body.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(body.canvas, Qt.Key.Key_Left)
    assert body.canvas.current == 2
    with qtbot.waitSignal(body.film_wished) as blocker:
        qtbot.keyClick(body.canvas, Qt.Key.Key_Return)
    assert blocker.args == [body.spots[2].film]
    qtbot.keyClick(body.canvas, Qt.Key.Key_End)
    qtbot.keyClick(body.canvas, Qt.Key.Key_Right)
    assert body.canvas.current == len(body.spots) - 1


def test_a_metric_against_a_size_is_drawn_by_its_logarithm(shown: Shown) -> None:
    chart = samples.against_size()
    body = shown(chart)
    known = [near(np.log10(p.x), p.y) for p in chart.points if p.x is not None and p.y is not None]
    assert set(known) <= set(signs(body))
    assert len(signs(body)) == len(chart.points), "the film without an IoU lies on the edge"
    assert [near(np.log10(point.x), point.y or 0) for point in chart.median] in lines(body)
    assert {"Cardiomegaly", "Pleural effusion", "Mass"} < set(body.legend.names)
    axis = body.bottom
    ticks = [text for _, values in axis.tickValues(-0.3, 1.6, 500) for text in axis.tickStrings(values, 1, 1)]
    assert ticks == ["1", "2", "5", "10", "20"]


def test_curves_have_gaps_where_nothing_is_known(shown: Shown) -> None:
    points = tuple(
        c.CurvePoint(float(x), y, *(None if y is None else end for end in (low, high)), n=9, setting=ONE)
        for x, y, low, high in ((50, 0.1, 0.0, 0.2), (60, 0.2, 0.1, 0.3), (70, None, 0, 0), (80, 0.4, 0.3, 0.5))
    )
    limits = (
        c.Limit(c.LimitKind.FLOOR, "random map", 0.05),
        c.Limit(c.LimitKind.ATLAS, "atlas", points=((50, 0.3), (80, 0.2))),
    )
    chart = replace(samples.by_threshold(), series=(c.Series("Grad-CAM", points),), limits=limits, chosen=60.0)
    body = shown(chart)
    drawn = lines(body)
    assert [(50, 0.1), (60, 0.2)] in drawn
    assert [(80, 0.4)] in drawn
    assert [(80, 0.3), (80, 0.5)] in drawn, "a point that stands alone has its interval as a line"
    assert [(50, 0.3), (80, 0.2)] in drawn
    assert len(items(body, pg.FillBetweenItem)) == 1
    assert {(one.angle, one.value()) for one in items(body, pg.InfiniteLine)} == {(0, 0.05), (90, 60)}
    assert len(body.spots) == 3
    assert "Grad-CAM · threshold 50: mean IoU 0.10 (0.00 to 0.20), n 9" in body.spots[0].text
    assert body.spots[0].rows == RowWish(setting=ONE, counted=True, title="Grad-CAM · 50")


def test_layers_are_named_and_the_last_one_has_always_room(shown: Shown) -> None:
    chart = samples.by_layer()
    body = shown(chart)
    (ticks,) = body.bottom._tickLevels
    assert ticks[-1][0] == len(chart.places) - 1
    assert len(ticks) < len(chart.places), "long names are not written over each other"
    body.resize(3000, 400)
    QApplication.processEvents()
    (ticks,) = body.bottom._tickLevels
    assert len(ticks) > 3


def test_boxes_are_what_the_numbers_say(qtbot: QtBot, shown: Shown) -> None:
    boxes = (c.Box(5, 1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.32, (0.9,)), c.Box(0, 3))
    group = c.BoxGroup("0.3", boxes, (Compared(0, 1, "p = 0.012"),))
    chart = replace(samples.box_plots(), series=("Grad-CAM", "LIME"), groups=(group,), settings=(ONE, OTHER))
    body = shown(chart)
    (bar,) = items(body, pg.BarGraphItem)
    assert (bar.opts["y0"], bar.opts["y1"]) == (0.2, 0.4)
    x = round(bar.opts["x0"] + bar.opts["width"] / 2, 9)
    drawn = lines(body)
    assert [(x, 0.2), (x, 0.1)] in drawn
    assert [(x, 0.4), (x, 0.5)] in drawn
    assert any({y for _, y in line} == {0.3} for line in drawn), "the median"
    assert {(x, 0.32), (x, 0.9)} == set(signs(body)), "mean and outlier"
    texts = {one.toPlainText() for one in items(body, pg.TextItem)}
    assert {"n 5", "n 0", "p = 0.012"} == texts
    with qtbot.waitSignal(body.rows_wished) as blocker:
        qtbot.mouseClick(body.canvas.viewport(), Qt.MouseButton.LeftButton, pos=body.canvas.place_of(0).toPoint())
    assert blocker.args == [RowWish(setting=ONE, counted=True, title="Grad-CAM")]
    assert "1 without a value" in body.spots[0].text


def test_a_forest_has_band_interval_and_the_primary_cell(qtbot: QtBot, shown: Shown) -> None:
    cell = c.ForestCell(c.Estimate(0.4, 0.3, 0.5, 20, 2), 0.1, 0.8, 0.2)
    rows = (
        c.ForestRow("Grad-CAM", (replace(cell, primary=True), None), primary=True, setting=ONE),
        c.ForestRow("LIME", (c.ForestCell(c.NO_ESTIMATE, 0.1), cell), setting=OTHER),
    )
    body = shown(replace(samples.forest(), columns=("Mass", "Nodule"), rows=rows))
    bands = [one.opts for one in items(body, pg.BarGraphItem) if one.opts.get("x0") == 0.1]
    assert [(one["x0"], one["x1"]) for one in bands] == [(0.1, 0.8), (0.1, 0.8)]
    assert [(0.3, -1.0), (0.5, -1.0)] in lines(body)
    assert [(0.1, -2.3), (0.1, -1.7)] in lines(body), "of a band with one end a tick is left"
    names = [name for _, name in body.left._names]
    assert names == ["MASS", "Grad-CAM ★", "LIME", "NODULE", "LIME"]
    assert body.right is not None
    assert dict(body.right._names)[-1] == "0.40 (0.30 to 0.50) · n 20, 2 without"
    assert dict(body.right._names)[-2].startswith("–")
    assert any("primary question" in name for name in body.legend.names)
    assert "floor 0.10, atlas 0.20, ceiling 0.80" in body.spots[0].text
    body.canvas.setFocus()
    qtbot.keyClick(body.canvas, Qt.Key.Key_End)
    with qtbot.waitSignal(body.rows_wished) as blocker:
        qtbot.keyClick(body.canvas, Qt.Key.Key_Enter)
    assert blocker.args == [RowWish(setting=OTHER, finding="Nodule", counted=True, title="Nodule · LIME")]


def test_bars_begin_at_nothing_and_show_the_means_beside_a_difference(shown: Shown) -> None:
    chart = samples.dom()
    body = shown(chart)
    values = [bar.estimate.value for bar in chart.bars if bar.estimate.value is not None]
    ends = [(one.opts["x0"], one.opts["x1"]) for one in items(body, pg.BarGraphItem) if one.opts["width"] is None]
    assert ends == [(min(0.0, value), max(0.0, value)) for value in values]
    assert len(body.spots) == len(chart.bars)
    assert body.right is not None
    for (_, text), bar in zip(body.right._names, chart.bars, strict=True):
        for arm, mean in zip(chart.arms, bar.means, strict=True):
            assert f"{arm} {number(mean.value)}" in text


def test_a_calibration_shows_shares_with_intervals_and_counts(shown: Shown) -> None:
    chart = samples.calibration()
    body = shown(chart)
    known = [near(one.score or 0, one.share or 0) for one in chart.bins if one.count]
    assert signs(body) == known
    texts = [one.toPlainText() for one in items(body, pg.TextItem)]
    assert texts == [str(one.count) for one in chart.bins if one.count]
    assert [one.value() for one in items(body, pg.InfiniteLine)] == [chart.prevalence]
    for one in chart.bins:
        assert not one.count or [near(one.score, one.share_low), near(one.score, one.share_high)] in lines(body)
    assert "Brier" in body.head.text()
    assert "prevalence 34 %" in body.legend.names


def test_numbers_beside_a_row_are_written_as_the_person_does() -> None:
    estimate = c.Estimate(0.41, 0.35, 0.47, 95, 1)
    assert told(estimate, 2) == "0.41 (0.35 to 0.47) · n 95, 1 without"
    assert told(c.Estimate(None, None, None, 2, 2), 2) == "– · n 2, 2 without"
    language.begin("de")
    try:
        assert told(estimate, 2) == "0,41 (0,35 bis 0,47) · n 95, 1 ohne"
    finally:
        language.begin("en")


def test_a_field_leads_to_the_rows_of_its_films(qtbot: QtBot, shown: Shown) -> None:
    chart = replace(samples.four_field(), setting=ONE, finding="Mass")
    body = shown(chart)
    assert isinstance(body, FourFieldBody)
    assert "19 films" in body.fields[0, 1].accessibleName()
    assert "call right, place wrong" in body.fields[0, 1].accessibleName()
    assert len({button.text().split("\n")[0] for button in body.fields.values()}) == 4, "not by colour alone"
    body.fields[0, 1].setFocus()
    with qtbot.waitSignal(body.rows_wished) as blocker:
        qtbot.keyClick(body.fields[0, 1], Qt.Key.Key_Return)
    wish = RowWish(chart.fields[0][1].films, ONE, "Mass", title="Mass · call right, place wrong")
    assert blocker.args == [wish]
    assert "6 films without a place: the map is empty" in body.unplaced.text()


def test_a_picture_opens_its_film(qtbot: QtBot, shown: Shown) -> None:
    row = c.TileRow("film 1", 1, "Mass", "r", "net", "grad_cam", "{}", "last", "p:90")
    tiles = (
        c.FilmTile("film 1", samples.picture(1), "IoU 0.9", row=row),
        c.FilmTile("film 2", None, "IoU 0.1", why="the film cannot be read"),
    )
    body = shown(replace(samples.contact_sheet(), rows=(("best", tiles),)))
    assert isinstance(body, ContactSheetBody)
    first, second = body.tiles
    assert first.accessibleName() == "best, film 1, IoU 0.9"
    picture = first.icon().pixmap(200, 200).toImage()
    side = picture.width()
    wanted = tiles[0].picture.array[48, 48]  # type: ignore[union-attr]
    found = picture.pixelColor(side // 2, side // 2).getRgb()[:3]
    assert np.abs(np.array(found) - wanted).max() < 40
    first.setFocus()
    with qtbot.waitSignal(body.film_wished) as blocker:
        qtbot.keyClick(first, Qt.Key.Key_Return)
    assert blocker.args == [RowWish(("film 1",), row=row)]
    assert "the film cannot be read" in second.accessibleName()


def test_a_place_gets_a_name(qtbot: QtBot, shown: Shown) -> None:
    chart = samples.clusters()
    own = [replace(one, films=tuple(f"{one.name} {film}" for film in one.films)) for one in chart.clusters]
    chart = replace(chart, clusters=tuple(own))
    body = shown(chart)
    assert isinstance(body, ClustersBody)
    line = body.names[1]
    assert line.placeholderText() == chart.clusters[1].name
    line.setFocus()
    qtbot.keyClicks(line, "  ECG   wires ")
    with qtbot.waitSignal(body.named) as blocker:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert blocker.args == [ClusterName(chart.key, "ECG wires", chart.clusters[1].films)]
    with qtbot.assertNotEmitted(body.named, wait=20):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    with qtbot.waitSignal(body.rows_wished) as rows:
        qtbot.mouseClick(body.shows[1], Qt.MouseButton.LeftButton)
    assert rows.args[0].films == chart.clusters[1].films
    given = body_of(chart, (blocker.args[0],))
    qtbot.addWidget(given)
    assert isinstance(given, ClustersBody)
    assert [one.text() for one in given.names] == ["", "ECG wires", ""]


@pytest.mark.parametrize("chart", samples.all_charts(), ids=lambda one: one.key)
def test_every_chart_has_its_numbers_as_a_table(qtbot: QtBot, qapp: QApplication, chart: c.Chart) -> None:
    themed(qapp)
    body = NumbersBody(chart)
    qtbot.addWidget(body)
    table = in_numbers(chart)
    cells = [
        tuple(body.table.item(row, column).text() for column in range(body.table.columnCount()))  # type: ignore[union-attr]
        for row in range(body.table.rowCount())
    ]
    assert cells == list(table.texts)
    body.show()
    body.table.setFocus()
    qtbot.keyClick(body.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().splitlines()[1:] == ["\t".join(cells) for cells in table.texts]


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> ChartsView:
    themed(qapp)
    view = ChartsView()
    qtbot.addWidget(view)
    view.resize(880, 460)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_without_charts_one_sentence_says_why_and_what_to_do(qtbot: QtBot, view: ChartsView) -> None:
    assert view.note.text() == NONE_YET
    assert not view.make.isVisible()
    assert view.body is None
    view.show_charts((), "No charts lie in this audit's folder.")
    assert view.note.text().startswith("No charts lie")
    with qtbot.waitSignal(view.make_wished):
        qtbot.mouseClick(view.make, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("width", [700, 1000, 2000])
def test_every_title_has_all_its_lines(qtbot: QtBot, view: ChartsView, width: int) -> None:
    charts = tuple(replace(samples.scatter(), key=str(n), title="long-name " * n + "of a chart") for n in range(1, 12))
    view.show_charts(charts)
    view.resize(width, 600)
    QApplication.processEvents()
    for row in range(view.list.count()):
        item = view.list.item(row)
        rect, text = view.list.visualItemRect(item), QTextDocument(item.text())
        text.setDefaultFont(view.list.font())
        text.setDocumentMargin(0)
        text.setTextWidth(rect.width() - 15)  # its style takes so much: 6 at both sides, and a line of 3
        assert text.size().height() <= rect.height(), item.text()
    assert view.list.width() >= min(230, width // 2)


def test_a_damaged_file_of_names_is_said_beside_the_charts(view: ChartsView) -> None:
    view.show_charts((samples.scatter(),), "cluster-names.json: cannot be read.")
    assert view.note.isVisible()
    assert view.body is not None
    assert not view.make.isVisible()


def test_charts_are_walked_through_by_keys_and_drawn_when_looked_at(qtbot: QtBot, view: ChartsView) -> None:
    charts = samples.all_charts()
    view.show_charts(charts)
    view.list.setFocus()
    for before, after in pairwise(charts):
        assert view.current is before
        assert view.title.text() == before.title
        assert view.caption.note.text() == before.caption
        qtbot.keyClick(view.list, Qt.Key.Key_Down)
        assert view.current is after
    body = view.body
    view.show_charts(charts)
    assert view.body is body, "the same audit read again takes nothing away"
    qtbot.mouseClick(view.numbers, Qt.MouseButton.LeftButton)
    assert isinstance(view.body, NumbersBody)
    with qtbot.waitSignal(view.save_wished) as blocker:
        qtbot.mouseClick(view.save, Qt.MouseButton.LeftButton)
    assert blocker.args == [charts[-1]]
    view.hide()
    view.show_charts(charts[:2])
    assert view.body is None
    view.show()
    assert view.body is not None


@pytest.mark.parametrize("chart", samples.all_charts(), ids=lambda one: one.key)
def test_no_chart_needs_more_room_than_there_is(view: ChartsView, chart: c.Chart) -> None:
    view.show_charts((chart,))
    QApplication.processEvents()
    assert view.minimumSizeHint().width() <= 700
    body = view.body
    assert isinstance(body, QWidget)
    for part in (view.save, view.caption, body):
        corner = part.mapTo(view, part.rect().bottomRight())
        assert corner.x() <= view.width()
        assert corner.y() <= view.height()


def test_a_long_caption_scrolls_and_leaves_the_chart_its_room(qtbot: QtBot, view: ChartsView) -> None:
    view.show_charts((replace(samples.scatter(), caption="Every word of this counts. " * 60), samples.forest()))
    QApplication.processEvents()
    assert view.body is not None
    assert view.body.height() > view.height() // 2
    assert view.caption.note.height() > view.caption.height(), "all of it is there to be scrolled to"
    view.list.setCurrentRow(1)
    qtbot.waitUntil(lambda: view.caption.note.height() <= view.caption.height())


def test_charts_follow_the_theme(qapp: QApplication, view: ChartsView) -> None:
    view.show_charts((samples.scatter(),))
    grounds = []
    for name in ("light", "dark"):
        theme.apply(qapp, name)  # type: ignore[arg-type]
        QApplication.processEvents()
        picture = view.body.grab().toImage()  # type: ignore[union-attr]
        grounds.append(picture.pixelColor(picture.width() // 4, picture.height() // 2).lightness())
    assert grounds[0] > 200
    assert grounds[1] < 60
