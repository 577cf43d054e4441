"""Ten thousand films filtered, sorted and grouped in milliseconds. Films are numbers: their places when opened."""

from collections.abc import Collection
from dataclasses import dataclass, field

from xai_desktop.core.worklist import FilmFilter, SortKey, WorklistView
from xai_desktop.core.worklist_groups import Group, grouped, rows_of
from xai_desktop.core.worklist_table import FilmTable, GroupKey


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`rows` are films, or headings below zero: row -1 is that of group 0. `shown` films passed the filters.

    `order` is what *next film* goes through: films under folded headings, too, and at its place the film that is open,
    even where a filter hides it.
    """

    rows: list[int] = field(default_factory=list)
    headings: list[Group] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    shown: int = 0


def arrange(
    table: FilmTable,
    view: WorklistView,
    wished: FilmFilter,
    folded: Collection[GroupKey] = frozenset(),
    current: int | None = None,
) -> Arrangement:
    """The rows of a list. Equal films keep the order of opening, and so do films without a value, which stand last.

    A group stands where its first film would. `current` is the film that is open.
    """
    films = filtered(table, wished)
    shown, hidden = len(films), None
    if current is not None and wished.is_on and current not in films:
        hidden, films = current, sorted((*films, current))
    newest_first = view.sort is SortKey.DATE and view.descending
    groups = grouped(table, ordered(table, films, view), view.grouping, newest_first=newest_first)
    order = [film for group in groups for film in group.films]
    if hidden is not None:
        groups = _without(groups, hidden)
    rows, headings = rows_of(table, groups, folded)
    return Arrangement(rows, headings, order, shown)


def _without(groups: list[Group], film: int) -> list[Group]:
    kept = (Group(group.key, [one for one in group.films if one != film]) for group in groups)
    return [group for group in kept if group.films]


def filtered(table: FilmTable, wished: FilmFilter) -> list[int]:
    """The films that are let through, in the order of opening."""
    refs, films = table.refs, list(range(len(table.refs)))
    if wished.statuses:
        films = [film for film in films if table.status(film) in wished.statuses]
    if wished.modalities:
        films = [film for film in films if refs[film].modality in wished.modalities]
    if wished.views:
        films = [film for film in films if refs[film].view in wished.views]
    if wished.notices:
        films = [film for film in films if refs[film].warnings]
    if wished.labels:
        details = table.details
        films = [film for film in films if film in details and not wished.labels.isdisjoint(details[film].labels)]
    for word in wished.words:
        films = [film for film in films if word in table.words(film)]
    return films


def ordered(table: FilmTable, films: list[int], view: WorklistView) -> list[int]:
    """Sorted films; those without a value stand last whichever way the others are turned."""
    if view.sort is SortKey.OPENED:
        return films[::-1] if view.descending else films
    value = table.value(view.sort)
    known = {film: found for film in films if (found := value(film)) is not None}
    rest = [film for film in films if film not in known]
    return sorted(known, key=known.__getitem__, reverse=view.descending) + rest
