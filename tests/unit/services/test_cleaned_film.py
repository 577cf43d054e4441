"""What a person sees before an export is what the copy will hold, pixel by pixel."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pydicom
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from tests.helpers.reports import film_of, report_for
from xai_desktop.core.destination import Outside
from xai_desktop.core.image import Image
from xai_desktop.io.dicom_results.source import source_of
from xai_desktop.io.dicom_results.source_copy import source_copy
from xai_desktop.io.exporters._fonts import BOLD, font_file
from xai_desktop.services.cleaned_film import cleaned_film


def with_name() -> Image:
    """A film with a name in its upper left corner."""
    image = film_of()
    sheet = Pictures.fromarray(np.zeros(image.size, np.uint8))
    face = ImageFont.truetype(str(font_file(BOLD)), 18)
    ImageDraw.Draw(sheet).text((20, 12), "DOE JANE 1961", fill=255, font=face)
    return replace(image, index=np.where(np.asarray(sheet) > 127, 4095, image.index).astype(np.uint16))


def test_writing_is_found_boxed_and_gone() -> None:
    image = with_name()
    found = cleaned_film(image)
    assert 1 <= len(found.boxes) <= 3, "a line, or its words"
    gone = np.any([box.mask(image.size) for box in found.boxes], axis=0)
    assert gone[np.asarray(image.index == 4095)].all()
    assert gone.mean() < 0.1
    assert found.picture[gone].max() == 0
    assert np.array_equal(found.picture[~gone], cleaned_film(film_of()).picture[~gone])


def test_a_film_without_writing_stays_whole() -> None:
    found = cleaned_film(film_of())
    assert found.boxes == ()
    assert found.picture.shape == (*film_of().size, 3)
    assert found.picture.std() > 10


def test_what_a_shutter_hides_is_shown_since_the_copy_has_it() -> None:
    image = film_of()
    shuttered = replace(image, shutter=np.zeros(image.size, bool))
    assert np.array_equal(cleaned_film(shuttered).picture, cleaned_film(image).picture)


def test_the_picture_is_that_of_the_copy() -> None:
    image = with_name()
    report = replace(report_for(image=image), destination=Outside(b"k" * 32))
    copy = pydicom.dcmread(BytesIO(source_copy(report, source_of(report)))).pixel_array
    grey = cleaned_film(image).picture[..., 0].astype(int)
    order = np.argsort(copy.ravel(), kind="stable")
    assert (np.diff(grey.ravel()[order]) >= 0).all(), "brighter in the copy is never darker in the picture"
