"""The film as it would leave the house, for a person to see whether anybody's name is left in it."""

from dataclasses import replace

import numpy as np

from xai_desktop.core.arrays import owned
from xai_desktop.core.cleaned_film import CleanedFilm
from xai_desktop.core.film_layer import display_table, shown
from xai_desktop.core.image import Image


def cleaned_film(image: Image) -> CleanedFilm:
    """Search a film for burned-in writing and blank it, as the copy that is exported will be.

    What a shutter or padding hides on the screen is in the copy, so it is shown here.
    """
    from xai_desktop.io.dicom_results.burned_in import burned_in
    from xai_desktop.io.dicom_results.source_copy import without_writing

    boxes = burned_in(image)
    pixels = without_writing(image, boxes)
    if pixels.ndim == 2:
        grey = shown(pixels, display_table(replace(image, padding=None), image.default_window()))
        pixels = np.repeat(grey[..., None], 3, axis=2)
    return CleanedFilm(owned(pixels, np.uint8), boxes)


def film_without_writing(image: Image) -> Image:
    """Blank what looks like writing, as in a copy that leaves the house; the same film where nothing does."""
    from xai_desktop.io.dicom_results.burned_in import blanked, burned_in
    from xai_desktop.io.dicom_results.source_copy import without_writing

    boxes = burned_in(image)
    if not boxes:
        return image
    pixels = without_writing(image, boxes)
    if image.colour is None:
        return replace(image, index=pixels)
    return replace(image, colour=pixels, index=np.where(blanked(image, boxes), np.uint16(0), image.index))
