"""Greys, outlines and whole pictures, against slow versions that look at every pixel."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_windowing

from tests.helpers.maps import explained
from xai_desktop.core import colormap
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.argb import blend
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.film_layer import film_sampler, fitted, shown
from xai_desktop.core.geometry import Box
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.image import Image, Spacing, SpacingKind, VoiFunction, Window, eight_bit
from xai_desktop.core.mask_layer import outline, outlined_part
from xai_desktop.core.overlay import READER_COLOURS, OverlayLook, reader_colour, reader_numbers
from xai_desktop.core.render import display_table, film_picture, overlay_picture
from xai_desktop.core.sampling import Grid
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.ui.theme import DARK, LIGHT

FULL = Window(128.0, 256.0)
PLAIN = OverlayLook(mask=False, peak=False, boxes=False)


def image_of(
    stored: AnyArray, bits: int = 12, offset: int = 0, slope: float = 1, intercept: float = 0, **rest
) -> Image:
    table = (np.arange(1 << bits) + offset) * slope + intercept
    return Image((stored - offset).astype(np.uint16), table.astype(np.float32), (0, 1), bits, offset, **rest)


def dicom(window: Window, bits: int, signed: bool, slope: float, intercept: float) -> Dataset:
    ds = Dataset()
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.BitsStored, ds.PixelRepresentation = bits, int(signed)
    ds.WindowCenter, ds.WindowWidth, ds.VOILUTFunction = window.centre, window.width, window.function
    ds.RescaleSlope, ds.RescaleIntercept = slope, intercept
    return ds


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
@pytest.mark.parametrize(
    ("centre", "width", "signed", "slope", "intercept"),
    [(2048, 4096, False, 1, 0), (500, 1, False, 1, 0), (-600, 1500, True, 1, 0), (40, 400, False, 0.5, -1024)],
)
def test_greys_are_those_of_pydicom(
    function: VoiFunction, centre: float, width: float, signed: bool, slope: float, intercept: float
) -> None:
    if function == "SIGMOID" and width == 1:
        width = 3
    window, offset = Window(centre, width, function=function), -2048 if signed else 0
    stored = (np.arange(4096) + offset).astype(np.int16)
    image = image_of(stored[None], offset=offset, slope=slope, intercept=intercept)
    window_of = dicom(window, 12, signed, slope, intercept)
    reference = apply_windowing((stored * slope + intercept).astype(np.float64), window_of)
    low, high = offset * slope + intercept, (4095 + offset) * slope + intercept
    expected = (reference - low) / (high - low) * 255
    np.testing.assert_allclose(display_table(image, window).astype(float), expected, atol=0.51)


def test_monochrome1_and_the_reader_each_invert_once() -> None:
    stored = np.arange(256, dtype=np.uint8)[None]
    plain, low_is_bright = eight_bit(stored), eight_bit(stored, monochrome1=True)
    assert display_table(plain, FULL).tolist() == list(range(256))
    assert display_table(low_is_bright, FULL).tolist() == list(range(255, -1, -1))
    assert display_table(plain, FULL, inverted=True).tolist() == list(range(255, -1, -1))
    assert display_table(low_is_bright, FULL, inverted=True).tolist() == list(range(256))


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("monochrome1", [False, True])
def test_padding_is_black_and_does_not_glow_at_its_border(inverted: bool, monochrome1: bool) -> None:
    grey = np.full((40, 40), 128, np.uint8)
    grey[:, 30:] = 255
    padding = np.arange(256) == 255
    image = eight_bit(grey, padding=padding, monochrome1=monochrome1)
    for size in ((16, 16), (23, 23), (64, 64), (200, 200)):
        grid = Grid.whole((40, 40), size)
        found = shown(film_sampler(image).smooth(grid), display_table(image, FULL, inverted))
        assert not found[:, grid.columns() >= 30].any()
        assert set(np.unique(found[:, grid.columns() < 30]).tolist()) <= {127, 128}


def test_a_colour_film_keeps_its_colours_and_follows_the_window() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    image = eight_bit(rgb[..., 1].copy(), colour=rgb)
    np.testing.assert_array_equal(film_picture(image, FULL, (6, 8)), rgb)
    expected = np.rint(np.clip((rgb - 63.5) / 127 + 0.5, 0, 1) * 255)
    np.testing.assert_allclose(film_picture(image, Window(64, 128), (6, 8)), expected, atol=1)


def test_a_picture_shows_the_whole_film_centred_and_in_square_millimetres() -> None:
    spacing = Spacing(0.4, 0.2, SpacingKind.CALIBRATED)
    image = eight_bit(np.full((50, 60), 200, np.uint8), spacing=spacing)
    assert fitted(image, (120, 120)) == (120, 72)
    rows, columns = np.nonzero(film_picture(image, FULL, (120, 120))[..., 0])
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (0, 119, 24, 95)


def one_hot(row: int, column: int, size: tuple[int, int] = (20, 20)) -> AnyArray:
    heatmap = np.zeros(size, np.float32)
    heatmap[row, column] = 1
    return heatmap


def test_heat_lies_on_the_pixels_that_have_it() -> None:
    black = eight_bit(np.zeros((20, 20), np.uint8))
    look = OverlayLook(opacity=1.0, mask=False, peak=False)
    picture = overlay_picture(black, FULL, explained(one_hot(3, 11)), None, look, (), (640, 640))
    rows, columns = np.nonzero(picture.any(axis=2))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (3 * 32, 4 * 32 - 1, 11 * 32, 12 * 32 - 1)


def slow_blend(film: AnyArray, heatmap: AnyArray, look: OverlayLook) -> AnyArray:
    part = heatmap / heatmap.max()
    colours = colormap.table(look.colormap)[np.rint(part * 255).astype(int)]
    alpha = (look.opacity * part)[..., None] if look.rising else np.full((*heatmap.shape, 1), look.opacity)
    return film[..., None] * (1 - alpha) + colours * alpha


@pytest.mark.parametrize("rising", [True, False])
def test_colours_are_blended_as_the_formula_says(rising: bool) -> None:
    random = np.random.default_rng(0)
    grey, heatmap = random.integers(0, 256, (30, 40), dtype=np.uint8), random.random((30, 40), dtype=np.float32)
    look = OverlayLook(opacity=0.6, rising=rising, mask=False, peak=False)
    found = overlay_picture(eight_bit(grey), FULL, explained(heatmap), None, look, (), (30, 40))
    np.testing.assert_allclose(found, slow_blend(grey, heatmap, look), atol=4)


@pytest.mark.parametrize(
    "heatmap", [np.zeros((20, 20), np.float32), np.full((20, 20), 2, np.float32), np.full((20, 20), np.inf, np.float32)]
)
def test_a_map_of_nothing_leaves_the_film_as_it_is(heatmap: AnyArray) -> None:
    image = eight_bit(np.random.default_rng(0).integers(0, 256, (20, 20), dtype=np.uint8))
    ranked = RankedMap(np.ones((20, 20), np.float32), 400, kept=np.zeros((20, 20), np.int32))
    found = overlay_picture(image, FULL, explained(heatmap), ranked, OverlayLook(), (), (40, 40))
    np.testing.assert_array_equal(found, film_picture(image, FULL, (40, 40)))


def test_hidden_hides_everything() -> None:
    image, heatmap = eight_bit(np.full((20, 20), 90, np.uint8)), one_hot(5, 5)
    boxes = (Annotation("Mass", Box(2, 2, 12, 12), "a"),)
    arguments = (explained(heatmap), RankedMap.of(heatmap))
    hidden = overlay_picture(image, FULL, *arguments, OverlayLook(hidden=True), boxes, (80, 80))
    visible = overlay_picture(image, FULL, *arguments, OverlayLook(), boxes, (80, 80))
    np.testing.assert_array_equal(hidden, film_picture(image, FULL, (80, 80)))
    assert (visible != hidden).any()


def test_several_maps_can_share_one_scale() -> None:
    image = eight_bit(np.zeros((8, 8), np.uint8))
    weak = explained(one_hot(2, 2, (8, 8)) * np.float32(0.1))
    own = overlay_picture(image, FULL, weak, None, PLAIN, (), (8, 8))
    shared = overlay_picture(image, FULL, weak, None, PLAIN, (), (8, 8), HeatScale(0, 1))
    assert own.max() > 4 * shared.max() > 0


def test_boxes_have_their_readers_colours_on_their_edges() -> None:
    image = eight_bit(np.zeros((100, 100), np.uint8))
    boxes = (Annotation("Mass", Box(20, 30, 60, 70), "a"), Annotation("Mass", Box(65, 5, 95, 25), "b"))
    picture = overlay_picture(image, FULL, None, None, OverlayLook(), boxes, (800, 800)).astype(int)
    for box, colour in zip(boxes, READER_COLOURS, strict=False):
        x0, y0, x1, y1 = (round(8 * edge) for edge in box.box.as_tuple())
        for row, column in ((y0, (x0 + x1) // 2), ((y0 + y1) // 2, x1)):
            near = picture[row - 1 : row + 1, column - 1 : column + 1].reshape(-1, 3)
            np.testing.assert_allclose(near.max(axis=0), colour, atol=8)
        assert not picture[y0 + 4 : y1 - 4, x0 + 4 : x1 - 4].any()


def test_readers_keep_the_colours_of_the_screen() -> None:
    for number, colour in enumerate(READER_COLOURS):
        for theme in (DARK, LIGHT):
            assert theme.reader_colour(number).getRgb()[:3] == colour
        assert reader_colour(number + len(READER_COLOURS)) == colour
    annotations = [Annotation("Mass", Box(0, 0, 1, 1), reader) for reader in ("b", "a", "b", "c")]
    assert reader_numbers(annotations) == {"b": 0, "a": 1, "c": 2}


@pytest.mark.parametrize(
    ("boxes", "upright"), [((), True), ((Box(4, 4, 8, 8),), True), ((Box(12, 12, 15, 15),), False)]
)
def test_the_peak_is_a_diagonal_cross_where_it_lies_outside_every_box(boxes: tuple[Box, ...], upright: bool) -> None:
    image, look = eight_bit(np.zeros((20, 20), np.uint8)), OverlayLook(heat=False, mask=False)
    marks = tuple(Annotation("Mass", box) for box in boxes)
    picture = overlay_picture(image, FULL, explained(one_hot(6, 6)), None, look, marks, (800, 800)).astype(int)
    centre, arm = 6 * 40 + 20, 7
    straight, slanted = picture[centre, centre - arm].min(), picture[centre - arm, centre - arm].min()
    assert (straight > 200) == upright
    assert (slanted > 200) != upright


def lit(argb: AnyArray) -> AnyArray:
    """How much white a premultiplied outline adds."""
    return (argb & 0xFF).astype(int)


def test_an_outline_is_centred_on_the_edges_of_pixels() -> None:
    mask = np.zeros((60, 60), bool)
    mask[20:40, 25:50] = True
    white = lit(outline(mask))
    for profile, edge in ((white[30], 25), (white[30], 50), (white[:, 35], 20), (white[:, 35], 40)):
        around = profile[edge - 5 : edge + 5]
        np.testing.assert_array_equal(around, around[::-1])
        assert around[4] > 200
        assert around[4] > 4 * around[3]
        assert not around[:2].any()


def test_a_lone_pixel_still_shows_and_an_empty_mask_draws_nothing() -> None:
    mask = np.zeros((30, 30), bool)
    assert not outline(mask).any()
    mask[12, 17] = True
    assert lit(outline(mask))[12, 17] > 200


def test_a_full_mask_has_no_edge_to_draw() -> None:
    """The mask may go on beyond what is visible."""
    assert not lit(outline(np.ones((20, 20), bool))).any()


@pytest.mark.parametrize("thickness", [1.0, 1.5, 2.0, 3.0])
def test_an_outline_keeps_inside_the_part_that_is_said_to_hold_it(thickness: float) -> None:
    mask = np.zeros((80, 90), bool)
    mask[30:40, 50:52] = True
    rows, columns = outlined_part(mask, thickness)
    whole = outline(mask, thickness)
    np.testing.assert_array_equal(outline(mask[rows, columns], thickness), whole[rows, columns])
    whole[rows, columns] = 0
    assert not whole.any()


def test_a_thicker_outline_is_thicker() -> None:
    mask = np.zeros((60, 60), bool)
    mask[:, 30:] = True
    widths = [lit(outline(mask, thickness))[30].sum() / 255 for thickness in (1.0, 2.0, 3.0)]
    np.testing.assert_allclose(widths, [1.5, 3.0, 4.5], atol=0.45)


def test_the_outline_has_a_dark_border_that_shows_on_white() -> None:
    mask = np.zeros((40, 40), bool)
    mask[:, 20:] = True
    row = blend(np.full((40, 40, 3), 255, np.uint8), outline(mask))[20, :, 0]
    assert row[15:25].min() < 160
    assert row[5] == 255


def test_a_mask_in_a_picture_surrounds_its_pixel() -> None:
    image, heatmap = eight_bit(np.zeros((20, 20), np.uint8)), one_hot(8, 5)
    look = OverlayLook(heat=False, peak=False, threshold=Percentile(99.7))
    picture = overlay_picture(image, FULL, explained(heatmap), RankedMap.of(heatmap), look, (), (640, 640))
    bright = np.flatnonzero(picture[8 * 32 + 16, :, 0] > 150)
    assert bright.tolist() == [5 * 32 - 1, 5 * 32, 6 * 32 - 1, 6 * 32]
