"""Colours that tell things apart do so for colour-blind eyes, too: checked by simulation.

The simulation is that of Machado, Oliveira and Fernandes (IEEE TVCG 2009), severity 1, in linear RGB; differences are
CIE76 in L*a*b*, where 2.3 is just noticeable.
"""

from itertools import combinations, pairwise

import numpy as np
import pytest
from skimage.color import rgb2lab

from xai_desktop.core import colormap
from xai_desktop.core.overlay import READER_COLOURS
from xai_desktop.ui.theme import DARK, LIGHT, Theme
from xai_desktop.ui.viewer.drawing.words import INK, OWN
from xai_desktop.ui.viewer.marks import PREDICTED

Rgb = tuple[int, int, int]
APART = 10.0
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def seen(colour: Rgb, eyes: str) -> np.ndarray:  # type: ignore[type-arg]
    """L*a*b* as these eyes see it."""
    rgb = np.array(colour) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    turned = np.clip(EYES[eyes] @ linear, 0, 1)
    back = np.where(turned <= 0.0031308, turned * 12.92, 1.055 * turned ** (1 / 2.4) - 0.055)
    return np.asarray(rgb2lab(back.reshape(1, 1, 3))).reshape(3)


def rgb(text: str) -> Rgb:
    return tuple(int(text[place : place + 2], 16) for place in (1, 3, 5))  # type: ignore[return-value]


def too_near(colours: dict[str, Rgb], eyes: str) -> list[str]:
    lab = {name: seen(colour, eyes) for name, colour in colours.items()}
    pairs = combinations(lab, 2)
    return [f"{a} and {b}" for a, b in pairs if np.linalg.norm(lab[a] - lab[b]) < APART]


@pytest.mark.parametrize("eyes", list(EYES))
def test_what_lies_on_a_film_is_told_apart(eyes: str) -> None:
    """Readers, the reader's own marks, measurements; what the network drew is dashed besides."""
    colours = {f"reader {number}": colour for number, colour in enumerate(READER_COLOURS, 1)}
    colours |= {"own": (OWN.red(), OWN.green(), OWN.blue()), "measured": (INK.red(), INK.green(), INK.blue())}
    assert too_near(colours, eyes) == []
    predicted = {"predicted": (PREDICTED.red(), PREDICTED.green(), PREDICTED.blue())}
    assert too_near({k: v for k, v in (colours | predicted).items() if k != "measured"}, eyes) == []


@pytest.mark.parametrize("eyes", list(EYES))
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_rows_of_a_cascade_are_told_apart(theme: Theme, eyes: str) -> None:
    """They have shapes besides; the first three, of which nobody needs more at once, by colour alone as well."""
    colours = {f"row {n}": theme.series_colour(n).getRgb()[:3] for n in range(3)}
    assert too_near(colours, eyes) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("eyes", list(EYES))
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_series_of_a_chart_are_told_apart(theme: Theme, eyes: str) -> None:
    """They have signs besides; the first four by colour alone as well, and all stand out (WCAG 2.1: 3 : 1)."""
    colours = {f"series {n}": rgb(text) for n, text in enumerate(theme.charts)}
    assert too_near(dict(list(colours.items())[:4]), eyes) == []
    assert all(contrast(colour, rgb(theme.field)) >= 3 for colour in colours.values())


@pytest.mark.parametrize("eyes", list(EYES))
def test_the_usual_colour_map_grows_lighter_for_all_eyes(eyes: str) -> None:
    table = colormap.table(colormap.DEFAULT)
    lightness = [seen(tuple(int(c) for c in table[n][:3]), eyes)[0] for n in range(0, 256, 5)]  # type: ignore[arg-type]
    assert all(later > earlier for earlier, later in pairwise(lightness))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("name", ["text", "quiet", "warn", "bad", "good", "accent"])
def test_words_stand_out_from_their_ground(theme: Theme, name: str) -> None:
    """WCAG 2.1: at least 4.5 : 1 on panels and cards."""
    for ground in ("ground", "panel", "raised"):
        assert contrast(rgb(getattr(theme, name)), rgb(getattr(theme, ground))) >= 4.5, ground


def contrast(one: Rgb, other: Rgb) -> float:
    def luminance(colour: Rgb) -> float:
        rgb = np.array(colour) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
