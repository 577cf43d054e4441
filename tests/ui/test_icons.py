"""One visual language: every drawing is there, its own, sharp, and in the colours of the theme."""

import re
from collections.abc import Iterator
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QIcon, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import themed
from xai_desktop.core.paths import resources
from xai_desktop.core.study import Notice
from xai_desktop.ui import icons, theme
from xai_desktop.ui.actions import ACTIONS, ANSWER_KEYS
from xai_desktop.ui.main_window import MainWindow
from xai_desktop.ui.panels.fold import Fold
from xai_desktop.ui.panels.fold_title import FoldTitle
from xai_desktop.ui.panels.notices import NoticeList
from xai_desktop.ui.theme import DARK, LIGHT, Theme

FOLDER = resources() / "icons"
SIDES = (16, 20, 24, 32, 48)
GROUNDS = ("ground", "panel", "raised", "field")
OFF, ON = QIcon.State.Off, QIcon.State.On
NORMAL, DISABLED = QIcon.Mode.Normal, QIcon.Mode.Disabled
Array = npt.NDArray[np.float64]


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The program, whose theme and size of text may be changed: both are as usual afterwards."""
    yield qapp
    theme.choose_size(theme.BASE)
    theme.choose(qapp, "dark")


def rgba(image: QImage) -> Array:
    """(h, w, 4) from 0 to 1, not premultiplied."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.width(), 4) / 255.0


def rgb(colour: str) -> Array:
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255.0


