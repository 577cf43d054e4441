"""The small pictures of a list: those that were seen last stay, the others are asked for again."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping

from PySide6.QtGui import QImage

MOST = 1000
"""Pictures of at most 64 × 64 grey pixels: 4 MB; a screen shows some twenty."""


class Thumbnails:
    """By a film's number in the list."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[int, QImage] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pictures)

    def __iter__(self) -> Iterator[int]:
        return iter(self._pictures)

    def seen(self, film: int) -> QImage | None:
        """The picture of a film that is being looked at."""
        if film in self._pictures:
            self._pictures.move_to_end(film)
        return self._pictures.get(film)

    def put(self, film: int, picture: QImage) -> None:
        self._pictures[film] = picture
        self._pictures.move_to_end(film)
        while len(self._pictures) > MOST:
            self._pictures.popitem(last=False)

    def renumber(self, numbers: Mapping[int, int]) -> None:
        """Films have other numbers now; those without one are gone."""
        kept = ((numbers[film], picture) for film, picture in self._pictures.items() if film in numbers)
        self._pictures = OrderedDict(kept)
