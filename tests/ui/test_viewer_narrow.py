"""Words on a film where there is little room: shorter, then gone until somebody points, and never on a lesion."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, flat, pane, pixels
from tests.ui.panel_samples import themed
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.compare_maps import Compare
from xai_desktop.core.geometry import Box
from xai_desktop.core.overlay import READER_COLOURS
from xai_desktop.core.threshold import Percentile
from xai_desktop.ui import theme
from xai_desktop.ui.notice_bar import NoticeBar
from xai_desktop.ui.panels.short_paths import without_folders
from xai_desktop.ui.viewer import captions
from xai_desktop.ui.viewer.chips import HIDDEN, chip_places, chip_size
from xai_desktop.ui.viewer.colour_bar import ColourBar
from xai_desktop.ui.viewer.corner_text import CornerText
from xai_desktop.ui.viewer.drawing import strokes
from xai_desktop.ui.viewer.drawing.length_field import LengthField
from xai_desktop.ui.viewer.film_view import FilmView
from xai_desktop.ui.viewer.grid import ViewerGrid
from xai_desktop.ui.viewer.label_forms import found_forms, initials, length_forms, mark_forms, own_forms
from xai_desktop.ui.viewer.panes import Shows

READERS = "Annegret Weissenberger", "Ferdinand Oberhofer"
PANE = QRectF(0, 0, 322, 200)


def test_a_label_gets_shorter_by_what_all_marks_have_in_common() -> None:
    one, other = (Annotation("Mass", Box(0, 0, 9, 9), reader) for reader in READERS)
    assert mark_forms([one, other]) == [
        ("Mass · Annegret Weissenberger", "Annegret Weissenberger", "AW"),
        ("Mass · Ferdinand Oberhofer", "Ferdinand Oberhofer", "FO"),
    ]
    assert mark_forms([one]) == [("Mass · Annegret Weissenberger", "Mass", "Mas")]
    assert mark_forms([Annotation("Mass", Box(0, 0, 9, 9))]) == [("Mass", "Mas")]
    assert found_forms("Mass 0.87 · network") == ("Mass 0.87 · network", "Mass 0.87", "Mas")
    assert own_forms("Mass") == ("you · Mass", "you")
    assert own_forms("") == ("you · not named", "you")
    assert initials("R2") == "R2"


def test_a_length_says_to_the_last_what_it_rests_on() -> None:
    assert length_forms("4.0 mm calibrated by the reader")[-1] == "4.0 mm by reader"
    assert length_forms("4.0 mm calibrated")[-1] == "4.0 mm cal."
    assert length_forms("path 12.0 mm at the detector")[-1] == "path 12.0 mm at det."
    assert length_forms("12 px (no spacing in the file)") == ("12 px (no spacing in the file)",)


def test_the_first_form_with_a_free_place_is_taken(qapp: QApplication) -> None:
    font = QFont(qapp.font())
    forms = mark_forms([Annotation("Pneumothorax", Box(0, 0, 9, 9), reader) for reader in READERS])
    sizes = [[chip_size(text, font) for text in form] for form in forms]
    for boxes in ([QRectF(60, 20, 60, 160), QRectF(70, 30, 60, 160)], [QRectF(2, 2, 300, 190)] * 2):
        found = chip_places(sizes, boxes, PANE)
        places = [one[1] for one in found if one is not None]
        assert not any(a.intersects(b) for n, a in enumerate(places) for b in places[:n])
        for one in found:
            if one is not None:
                hidden = (one[1].intersected(box) for box in boxes)
                lost = (h.width() * h.height() / (b.width() * b.height()) for h, b in zip(hidden, boxes, strict=True))
                assert sum(lost) <= HIDDEN
    wall = [QRectF(x, y, 40, 40) for x in range(0, 322, 40) for y in range(0, 200, 40)]
    assert chip_places([sizes[0]] * len(wall), wall, PANE) == [None] * len(wall), "no lesion lies under a label"


def label_pixels(view: FilmView) -> int:
    return int((np.abs(pixels(view) - np.array(READER_COLOURS[0])) <= 3).all(axis=2).sum())


def test_a_mark_without_a_place_for_words_is_named_while_the_mouse_is_at_it(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(0, (400, 400)))
    cells = [Box(x, y, x + 40, y + 40) for x in range(0, 400, 40) for y in range(0, 400, 40)]
    view.show_boxes(tuple(Annotation("Pneumothorax", cell, "NIH") for cell in cells))
    before = label_pixels(view)
    view.hover(view.width() / 2, view.height() / 2)
    qtbot.waitUntil(lambda: label_pixels(view) > before + 500)
    view.hover_end()
    qtbot.waitUntil(lambda: label_pixels(view) == before)


def test_labels_leave_the_readers_own_marks_free(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(0, (400, 400)))
    view.show_own_marks((Annotation("Nodule", Box(100, 70, 180, 96)),))
    view.show_boxes((Annotation("Pneumothorax", Box(100, 100, 240, 300), READERS[0]),))
    pixels(view)
    marks = view._foreground.marks
    (own,) = marks.others
    assert [found for _, found in marks._places if found is not None and found[1].intersects(own)] == []


def test_own_marks_are_told_from_others_without_colours(qapp: QApplication) -> None:
    """Across the line of an own mark it is bright, dark and bright; across an expert's it is bright once."""
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(90, 90, 90))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    path = strokes.lines_path([(QPointF(0, 20), QPointF(40, 20))], ticked=False)
    strokes.draw_double(painter, path, QColor(255, 255, 255), 2.0)
    painter.end()
    column = [image.pixelColor(20, y).lightness() for y in range(40)]
    bright = [y for y, value in enumerate(column) if value > 120]
    assert bright
    assert min(column[bright[0] : bright[-1] + 1]) < 60, "a dark core between two lines"


