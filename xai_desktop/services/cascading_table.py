"""What a cascade panel is made of, while it is being made: rows of cells, each a map, a film or weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.explanation import CascadeExplanation, LayerMaps
from xai_desktop.core.geometry import PixelMap
from xai_desktop.core.iterations import Iterations
from xai_desktop.services.results import CascadeResult, MapResult

REPORTED = ("layers", "heads", "granulometry")
"""The modes whose rows are layers of a network, which is what a report prints."""


@dataclass(frozen=True, slots=True, eq=False)
class GivenFilm:
    """What a network was given: `planes` (1, h, w) grey and bone bright, or (3, h, w) red, green and blue, in [0, 1] in
    the pixels of its input."""

    planes: FloatArray
    pixel_map: PixelMap


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One place. Empty as long as its content is being made.

    `label` heads its column. `result` is its map. `film` is what the network was given in place of the film.
    `weights` (m,) are those of a layer's features, `share` in [0, 1] this layer's part of all weights.
    `explains` says whose score it is where there is no map to say it. `alone` marks a map whose unit is not that of
    its row, so that it never shares the row's colours. A `problem` says in a word why nothing will come.
    """

    label: str
    result: MapResult | None = None
    film: GivenFilm | None = None
    weights: tuple[float, ...] = ()
    share: float | None = None
    explains: str = ""
    note: str = ""
    alone: bool = False
    problem: str = ""

    @property
    def is_there(self) -> bool:
        return self.result is not None or self.film is not None or bool(self.weights)


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A row of the panel. `wish` is the number of the wish that it answers, one of which may have several rows.

    `kind` says in few words what its cells are, `note` what there is to say of them all. A `problem` is the sentence
    that stands in place of cells. `iterations` and `card` are what a decay recombines, in the one row that can be.
    """

    wish: int
    bundle: str
    kind: str
    cells: tuple[Cell, ...] = ()
    problem: str = ""
    iterations: Iterations | None = None
    card: BundleCard | None = None
    note: str = ""

    def with_cell(self, column: int, cell: Cell) -> "Strip":
        cells = (*self.cells[:column], cell, *self.cells[column + 1 :])
        return replace(self, cells=cells)


@dataclass(frozen=True, slots=True, eq=False)
class CascadeTable:
    """All rows of one film, network and class in one mode, as far as they have come."""

    mode: str
    strips: tuple[Strip, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is still to come."""
        return all(strip.problem or (strip.cells and all(c.is_there for c in strip.cells)) for strip in self.strips)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will come: all tiles are there, or were stopped."""
        return all(s.problem or (s.cells and all(c.is_there or c.problem for c in s.cells)) for s in self.strips)

    def stopped(self) -> "CascadeTable":
        """What had not come says so, so that nobody waits for it."""
        return replace(self, strips=tuple(_stopped(strip) for strip in self.strips))

    def without(self, wish: int) -> "CascadeTable":
        """The rows of one wish taken away; those after it move up."""
        left = [strip for strip in self.strips if strip.wish != wish]
        return replace(self, strips=tuple(replace(s, wish=s.wish - (s.wish > wish)) for s in left))

    @property
    def can_recombine(self) -> bool:
        return any(strip.iterations is not None for strip in self.strips)

    def result(self, row: int, column: int) -> MapResult | None:
        """The map of a place, None where there is none, or none yet."""
        if not (0 <= row < len(self.strips) and 0 <= column < len(self.strips[row].cells)):
            return None
        return self.strips[row].cells[column].result

    def results(self, row: int) -> tuple[MapResult, ...]:
        """The maps of a row."""
        return tuple(cell.result for cell in self.strips[row].cells if cell.result is not None)

    def reported(self) -> CascadeResult | None:
        """The rows for a report: of layers, and whole."""
        if self.mode not in REPORTED or not self.is_whole:
            return None
        rows = [self.results(number) for number, strip in enumerate(self.strips) if not strip.problem]
        return _result([row for row in rows if row], "heads" if self.mode == "heads" else "layers")


def waiting(labels: Sequence[str]) -> tuple[Cell, ...]:
    """Empty places whose columns are known already."""
    return tuple(Cell(label) for label in labels)


def _stopped(strip: Strip) -> Strip:
    if not strip.cells and not strip.problem:
        return replace(strip, problem="Stopped before its first tile; run the explainer again.")
    return replace(strip, cells=tuple(c if c.is_there else replace(c, problem="stopped") for c in strip.cells))


def _result(rows: Sequence[tuple[MapResult, ...]], mode: str) -> CascadeResult | None:
    if not rows:
        return None
    maps = (
        LayerMaps(tuple(one.explanation for one in row), row[0].explanation.provenance.bundle, mode) for row in rows
    )
    return CascadeResult(CascadeExplanation(tuple(maps)), tuple(rows), mode)
