"""Which rows are in no headline, and why: nothing disappears without being counted."""

from dataclasses import replace

import numpy as np

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.cohort.figures import Count, FilmKey
from xai_desktop.core.cohort.results import Failure, LeftOut
from xai_desktop.core.cohort.table import Table
from xai_desktop.services.cohort_summary._cube import MEASURED, NO_MAP, TEST, TUNING, frame_of, people_of
from xai_desktop.services.cohort_summary._methods import Known

NO_MARK, FAILED, ABSENT = "no mark", "failed", "absent"

_WHY = {
    TUNING: "tuning: layers and thresholds are chosen on these films",
    "learnt": "learnt: the network knows these patients from training",
    "": "it is not known whether the network knows these patients",
}


def left_out(rows: Table) -> tuple[LeftOut, ...]:
    """Rows of films that are not test films of their network."""
    opened = rows.chosen(~never_opened(rows))
    return tuple(_of_split(opened, split) for split in dict.fromkeys(opened["split"].tolist()) if split != TEST)


def never_opened(rows: Table) -> BoolArray:
    """(rows,) of files that could not be opened: they failed before anything was known about them."""
    found: BoolArray = (rows["split"] == "") & (rows["status"] == FAILED)
    return found


def _of_split(rows: Table, split: str) -> LeftOut:
    which = np.flatnonzero(rows["split"] == split)
    return LeftOut(_WHY.get(split, split), len(which), _films(rows, which), len(set(people_of(rows, which))))


def main_reader(rows: Table) -> str:
    """Who marked most films and findings that can be measured; of equal ones the first in the order of the rows.

    "" where readers are not named, or nothing can be measured.
    """
    return max(found := _marked_by(rows), key=lambda name: found[name], default="")


def other_readers(rows: Table, reader: str) -> tuple[Count, ...]:
    """Films and findings that another reader marked, by reader: they have means of their own, and are in no other."""
    return tuple(Count(name or "not named", n) for name, n in _marked_by(rows).items() if name != reader)


def names_of_others(rows: Table, reader: str) -> tuple[str, ...]:
    """The same readers, as the rows have them."""
    return tuple(name for name in _marked_by(rows) if name != reader)


def _marked_by(rows: Table) -> dict[str, int]:
    """How many films and findings each reader marked, in the order of the rows."""
    usable = np.isin(rows["status"].astype(str), (MEASURED, NO_MAP))
    names = ("reader", "film", "frame", "finding")
    known = dict.fromkeys(zip(*(rows[name][usable].tolist() for name in names), strict=True))
    readers = [one[0] for one in known]
    return {name: readers.count(name) for name in dict.fromkeys(readers)}


def statuses(rows: Table) -> tuple[Count, ...]:
    """How many rows were measured, have no map, no mark, no class, or failed."""
    texts, counts = np.unique(rows["status"].astype(str), return_counts=True)
    return tuple(Count(text, int(count)) for text, count in zip(texts.tolist(), counts, strict=True))


def failures(rows: Table, methods: Known) -> tuple[Failure, ...]:
    """Every film and finding without numbers for a method, in the order of the table, with what the table says.

    A film without the finding has nothing to be marked: it is no failure.
    """
    status = rows["status"].astype(str)
    none = ~np.isin(status, (MEASURED, NO_MAP)) & ~((status == NO_MARK) & (rows["truth"] == ABSENT))
    names = ("film", "frame", "finding", "reader", "model", "explainer", "parameters", "status", "why")
    known: dict[Failure, int] = {}
    for cells in zip(*(rows[name][none].tolist() for name in names), strict=True):
        one = _failure(methods, *cells)
        known[one] = known.get(one, 0) + 1
    return tuple(replace(one, rows=count) for one, count in known.items())


def _failure(
    methods: Known,
    film: str,
    frame: float,
    finding: str,
    reader: str,
    model: str,
    explainer: str,
    parameters: str,
    status: str,
    why: str,
) -> Failure:
    method = methods.get((explainer, parameters), explainer)
    return Failure(FilmKey(film, frame_of(frame), finding), reader, model, method, status, why)


def _films(rows: Table, which: AnyArray) -> int:
    return len(set(zip(rows["film"][which].tolist(), rows["frame"][which].tolist(), strict=True)))
