"""All explainers on one film beside each other: what a tile of the sheet shows, and in which order they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.wording import noted


class SheetState(StrEnum):
    """How far a tile has come. All but the first are final."""

    WAITING = noted("waiting")
    MADE = noted("made")
    FAILED = noted("failed")
    UNSUITABLE = noted("does not fit")
    STOPPED = noted("stopped")


class SheetOrder(StrEnum):
    """By what tiles are arranged; the value is what a person reads."""

    FAMILY = noted("family")
    NAME = noted("name")
    IOU = noted("IoU")
    TIME = noted("time")


@dataclass(frozen=True, slots=True, eq=False)
class SheetTile:
    """One explainer. `picture` (H, W, 3) uint8 RGB is the film with its map, None where there is none (yet).

    `sentence` says why there is none, or what is wrong with a map that is there; `note` says the same in a word.
    `iou` is None as long as expert marks may not be seen. `own_scale` marks colours that no other tile shares.
    """

    key: str
    label: str
    group: str
    state: SheetState = SheetState.WAITING
    picture: ByteArray | None = None
    seconds: float = 0.0
    iou: Measured | None = None
    sentence: str = ""
    note: str = ""
    own_scale: bool = False

    @property
    def told(self) -> str:
        """The tile in words."""
        time = f"{self.seconds:.2f} s" if self.state is SheetState.MADE else str(self.state)
        number = "" if self.iou is None or self.state is not SheetState.MADE else f"IoU {self.iou.text()}"
        why = self.iou.reason if number and self.iou is not None and not self.iou.known else ""
        scale = "coloured on its own scale" if self.own_scale else ""
        return "\n".join(one for one in (self.label, self.group, time, number, why, self.sentence, scale) if one)


def arranged(tiles: Sequence[SheetTile], order: SheetOrder) -> tuple[tuple[str, tuple[SheetTile, ...]], ...]:
    """(heading, tiles) from top to bottom: families with their names, else one part without a heading.

    Where an order has nothing to say about some tiles (no number, no map), these come last, in the order they had.
    """
    if order is SheetOrder.FAMILY:
        groups = dict.fromkeys(tile.group for tile in tiles)
        return tuple((group, tuple(tile for tile in tiles if tile.group == group)) for group in groups)
    keys = {
        SheetOrder.NAME: lambda tile: tile.label.casefold(),
        SheetOrder.IOU: _by_iou,
        SheetOrder.TIME: lambda tile: tile.seconds if tile.state is SheetState.MADE else float("inf"),
    }
    return (("", tuple(sorted(tiles, key=keys[order]))),) if tiles else ()


def _by_iou(tile: SheetTile) -> float:
    known = tile.iou is not None and tile.iou.value is not None and tile.state is SheetState.MADE
    return -tile.iou.value if known and tile.iou is not None and tile.iou.value is not None else 1.0
