"""A saliency map with everything that is needed to judge it and to make it again."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from xai_desktop.core.arrays import FloatArray, frozen
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.geometry import PixelMap, Size
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.parameters import Value
from xai_desktop.core.prediction import Target
from xai_desktop.core.wording import noted

NO_TARGET = Target(0, "")
CAPTION = noted("Where the score is sensitive in this model. Not a lesion outline.")
CLASSLESS = "The same for every class: not why this score is high. Not a lesion outline."
CHANCE = "A sanity baseline: no explanation of this score. Not a lesion outline."
NO_UNIT = noted("no unit")
OWN_OUTPUT = "the network's own output"


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a map came to be. Everything here goes into every export."""

    bundle: str
    bundle_hash: str
    explainer: str
    parameters: tuple[tuple[str, Value], ...] = ()
    layer: str = ""
    target: Target = NO_TARGET
    explains: str = OWN_OUTPUT
    image_id: str = ""
    image_hash: str = ""
    seed: int = 0
    device: str = "cpu"
    seconds: float = 0.0
    versions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """One map.

    `raw` (h, w) float32, signed, at the map's own resolution, before any final ReLU.
    `heatmap` (H, W) float32 in film pixels, after the method's own ReLU, not normalised; NaN where the network never
    looked. `state` is judged on the heatmap: only `ok` may be coloured. `negative_only` says that the ReLU removed
    everything, so that there is evidence *against* the class instead. `caption` is the sentence without which the map
    must not be shown, and `unit` says what its numbers are.
    """

    raw: FloatArray
    heatmap: FloatArray
    state: MapState
    target: Target
    layer: str
    pixel_map: PixelMap
    provenance: Provenance
    negative_only: bool = False
    caption: str = CAPTION
    unit: str = NO_UNIT

    def __post_init__(self) -> None:
        if self.raw.ndim != 2 or self.heatmap.ndim != 2:
            raise ExplainerError(f"A map has two dimensions, not {self.raw.shape} and {self.heatmap.shape}.")
        object.__setattr__(self, "raw", frozen(self.raw, "float32"))
        object.__setattr__(self, "heatmap", frozen(self.heatmap, "float32"))

    @property
    def size(self) -> Size:
        """(height, width) of the film."""
        return self.heatmap.shape[0], self.heatmap.shape[1]

    @property
    def resolution(self) -> Size:
        """(height, width) of the map itself, before it was enlarged to the film."""
        return self.raw.shape[0], self.raw.shape[1]

    @property
    def is_ok(self) -> bool:
        return self.state is MapState.OK


@dataclass(frozen=True, slots=True, eq=False)
class LayerMaps:
    """One map per layer of one network, in the order of the net. `mode` says whose scores they explain."""

    maps: tuple[Explanation, ...]
    bundle: str
    mode: str = "layers"
    seconds: float = 0.0

    def __iter__(self) -> Iterator[Explanation]:
        return iter(self.maps)

    def __len__(self) -> int:
        return len(self.maps)

    def __getitem__(self, index: int) -> Explanation:
        return self.maps[index]


@dataclass(frozen=True, slots=True, eq=False)
class CascadeExplanation:
    """The rows of a cascade panel: one `LayerMaps` per network, stage family or method."""

    rows: tuple[LayerMaps, ...] = field(default_factory=tuple)
