"""What a cascade panel draws: rows of networks, columns of layers, and whose score each tile explains."""

from dataclasses import dataclass

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import ByteArray, frozen
from xai_desktop.core.errors import InputError
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation

PENDING = Measured(None, "not computed yet")


@dataclass(frozen=True, slots=True, eq=False)
class CascadeTile:
    """One layer of one network.

    `label` heads the column ("stage 3 · 16²"). `picture` (H, W, 3) uint8 RGB is the whole film with its map, or None
    while it is being made. `state` is empty for a map that may be coloured, else a few words ("no evidence").
    `explains` says in few words whose score it is ("own output", "head 3", "tap 3"), `note` in a sentence.
    `own_scale` marks a tile whose colours are not those of its row.
    """

    label: str
    picture: ByteArray | None = None
    iou: Measured = PENDING
    state: str = ""
    explains: str = "own output"
    own_scale: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if self.picture is None:
            return
        if self.picture.ndim != 3 or self.picture.shape[2] != 3:
            raise InputError(f"A tile needs a (rows, columns, 3) picture, not {self.picture.shape}.")
        object.__setattr__(self, "picture", frozen(self.picture, "uint8"))

    @property
    def is_own_output(self) -> bool:
        """False where another classifier than the one that made the call is explained."""
        return self.explains == "own output"


@dataclass(frozen=True, slots=True, eq=False)
class CascadeRow:
    """The tiles of one network in the order of the net; `explains` says whose scores they are."""

    label: str
    explains: str
    columns: tuple[CascadeTile, ...]

    @property
    def own_scales(self) -> bool:
        return any(tile.own_scale for tile in self.columns)


def layer_label(explanation: Explanation) -> str:
    """`stage 3 · 16²`, or the layer's own name with the map's resolution."""
    height, width = explanation.resolution
    size = f"{height}²" if height == width else f"{height}×{width}"
    name, _, number = explanation.layer.rpartition(".")
    stage = name == "stages" and number.isdigit()
    return f"stage {int(number) + 1} · {size}" if stage else f"{explanation.layer or 'input'} · {size}"


def explains_label(explanation: Explanation) -> str:
    """Whose score a map explains, in few words."""
    explains = explanation.provenance.explains
    return "own output" if explains == OWN_OUTPUT else explains
