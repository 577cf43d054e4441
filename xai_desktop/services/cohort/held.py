"""One map held against one reader's marks: everything that a metric of a single map may look at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from xai_desktop.core.agreement import Agreement, Measured
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.report_rows import Column, Kind
from xai_desktop.core.shapes import Shape
from xai_desktop.core.threshold import Cut, Percentile
from xai_desktop.metrics.localisation import LocalisationProfile
from xai_desktop.metrics.scene import Scene


@dataclass(frozen=True)
class Held:
    """`scene` is the map with its pixels in order, `shapes` are one reader's marks of one finding, `others`
    all marks on the film that are no findings."""

    explanation: Explanation
    scene: Scene
    profile: LocalisationProfile
    shapes: tuple[Shape, ...]
    others: tuple[Annotation, ...]
    threshold: Cut
    word: str = ""
    """Of the design: of a threshold per class, `threshold` is that of this one."""

    @property
    def key(self) -> str:
        """Of the explainer."""
        return self.explanation.provenance.explainer

    @cached_property
    def agreement(self) -> Agreement:
        return self.profile.at(self.threshold)

    @property
    def percentile(self) -> float | None:
        """None where the mask is not cut by rank."""
        return self.threshold.q if isinstance(self.threshold, Percentile) else None

    def of_role(self, role: str) -> tuple[Shape, ...]:
        return tuple(one.shape for one in self.others if one.role == role)


Take = Callable[[Held], Measured]


@dataclass(frozen=True, slots=True)
class MapMetric:
    """One column of numbers about a map; `cut` says whether it depends on the threshold.

    `marks_only` is a number that is the same for every map of a film, since only the marks and the seen pixels count.
    """

    column: Column
    take: Take
    cut: bool = False
    marks_only: bool = False


def column(name: str, unit: str, description: str) -> Column:
    return Column(name, Kind.NUMBER, unit, description)
