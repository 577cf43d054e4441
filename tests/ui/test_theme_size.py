"""One size of text from which all others follow."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, without_style
from xai_desktop.core.settings import Settings
from xai_desktop.io.settings_file import save_settings
from xai_desktop.ui import theme

UI = Path(theme.__file__).parent


@pytest.fixture(autouse=True)
def usual_size(qapp: QApplication) -> Iterator[None]:
    """The size of the text is the whole program's; the next test begins with the usual one."""
    font = qapp.font()
    yield
    theme.choose_size(theme.BASE)
    without_style(qapp)
    qapp.setFont(font)


def sizes() -> list[float]:
    return [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", theme.style_sheet(theme.DARK))]


def test_every_size_of_the_style_sheet_grows_with_the_ordinary_one() -> None:
    usual = sizes()
    assert len(usual) > 6
    assert {8.5, 9.0, 9.5, 13.0} == set(usual)
    for ordinary in (8.0, 12.0, 16.0):
        theme.choose_size(ordinary)
        assert sizes() == pytest.approx([size * ordinary / 9.5 for size in usual], abs=0.01)


def test_painted_text_grows_too() -> None:
    theme.choose_size(16.0)
    assert theme.mono().pointSizeF() == pytest.approx(9 * 16 / 9.5, abs=0.01)
    assert theme.pixels(92) == 155


def test_no_widget_sets_a_size_of_its_own() -> None:
    """Points are set from `theme.points`, or from the widget's own font; pixels are never set."""
    for path in UI.rglob("*.py"):
        text = path.read_text("utf-8")
        assert "setPixelSize" not in text, path
        if path.name != "theme.py":
            assert "font-size" not in text, path
            for given in re.findall(r"setPointSizeF?\((.*)\)\n", text):
                assert "theme.points(" in given or "theme.over_film(" in given or "pointSizeF()" in given, (
                    f"{path.name}: {given}"
                )


def test_words_over_a_film_grow_half_as_much() -> None:
    assert theme.over_film(9.0) == 9.0
    theme.choose_size(19.0)
    assert theme.over_film(9.0) == 13.5
    assert theme.film_mono(9.0).pointSizeF() == 13.5


@pytest.mark.parametrize("ordinary", [8.0, 16.0])
def test_the_side_column_and_the_status_bar_have_room_for_the_text(qtbot: QtBot, ordinary: float) -> None:
    save_settings(Settings(font_points=ordinary))
    with running(qtbot) as program:
        bar, side = program.window.statusBar(), program.window.side
        qtbot.waitUntil(lambda: bar.height() >= bar.sizeHint().height(), timeout=5000)
        assert side.minimumWidth() >= side.area.widget().minimumSizeHint().width()
