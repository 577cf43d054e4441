"""What tables and XML files write in the same way: numbers, the names of films, and who found what."""

import math
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from xai_desktop.core.errors import InputError
from xai_desktop.core.geometry import Box
from xai_desktop.core.texts import is_one_line, quoted
from xai_desktop.io.annotations._format import FilmName

FILM = re.compile(r"\.(png|jpe?g|jpe|jp2|tiff?|bmp|gif|webp|dcm|dicom|dic|ima|npy|nii|gz)", re.IGNORECASE)
"""Endings of films. Any other dot belongs to the name, as in a UID."""


def number(text: str, *, comma: bool = False) -> float:
    """A number as a table or an attribute holds it; `comma` allows `1,5` as well. Raises `InputError`."""
    try:
        if "_" in text:
            raise ValueError(text)
        return float(text.replace(",", ".") if comma else text)
    except ValueError as fault:
        raise InputError(f"has {quoted(text) or 'nothing'} where a number belongs") from fault


def numbers(*texts: str, comma: bool = False) -> tuple[float, ...]:
    return tuple(number(text, comma=comma) for text in texts)


def whole(text: str) -> int:
    """A whole number, also written as `500.0`. Raises `InputError`."""
    value = number(text)
    if not math.isfinite(value) or value != int(value):
        raise InputError(f"has {quoted(text)} where a whole number belongs")
    return int(value)


def image_id(name: str) -> FilmName:
    """A film's name without folder and ending, as films are known everywhere else; it remembers the folder."""
    whole = PurePosixPath(name.strip().replace("\\", "/"))
    found = PurePosixPath(whole.name)
    result = FilmName(found.stem if FILM.fullmatch(found.suffix) else whole.name)
    result.folder = "/".join(part for part in whole.parent.parts if part not in ("/", ".", ".."))
    return result


def names(*texts: str) -> None:
    """Raises `InputError` for a name of several lines or with control characters."""
    if not all(map(is_one_line, texts)):
        raise InputError("its names hold control characters")


def film_name(image: str, ending: str = "") -> str:
    """A name that is read back as this one; `ending` is what the format's own films have."""
    if ending or image_id(image) == image:
        return image + ending
    return f"{image}.png"


def exact(guess: float, gives: Callable[[float], float], wanted: float) -> float:
    """`guess`, or the float beside it, that is read back as the wanted one."""
    near = (guess, math.nextafter(guess, math.inf), math.nextafter(guess, -math.inf))
    return next((value for value in near if gives(value) == wanted), guess)


def corner_and_extent(box: Box) -> tuple[float, float, float, float]:
    """x, y, width and height that `Box.from_corner` turns into this box."""
    width = exact(box.width, lambda w: box.x0 + w, box.x1)
    return box.x0, box.y0, width, exact(box.height, lambda h: box.y0 + h, box.y1)


class Said:
    """What earlier rows of a file said, so that a later one cannot quietly contradict them."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._marked: dict[tuple[str, str], bool] = {}

    def film(self, name: str) -> str:
        """The film's id. Raises `InputError` where another film of the file would go by it, too, folder and all."""
        found = image_id(name)
        folders = self._names.setdefault(found, {})
        clear = found.folder in folders or not folders or (found.folder and "" not in folders)
        if not clear or folders.setdefault(found.folder, name.strip()) != name.strip():
            raise InputError(f"another film of the file is called {quoted(found)} as well")
        return found

    def looked(self, image: str, reader: str, *, marked: bool) -> None:
        """Raises `InputError` where a reader marked something and nothing on one film."""
        if self._marked.setdefault((image, reader), marked) != marked:
            raise InputError("contradicts an earlier row: one finds something on the film, the other nothing")
