"""Colour maps: what the tables hold, and that they do what they are chosen for."""

import cv2
import numpy as np
import pytest

from xai_desktop.core import colormap
from xai_desktop.core.errors import InputError
from xai_desktop.core.overlay import OverlayLook


def lightness(name: str) -> np.ndarray:
    rgb = colormap.table(name).astype(np.float32)[None] / 255
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab)[0, :, 0]


@pytest.mark.parametrize("name", colormap.names())
def test_every_table_is_256_colours_that_cannot_be_changed(name: str) -> None:
    table = colormap.table(name)
    assert table.shape == (256, 3)
    assert table.dtype == np.uint8
    assert len(np.unique(table, axis=0)) > 100
    with pytest.raises(ValueError):
        table[0, 0] = 1


def test_inferno_is_red_green_blue_in_this_order() -> None:
    published = {0: (0, 0, 4), 128: (188, 55, 84), 255: (252, 255, 164)}
    for place, colour in published.items():
        np.testing.assert_allclose(colormap.table("inferno")[place], colour, atol=2)


@pytest.mark.parametrize("name", ["inferno", "magma", "viridis", "cividis"])
def test_uniform_maps_grow_lighter_all_the_way(name: str) -> None:
    steps = np.diff(lightness(name))
    assert steps.min() > -0.35
    assert lightness(name)[-1] - lightness(name)[0] > 60


def test_jet_is_named_as_legacy_because_its_lightness_goes_up_and_down() -> None:
    assert [name for name in colormap.names() if "jet" in name] == ["jet (legacy)"]
    assert np.diff(lightness("jet (legacy)")).min() < -0.35


def test_the_diverging_map_rises_alike_on_both_sides_of_a_neutral_middle() -> None:
    table, light = colormap.table(colormap.DIVERGING).astype(int), lightness(colormap.DIVERGING)
    np.testing.assert_allclose(light, light[::-1], atol=1.5)
    assert light[:128].argmax() == 0
    assert light[128:].argmax() == 127
    assert np.ptp(table[127]) < 12
    assert np.ptp(table[128]) < 12
    red, green, blue = table[0]
    assert blue > green > red
    red, green, blue = table[-1]
    assert red > green > blue


def test_its_two_ends_stay_apart_for_readers_who_cannot_tell_red_from_green() -> None:
    """The blue–yellow axis (b*) is what protan and deutan eyes keep."""
    ends = colormap.table(colormap.DIVERGING)[[0, -1]].astype(np.float32)[None] / 255
    b = cv2.cvtColor(ends, cv2.COLOR_RGB2Lab)[0, :, 2]
    assert b[1] - b[0] > 80


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(InputError, match=r"'rainbow'.*inferno"):
        colormap.table("rainbow")
    with pytest.raises(InputError, match="rainbow"):
        OverlayLook(colormap="rainbow")


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan")])
def test_a_look_refuses_an_impossible_opacity(bad: float) -> None:
    with pytest.raises(InputError, match="opacity"):
        OverlayLook(opacity=bad)
