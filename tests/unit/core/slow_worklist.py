"""The worklist's order once more, slowly and in plain words, for the quick one to be held to."""

import re
from collections.abc import Collection
from typing import Any

from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef
from xai_desktop.core.worklist import FilmDetails, FilmFilter, Grouping, SortKey, WorklistView

Films = tuple[ImageRef, ...]
Told = dict[int, FilmDetails]
Statuses = dict[int, FilmStatus]
Row = int | tuple[str, ...]
"""A film's number, or the key of a heading."""


def pieces(name: str) -> list[Any]:
    """Text, number, text, number, …"""
    return [int(part) if n % 2 else part for n, part in enumerate(re.split("([0-9]+)", name.casefold()))]


def lets_through(ref: ImageRef, status: FilmStatus, told: FilmDetails | None, wished: FilmFilter) -> bool:
    if wished.statuses and status not in wished.statuses:
        return False
    if wished.modalities and ref.modality not in wished.modalities:
        return False
    if wished.views and ref.view not in wished.views:
        return False
    if wished.notices and not ref.warnings:
        return False
    if wished.labels and not (told and any(label in wished.labels for label in told.labels)):
        return False
    said = [ref.image_id, ref.modality, ref.view, ref.date, ref.own_patient, "synthetic" if ref.synthetic else ""]
    said.append(told.text if told else "")
    return all(word in " ".join(said).casefold() for word in wished.words)


def value(ref: ImageRef, number: int, status: FilmStatus, told: FilmDetails | None, key: SortKey) -> Any:
    if key is SortKey.OPENED:
        return number
    if key is SortKey.NAME:
        return pieces(ref.image_id)
    if key is SortKey.DATE:
        return ref.date or None
    if key is SortKey.PATIENT:
        return pieces(ref.own_patient) if ref.own_patient else None
    if key is SortKey.KIND:
        return [ref.modality, ref.view] if ref.modality or ref.view else None
    if key is SortKey.STATUS:
        return ["unread", "read", "AI seen", "closed"].index(status.value)
    if told is None:
        return None
    return ", ".join(told.labels).casefold() if key is SortKey.LABELS else told.iou


def in_order(films: list[int], values: dict[int, Any], descending: bool) -> list[int]:
    """Film by film, each before the first that must come after it."""
    result: list[int] = []
    for film in films:
        place = len(result)
        while place and comes_before(values[film], values[result[place - 1]], descending):
            place -= 1
        result.insert(place, film)
    return result


def comes_before(one: Any, other: Any, descending: bool) -> bool:
    if one is None or other is None:
        return one is not None and other is None
    return bool(one > other if descending else one < other)


def group_of(refs: Films, film: int, grouping: Grouping) -> tuple[str, ...]:
    if grouping is Grouping.PATIENT:
        return "patient", refs[film].own_patient
    study = refs[film].study_key
    if grouping is Grouping.EXAMINATION and study and sum(ref.study_key == study for ref in refs) > 1:
        return "examination", study
    return ()


def arranged(
    refs: Films,
    statuses: Statuses,
    details: Told,
    view: WorklistView,
    wished: FilmFilter,
    folded: Collection[tuple[str, ...]],
    current: int | None,
) -> tuple[list[Row], list[int]]:
    """(what stands in the list from top to bottom, what *next film* goes through)."""
    status = {film: statuses.get(film, FilmStatus.UNREAD) for film in range(len(refs))}
    passing = [f for f in status if lets_through(refs[f], status[f], details.get(f), wished)]
    known = [film for film in status if film in passing or film == current]
    values = {f: value(refs[f], f, status[f], details.get(f), view.sort) for f in known}
    order, rows = [], list[Row]()
    for key, films in runs(refs, in_order(known, values, view.descending), view):
        order += films
        seen = [film for film in films if film in passing]
        if seen:
            if key or rows:
                rows.append(key)
            rows += [] if key in folded else under(refs, key, seen, folded)
    return rows, order


def runs(refs: Films, films: list[int], view: WorklistView) -> list[tuple[tuple[str, ...], list[int]]]:
    """Films together that share a key; neighbours that share nothing are together, too."""
    result: list[tuple[tuple[str, ...], list[int]]] = []
    for film in films:
        key = group_of(refs, film, view.grouping)
        same = [members for other, members in result if key and other == key]
        if not key and result and not result[-1][0]:
            same = [result[-1][1]]
        if same:
            same[0].append(film)
        else:
            result.append((key, [film]))
    if view.grouping is not Grouping.PATIENT:
        return result
    newest_first = view.sort is SortKey.DATE and view.descending
    return [(key, timely(refs, members, newest_first)) for key, members in result]


def timely(refs: Films, films: list[int], newest_first: bool) -> list[int]:
    return in_order(films, {film: refs[film].date or None for film in films}, newest_first)


def under(refs: Films, key: tuple[str, ...], films: list[int], folded: Collection[tuple[str, ...]]) -> list[Row]:
    dates = {refs[film].date for film in films}
    if key[:1] != ("patient",) or len(dates) < 2:
        return list(films)
    rows: list[Row] = []
    for n, film in enumerate(films):
        date = (*key, refs[film].date)
        if n == 0 or refs[films[n - 1]].date != refs[film].date:
            rows.append(date)
        if date not in folded:
            rows.append(film)
    return rows
