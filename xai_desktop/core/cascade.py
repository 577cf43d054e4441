"""What a cascade panel is asked for and draws: rows, columns, and whose score each tile explains."""

import re
from dataclasses import dataclass

from xai_desktop.core.agreement import Measured
from xai_desktop.core.arrays import ByteArray, frozen
from xai_desktop.core.errors import InputError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explanation import OWN_OUTPUT, Explanation
from xai_desktop.core.wording import noted

INSIDE = ("base.", "models.0.")
"""How networks that hold another one call it."""

SHORT = (
    (r"(head|tap) of stage (\d+)", r"\1 \2"),
    (r"network (\d+) of the set", r"net \1"),
    (r"networks 1 to (\d+) of the set", r"nets 1–\1"),
    (r"the network's own output on a dimmed film", "dimmed"),
    (r"the network's own output on (\d+) films", r"\1 films"),
)
"""Whose score it is, and in few words."""

PENDING = Measured(None, "not computed yet")

MODES: dict[str, str] = {
    "layers": "Layers",
    "heads": "Stage heads",
    "iterations": "CasCAM iterations",
    "contributions": "HR-CAM contributions",
    "norm_grad": "NormGrad and product",
    "feature_cam": "Feature CAM variants",
    "granulometry": "Granulometry",
}
"""What the columns are, by key."""

METHODS = {"iterations": "cascam", "contributions": "hr_cam", "norm_grad": "norm_grad", "feature_cam": "feature_cam"}
"""The explainer of a mode that has one of its own, by key; the other modes take any that has a map per layer."""


@dataclass(frozen=True, slots=True)
class RowWish:
    """A row that somebody asked for: a network by name (empty: the one that makes the call) and an explainer.

    Without a request the row follows what is chosen for the film.
    """

    bundle: str = ""
    request: ExplainRequest | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number per tile. `bound` is a level worth a line, with its name; `top` ends the axis, 0 at the highest value.

    `of_marks` says that it holds the map against expert marks, so that it waits for their reading step.
    """

    key: str
    title: str
    bound: float | None = None
    bound_name: str = ""
    digits: int = 2
    top: float = 1.0
    of_marks: bool = True
    bars: bool = False
    yes_no: bool = False

    def told(self, measured: Measured) -> str:
        """The number as it is written on a tile; “–” where there is none, yes and no for a question."""
        if self.yes_no and measured.value is not None:
            return "yes" if measured.value else "no"
        return measured.text(self.digits)


MEASURES: dict[str, Measure] = {
    one.key: one
    for one in (
        Measure("iou", "IoU", 0.2, noted("0.2 (L-ACC)")),
        Measure("located", "IoU > 0.2", yes_no=True),
        Measure("covered", "Box covered", 0.5, "half"),
        Measure("granulometry", "Granulometry", digits=0, top=0.0, of_marks=False),
        Measure("weight", "Weights", digits=2, of_marks=False, bars=True),
    )
}
"""What can stand under the columns."""


OWN_MEASURES = {"granulometry": "granulometry", "contributions": "weight"}
"""The measure that a mode is about."""


@dataclass(frozen=True, slots=True)
class CascadeLook:
    """How a cascade is shown: the measure under its columns by key, and whether every tile has its own colours."""

    measure: str = "iou"
    own_scale: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CascadeTile:
    """One place of the panel.

    `label` heads the column ("stage 3 · 16²"). `picture` (H, W, 3) uint8 RGB is the whole film with its map, or None
    while it is being made. `state` is empty for a map that may be coloured, else a few words ("no evidence").
    `explains` says in few words whose score it is ("own output", "head 3", "tap 3"), `note` in a sentence.
    `own_scale` marks a tile whose colours are not those of its row. `share` in [0, 1] is a bar: this tile's part of
    all weights of its row. `is_measured` is False for pictures that no measure is taken of.
    """

    label: str
    picture: ByteArray | None = None
    value: Measured = PENDING
    state: str = ""
    explains: str = "own output"
    own_scale: bool = False
    note: str = ""
    share: float | None = None
    is_measured: bool = True

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
    """The tiles of one row in the order of the columns; `explains` says whose scores they are.

    `kind` names the explainer or what the tiles are. A `problem` is the sentence that stands in place of tiles.
    `wish` is the number of the wish that it answers. `note` is a sentence about the row as a whole.
    """

    label: str
    explains: str
    columns: tuple[CascadeTile, ...]
    kind: str = ""
    problem: str = ""
    wish: int = 0
    note: str = ""

    @property
    def own_scales(self) -> bool:
        return any(tile.own_scale for tile in self.columns)


def layer_label(explanation: Explanation) -> str:
    """`stage 3 · 16²`, or the layer's own name with the map's resolution."""
    height, width = explanation.resolution
    size = f"{height}²" if height == width else f"{height}×{width}"
    return f"{layer_name(explanation.layer)} · {size}"


def layer_name(layer: str) -> str:
    """`stage 3` for a stage of a network in stages, else the layer's own name; `input` for none.

    A network inside another one (below HR-CAM's head, first of a CasCAM set) names its layers as it does alone.
    """
    for around in INSIDE:
        layer = layer.removeprefix(around)
    found = re.fullmatch(r"stages\.(\d+)(?:\.relu)?(\..+)?", layer)
    return f"stage {int(found[1]) + 1}{found[2] or ''}" if found else layer or "input"


def explains_label(explanation: Explanation) -> str:
    """Whose score a map explains, in few words: `own output`, `head 3`, `tap 3`, else as it is."""
    return in_short(explanation.provenance.explains)


def in_short(explains: str) -> str:
    """The few words for whose score it is, so that they fit on a tile."""
    if explains == OWN_OUTPUT:
        return "own output"
    for pattern, short in SHORT:
        if found := re.match(pattern, explains):
            return found.expand(short)
    return explains
