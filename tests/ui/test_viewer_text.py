"""The words on the film: what they say, and that they fit."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.maps import explained
from tests.helpers.viewing import REF, flat, pane, pixels, send_move
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Spacing, SpacingKind, Window
from xai_desktop.core.overlay import READER_COLOURS, OverlayLook
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.ui import theme
from xai_desktop.ui.viewer import captions
from xai_desktop.ui.viewer.captions import Line
from xai_desktop.ui.viewer.chips import chip_place
from xai_desktop.ui.viewer.corner_text import GAP, MARGIN, CornerText
from xai_desktop.ui.viewer.cursor import CursorReading, read_pixel
from xai_desktop.ui.viewer.film_view import FilmView


def said(lines: tuple[Line, ...]) -> list[str]:
    return [line.joiner.join(line.parts) for line in lines]


def test_the_upper_left_says_which_film_this_is() -> None:
    ref = replace(REF, synthetic=True)
    lines = captions.film_lines(flat(), ref)
    assert said(lines) == ["P-00661", "DX · 64×64 · 8 bit", "SYNTHETIC"]
    assert [line.warn for line in lines] == [False, False, True]


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(REF, modality="", view="", age="", sex="")
    assert said(captions.film_lines(flat(), bare)) == ["P-00661", "64×64 · 8 bit"]


def test_a_colour_film_says_so() -> None:
    image = flat(colour=np.zeros((64, 64, 3), np.uint8))
    assert said(captions.film_lines(image, REF))[-1] == "DX · 64×64 · colour"


@pytest.mark.parametrize(
    ("age", "text"), [("054Y", "54 y"), ("006M", "6 months"), ("100Y", "100 y"), ("62", "62"), ("", "")]
)
def test_ages(age: str, text: str) -> None:
    assert captions.age_text(age) == text


def test_the_window_with_its_name_and_the_true_zoom() -> None:
    line = captions.window_line(Window(40.0, 400.0, "soft"), True, 0.774)
    assert said(line) == ["W 400 L 40 · soft · inverted · zoom 77 %"]
    assert "sigmoid" in said(captions.window_line(Window(1, 2, function="SIGMOID"), False, 1))[0]


def test_a_pixel_says_its_value_only_where_that_is_more_than_the_stored_one() -> None:
    plain, hounsfield = flat(), flat(unit="HU")
    reading = CursorReading(512, 640, 143, 143.0)
    assert said(captions.cursor_line(plain, reading)) == ["x 512 y 640 · stored 143"]
    assert said(captions.cursor_line(hounsfield, reading)) == ["x 512 y 640 · stored 143 · value 143 HU"]
    scaled = replace(reading, value=-0.25, heat=0.0123456)
    assert said(captions.cursor_line(plain, scaled)) == ["x 512 y 640 · stored 143 · value -0.25 · map 0.0123"]


def test_a_pixel_says_where_it_is_in_millimetres_and_of_which_kind() -> None:
    reading = CursorReading(9, 19, 143, 143.0)
    film = flat(spacing=Spacing(0.4, 0.2, SpacingKind.DETECTOR))
    assert said(captions.cursor_line(film, reading)) == ["x 9 y 19 · 1.9, 7.8 mm at the detector · stored 143"]
    calibrated = flat(spacing=Spacing(0.2, 0.2, SpacingKind.CALIBRATED))
    assert "1.9, 3.9 mm calibrated" in said(captions.cursor_line(calibrated, reading))[0]
    own = Spacing(0.1, 0.1, SpacingKind.READER)
    assert "0.95, 2.0 mm calibrated by the reader" in said(captions.cursor_line(film, reading, own))[0]


def test_a_pixel_of_a_colour_film_says_its_colour() -> None:
    colour = np.zeros((64, 64, 3), np.uint8)
    colour[5, 7] = 12, 34, 56
    film = flat(colour=colour)
    reading = read_pixel(film, None, 7.9, 5.1)
    assert reading is not None
    assert said(captions.cursor_line(film, reading)) == ["x 7 y 5 · R 12 G 34 B 56"]


def test_whose_film_it_is_stands_first_only_where_it_was_asked_for(qtbot: QtBot) -> None:
    assert said(captions.film_lines(flat(), REF, "Doe Jane · 1970-01-31 · 4711"))[0] == "Doe Jane · 1970-01-31 · 4711"
    view = pane(qtbot, flat())
    without = pixels(view)
    view.set_identity("Doe Jane · 1970-01-31 · 4711")
    assert (pixels(view) != without).any()
    assert "Jane" not in repr(view._content)
    view.set_identity("")
    np.testing.assert_array_equal(pixels(view), without)
    view.set_identity("Doe Jane")
    view.show_film(flat(), REF)
    np.testing.assert_array_equal(pixels(view), without)


def test_the_lower_right_always_says_research_and_lossy_where_it_is() -> None:
    assert said(captions.notice_lines(None)) == ["Research use only"]
    assert said(captions.notice_lines(flat(lossy=True))) == ["lossy compressed", "Research use only"]


def test_the_map_says_what_it_is_and_what_it_is_not() -> None:
    explanation = explained(np.eye(4, dtype=np.float32))
    assert said(captions.map_lines(explanation, "")) == ["toy · grad_cam", "last · Mass"]
    assert said(captions.map_lines(explanation, "Grad-CAM · layer 6\nMass · own head")) == [
        "Grad-CAM · layer 6",
        "Mass · own head",
    ]
    notes = said(captions.map_notes(Percentile(90)))
    assert notes[0] == "Where the score is sensitive in this model. Not a lesion outline."
    assert "top 10 %" in notes[1]
    assert len(captions.map_notes(None)) == 1


def test_a_map_of_nothing_is_put_into_words() -> None:
    empty = explained(np.zeros((4, 4), np.float32), negative_only=True)
    sentences = captions.state_sentences(empty)
    assert sentences[0] == empty.state.sentence
    assert "negative evidence only" in sentences[1]
    assert len(captions.state_sentences(explained(np.ones((4, 4), np.float32)))) == 1


LONG_LEFT = (
    Line(("1.2.826.0.1.3680043.8.498.12345678901234567890123456789012345678", "frame 3")),
    Line(("DX PA", "54 y", "F", "portable", "supine")),
    Line(("3000×3000", "16 bit")),
)
LONG_RIGHT = (Line(("a-network-with-a-rather-long-name", "Smooth Grad-CAM++", "stages.5")), Line(("Cardiomegaly",)))


@pytest.mark.parametrize("width", [160, 300, 400, 640, 1280])
@pytest.mark.parametrize("at_bottom", [False, True])
def test_nothing_overlaps_or_leaves_the_pane_at_any_width(qtbot: QtBot, width: int, at_bottom: bool) -> None:
    font = theme.mono(9)
    metrics = QFontMetricsF(font)
    text = CornerText(at_bottom)
    text.set_left(LONG_LEFT)
    text.set_right(LONG_RIGHT)
    left, right = text.rows(width, font)
    for rows in (left, right):
        assert all(metrics.horizontalAdvance(row.text) <= width - 2 * MARGIN + 0.5 for row in rows)
    beside = zip(reversed(left), reversed(right), strict=False) if at_bottom else zip(left, right, strict=False)
    for one, other in beside:
        used = metrics.horizontalAdvance(one.text) + metrics.horizontalAdvance(other.text)
        assert used + GAP <= width - 2 * MARGIN + 0.5


def test_a_line_breaks_between_parts_before_anything_is_shortened(qtbot: QtBot) -> None:
    text = CornerText(at_bottom=True)
    text.set_left((*captions.map_notes(Percentile(90)), Line(("W 4096 L 2048", "from the file", "zoom 77 %"))))
    text.set_right((Line(("Research use only",)),))
    left, right = text.rows(400, theme.mono(9))
    assert not any("…" in row.text for row in (*left, *right))
    said = " ".join(row.text for row in left)
    assert said.startswith("Where the score is sensitive in this model. Not a lesion outline. outline:")


def test_what_is_too_long_is_shortened_in_its_middle(qtbot: QtBot) -> None:
    text = CornerText(at_bottom=False)
    text.set_left(LONG_LEFT[:1])
    first = text.rows(300, theme.mono(9))[0][0].text
    assert first.startswith("1.2.826")
    assert "…" in first
    assert first.endswith("678")


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_corner_text_stands_out_on_any_film(qtbot: QtBot, name: theme.ThemeName, value: int) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, name)
    view = pane(qtbot, flat(value), 480, 480)
    corner = pixels(view)[8:60, 8:120].mean(axis=2)
    theme.apply(app, "dark")
    assert corner.max() - corner.min() > 140


def test_moving_the_mouse_writes_its_numbers(qtbot: QtBot) -> None:
    view = pane(qtbot, flat())
    before = pixels(view)
    send_move(view, QPoint(320, 240))
    changed = (pixels(view) != before).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert rows.min() > 400
    assert columns.max() < 400


PANE = QRectF(0, 0, 400, 300)
CHIP = QSizeF(120, 18)


@pytest.mark.parametrize(
    "box",
    [
        QRectF(100, 100, 50, 50),
        QRectF(-60, 100, 80, 50),
        QRectF(380, 5, 80, 50),
        QRectF(-500, -500, 2000, 2000),
        QRectF(390, 290, 4, 4),
    ],
)
def test_a_label_is_always_inside_the_pane(box: QRectF) -> None:
    assert PANE.contains(chip_place(CHIP, box, PANE, ()))


def test_a_label_stands_above_its_box_where_there_is_room() -> None:
    place = chip_place(CHIP, QRectF(100, 100, 50, 50), PANE, ())
    assert place.bottom() <= 100
    assert place.left() == 100


def test_labels_of_equal_boxes_do_not_cover_each_other() -> None:
    taken: list[QRectF] = []
    for _ in range(6):
        taken.append(chip_place(CHIP, QRectF(100, 100, 90, 90), PANE, taken))
    assert not any(a.intersects(b) for a, b in combinations(taken, 2))


@pytest.mark.parametrize("x", [2.0, 60.0, 200.0, 390.0])
@pytest.mark.parametrize("y", [2.0, 150.0, 292.0])
def test_a_label_never_covers_a_small_lesion(x: float, y: float) -> None:
    """Not its own, wherever that lies, and not the neighbour's where there is another place."""
    small, neighbour = QRectF(x, y, 8, 6), QRectF(x - 4, y - 14, 20, 10)
    assert not chip_place(CHIP, small, PANE, ()).intersects(small)
    if 30 < x < 300 and 30 < y < 250:
        assert not chip_place(CHIP, small, PANE, (), (neighbour,)).intersects(neighbour)


