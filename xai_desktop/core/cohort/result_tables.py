"""The exploratory tables of an audit's summary. What a figure is, and that a map that is none is a miss: `figures`."""

from dataclasses import dataclass
from typing import Literal

from xai_desktop.core.cohort.figures import Count, Figure, FilmKey, Setting

Call = Literal["right", "wrong", "not known"]
Place = Literal["right", "wrong", "not applicable", "not known"]


@dataclass(frozen=True, slots=True)
class Tested:
    """A two-sided test of no difference on patient means: `p`, and `corrected` after Holm; None with a `reason`."""

    name: str
    statistic: float | None
    p: float | None
    corrected: float | None
    n: int
    reason: str = ""

    @property
    def text(self) -> str:
        """To two decimals, the corrected one where there is one."""
        p = self.p if self.corrected is None else self.corrected
        if p is None:
            return f"no p-value: {self.reason}"
        return "p < 0.01" if p < 0.01 else f"p = {p:.2f}"


@dataclass(frozen=True, slots=True)
class Contrast:
    """A against B on the same films. `of` says what differs between the two: methods, networks or layers.

    `difference` is the mean of A − B, `better` the share of observations on which A is strictly better (lower, for a
    metric of which lower is better), ties not counted for it. Effect sizes are those of patient means, None where
    they do not exist: Cohen's dz, and the rank-biserial correlation in [−1, 1], positive where A is higher.
    """

    of: Literal["methods", "networks", "layers"]
    metric: str
    finding: str
    a: Setting
    b: Setting
    difference: Figure
    better: Figure
    wins: int
    losses: int
    ties: int
    wilcoxon: Tested
    t: Tested
    dz: float | None = None
    rank_biserial: float | None = None
    not_compared: int = 0


@dataclass(frozen=True, slots=True)
class Stratum:
    """The mean in one part of the films. `level` says which part of `by`, with its bounds where there are any.

    With fewer than five patients there are counts only.
    """

    metric: str
    by: str
    level: str
    finding: str
    setting: Setting
    defined: Figure
    all_films: Figure


@dataclass(frozen=True, slots=True)
class Field:
    """Films by call and place. `no_map` of them have no map: their place counts as wrong."""

    call: Call
    place: Place
    films: tuple[FilmKey, ...] = ()
    no_map: int = 0

    @property
    def n(self) -> int:
        return len(self.films)


@dataclass(frozen=True, slots=True)
class CallPlace:
    """Call right or wrong × place right or wrong. A film without the finding has no place: *not applicable*.

    *Not known* is a call without an operating point or truth, and a place without marks. All twelve fields are there.
    """

    finding: str
    setting: Setting
    fields: tuple[Field, ...]

    def field(self, call: Call, place: Place) -> Field:
        return next((one for one in self.fields if (one.call, one.place) == (call, place)), Field(call, place))


@dataclass(frozen=True, slots=True)
class MapsWithout:
    """Maps of a finding ("" for all) on `n` films without it, of so many `patients`; `no_map` of them are none.

    `spared` are (column, mean share of the film outside a mask from that share of the map's span on). Of the peaks that
    there are, `place_n` lie together around (`place_x`, `place_y`), in shares of the film: the largest such group.
    """

    finding: str
    setting: Setting
    n: int
    patients: int
    no_map: int
    spared: tuple[tuple[str, Figure], ...]
    place_x: float | None
    place_y: float | None
    place_n: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Films of neighbouring scores: the mean score, and on what share of them the finding is there."""

    low: float
    high: float
    mean_score: float
    present: Figure


@dataclass(frozen=True, slots=True)
class CallScores:
    """How well one network's scores tell films with the finding from films without it.

    `unknown` films, on which nobody knows whether it is there, take no part. `prevalence` is the share of films with
    the finding among these films: calibration, F1 and the average precision hang on it.
    """

    model: str
    finding: str
    score_kind: str
    present: int
    absent: int
    unknown: int
    patients: int
    prevalence: float | None
    auc: Figure
    auprc: Figure
    accuracy: Figure
    balanced_accuracy: Figure
    f1: Figure
    brier: Figure
    calibration: tuple[Bin, ...] = ()
    calibration_reason: str = ""


@dataclass(frozen=True, slots=True)
class BoxScores:
    """How well the boxes that a network draws fit those of one reader, by COCO's rules (methods §10.9, 10.10).

    `finding` "" is the mean over the findings that have a box to be found; its mean IoU is that over all boxes.
    `boxes` are to be found on `present` films, on `absent` films there is none, and `unknown` films take no part:
    nobody knows whether the finding is there, or only other readers marked it.
    """

    model: str
    finding: str
    reader: str
    boxes: int
    present: int
    absent: int
    unknown: int
    ap_50: Figure
    ap_75: Figure
    ap_50_95: Figure
    mean_iou: Figure


@dataclass(frozen=True, slots=True)
class ReaderPair:
    """Two readers on the same films: do both see the finding, and how well do their marks agree?

    `counts` are films by what both say. `kappa` is Cohen's (1960), on marked against not marked; a reader who marked
    other things counts as not marked, though the file does not say that this finding was looked for. It is None where
    no film is known that neither marked. `place` is the mean IoU on films that both marked: what one expert gets
    against the other.
    """

    finding: str
    reader: str
    other: str
    both: int
    only_reader: int
    only_other: int
    neither: int
    agreement: Figure
    kappa: Figure
    place: Figure
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """One architecture: its networks, the mean over them, and the standard deviation between them (None of one)."""

    name: str
    models: tuple[str, ...]
    mean: Figure
    sd: float | None


@dataclass(frozen=True, slots=True)
class ArchitectureGap:
    """Difference of means (DoM) between two architectures for one method; never without both means."""

    metric: str
    explainer: str
    first: Arm
    second: Arm
    dom: float
    difference: Figure


@dataclass(frozen=True, slots=True)
class FilmGap:
    """Difference of means between two parts of the films, such as bedside films and others; never without both means.

    The two hold different films, so that nothing is paired: they may differ by more than what parts them.
    """

    metric: str
    by: str
    finding: str
    setting: Setting
    names: tuple[str, str]
    first: Figure
    second: Figure
    difference: Figure


@dataclass(frozen=True, slots=True)
class RankRow:
    """The mean rank of a method among those of one network over the same films; 1 is best, equal ones share ranks."""

    metric: str
    setting: Setting
    rank: Figure
    methods: int


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """The means at one `value` of a swept parameter, at the layer and threshold of the comparisons.

    `method` is the explainer with what else tells it apart, so that points of one network and method are one curve.
    `finding` and `pooled` are those of the estimates; `undefined` observations have no value.
    """

    metric: str
    explainer: str
    parameter: str
    value: float
    method: str
    finding: str
    pooled: str
    setting: Setting
    defined: Figure
    all_films: Figure
    undefined: int = 0


@dataclass(frozen=True, slots=True)
class PlaceCluster:
    """Wrong places that lie together: the middle of their peaks as shares of the film, and the films."""

    model: str
    explainer: str
    x: float
    y: float
    films: tuple[FilmKey, ...]

    @property
    def n(self) -> int:
        return len(self.films)