def luminance(colours: Array) -> Array:
    """WCAG 2.1, of colours along the last axis."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast_on(pixels: Array, ground: Array) -> float:
    """Of the half of the painted pixels that stands out most: the rest is the soft rim of the lines."""
    painted = pixels[pixels[..., 3] > 0.05]
    seen = painted[:, :3] * painted[:, 3:] + ground * (1 - painted[:, 3:])
    there, beneath = luminance(seen) + 0.05, luminance(ground) + 0.05
    ratios = np.sort(np.maximum(there, beneath) / np.minimum(there, beneath))
    return float(ratios[len(ratios) // 2 :].mean())


@pytest.mark.parametrize("name", icons.names())
def test_every_file_is_a_drawing_of_the_set(name: str) -> None:
    """One grid, one stroke, round ends, and no colour of its own."""
    text = (FOLDER / f"{name}.svg").read_text("utf-8")
    renderer = QSvgRenderer(QByteArray(text.encode()))
    assert renderer.isValid()
    assert renderer.defaultSize() == QSize(icons.GRID, icons.GRID)
    head = text.partition(">")[0]
    assert 'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"' in head
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', text)) <= {"none", "currentColor"}


@pytest.mark.parametrize("side", SIDES)
def test_every_icon_is_seen_whole_at_every_size(side: int) -> None:
    for name in icons.names():
        alpha = rgba(icons.drawn(name, "#ffffff", side))[..., 3]
        assert alpha.shape == (side, side)
        assert (alpha > 0.5).mean() > 0.01, name
        rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
        assert rim.max() < 0.5, f"{name} is cut off"


@pytest.mark.parametrize("side", [16, 20, 32])
def test_no_two_icons_look_alike(side: int) -> None:
    """They differ in more than a twenty-fifth of the ink that the two have together."""
    names = icons.names()
    ink = np.stack([rgba(icons.drawn(name, "#ffffff", side))[..., 3].ravel() for name in names])
    apart = np.abs(ink[:, None] - ink[None]).sum(-1) / np.maximum(ink[:, None], ink[None]).sum(-1)
    np.fill_diagonal(apart, 1.0)
    one, other = np.unravel_index(apart.argmin(), apart.shape)
    assert apart.min() > 0.04, (names[one], names[other], apart.min())


@pytest.mark.parametrize("now", [DARK, LIGHT], ids=["dark", "light"])
def test_icons_take_the_colours_of_the_theme(dressed: QApplication, now: Theme) -> None:
    theme.choose(dressed, "light" if now is LIGHT else "dark")
    shown = {(NORMAL, OFF): now.text, (NORMAL, ON): now.accent, (DISABLED, OFF): now.faint, (DISABLED, ON): now.faint}
    for name, ((mode, state), colour) in product(icons.names(), shown.items()):
        pixels = rgba(icons.icon(name).pixmap(QSize(24, 24), 1.0, mode, state).toImage())
        full = pixels[pixels[..., 3] > 0.9][:, :3]
        assert len(full), name
        assert np.abs(full - rgb(colour)).max() < 0.02, name


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("now", [DARK, LIGHT], ids=["dark", "light"])
def test_icons_stand_out_from_their_ground(now: Theme, side: int) -> None:
    """WCAG 2.1, 1.4.11: at least 3 : 1, measured on what is painted."""
    ways = [("text", one) for one in GROUNDS] + [("accent", one) for one in GROUNDS] + [("on_accent", "accent")]
    for name, (ink, ground) in product(icons.names(), ways):
        pixels = rgba(icons.drawn(name, getattr(now, ink), side))
        found = contrast_on(pixels, rgb(getattr(now, ground)))
        assert found >= 3.0, f"{name}: {ink} on {ground}, {found:.2f}"


def test_one_and_the_same_icon_changes_with_the_theme(dressed: QApplication) -> None:
    theme.choose(dressed, "dark")
    icon = icons.icon("fit")
    before = rgba(icon.pixmap(24, 24).toImage())
    theme.choose(dressed, "light")
    after = rgba(icon.pixmap(24, 24).toImage())
    assert np.array_equal(before[..., 3], after[..., 3])
    assert luminance(before[12, 9:15, :3]).max() > luminance(after[12, 9:15, :3]).max()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("side", [16, 18, 20, 30])
def test_icons_are_painted_for_the_screen_that_asks(ratio: float, side: int) -> None:
    """Not a picture of another size that was made to fit."""
    pixmap = icons.icon("toggle_boxes").pixmap(QSize(side, side), ratio, NORMAL, OFF)
    assert pixmap.width() == round(side * ratio)
    wanted = icons.drawn("toggle_boxes", theme.current().text, round(side * ratio))
    assert np.array_equal(rgba(pixmap.toImage()), rgba(wanted))


@pytest.mark.parametrize("side", [16, 18, 20, 24, 30, 32, 40, 48])
def test_frames_are_sharp(side: int) -> None:
    """Beside a frame's outer edge, the first pixel that is painted at all is painted well."""
    alpha = rgba(icons.drawn("panes_1", "#ffffff", side))[..., 3]
    for profile in (alpha[side // 2], alpha[side // 2, ::-1], alpha[:, side // 2], alpha[::-1, side // 2]):
        assert profile.max() > 0.85
        strokes = profile[: side // 2]
        assert strokes.sum() >= max(1.25, 1.5 * side / 24)
        assert (strokes > 0.05).sum() <= round(1.75 * side / 24) + 2


def test_copies_of_an_icon_outlive_it() -> None:
    one = icons.icon("undo")
    other = QIcon(one)
    del one
    assert other.pixmap(20, 20).width() == 20


@pytest.mark.parametrize("ordinary", [8.0, 9.5, 11.0, 14.0])
def test_icons_grow_with_the_text(dressed: QApplication, ordinary: float) -> None:
    theme.choose_size(ordinary)
    assert theme.icon_side() % 2 == 0
    assert abs(theme.icon_side() - 20 * ordinary / theme.BASE) <= 1.0
    assert f"icon-size: {theme.icon_side()}px" in theme.style_sheet(DARK)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    themed(qapp)
    window = MainWindow({spec.id: lambda: None for spec in ACTIONS})
    qtbot.addWidget(window)
    window.show()
    return window


def test_every_action_has_an_icon_except_the_answers(window: MainWindow) -> None:
    """The nine answers stand in words beneath their questions, and nowhere on a button of their own."""
    bare = {spec.id for spec in ACTIONS if window.action(spec.id).icon().isNull()}
    assert bare == {key for key, _, _ in ANSWER_KEYS}


def test_every_button_of_the_bar_has_an_icon_and_a_name(window: MainWindow) -> None:
    buttons = window.top.findChildren(QAbstractButton)
    assert len(buttons) > 18
    assert [button.text() for button in buttons if button.icon().isNull()] == []
    assert [button.text() for button in buttons if not (button.accessibleName() or button.text()).strip(" ▾")] == []


def test_notices_tell_by_shape_what_was_left_out(qtbot: QtBot) -> None:
    listed = NoticeList()
    qtbot.addWidget(listed)
    listed.show_notices((Notice("a.dcm: cannot be read.", skipped=True), Notice("b.dcm: no window of its own.")))
    listed.head.setChecked(True)
    signs = listed.findChildren(icons.Sign)
    assert [sign.accessibleName() for sign in signs] == ["Left out", "For information"]
    pictures = [sign.grab().toImage() for sign in signs]
    assert pictures[0] != pictures[1]


def test_folds_show_by_shape_whether_they_are_open(qtbot: QtBot) -> None:
    fold, title = Fold("History", QWidget()), FoldTitle("Explain")
    for whole, head in ((fold, fold.heading), (title, title)):
        qtbot.addWidget(whole)
        head.resize(head.sizeHint())
        head.setChecked(True)
        opened = head.grab().toImage()
        head.setChecked(False)
        assert head.grab().toImage() != opened
