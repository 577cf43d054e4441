"""CasCAM's inserted label: a box of the right size with a word in it, an artefact that goes along with a class."""

from pathlib import Path

import numpy as np
import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image, eight_bit
from xai_desktop.io.readers import read_image, read_refs
from xai_desktop.training.simulated import LesionOrder, TextBox, chosen_texts, draw_lesion, insert_text, with_text

FLAT = eight_bit(np.tile(np.arange(60, 200, dtype=np.uint8), (120, 1)))


@pytest.mark.parametrize("seed", range(20))
def test_the_box_has_the_share_that_was_asked_for(seed: int) -> None:
    image, element = insert_text(FLAT, TextBox("Cat", seed, 0.02, 0.05))
    assert 0.02 * 0.95 < element.mask.mean() < 0.05 * 1.05
    assert element.mask.sum() == element.box.area
    changed = image.index != FLAT.index
    assert not changed[~element.mask].any()
    assert changed[element.mask].mean() > 0.9


def test_the_default_is_1_to_15_percent_and_uses_all_of_it() -> None:
    shares = [insert_text(FLAT, TextBox("Dog", seed))[1].mask.mean() for seed in range(60)]
    assert 0.009 < min(shares) < 0.03
    assert 0.12 < max(shares) < 0.156


def test_a_word_is_readable_dark_on_bright_or_bright_on_dark() -> None:
    """Both values of the film are there in plenty, and different words look different."""
    grounds = set()
    for seed in range(12):
        image, element = insert_text(FLAT, TextBox("Cat", seed, 0.1, 0.1))
        inside = image.index[element.mask]
        bright, dark = (inside > 190).mean(), (inside < 70).mean()
        assert min(bright, dark) > 0.1
        grounds.add(bright > dark)
    assert grounds == {True, False}
    first, second = (insert_text(FLAT, TextBox(word, 3, 0.1, 0.1))[0].index for word in ("Cat", "Cot"))
    assert not np.array_equal(first, second)


def test_the_same_seed_gives_the_same_pixels_and_another_another_place() -> None:
    first, again, other = (insert_text(FLAT, TextBox("Cat", seed)) for seed in (1, 1, 2))
    assert np.array_equal(first[0].index, again[0].index)
    assert first[1].box == again[1].box
    assert first[1].box != other[1].box


def test_on_a_film_it_is_an_artefact_and_no_finding() -> None:
    film = draw_lesion(LesionOrder(3, "focal"))
    found = with_text(film, TextBox("Abnormal", 3))
    assert found.findings == film.findings
    assert [(e.label, e.role) for e in found.elements] == [("Abnormal", "finding"), ("Abnormal", "artefact")]
    assert np.array_equal(found.mask("finding"), film.mask("finding"))
    assert not np.array_equal(found.image.index, film.image.index)


def test_a_film_whose_low_values_are_bright_gets_the_same_look() -> None:
    index = FLAT.index
    table = np.arange(256, dtype=np.float32)
    plain = Image(index, table, (0.0, 255.0), 8)
    inverted = Image(259 - index, np.arange(260, dtype=np.float32), (0.0, 259.0), 9, monochrome1=True)
    box = TextBox("Cat", 4, 0.1, 0.1)
    assert np.array_equal(insert_text(plain, box)[0].index, 259 - insert_text(inverted, box)[0].index)


def test_colour_pictures_get_black_and_white(shared_data: Path) -> None:
    picture = read_image(read_refs(shared_data / "pets" / "images" / "Abyssinian_1.jpg")[0])
    image, element = insert_text(picture, TextBox("Cat", 1))
    assert image.colour is not None
    assert picture.colour is not None
    assert set(np.unique(image.colour[element.mask])) >= {0, 255}
    assert np.array_equal(image.colour[~element.mask], picture.colour[~element.mask])
    red, green, blue = np.moveaxis(image.colour[element.mask], -1, 0)
    assert np.array_equal(red, green)
    assert np.array_equal(green, blue)


CLASSES = ["cat"] * 500 + ["dog"] * 500


def test_each_class_has_its_own_word() -> None:
    words = chosen_texts(CLASSES, {"cat": "Cat", "dog": "Dog"}, 0)
    assert words == ("Cat",) * 500 + ("Dog",) * 500


def test_strength_is_how_often_the_word_is_that_of_the_class() -> None:
    words = chosen_texts(CLASSES, {"cat": "Cat", "dog": "Dog"}, 1, strength=0.8)
    right = [word == name.title() for word, name in zip(words, CLASSES, strict=True)]
    assert np.mean(right) == pytest.approx(0.8, abs=0.04)
    assert set(words) == {"Cat", "Dog"}
    assert words == chosen_texts(CLASSES, {"cat": "Cat", "dog": "Dog"}, 1, strength=0.8)


def test_one_word_goes_along_with_one_class_only() -> None:
    words = chosen_texts(CLASSES, {"cat": "Cat"}, 2, strength=0.9)
    assert np.mean([word == "Cat" for word in words[:500]]) == pytest.approx(0.9, abs=0.04)
    assert np.mean([word == "Cat" for word in words[500:]]) == pytest.approx(0.1, abs=0.04)
    assert set(words[500:]) == {"Cat", ""}


def test_impossible_labels_are_refused() -> None:
    with pytest.raises(InputError, match="plain letters"):
        TextBox("  ", 1)
    with pytest.raises(InputError, match="smaller share first"):
        TextBox("Cat", 1, 0.2, 0.1)
    with pytest.raises(InputError, match="too small"):
        insert_text(eight_bit(np.zeros((12, 12), np.uint8)), TextBox("Cat", 1, 0.01, 0.01))
    with pytest.raises(InputError, match="strength"):
        chosen_texts(CLASSES, {"cat": "Cat"}, 0, strength=1.5)
