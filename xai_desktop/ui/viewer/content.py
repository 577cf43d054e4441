"""What a pane has been given to show, as one value; what of it is visible is the look's business."""

from dataclasses import dataclass, field, replace

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.heat_layer import HeatScale
from xai_desktop.core.heatmap import peak
from xai_desktop.core.image import Image
from xai_desktop.core.prediction import FoundBox
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import RankedMap


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """A film with its map and boxes. `scale`, `ranked` and `peak` exist only for a map that may be coloured.

    `boxes` are what experts marked, `predicted` what a network did. `identity` is whose film it is: in memory only,
    and "" unless somebody asked to see it.
    """

    image: Image | None = None
    ref: ImageRef | None = None
    explanation: Explanation | None = None
    ranked: RankedMap | None = None
    scale: HeatScale | None = None
    peak: tuple[int, int] | None = None
    boxes: tuple[Annotation, ...] = ()
    predicted: tuple[FoundBox, ...] = ()
    caption: str = ""
    identity: str = field(default="", repr=False)

    @property
    def coloured(self) -> Explanation | None:
        """The map, if it is one."""
        return self.explanation if self.scale is not None else None

    def without_map(self) -> "Content":
        """The film and its boxes alone."""
        return replace(self, explanation=None, ranked=None, scale=None, peak=None, caption="")

    def with_map(self, explanation: Explanation | None, ranked: RankedMap | None, scale: HeatScale | None) -> "Content":
        """Another map, or the same one with its ranks; over `scale`, else its own."""
        if explanation is None or not explanation.is_ok:
            return replace(self, explanation=explanation, ranked=None, scale=None, peak=None)
        if explanation is self.explanation and scale is None:
            return replace(self, ranked=ranked)
        scale = scale or HeatScale.of(explanation.heatmap)
        return replace(self, explanation=explanation, ranked=ranked, scale=scale, peak=peak(explanation.heatmap))
