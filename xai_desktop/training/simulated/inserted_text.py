"""CasCAM's inserted label (P001): a box with a word on a picture, that goes along with one class.

A network that learns the word is right for the wrong reason. The authors wrote "Cat" and "Dog" into boxes of 1 to 15 %
of the picture's area on Oxford pets, 2 to 5 % on COCO. Here it goes onto any film or picture, drawn or real.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from xai_desktop.core.arrays import BoolArray, ByteArray
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image
from xai_desktop.training.simulated.elements import Element, SimulatedFilm

SMALLEST, LARGEST = 0.01, 0.15
"""Shares of the picture's area."""

FONT = cv2.FONT_HERSHEY_SIMPLEX
FINE = 4
"""Letters are drawn this many times too large and then averaged."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """A word in a box whose area is a share between `smallest` and `largest`; place and size come from the seed."""

    text: str
    seed: int
    smallest: float = SMALLEST
    largest: float = LARGEST

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.text.isascii() or not self.text.isprintable():
            raise InputError("An inserted label needs a word in plain letters.")
        if not 0 < self.smallest <= self.largest <= 0.5:
            raise InputError(
                "An inserted label covers between nothing and half of the picture; give the smaller share first."
            )


def chosen_texts(classes: Sequence[str], texts: Mapping[str, str], seed: int, strength: float = 1.0) -> tuple[str, ...]:
    """The word of each film, by its class: the one of its own class with probability `strength`, else another one.

    Where there is one word only, the other choice is none ("" in the result): the word then goes along with its class
    alone, and films of other classes have it with probability 1 − `strength`. Raises `InputError` for a strength
    beside 0 … 1 and for no words.
    """
    if not 0 <= strength <= 1 or not texts:
        raise InputError("An inserted label needs at least one word and a strength between 0 and 1.")
    words = list(texts.values()) if len(texts) > 1 else [*texts.values(), ""]
    rng = np.random.default_rng([seed, 31])
    drawn = []
    for name in classes:
        own = texts.get(name, "")
        others = [word for word in words if word != own]
        other = others[int(rng.integers(len(others)))] if others else own
        drawn.append(own if rng.random() < strength else other)
    return tuple(drawn)


def with_text(film: SimulatedFilm, box: TextBox) -> SimulatedFilm:
    """The film with a label on it, which becomes an element of the role artefact."""
    image, element = insert_text(film.image, box)
    return replace(film, image=image, elements=(*film.elements, element))


def insert_text(image: Image, box: TextBox) -> tuple[Image, Element]:
    """A copy of a film or picture with the label on it, and where it is. The same seed gives the same place.

    Letters and box have the darkest and brightest values that the film can show, whichever way round the seed says.
    Raises `InputError` for a film too small for letters.
    """
    rng = np.random.default_rng([box.seed, 32])
    height, width = image.size
    share = rng.uniform(box.smallest, box.largest)
    high, wide = _extent(box.text, share, height, width)
    if min(high, wide) < 4:
        raise InputError(f"A film of {width} × {height} pixels is too small for a label of {100 * share:.1f} %.")
    top, left = int(rng.integers(height - high + 1)), int(rng.integers(width - wide + 1))
    letters = _letters(box.text, high, wide)
    label = letters if rng.random() < 0.5 else 255 - letters
    mask: BoolArray = np.zeros(image.size, dtype=bool)
    place = slice(top, top + high), slice(left, left + wide)
    mask[place] = True
    return _laid_on(image, label, place), Element(box.text, "artefact", mask)


def _extent(text: str, share: float, height: int, width: int) -> tuple[int, int]:
    """(high, wide) in pixels of this share of the area, as wide as the word asks for and the film allows."""
    (wide, high), below = cv2.getTextSize(text, FONT, 1.0, 2)
    aspect = wide / (high + below) * 0.95
    area = share * height * width
    across = min(width, max(1, round((area * aspect) ** 0.5)))
    down = min(height, max(1, round(area / across)))
    return down, min(width, max(1, round(area / down)))


def _letters(text: str, high: int, wide: int) -> ByteArray:
    """(high, wide) uint8: bright letters on black, as large as the box has room for."""
    sheet: ByteArray = np.zeros((high * FINE, wide * FINE), np.uint8)
    (across, up), below = cv2.getTextSize(text, FONT, 1.0, 2)
    scale = min(0.86 * sheet.shape[1] / across, 0.86 * sheet.shape[0] / (up + below))
    corner = round((sheet.shape[1] - across * scale) / 2), round((sheet.shape[0] + (up - below * 0.4) * scale) / 2)
    cv2.putText(sheet, text, corner, FONT, scale, 255, max(1, round(scale * 2.6)), cv2.LINE_AA)
    found: ByteArray = cv2.resize(sheet, (wide, high), interpolation=cv2.INTER_AREA)
    return found


def _laid_on(image: Image, label: ByteArray, place: tuple[slice, slice]) -> Image:
    """The label in the film's own values: 0 is its darkest shown value, 255 its brightest."""
    dark, bright = sorted((int(image.index.min()), int(image.index.max())), reverse=image.monochrome1)
    index = image.index.copy()
    index[place] = np.round(dark + (bright - dark) * (label / 255.0)).astype(np.uint16)
    if image.colour is None:
        return replace(image, index=index)
    colour = image.colour.copy()
    colour[place] = label[..., None]
    return replace(image, index=index, colour=colour)
