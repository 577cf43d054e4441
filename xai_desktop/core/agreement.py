"""Does the map lie where the experts drew? Numbers that never stand alone.

A value that cannot be had is `None` with a reason, never 0 (methods §10.0).
"""

from dataclasses import dataclass

from xai_desktop.core.geometry import Box
from xai_desktop.core.threshold import Cut, Percentile


@dataclass(frozen=True, slots=True)
class Measured:
    """A number, or None and why there is none."""

    value: float | None
    reason: str = ""

    @property
    def known(self) -> bool:
        return self.value is not None

    def text(self, digits: int = 2) -> str:
        return "–" if self.value is None else f"{self.value:.{digits}f}"


@dataclass(frozen=True, slots=True)
class EvidenceRuler:
    """One localisation number among the marks that give it a meaning (IoU at one threshold)."""

    random: Measured
    atlas: Measured
    this_map: Measured
    second_reader: Measured
    ceiling: Measured

    def marks(self) -> tuple[tuple[str, Measured], ...]:
        return (
            ("random map", self.random),
            ("atlas", self.atlas),
            ("this map", self.this_map),
            ("second reader", self.second_reader),
            ("ceiling", self.ceiling),
        )


@dataclass(frozen=True, slots=True)
class LesionAgreement:
    """One expert mark: how much of it the mask covers, and whether that is at least half.

    `box` is the smallest box around it, `kind` is box, ellipse, polygon or mask; everything is measured on the shape.
    """

    box: Box
    covered_share: Measured
    covered: bool | None
    peak_inside: bool | None
    iou: Measured
    kind: str = "box"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One map against the boxes of one finding by one reader, at one threshold.

    All shares lie in [0, 1]. `threshold` is the one of the class that the map explains. `coverage` is the mask's real
    share of the seen film. `curve` is (percentile, IoU) over the whole range of the slider, so that the chosen point
    can be seen among its neighbours.
    """

    finding: str
    reader: str
    threshold: Cut
    boxes: tuple[Box, ...]
    iou: Measured
    coverage: float
    box_share: float
    box_covered: Measured
    background_spared: Measured
    pixel_ap: Measured
    energy_in_box: Measured
    peak_inside: Measured
    peak_chance: float
    ruler: EvidenceRuler
    lesions: tuple[LesionAgreement, ...]
    curve: tuple[tuple[float, float], ...] = ()
    unseen_share: float = 0.0
    note: str = ""

    @property
    def percentile(self) -> float:
        """Where on the curve the mask lies, in [0, 100]: asked for by rank, else what its real coverage amounts to."""
        return self.threshold.q if isinstance(self.threshold, Percentile) else 100 * (1 - self.coverage)
