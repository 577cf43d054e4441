"""A picture looks the same in whatever window the film beside it is seen."""

import numpy as np
import pytest

from xai_desktop.core.image import Image, Window
from xai_desktop.core.picture_film import film_of

LIKE = Image(np.zeros((2, 3), np.uint16), np.arange(2, dtype=np.float32), (0.0, 1.0), 8, aspect=2.0)


@pytest.mark.parametrize(("centre", "width"), [(2048.0, 4096.0), (-600.0, 1500.0), (0.5, 1.5)])
def test_greys_come_back_through_the_films_window(centre: float, width: float) -> None:
    picture = np.array([[0, 64, 128], [192, 250, 255]], np.uint8)
    window = Window(centre, width, function="LINEAR_EXACT")
    film = film_of(picture, window, LIKE)
    shown = window.apply(film.table[film.index])
    assert np.abs(shown * 255 - picture).max() < 0.51
    assert film.aspect == 2.0
    assert film.size == (2, 3)


def test_colours_stay_colours() -> None:
    picture = np.zeros((2, 3, 3), np.uint8)
    picture[..., 0] = 200
    film = film_of(picture, Window(128, 256), LIKE)
    assert film.colour is not None
    assert (film.colour == picture).all()
