"""Presets: windows for CT, percentiles of the exposed field for projection films."""

import numpy as np
import pytest

from xai_desktop.core.image import Image, Window
from xai_desktop.core.presets import GROUPS, HOUNSFIELD, PROJECTION, PercentilePreset
from xai_desktop.core.render import display_table


def ramp(monochrome1: bool = False, padding: bool = False) -> Image:
    """Every value from 0 to 4095 once; with padding, the lowest thousand are no picture."""
    index = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    pad = np.arange(4096) < 1000 if padding else None
    return Image(index, np.arange(4096, dtype=np.float32), (0, 4095), 12, monochrome1=monochrome1, padding=pad)


def test_the_presets_of_ct_are_those_of_the_convention() -> None:
    assert {p.name: (p.width, p.centre) for p in HOUNSFIELD} == {
        "lung": (1500, -600),
        "mediastinum": (400, 80),
        "abdomen": (350, 50),
        "bone": (2000, 350),
        "brain": (80, 40),
        "liver": (150, 90),
        "soft tissue": (400, 40),
    }
    assert HOUNSFIELD[0].window(ramp()) == Window(-600, 1500, "lung")


@pytest.mark.parametrize("preset", PROJECTION, ids=lambda p: p.name)
@pytest.mark.parametrize("padding", [False, True])
def test_a_percentile_preset_spans_its_share_of_the_exposed_field(preset: PercentilePreset, padding: bool) -> None:
    values = np.arange(1000 if padding else 0, 4096)
    window = preset.window(ramp(padding=padding))
    low, high = np.percentile(values, (preset.low, preset.high))
    assert window.centre - window.width / 2 == pytest.approx(low, abs=2)
    assert window.centre + window.width / 2 == pytest.approx(high, abs=2)
    assert window.name == preset.name


@pytest.mark.parametrize("preset", PROJECTION, ids=lambda p: p.name)
def test_a_preset_means_the_same_on_a_film_stored_the_other_way_round(preset: PercentilePreset) -> None:
    """What is shown at a place is the same grey, within two of 255."""
    plain, mirrored = ramp(), ramp(monochrome1=True)
    greys = display_table(plain, preset.window(plain)).astype(int)
    others = display_table(mirrored, preset.window(mirrored)).astype(int)[::-1]
    np.testing.assert_allclose(greys, others, atol=2)


def test_a_preset_for_the_wrong_kind_of_film_says_why() -> None:
    for _, presets in GROUPS:
        for preset in presets:
            assert bool(preset.reason("CT", "HU")) != bool(preset.reason("DX", ""))
    assert "Hounsfield" in HOUNSFIELD[0].reason("DX", "")
    assert PROJECTION[0].reason("", "") == ""


def test_a_ct_that_does_not_count_in_hounsfield_units_is_seen_by_percentiles() -> None:
    assert HOUNSFIELD[0].reason("CT", "US") == "this file does not count in Hounsfield units"
    assert PROJECTION[0].reason("CT", "US") == ""
