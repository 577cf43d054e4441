"""What background work is given and what it brings back, complete and frozen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xai_desktop.core.agreement import Measured
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.explanation import CascadeExplanation, Explanation
from xai_desktop.core.image import Image
from xai_desktop.core.map_cut import MapCut, map_cut
from xai_desktop.core.prediction import Target
from xai_desktop.core.study import ImageRef
from xai_desktop.core.threshold import RankedMap, Threshold
from xai_desktop.core.wording import told

if TYPE_CHECKING:  # the metrics are not needed before there is a map
    from xai_desktop.metrics.localisation import LocalisationProfile


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """A decoded film with the expert marks on it; `annotation_set` holds the other films' boxes, for the atlas."""

    ref: ImageRef
    image: Image
    annotations: tuple[Annotation, ...]
    annotation_set: AnnotationSet

    def findings_of(self, card: BundleCard, target: Target) -> tuple[str, ...]:
        """The findings marked on this film that the target class answers for, each once, in the file's order."""
        if target.no_reference:
            return ()
        labels = dict.fromkeys(a.label for a in self.annotations)
        return tuple(label for label in labels if card.class_of(label) == target.label)

    def why_no_boxes(self, target: Target) -> str:
        """The sentence that stands where an agreement would."""
        if target.no_reference:
            return target.no_reference
        if not self.annotations:
            return told("No expert boxes came with this film, so there is nothing to compare the map with.")
        marked = ", ".join(dict.fromkeys(a.label for a in self.annotations))
        return told(
            "No expert marked {label} on this film (marked: {marked}). Choose that class to compare.",
            label=target.label,
            marked=marked,
        )


@dataclass(frozen=True, slots=True, eq=False)
class MapResult:
    """An explanation, its pixels in order, and one profile per reader of the finding (or why there is none)."""

    explanation: Explanation
    ranked: RankedMap
    profiles: "tuple[LocalisationProfile, ...]" = ()
    no_profile: str = ""

    def cut(self, threshold: Threshold) -> MapCut:
        """Where a threshold cuts this map."""
        state = self.explanation.state
        return map_cut(self.ranked, threshold, "" if self.explanation.is_ok else state.sentence)

    def iou(self, threshold: Threshold) -> Measured:
        """The IoU with the first reader's boxes; without boxes, the reason."""
        if not self.profiles:
            return Measured(None, self.no_profile)
        return self.profiles[0].at(threshold).iou


@dataclass(frozen=True, slots=True, eq=False)
class CascadeResult:
    """The rows of the cascade panel. `tiles[row][column]` belongs to `cascade.rows[row][column]`."""

    cascade: CascadeExplanation
    tiles: tuple[tuple[MapResult, ...], ...]
    mode: str = "layers"

    def ious(self, threshold: Threshold) -> tuple[tuple[float | None, ...], ...]:
        """For every tile the IoU with its first reader, None where there is none."""
        return tuple(tuple(tile.iou(threshold).value for tile in row) for row in self.tiles)
