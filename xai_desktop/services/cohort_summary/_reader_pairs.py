"""Two readers on the same films: what one expert gets against the other is the ceiling of any map."""

from collections.abc import Iterator

import numpy as np

from xai_desktop.core.arrays import BoolArray
from xai_desktop.core.cohort.figures import NO_FILM, Count, Figure
from xai_desktop.core.cohort.result_tables import ReaderPair
from xai_desktop.core.cohort.table import Table
from xai_desktop.metrics.many_means import Draws
from xai_desktop.services.cohort_summary._cube import Indices, coded, frame_of, people_of
from xai_desktop.services.cohort_summary._figures import figure_of
from xai_desktop.services.cohort_summary._weighted import kappa, weighted

MARKED = "marked"
NEITHER = "not marked"
NO_ABSENCE = "no film is known that neither marked, so that agreement by chance cannot be told"
ALL_ALIKE = "both say the same of every film, so that chance alone would agree"


def reader_pairs(readers: Table, draws: Draws) -> tuple[ReaderPair, ...]:
    """For each pair per finding, then over all findings (finding "")."""
    found: list[ReaderPair] = []
    for (reader, other), part in readers.groups("reader", "other"):
        whole = _with_silence(part)
        own = [_pair(rows, reader, other, name, draws) for (name,), rows in whole.groups("finding")]
        found += own if len(own) < 2 else [*own, _pair(whole, reader, other, "", draws)]
    return tuple(found)


def _with_silence(part: Table) -> Table:
    """With a row for each film and finding that neither marked, where the pair has a row for another finding.

    A table may hold only what somebody marked; without these films, agreement on absence would never be counted.
    """
    first: dict[tuple[str, float], int] = {}
    held = set()
    for number, (film, frame, finding) in enumerate(zip(part["film"], part["frame"], part["finding"], strict=True)):
        first.setdefault((film, frame_of(frame)), number)
        held.add((film, frame_of(frame), finding))
    missing = [(n, name) for name in part.texts("finding") for film, n in first.items() if (*film, name) not in held]
    if not missing:
        return part
    added = part.chosen(np.array([number for number, _ in missing], np.intp))
    silence = {
        "finding": np.array([name for _, name in missing], object),
        **{name: np.array([NEITHER] * len(missing), object) for name in ("says", "other_says")},
        "iou": np.full(len(missing), np.nan),
    }
    columns = {name: np.concatenate([part[name], silence.get(name, added[name])]) for name in part.columns}
    return Table(columns)


def _pair(rows: Table, reader: str, other: str, finding: str, draws: Draws) -> ReaderPair:
    first, second = rows["says"] == MARKED, rows["other_says"] == MARKED
    patients, films = _patients(rows), _films(rows)
    iou = np.where(first & second, rows["iou"], np.nan).astype(np.float64)
    return ReaderPair(
        finding=finding,
        reader=reader,
        other=other,
        both=int((first & second).sum()),
        only_reader=int((first & ~second).sum()),
        only_other=int((~first & second).sum()),
        neither=int((~first & ~second).sum()),
        agreement=figure_of((first == second).astype(np.float64), patients, films, draws),
        kappa=_kappa(first, second, patients, films, draws),
        place=figure_of(iou, patients, films, draws),
        counts=tuple(_counts(rows)),
    )


def _kappa(first: BoolArray, second: BoolArray, patients: Indices, films: Indices, draws: Draws) -> Figure:
    cells = np.column_stack([first & second, first & ~second, ~first & second, ~first & ~second]).astype(np.float64)
    if not len(cells):
        return Figure(reason=NO_FILM)
    if not cells[:, 3].any():
        return Figure(None, None, None, len(cells), len(np.unique(films)), len(np.unique(patients)), NO_ABSENCE)
    found = weighted(cells, patients, lambda sums: kappa(*sums.T), draws)
    return found.figure(len(cells), len(np.unique(films)), ALL_ALIKE)


def _counts(rows: Table) -> Iterator[Count]:
    """By what both say, in the order in which it first appears."""
    for (says, other), part in rows.groups("says", "other_says"):
        yield Count(f"{says} / {other}", len(part))


def _patients(rows: Table) -> Indices:
    return coded(people_of(rows, range(len(rows))))


def _films(rows: Table) -> Indices:
    return coded([(film, frame_of(frame)) for film, frame in zip(rows["film"], rows["frame"], strict=True)])