def test_a_low_pane_has_fewer_rows_and_keeps_what_must_be_said(qapp: QApplication) -> None:
    text, font = CornerText(at_bottom=True), theme.mono(9)
    text.set_left((*captions.map_notes(Percentile(90)), *captions.window_line(flat().default_window(), False, 1)))
    high = text.rows(322, font)[0]
    text.low = True
    low = [row.text for row in text.rows(322, font)[0]]
    assert len(low) < len(high)
    assert "Not a lesion outline." in low
    chance = captions.map_notes(None, "A sanity baseline: no explanation of this score. Not a lesion outline.")
    assert chance[0].low is None, "a sentence about an unusual map is not shortened"
    upper = CornerText(at_bottom=False)
    upper.low = True
    upper.set_left(captions.film_lines(flat(), REF))
    assert REF.title in [row.text for row in upper.rows(322, font)[0]]


def test_rows_of_both_corners_share_the_width_row_by_row(qapp: QApplication) -> None:
    """A short name on the left leaves its row to the right, whatever stands in the rows below."""
    text, font = CornerText(at_bottom=False), theme.mono(9)
    metrics = QFontMetricsF(font)
    text.set_left((captions.Line(("A",)), captions.Line(("DX", "768×768", "12 bit"))))
    text.set_right((captions.Line(("demo-cascade", "Grad-CAM")), captions.Line(("stages.5",))))
    width = metrics.horizontalAdvance("A demo-cascade · Grad-CAM") + 60
    left, right = text.rows(width, font)
    assert right[0].text == "demo-cascade · Grad-CAM"
    assert len(left) == len(right) == 2


def test_the_names_of_two_maps_have_a_row_of_their_own(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(0, (400, 400)))
    heat = np.random.default_rng(1).random((400, 400)).astype(np.float32)
    view.show_boxes((Annotation("Mass", Box(100, 2, 300, 380), READERS[0]),))
    view.show_comparison(explained(heat), explained(1 - heat), Compare.SWIPE, ("one", "other"))
    pixels(view)
    room, whole = view._foreground, QRectF(view.rect())
    names = QRectF(0, room.names_top(whole), whole.width(), chip_size("one", theme.film_mono(8.5)).height())
    assert [found for _, found in room.marks._places if found is not None and found[1].intersects(names)] == []


def test_the_colour_bar_stands_beside_the_map_and_panes_name_two_maps(qtbot: QtBot) -> None:
    grid = ViewerGrid()
    qtbot.addWidget(grid)
    grid.resize(900, 400)
    grid.show()
    grid.show_film(flat(0, (64, 64)), REF)
    grid.set_map_visible(True)
    grid.set_panes(2)
    QApplication.processEvents()

    def gap(bar: ColourBar, film: QWidget) -> int:
        edges = [(w.mapTo(grid, w.rect().topLeft()).x(), w.mapTo(grid, w.rect().topRight()).x()) for w in (bar, film)]
        return max(edges[0][0] - edges[1][1], edges[1][0] - edges[0][1])

    assert gap(grid.bar, grid.map_view) <= 2
    grid.hang(Shows.PRIOR)
    grid.show_beside(Shows.PRIOR, REF, flat(0, (64, 64)))
    QApplication.processEvents()
    assert grid.panes.shown() == (Shows.MAP, Shows.PRIOR)
    assert gap(grid.bar, grid.map_view) <= 2
    grid.name_both("A: one", "B: other")
    assert [grid.panes.cell(shows).header.what.text() for shows in (Shows.FILM, Shows.MAP)] == ["A: one", "B: other"]
    grid.name_both()
    assert grid.panes.cell(Shows.MAP).header.what.text() == "With map"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_field_on_the_film_is_dark_in_both_themes(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    view = pane(qtbot, flat(0, (400, 400)))
    theme.apply(qapp, name)
    field = LengthField(view.desk, view)
    field.adjustSize()
    field.show()
    seen = pixels(field)[2:-2, 2:4]
    themed(qapp)
    assert seen.max() < 70


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("/data/a folder/films/cut.dcm: the file ends too early.", "cut.dcm: the file ends too early."),
        ("Copied /data/a/one.dcm to /data/b/two.dcm.", "Copied one.dcm to two.dcm."),
        (r"C:\films\2024\a.dcm: is empty.", "a.dcm: is empty."),
        ("IoU 3/4 and and/or; https://example.org/a/b", "IoU 3/4 and and/or; https://example.org/a/b"),
    ],
)
def test_a_sentence_names_a_file_and_not_its_folders(sentence: str, shown: str) -> None:
    assert without_folders(sentence) == shown


def test_a_complaint_has_the_whole_path_in_its_tooltip(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.tell("Decoding", "/data/films/cut.dcm: the file ends too early.")
    assert bar.sentences() == ("/data/films/cut.dcm: the file ends too early.",)
    tips = [one.toolTip() for one in bar.findChildren(QWidget) if one.toolTip()]
    assert "/data/films/cut.dcm: the file ends too early." in tips
    assert Qt.FocusPolicy.ClickFocus == bar.lines[0].focusPolicy()
