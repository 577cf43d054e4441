"""What somebody told the worklist about its films. Nothing else can be shown."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef
from xai_desktop.core.worklist import FilmDetails, Grouping
from xai_desktop.core.worklist_table import FilmTable
from xai_desktop.ui.panels.worklist_film import WorklistRow
from xai_desktop.ui.panels.worklist_thumbnails import Thumbnails

Said = TypeVar("Said")


def replaced(told: dict[int, Said], fresh: dict[int, Said]) -> bool:
    """Put all of it in the place of what was told before; says whether anything is new."""
    if fresh == told:
        return False
    told.clear()
    told.update(fresh)
    return True


class Told:
    """By the numbers of films. The table sees every change at once."""

    def __init__(self) -> None:
        self.statuses: dict[int, FilmStatus] = {}
        self.details: dict[int, FilmDetails] = {}
        self.unsaved: set[int] = set()
        self.thumbnails = Thumbnails()
        self.table = FilmTable((), self.statuses, self.details)

    @property
    def known(self) -> set[int]:
        """Films about which something was said, or whose picture is here."""
        return {*self.statuses, *self.details, *self.unsaved, *self.thumbnails}

    def renumber(self, films: Sequence[ImageRef], numbers: Mapping[int, int]) -> None:
        """Other films, or more of them: what was said about those that stay is kept."""
        self.statuses = {numbers[film]: one for film, one in self.statuses.items() if film in numbers}
        self.details = {numbers[film]: one for film, one in self.details.items() if film in numbers}
        self.unsaved = {numbers[film] for film in self.unsaved if film in numbers}
        self.thumbnails.renumber(numbers)
        self.table = FilmTable(films, self.statuses, self.details)

    def row(self, film: int, grouping: Grouping) -> WorklistRow:
        ref, table = self.table.refs[film], self.table
        under = grouping is Grouping.PATIENT or (grouping is Grouping.EXAMINATION and table.examination_keys[film])
        details = self.details.get(film)
        return WorklistRow(
            ref,
            table.patient(film),
            details.text if details else "",
            self.statuses.get(film),
            film in self.unsaved,
            not under,
            self.thumbnails.seen(film),
        )