def test_ten_small_lesions_side_by_side_keep_their_labels_off_each_other() -> None:
    boxes = [QRectF(100 + 30 * (i % 5), 100 + 40 * (i // 5), 10, 10) for i in range(10)]
    taken: list[QRectF] = []
    for box in boxes:
        taken.append(chip_place(QSizeF(60, 14), box, PANE, taken, [other for other in boxes if other != box]))
    assert not any(a.intersects(b) for a, b in combinations(taken, 2))
    assert sum(label.intersects(box) for label in taken for box in boxes) <= 4


def label_pixels(view: FilmView) -> int:
    return int((np.abs(pixels(view) - np.array(READER_COLOURS[0])) <= 3).all(axis=2).sum())


def test_labels_keep_their_size_at_every_zoom_and_go_with_their_box(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(0, (400, 400)))
    view.show_boxes((Annotation("Nodule", Box(199, 199, 201, 201), "NIH"),))
    sizes = []
    for _ in range(4):
        sizes.append(label_pixels(view))
        view.zoom_by(1.3)
    assert max(sizes) - min(sizes) < 120
    view.set_look(OverlayLook(boxes=False))
    assert label_pixels(view) == 0


def test_boxes_outside_the_pane_have_no_label(qtbot: QtBot) -> None:
    view = pane(qtbot, flat(0, (400, 400)))
    view.show_boxes((Annotation("Nodule", Box(10, 10, 20, 20), "NIH"),))
    view.zoom_by(8)
    assert label_pixels(view) == 0


def test_the_caption_of_a_map_goes_with_the_map(qtbot: QtBot) -> None:
    view = pane(qtbot, flat())
    without = pixels(view)
    heatmap = np.eye(64, dtype=np.float32)
    view.show_explanation(explained(heatmap), RankedMap.of(heatmap))
    assert (pixels(view)[:40, 320:] != without[:40, 320:]).any()
    view.show_explanation(None)
    np.testing.assert_array_equal(pixels(view), without)


def test_the_notices_are_broken_and_never_shortened_in_a_narrow_pane(qtbot: QtBot) -> None:
    text = CornerText(at_bottom=True)
    text.set_left((Line(("W 2428 L 2121", "auto", "zoom 39 %")),))
    text.set_right(captions.notice_lines(flat(lossy=True)))
    left, right = text.rows(200, theme.mono(9))
    assert " ".join(row.text for row in right) == "lossy compressed Research use only"
    assert not any("…" in row.text for row in (*left, *right))


def test_a_long_part_moves_up_beside_nothing_rather_than_being_shortened(qtbot: QtBot) -> None:
    text = CornerText(at_bottom=True)
    text.set_left((Line(("x 1024 y 2048", "146.5, 292.9 mm at the detector", "stored 2047")),))
    text.set_right(captions.notice_lines(None))
    left, _ = text.rows(300, theme.mono(9))
    assert [row.text for row in left] == ["x 1024 y 2048", "146.5, 292.9 mm at the detector", "stored 2047"]
