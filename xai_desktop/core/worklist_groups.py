"""Films under headings: by examination, or by patient and date. Films are numbers: their places when opened."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from xai_desktop.core.wording import noted
from xai_desktop.core.worklist import Grouping
from xai_desktop.core.worklist_table import EXAMINATION, FilmTable, GroupKey


@dataclass(slots=True)
class Group:
    """Films that share a key: an examination, a patient, or a date of a patient. Without a key they share nothing."""

    key: GroupKey = ()
    films: list[int] = field(default_factory=list)

    @property
    def level(self) -> int:
        """1 for a date of a patient, else 0."""
        return int(len(self.key) > 2)


def grouped(table: FilmTable, films: Iterable[int], grouping: Grouping, *, newest_first: bool) -> list[Group]:
    """Films of one key together, where the first of them stands; neighbours without a key share a group, too.

    The films of a patient stand in the order of time, those without a date last.
    """
    if grouping is Grouping.NONE:
        return [Group((), list(films))]
    if grouping is Grouping.EXAMINATION:
        return _examinations(table, films)
    places, keys = list(films), table.patient_keys
    groups = {key: Group(key) for key in dict.fromkeys(keys[film] for film in places)}
    for film in _by_date(table.dates, places, newest_first):
        groups[keys[film]].films.append(film)
    return list(groups.values())


def _examinations(table: FilmTable, films: Iterable[int]) -> list[Group]:
    groups: list[Group] = []
    known: dict[GroupKey, Group] = {}
    keys = table.examination_keys
    for film in films:
        key = keys[film]
        group = known.get(key) if key else groups[-1] if groups and not groups[-1].key else None
        if group is None:
            group = known[key] = Group(key)
            groups.append(group)
        group.films.append(film)
    return groups


def _by_date(dates: list[str], films: list[int], newest_first: bool) -> list[int]:
    dated = sorted((film for film in films if dates[film]), key=dates.__getitem__, reverse=newest_first)
    return dated + [film for film in films if not dates[film]]


def rows_of(table: FilmTable, groups: Iterable[Group], folded: Collection[GroupKey]) -> tuple[list[int], list[Group]]:
    """Rows are films, or headings below zero: row -1 is the heading of group 0. A group without a key is a line."""
    rows: list[int] = []
    headings: list[Group] = []
    for group in groups:
        if group.key or rows:
            headings.append(group if group.key else Group())
            rows.append(-len(headings))
        if group.key in folded:
            continue
        if not group.key or group.key[0] == EXAMINATION or _is_of_one_date(table, group):
            rows.extend(group.films)
            continue
        for date, films in groupby(group.films, table.dates.__getitem__):
            part = Group((*group.key, date), list(films))
            headings.append(part)
            rows.append(-len(headings))
            if part.key not in folded:
                rows.extend(part.films)
    return rows, headings


def _is_of_one_date(table: FilmTable, group: Group) -> bool:
    """The films of a patient stand in the order of time."""
    return table.dates[group.films[0]] == table.dates[group.films[-1]]


IMAGES = (noted("{count} image"), noted("{count} images"), noted("{shown} of {count} images"))
FILMS = (noted("{count} film"), noted("{count} films"), noted("{shown} of {count} films"))
DATE, DATES = noted("{count} date"), noted("{count} dates")


def heading_of(table: FilmTable, group: Group) -> str:
    """`Patient 4f2a · 3 films · 2 dates`, `2024-01-31 · DX · 1 of 2 images`; nothing that names anybody."""
    if not group.key:
        return ""
    first, total, shown = table.refs[group.films[0]], table.films_of(group.key), len(group.films)
    one, many, some = IMAGES if group.key[0] == EXAMINATION else FILMS
    count = (some if shown != total else one if total == 1 else many).format(count=f"{total:,}", shown=f"{shown:,}")
    if group.key[0] == EXAMINATION:
        return " · ".join(part for part in (first.date, first.modality, count) if part)
    if group.level:
        return f"{group.key[2] or 'date not known'} · {count}"
    called = table.patient(group.films[0])
    return " · ".join(part for part in (f"Patient {called or 'not known'}", count, _dates(table, group)) if part)


def _dates(table: FilmTable, group: Group) -> str:
    """The date where there is one, else how many there are."""
    dates = {table.dates[film] for film in group.films}
    known = len(dates - {""})
    return next(iter(dates)) if len(dates) == 1 else (DATE if known == 1 else DATES).format(count=known)
