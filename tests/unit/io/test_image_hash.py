"""Equal pictures have equal names, different ones do not."""

from dataclasses import replace

import numpy as np

from tests.helpers.films import gradient
from xai_desktop.core.image import Image, Window, eight_bit
from xai_desktop.io.image_hash import image_hash


def film(pixels: np.ndarray) -> Image:
    return Image(pixels.astype(np.uint16), np.arange(4096, dtype=np.float32), (0, 4095), 12)


def test_the_hash_is_of_the_stored_values() -> None:
    image = film(gradient())
    assert image_hash(image) == image_hash(film(gradient()))
    assert len(image_hash(image)) == 64
    assert int(image_hash(image), 16) > 0
    assert image_hash(replace(image, windows=(Window(1, 2),), monochrome1=True)) == image_hash(image)


def test_one_pixel_the_shape_the_offset_or_the_colour_make_another_picture() -> None:
    pixels = gradient()
    changed = pixels.copy()
    changed[3, 4] += 1
    grey = (pixels >> 4).astype(np.uint8)
    variants = [
        film(pixels),
        film(changed),
        film(pixels.reshape(40, 48)),
        replace(film(pixels), stored_offset=-2048),
        eight_bit(grey),
        eight_bit(grey, colour=np.dstack([grey] * 3)),
        eight_bit(grey, colour=np.dstack([grey, grey, 255 - grey])),
    ]
    assert len({image_hash(image) for image in variants}) == len(variants)
