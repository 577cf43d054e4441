"""The shutter and the file's own drawings on the screen."""

import numpy as np
from pytestqt.qtbot import QtBot

from tests.helpers.viewing import flat, look_at, middle, pane, pixels
from xai_desktop.core.image import OverlayPlane, Window
from xai_desktop.core.overlay import OverlayLook


def test_a_drawing_lies_on_its_pixel_until_it_is_put_away(qtbot: QtBot) -> None:
    bits = np.zeros((64, 64), bool)
    bits[32, 31] = True
    view = pane(qtbot, flat(90, overlays=(OverlayPlane(bits, "dot"),)))
    look_at(view, 10, 31.5, 32.5)
    rows, columns = np.nonzero((middle(pixels(view)) == 255).all(axis=2))
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (10, 10)
    view.set_window(Window(64, 128))
    assert (middle(pixels(view)) == 255).all(axis=2).sum() == 100
    view.set_look(OverlayLook(film_overlays=False))
    assert not (middle(pixels(view)) == 255).any()
    view.set_look(OverlayLook())
    assert (middle(pixels(view)) == 255).all(axis=2).sum() == 100


def test_a_thin_line_survives_a_small_pane(qtbot: QtBot) -> None:
    bits = np.zeros((900, 900), bool)
    bits[450] = True
    view = pane(qtbot, flat(0, (900, 900), overlays=(OverlayPlane(bits, "line"),)), 300, 300)
    lit = (pixels(view) == 255).all(axis=2)
    assert lit[145:155].sum(axis=1).max() >= 295


def test_a_shutter_stays_black_whatever_the_window_and_while_panning(qtbot: QtBot) -> None:
    shutter = np.zeros((64, 64), bool)
    shutter[:, :32] = True
    view = pane(qtbot, flat(90, shutter=shutter))
    for inverted in (False, True):
        view.set_inverted(inverted)
        for shift in (0, 3):
            look_at(view, 10, 32, 32 + shift)
            picture = middle(pixels(view))
            centre = picture.shape[1] // 2
            assert not picture[:, centre : centre + 200].any()
            assert (picture[:, centre - 200 : centre] == (165 if inverted else 90)).all()
