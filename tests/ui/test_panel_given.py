"""What the network was given: folded, then its pixels and one line; gone when nobody knows it any more."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import BUNDLES, prediction
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.network_input import NetworkInput
from xai_desktop.ui.panels.given_part import HIGHEST, GivenPart, told
from xai_desktop.ui.panels.prediction import PredictionPanel

PICTURE = np.kron(np.eye(4, dtype=np.uint8), np.ones((2, 2), np.uint8)) * np.uint8(255)
GIVEN = NetworkInput(PICTURE, InputSpec((8, 8)))


@pytest.fixture
def panel(qtbot: QtBot) -> PredictionPanel:
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    panel.show_bundles(BUNDLES, "demo-cascade")
    panel.resize(300, 700)
    panel.show()
    return panel


def unfolded(qtbot: QtBot, panel: PredictionPanel) -> GivenPart:
    panel.show_prediction(replace(prediction(), given=GIVEN))
    assert not panel.given.picture.isVisible()
    panel.given.button.setFocus()
    qtbot.keyClick(panel.given.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: panel.given.picture.isVisible() and panel.given.picture.height() > 100)
    return panel.given


def test_a_key_unfolds_the_networks_own_pixels(qtbot: QtBot, panel: PredictionPanel) -> None:
    part = unfolded(qtbot, panel)
    shot = part.picture.grab().toImage()
    side = min(shot.width(), shot.height())
    left, top = (shot.width() - side) // 2, (shot.height() - side) // 2
    seen = [
        [QColor(shot.pixel(left + (2 * c + 1) * side // 16, top + (2 * r + 1) * side // 16)).red() for c in range(8)]
        for r in range(8)
    ]
    assert seen == PICTURE.tolist()
    assert part.told.text() == part.picture.accessibleName()
    assert part.told.text().startswith("8 × 8 pixels · one grey channel")


def test_it_goes_with_the_film_and_stays_unfolded_for_the_next(qtbot: QtBot, panel: PredictionPanel) -> None:
    part = unfolded(qtbot, panel)
    for gone in (lambda: panel.show_busy("asking"), lambda: panel.show_hidden("not yet")):
        gone()
        assert not part.isVisible()
        panel.show_prediction(replace(prediction(), given=GIVEN))
        assert part.picture.isVisible()
    panel.show_prediction(prediction())
    assert not part.isVisible()


def test_a_wide_column_does_not_make_it_high(qtbot: QtBot, panel: PredictionPanel) -> None:
    part = unfolded(qtbot, panel)
    panel.resize(900, 700)
    qtbot.waitUntil(lambda: part.picture.width() > 800)
    assert part.picture.height() == HIGHEST


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            InputSpec((8, 8), 3, "percentile", policy="pad"),
            "3 channels, all alike · the whole film, with black borders",
        ),
        (InputSpec((8, 8), 1, "percentile", percentiles=(0.5, 99)), "between the percentiles 0.5 and 99 · bone bright"),
        (
            InputSpec((8, 8), 1, "modality", "bone_dark", policy="crop"),
            "the middle of the film; the rest was never seen",
        ),
        (InputSpec((8, 8), 1, "modality", "bone_dark"), "file’s bits · bone dark, as in its training"),
    ],
)
def test_it_is_said_how_the_film_became_this(spec: InputSpec, words: str) -> None:
    assert words in told(NetworkInput(PICTURE, spec))


def test_channels_that_differ_are_not_called_alike() -> None:
    colour = np.zeros((8, 8, 3), np.uint8)
    assert "3 channels · " in told(NetworkInput(colour, InputSpec((8, 8), 3)))
