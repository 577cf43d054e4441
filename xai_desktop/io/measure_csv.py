"""Measurements as a table: a row for each thing, numbers with a point in every language, UTF-8, lines end in LF."""

import csv
import io
import math
from collections.abc import Sequence

from xai_desktop.core.measure_table import Amount, MeasureRow
from xai_desktop.io.spreadsheet import as_text

HEAD = (
    *("film", "frame", "number", "kind", "name", "what", "value", "unit", "millimetres"),
    *("second", "second value", "second unit", "third", "third value", "third unit"),
    *("pixels", "mean", "sd", "lowest", "highest", "modality unit", "stored mean", "stored sd"),
    *("reader", "time", "shown", "points"),
)
_AMOUNTS = 3


def measures_csv(film: str, frame: int, rows: Sequence[MeasureRow]) -> str:
    """`film` as the worklist names it. `points` are x y pairs in film pixels, parted by semicolons."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEAD)
    for number, row in enumerate(rows, 1):
        writer.writerow([as_text(film), frame, number, *_cells(row)])
    return stream.getvalue()


def _cells(row: MeasureRow) -> list[object]:
    first, *more = (*row.amounts, *(Amount("", math.nan),) * _AMOUNTS)[:_AMOUNTS]
    found = row.values
    numbers = (found.mean, found.spread, found.lowest, found.highest) if found else (math.nan,) * 4
    stored = (found.stored_mean, found.stored_spread) if found else (math.nan,) * 2
    return [
        *(row.kind, as_text(row.name), first.what, _number(first.value), first.unit, row.spacing),
        *(cell for one in more for cell in (one.what, _number(one.value), one.unit)),
        *(found.count if found else "", *map(_number, numbers), row.unit if found else "", *map(_number, stored)),
        *(as_text(row.reader), row.at, "yes" if row.shown else "no"),
        "; ".join(f"{_number(x)} {_number(y)}" for x, y in row.points),
    ]


def _number(value: float) -> str:
    """Nine significant figures; nothing where there is no number."""
    return f"{value:.9g}" if math.isfinite(value) else ""
