"""By what the rows of an audit can be filtered: what each row holds, as a small number for each filter."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xai_desktop.core.arrays import AnyArray, BoolArray
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.core.wording import noted

FILTERS = (
    *("finding", "model", "method", "status", "reader", "layer", "threshold", "call", "place", "truth", "split", "why"),
)
"""In the order in which they stand above the table. `method` is an explainer with its parameters, `call` and `place`
are right or wrong as in the charts, `why` is the first line of what is missing; all others are columns."""

RIGHT, WRONG, NOT_KNOWN = noted("right"), noted("wrong"), noted("not known")
"""Of a call and of a place."""

Codes = npt.NDArray[np.int32]
_USUAL = Wanted()


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Empty texts let everything through; each word of `text` is looked for in every column of words, by any case."""

    finding: str = ""
    model: str = ""
    method: str = ""
    status: str = ""
    reader: str = ""
    layer: str = ""
    threshold: str = ""
    call: str = ""
    place: str = ""
    truth: str = ""
    split: str = ""
    why: str = ""
    text: str = ""

    @property
    def exact(self) -> dict[str, str]:
        """What each filter that is on lets through."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.text.casefold().split())


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What rows hold: `codes` (n,) are places in `values`, -1 for nothing."""

    values: tuple[str, ...]
    codes: Codes

    def are(self, value: str) -> BoolArray:
        """(n,) True where a row holds it."""
        code = self.values.index(value) if value in self.values else len(self.values)
        which: BoolArray = self.codes == code
        return which

    def counted(self, which: BoolArray) -> dict[str, int]:
        """How many of these rows hold each value."""
        codes = self.codes[which]
        numbers = np.bincount(codes[codes >= 0], minlength=len(self.values))
        return dict(zip(self.values, numbers.tolist(), strict=True))

    @property
    def tells_apart(self) -> bool:
        """Whether there is more than one value to choose from."""
        return len(self.values) > 1


def held(table: Table, name: str, methods: AnyArray) -> Held:
    """Of every row of a table; `methods` (n,) are the names of theirs."""
    if name == "method":
        return _of_texts(methods)
    if name == "call":
        return _right_or_wrong(table["call_right"])
    if name == "place":
        return _right_or_wrong(_place_right(table))
    if name == "why":
        firsts = {text: text.partition("\n")[0] for text in dict.fromkeys(table["why"].tolist())}
        return _of_texts(np.array([firsts[text] for text in table["why"].tolist()], dtype=object))
    return _of_texts(table[name]) if name in table else Held((), np.full(len(table), -1, np.int32))


def counts(every: Mapping[str, Held], chosen: Mapping[str, str], which: BoolArray) -> dict[str, dict[str, int]]:
    """For each filter and value how many of the rows `which` (n,) it would leave, all other filters as they are."""
    shut = {name: ~every[name].are(value) for name, value in chosen.items()}
    misses = np.zeros(len(which), np.uint8)
    for one in shut.values():
        misses += one
    let_through = which & (misses == 0)
    return {
        name: own.counted(which & (misses == shut[name]) if name in shut else let_through)
        for name, own in every.items()
    }


def _of_texts(texts: AnyArray) -> Held:
    values = texts.tolist()
    different = tuple(text for text in dict.fromkeys(values) if text)
    places = {text: place for place, text in enumerate(different)}
    return Held(different, np.fromiter((places.get(text, -1) for text in values), np.int32, len(values)))


def _right_or_wrong(right: AnyArray) -> Held:
    """Of numbers that are 1, 0 or NaN."""
    codes = np.where(np.isnan(right), 2, np.where(right > 0, 0, 1)).astype(np.int32)
    there = np.unique(codes)
    places = np.full(3, -1, np.int32)
    places[there] = np.arange(len(there), dtype=np.int32)
    return Held(tuple((RIGHT, WRONG, NOT_KNOWN)[code] for code in there.tolist()), places[codes])


def _place_right(table: Table) -> AnyArray:
    """(n,) as the summary has it: an IoU above the bound; without a map, the place of a marked finding is wrong."""
    iou = table["iou"] if "iou" in table else np.full(len(table), np.nan)
    right = np.where(np.isnan(iou), np.nan, iou > _USUAL.place_above)
    return np.where((table["status"] == "no map") & (table["marks"] > 0), 0.0, right)
