"""What a model bundle says about itself: known before any weight is loaded, and printed in every report."""

from dataclasses import dataclass, field
from typing import Literal

from xai_desktop.core.geometry import ResizePolicy, Size
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.scope import Scope
from xai_desktop.core.threshold import Cut

Intensity = Literal["modality", "file_voi", "percentile"]
Polarity = Literal["bone_bright", "bone_dark"]


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What the network was trained on, stated so that a viewer can do the same (formats §2, §4).

    The film becomes a bright-bone unit image by `intensity`: `modality` divides by the range of the stored bits,
    `file_voi` applies the file's own first window, `percentile` stretches between two percentiles. Then it is resized
    by `policy`, scaled to `value_range` and normalised with `mean` and `std` (one number per channel).
    """

    size: Size
    channels: int = 1
    intensity: Intensity = "file_voi"
    polarity: Polarity = "bone_bright"
    value_range: tuple[float, float] = (0.0, 1.0)
    policy: ResizePolicy = "stretch"
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    percentiles: tuple[float, float] = (0.5, 99.5)
    channel_order: Literal["RGB", "BGR"] = "RGB"


@dataclass(frozen=True, slots=True)
class BundleCard:
    """The readable half of a bundle. `layers` are in the order of the net; the last one is the default.

    `map_thresholds` are where maps of some classes are to be cut.
    """

    name: str
    version: str
    task: str
    classes: tuple[str, ...]
    score_kind: ScoreKind
    architecture: str
    arguments: tuple[tuple[str, object], ...]
    input: InputSpec
    layers: tuple[str, ...]
    operating_points: tuple[float | None, ...]
    weights_hash: str
    findings: tuple[tuple[str, str], ...] = ()
    training: str = ""
    intended_use: str = ""
    training_data: str = ""
    licence: str = ""
    taps: bool = False
    synthetic: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    scope: Scope = field(default_factory=Scope)
    map_thresholds: tuple[tuple[str, Cut], ...] = ()

    def class_of(self, finding: str) -> str | None:
        """The class that answers for a finding of an annotation file (`Infiltrate` → `Infiltration`), if any."""
        for name, label in self.findings:
            if name.casefold() == finding.casefold():
                return label
        return next((c for c in self.classes if c.casefold() == finding.casefold()), None)
