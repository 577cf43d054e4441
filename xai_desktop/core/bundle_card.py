"""What a model bundle says about itself: known before any weight is loaded, and printed in every report."""

from dataclasses import dataclass, field

from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.origin import Origin, Reference
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.scope import Scope
from xai_desktop.core.threshold import Cut


@dataclass(frozen=True, slots=True)
class BundleCard:
    """The readable half of a bundle. `layers` are in the order of the net; the last one is the default.

    `map_thresholds` are where maps of some classes are to be cut. `origin` and `reference` are empty where a network
    was made here.
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
    out_of_scope: str = ""
    origin: Origin = field(default_factory=Origin)
    reference: Reference = field(default_factory=Reference)

    def class_of(self, finding: str) -> str | None:
        """The class that answers for a finding of an annotation file (`Infiltrate` → `Infiltration`), if any."""
        for name, label in self.findings:
            if name.casefold() == finding.casefold():
                return label
        return next((c for c in self.classes if c.casefold() == finding.casefold()), None)
