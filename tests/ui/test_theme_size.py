"""One size of text from which all others follow."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from xai_desktop.ui import theme

UI = Path(theme.__file__).parent


@pytest.fixture(autouse=True)
def usual_size() -> Iterator[None]:
    yield
    theme.choose_size(theme.BASE)


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
                assert "theme.points(" in given or "pointSizeF()" in given, f"{path.name}: {given}"
